-- The search document of an incident, in parts by lines: number, title, none, description.

create or replace function cmdb.incident_document(number text, title text, description text)
returns text language plpgsql immutable as $$
begin
  return concat(' ', cmdb.search_code(number), E' \n ', cmdb.search_words(title), E' \n\n ',
    cmdb.search_words(description), E' \n');
end $$;
comment on function cmdb.incident_document is 'What `text` searches of an incident.';

create or replace function cmdb.incident_searched() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.incident_search as s (incident, document)
  values (new.id, cmdb.incident_document(new.number, new.title, new.description))
  on conflict (incident) do update set document = excluded.document;
  return null;
end $$;
comment on function cmdb.incident_searched is 'Keeps the text by which an incident is found.';

drop trigger if exists searched on cmdb.incident;
create trigger searched after insert on cmdb.incident
for each row execute function cmdb.incident_searched();

drop trigger if exists searched_anew on cmdb.incident;
create trigger searched_anew after update on cmdb.incident
for each row when (
  old.title is distinct from new.title or old.description is distinct from new.description)
execute function cmdb.incident_searched();
