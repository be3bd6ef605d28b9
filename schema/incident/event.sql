-- event.report: what monitoring sees becomes one open incident for each source and item.

create or replace function cmdb.event_lasts() returns trigger
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  update cmdb.incident_event e
  set is_open = cmdb.is_open(new.state)
  where e.of_incident = new.id and e.is_open is distinct from cmdb.is_open(new.state);
  return null;
exception
  -- Reopened while another incident stands for the same: events go to that one.
  when unique_violation then return null;
end $$;
comment on function cmdb.event_lasts is
  'Keeps with an incident of events whether it is open: what is over takes no more of them.';
create or replace trigger event_lasts after update on cmdb.incident
for each row when (old.state is distinct from new.state)
execute function cmdb.event_lasts();

create or replace function cmdb.items_merged_into(of_item bigint) returns bigint[]
language plpgsql stable as $$
declare
  found_ids bigint[] := '{}';
  last bigint[] := array[of_item];
begin
  loop
    last := array(
      select m.item
      from unnest(last) u (id)
      join cmdb.item_merge m on m.into_item = u.id and m.until = 'infinity'
      limit 100);
    exit when last = '{}' or cardinality(found_ids) > 1000;
    found_ids := found_ids || last;
  end loop;
  return found_ids;
end $$;
comment on function cmdb.items_merged_into is
  'The items that lead to one by a merge, over several merges: what is kept under them is about it.';

create or replace function cmdb.event_incident(of_source text, of_key text, of_item bigint)
returns cmdb.incident language plpgsql volatile as $$
declare
  found_id bigint;
  locked cmdb.incident;
begin
  if of_item is null then
    select e.of_incident into found_id
    from cmdb.incident_event e
    where e.source = of_source and e.key = of_key and e.item is null and e.is_open;
  else
    select e.of_incident into found_id
    from cmdb.incident_event e
    where e.source = of_source and e.is_open
      and e.item = any (cmdb.items_merged_into(of_item) || of_item)
    order by of_key = any (e.problems) desc, e.item = of_item desc, e.of_incident
    limit 1;
  end if;
  select * into locked from cmdb.incident i where i.id = found_id for no key update;
  -- Looked at again behind the lock: somebody may just have closed it.
  return case when cmdb.is_open(locked.state) then locked end;
end $$;
comment on function cmdb.event_incident is
  'The open incident of a source and an item, or of a source and a key where the event names no item,
locked; null where there is none. What was merged into an item goes on with its incidents.';

create or replace function cmdb.event_parent(of_item bigint) returns bigint
language plpgsql stable as $$
begin
  return (
    select o.id
    from cmdb.suppliers_of(array[of_item], null) s
    cross join lateral cmdb.open_links_of(s.supplier, null) o
    where s.distance > 1
    order by s.distance, o.priority, o.id
    limit 1);
end $$;
comment on function cmdb.event_parent is
  'The open incident of the nearest item whose failure would impair this one; null: there is none.';

create or replace function cmdb.is_of_events_alone(present cmdb.incident) returns boolean
language sql stable as $$
  select present.assignee is null
    and not exists (
      select from cmdb.incident_history h
      where h.id = present.id and h.assignee is not null)
    and not exists (
      select from cmdb.incident_comment c
      where c.of_incident = present.id and c.method <> 'event.report')
    and not exists (
      select
      from cmdb.message_incident l
      join cmdb.message m on m.id = l.message
      where l.of_incident = present.id and m.direction = 'out')
$$;
comment on function cmdb.is_of_events_alone is
  'Whether nobody has been given an incident, commented on it or written to anybody about it.';

create or replace function cmdb.event_title(text text, key text) returns text
language sql stable as $$
  select coalesce(
    left(nullif(cmdb.as_seen(split_part(btrim(text, E' \r\n\t'), E'\n', 1)), ''), 200), key)
$$;
comment on function cmdb.event_title is 'The first line of an event, as a title.';

create or replace function cmdb.event_opened(
  quiet cmdb.call, source text, key text, of_item bigint, severity int, text text
) returns text language plpgsql volatile as $$
declare
  opened jsonb;
begin
  opened := cmdb.incident_open(quiet, jsonb_strip_nulls(jsonb_build_object(
    'title', cmdb.event_title(text, key), 'description', nullif(btrim(text), ''),
    'impact', severity, 'urgency', severity, 'channel', 'event',
    'parent', cmdb.event_parent(of_item),
    'items', case when of_item is null then '[]'
      else jsonb_build_array(jsonb_build_object('item', of_item)) end)));
  insert into cmdb.incident_event (of_incident, source, item, key, problems, is_open)
  values ((opened->>'id')::bigint, event_opened.source, of_item, event_opened.key,
    array[event_opened.key], true);
  return opened->>'number';
end $$;
comment on function cmdb.event_opened is
  'Opens an incident of an event, below the open incident of what its item depends on.';

create or replace function cmdb.event_joined(
  quiet cmdb.call, present cmdb.incident, key text, is_over boolean, text text
) returns text language plpgsql volatile as $$
declare
  ongoing text[];
  said text;
begin
  select e.problems into ongoing from cmdb.incident_event e where e.of_incident = present.id;
  if is_over and not key = any (ongoing) then
    return 'none';
  end if;
  ongoing := array_remove(ongoing, key);
  if not is_over then
    ongoing := ongoing || key;
    if cardinality(ongoing) > 100 then
      perform cmdb.refuse('CM010', 'An incident takes events with 100 keys.',
        '{"limit": "event_keys", "value": 101}');
    end if;
  end if;
  update cmdb.incident_event e set problems = ongoing where e.of_incident = present.id;
  if is_over and ongoing = '{}' and cmdb.is_of_events_alone(present) then
    said := cmdb.incident_transition(quiet, to_jsonb(present.id), 'resolved', present.version,
      coalesce(nullif(btrim(text), ''), 'OK'), 'event', null, null);
    return 'resolved';
  end if;
  said := cmdb.incident_comment(quiet, to_jsonb(present.id),
    concat_ws(': ', key, case when is_over then 'OK' else 'problem' end, nullif(btrim(text), '')),
    'internal', null);
  return 'joined';
end $$;
comment on function cmdb.event_joined is
  'A further event of an open incident: a comment, or its end where it was the last problem and nobody
but events has kept it open. That something is over which was never reported says nothing.';

create or replace function cmdb.event_report(
  this cmdb.call, source text, key text, item_ref jsonb, state text, severity int, text text
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  named bigint;
  present cmdb.incident;
  quiet cmdb.call := this;
  number text;
  action text := 'none';
begin
  perform cmdb.require_call(this, 'event.report');
  named := cmdb.optional_item(item_ref, 'item');
  -- Of thirty at once the first opens it, and the others find it.
  perform pg_advisory_xact_lock(4767, hashtext(
    concat_ws(E'\x1f', source, coalesce(named::text, key), named is null)));
  -- The answer of the event is kept under the key, not that of the incident.
  quiet.key := null;
  present := cmdb.event_incident(source, key, named);
  if present.id is not null then
    number := present.number;
    action := cmdb.event_joined(quiet, present, key, state = 'ok', text);
  elsif state = 'problem' then
    number := cmdb.event_opened(quiet, source, key, named, severity, text);
    action := 'opened';
  end if;
  return cmdb.answer(this, json_build_object('incident', number, 'action', action)::text);
end $$;
comment on function cmdb.event_report is
  'event.report: opens an incident, joins the one that is open for the same, or resolves it. As the
owner, for a gateway may do nothing else with incidents.';
