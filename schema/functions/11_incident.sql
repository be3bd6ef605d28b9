-- Incidents, service requests, tasks: open, link, unlink.

create or replace function cmdb.optional_item(ref jsonb, path text) returns bigint
language plpgsql stable as $$
declare
  found_id bigint;
begin
  if ref is null or ref = 'null' then
    return null;
  end if;
  found_id := cmdb.item_id(ref);
  if found_id is null then
    perform cmdb.refuse_missing(path, 'item', ref);
  end if;
  return found_id;
end $$;

create or replace function cmdb.link_item(
  of_incident bigint, linked bigint, role text, note text
) returns void language plpgsql volatile as $$
begin
  update cmdb.incident_item l
  set role = coalesce(link_item.role, l.role), note = coalesce(link_item.note, l.note)
  where l.of_incident = link_item.of_incident and l.item = linked
    and (l.role, coalesce(l.note, '')) is distinct from
      (coalesce(link_item.role, l.role), coalesce(link_item.note, l.note, ''));
  insert into cmdb.incident_item (of_incident, item, role, source, note)
  select link_item.of_incident, linked, coalesce(link_item.role, 'affected'), 'manual',
    link_item.note
  where not exists (
    select from cmdb.incident_item l
    where l.of_incident = link_item.of_incident and l.item = linked);
end $$;
comment on function cmdb.link_item is 'Links an item to a locked incident; again: changes the role.';

create or replace function cmdb.incident_open(this cmdb.call, definition jsonb)
returns text language plpgsql volatile as $$
declare
  number bigint := nextval('cmdb.incident_number');
  opened cmdb.incident;
  same bigint;
  link jsonb;
  position int := 0;
  reply text;
begin
  if definition ? 'external' then
    select i.id into same from cmdb.incident i
    where i.external_system = definition #>> '{external,system}'
      and i.external_key = definition #>> '{external,key}';
    if found then
      select a.answer into reply from cmdb.incident_answer(null, true) a where a.id = same;
      perform cmdb.refuse('CM005', 'There is already an incident with this external key.',
        jsonb_build_object('path', 'external', 'incident', reply::jsonb));
    end if;
  end if;
  opened.number := 'INC-' || repeat('0', 6 - length(number::text)) || number;
  opened.impact := coalesce((definition->>'impact')::numeric::int, 3);
  opened.urgency := coalesce((definition->>'urgency')::numeric::int, 3);
  opened.service := cmdb.optional_item(definition->'service', 'service');
  opened.requester := cmdb.optional_item(definition->'requester', 'requester');
  if definition ? 'assignee' then
    select a.id into opened.assignee from cmdb.account a
    where a.name = definition->>'assignee' and not a.disabled;
    if not found then
      perform cmdb.refuse_missing('assignee', 'account', definition->'assignee');
    end if;
  end if;
  if definition ? 'parent' then
    opened.parent := cmdb.incident_id(definition->'parent');
    if opened.parent is null then
      perform cmdb.refuse_missing('parent', 'incident', definition->'parent');
    end if;
  end if;
  opened.state := coalesce(definition->>'state',
    case when opened.assignee is null then 'new' else 'assigned' end);
  insert into cmdb.incident as i (number, kind, title, description, state, impact, urgency,
    priority, category, service, requester, contact, team, assignee, parent, channel,
    external_system, external_key, external_url, resolution_code, resolution, resolved_at)
  values (opened.number, coalesce(definition->>'kind', 'incident'), definition->>'title',
    definition->>'description', opened.state, opened.impact, opened.urgency,
    (select p.priority from cmdb.priority p
     where p.impact = opened.impact and p.urgency = opened.urgency),
    definition->>'category', opened.service, opened.requester, definition->'contact',
    definition->>'team', opened.assignee, opened.parent, definition->>'channel',
    definition #>> '{external,system}', definition #>> '{external,key}',
    definition #>> '{external,url}', definition->>'resolution_code', definition->>'resolution',
    case when opened.state in ('resolved', 'closed') then cmdb.stamp() end)
  returning i.id into opened.id;
  for link in select * from jsonb_array_elements(definition->'items') loop
    perform cmdb.link_item(opened.id,
      cmdb.optional_item(link->'item', format('items[%s].item', position)),
      link->>'role', link->>'note');
    position := position + 1;
  end loop;
  select a.answer into reply from cmdb.incident_answer(null, true) a where a.id = opened.id;
  return cmdb.answer(this, reply);
end $$;

create or replace function cmdb.incident_locked(ref jsonb) returns bigint
language plpgsql volatile as $$
declare
  locked bigint;
begin
  select i.id into locked from cmdb.incident i
  where i.id = cmdb.incident_id(ref) for no key update;
  if not found then
    perform cmdb.refuse_missing('incident', 'incident', ref);
  end if;
  return locked;
end $$;

create or replace function cmdb.incident_link(
  this cmdb.call, ref jsonb, item_ref jsonb, role text, note text
) returns text language plpgsql volatile as $$
declare
  linked bigint := cmdb.optional_item(item_ref, 'item');
  locked bigint := cmdb.incident_locked(ref);
  reply text;
begin
  perform cmdb.link_item(locked, linked, role, note);
  select a.answer into reply from cmdb.incident_answer(null, true) a where a.id = locked;
  return cmdb.answer(this, reply);
end $$;

create or replace function cmdb.incident_unlink(this cmdb.call, ref jsonb, item_ref jsonb)
returns text language plpgsql volatile as $$
declare
  linked bigint := cmdb.optional_item(item_ref, 'item');
  locked bigint := cmdb.incident_locked(ref);
  reply text;
begin
  delete from cmdb.incident_item l where l.of_incident = locked and l.item = linked;
  if not found then
    perform cmdb.refuse('CM003', 'The item is not linked to the incident.', '{"path": "item"}');
  end if;
  select a.answer into reply from cmdb.incident_answer(null, true) a where a.id = locked;
  return cmdb.answer(this, reply);
end $$;
