-- Whether the first contact was enough, and how often an incident came back.

create or replace function cmdb.is_first_contact(of_incident bigint, reopened int)
returns boolean language plpgsql stable as $$
begin
  return reopened = 0 and (
    select count(*)
    from (
      select
      from cmdb.message_incident l
      join cmdb.message m on m.id = l.message
      where l.of_incident = is_first_contact.of_incident and m.direction = 'in'
        and not m.automatic
      limit 2) said) < 2;
end $$;
comment on function cmdb.is_first_contact is
  'Whether an incident that is resolved now needed no second message or call of those who ask.';

create or replace function cmdb.contact_kept() returns trigger
language plpgsql volatile as $$
begin
  if tg_op = 'UPDATE' then
    new.reopened := old.reopened;
    if old.state = 'resolved' and cmdb.is_open(new.state) then
      new.reopened := old.reopened + 1;
    end if;
  end if;
  if new.state not in ('resolved', 'closed') then
    new.first_contact := null;
  elsif tg_op = 'INSERT' or cmdb.is_open(old.state) then
    new.first_contact := cmdb.is_first_contact(new.id, new.reopened);
  end if;
  return new;
end $$;
comment on function cmdb.contact_kept is
  'Counts how often an incident is reopened, and keeps whether its first contact was enough.';
-- Its name stands before that of the trigger of versions, and so does it.
create or replace trigger contact_kept before insert or update on cmdb.incident
for each row when (new.state in ('resolved', 'closed', 'in_progress'))
execute function cmdb.contact_kept();
