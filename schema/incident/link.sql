-- Items are linked to incidents.

create or replace function cmdb.link_item(
  of_incident bigint, linked bigint, role text, note text
) returns void language plpgsql volatile as $$
begin
  update cmdb.incident_item l
  set role = coalesce(link_item.role, l.role), note = nullif(coalesce(link_item.note, l.note), '')
  where l.of_incident = link_item.of_incident and l.item = linked
    and (l.role, coalesce(l.note, '')) is distinct from
      (coalesce(link_item.role, l.role), coalesce(link_item.note, l.note, ''));
  insert into cmdb.incident_item (of_incident, item, role, source, note)
  select link_item.of_incident, linked, coalesce(link_item.role, 'affected'), 'manual',
    nullif(link_item.note, '')
  where not exists (
    select from cmdb.incident_item l
    where l.of_incident = link_item.of_incident and l.item = linked);
end $$;
comment on function cmdb.link_item is
  'Links an item to a locked incident; again: changes role and note, of which an empty one clears.';

create or replace function cmdb.incident_link(
  this cmdb.call, ref jsonb, item_ref jsonb, role text, note text
) returns text language plpgsql volatile as $$
declare
  linked bigint[] := cmdb.items_named(item_ref, 'item');
  locked cmdb.incident := cmdb.incident_locked(ref);
  each bigint;
begin
  foreach each in array linked loop
    perform cmdb.link_item(locked.id, each, role, note);
  end loop;
  return cmdb.incident_reply(this, locked.id);
end $$;
comment on function cmdb.incident_link is
  'incident.link: links one item or several; those that are linked take the new role and note.';

create or replace function cmdb.unlink(from_incident bigint, items bigint[]) returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.require_call(
    cmdb.current_call(), 'incident.unlink', 'item.merge', 'change_set.revert');
  delete from cmdb.incident_item l where l.of_incident = from_incident and l.item = any (items);
end $$;
comment on function cmdb.unlink is 'As the owner, like cmdb.dissolve.';

create or replace function cmdb.incident_unlink(this cmdb.call, ref jsonb, item_ref jsonb)
returns text language plpgsql volatile as $$
declare
  linked bigint[] := cmdb.items_named(item_ref, 'item');
  locked cmdb.incident := cmdb.incident_locked(ref);
  missing bigint;
begin
  select n into missing from unnest(linked) n
  where not exists (
    select from cmdb.incident_item l where l.of_incident = locked.id and l.item = n)
  limit 1;
  if found then
    perform cmdb.refuse('CM003',
      format('%s is not linked to the incident.', cmdb.item_brief(missing)->>'tag'),
      '{"path": "item"}');
  end if;
  perform cmdb.unlink(locked.id, linked);
  return cmdb.incident_reply(this, locked.id);
end $$;
comment on function cmdb.incident_unlink is
  'incident.unlink: all of the items, or none if one of them is not linked.';
