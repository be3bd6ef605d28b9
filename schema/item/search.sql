-- The search text of an item.

create or replace function cmdb.document_of(
  searched text[], tag text, name text, attributes jsonb
) returns text language plpgsql immutable as $$
declare
  document text := concat_ws(' ', tag, name);
  field text;
begin
  foreach field in array coalesce(searched, '{}') loop
    document := concat_ws(' ', document, attributes->>field);
  end loop;
  return cmdb.folded(document);
end $$;
comment on function cmdb.document_of is
  'What `text` searches of an item of a class that searches these attributes.';

create or replace function cmdb.search_document(
  of_class text, tag text, name text, attributes jsonb
) returns text language plpgsql stable security definer set search_path = cmdb, pg_temp as $$
begin
  return cmdb.document_of(
    (select l.search from cmdb.class_layout l where l.class = of_class), tag, name, attributes);
end $$;
comment on function cmdb.search_document is
  'What `text` searches of an item, now or at a moment: tag, name and the indexed attributes.';

create or replace function cmdb.refresh_search(items bigint[]) returns void
language plpgsql as $$
begin
  insert into cmdb.item_search as s (item, document)
  select i.id, cmdb.search_document(i.class, i.tag, i.name, i.attributes)
  from cmdb.item i
  where i.id = any (items)
  order by i.id
  on conflict (item) do update set document = excluded.document || s.former
  where s.document <> excluded.document || s.former;
end $$;
comment on function cmdb.refresh_search is
  'Makes the text by which items are found, and writes it where it differs. Former tags stay in it.';
