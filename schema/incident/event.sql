-- event.report: what monitoring sees becomes one open incident for each source and item.

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

create or replace function cmdb.event_team(of_item bigint) returns text
language plpgsql stable as $$
declare
  items_max constant int := 1000;
  walk record;
  teams bigint[] := array_remove(array[cmdb.supporting_team(of_item)], null);
begin
  if of_item is not null and teams = '{}' then
    select * into walk from cmdb.impact_walk(
      array[of_item], '{}', false, cmdb.impact_rules_at(null), null, items_max, items_max,
      4 * items_max);
    if not walk.is_truncated then
      teams := array(
        select distinct t.id
        from unnest(walk.items) u (id)
        cross join lateral (select cmdb.supporting_team(u.id) as id offset 0) t
        where t.id is not null
        limit 2);
    end if;
  end if;
  return case when cardinality(teams) = 1 then (
    select t.tag from cmdb.item t where t.id = teams[1]) end;
end $$;
comment on function cmdb.event_team is
  'The tag of the team that supports an item, else all services that it impairs; null where these
have several teams: none is guessed.';

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
    'parent', cmdb.event_parent(of_item), 'team', cmdb.event_team(of_item),
    'items', case when of_item is null then '[]'
      else jsonb_build_array(jsonb_build_object('item', of_item)) end)));
  insert into cmdb.incident_event (of_incident, source, item, key, problems, is_open)
  values ((opened->>'id')::bigint, event_opened.source, of_item, event_opened.key,
    array[event_opened.key], true);
  return opened->>'number';
end $$;
comment on function cmdb.event_opened is
  'Opens an incident of an event for the team of its item, below the open incident of what that
depends on.';

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

create or replace function cmdb.event_met(
  quiet cmdb.call, source text, key text, named bigint, is_over boolean, text text
) returns table (number text, action text) language plpgsql volatile as $$
declare
  one bigint;
  present cmdb.incident;
begin
  foreach one in array cmdb.event_incidents(source, key, named) loop
    present := cmdb.event_incident(one);
    continue when present.id is null;
    number := present.number;
    action := cmdb.event_joined(quiet, present, key, is_over, text);
    return next;
    if not is_over then
      perform cmdb.event_takes(one);
      return;
    end if;
  end loop;
end $$;
comment on function cmdb.event_met is
  'Gives a problem to the open incident of its source and item (or key), and an `ok` to all of them;
returns number and action.';

create or replace function cmdb.event_begun(
  quiet cmdb.call, source text, key text, named bigint, severity int, text text
) returns text language plpgsql volatile as $$
declare
  violated text;
begin
  return cmdb.event_opened(quiet, source, key, named, severity, text);
exception
  when unique_violation then
    get stacked diagnostics violated = constraint_name;
    if violated not in ('incident_event_open_item', 'incident_event_open_key') then
      raise;
    end if;
    return null;
end $$;
comment on function cmdb.event_begun is
  'Opens an incident for an event; null if one of the same source and item (or key) has just been
reopened.';

create or replace function cmdb.event_item(ref jsonb) returns bigint
language plpgsql volatile as $$
declare
  of_item constant bigint := cmdb.optional_item(ref, 'item');
  held bigint;
  meant bigint;
begin
  loop
    meant := (select m.id from cmdb.item_meant(of_item, null) m);
    exit when meant is not distinct from held;
    held := meant;
    -- Waits for a merge of it that is under way; then it is looked up again.
    perform from cmdb.item i where i.id = held for key share;
  end loop;
  return held;
end $$;
comment on function cmdb.event_item is
  'The item that an event is about, held until the end: of one that was merged, the one that is left.';

create or replace function cmdb.event_report(
  this cmdb.call, source text, key text, item_ref jsonb, state text, severity int, text text
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  named bigint;
  quiet cmdb.call := this;
  number text;
  action text;
begin
  perform cmdb.require_call(this, 'event.report');
  named := cmdb.event_item(item_ref);
  -- Of thirty at once the first opens it, and the others find it.
  perform pg_advisory_xact_lock(4767, hashtext(
    concat_ws(E'\x1f', source, coalesce(named::text, key), named is null)));
  -- The answer of the event is kept under the key, not that of the incident.
  quiet.key := null;
  -- Whoever reopens an incident waits for no event: it is looked for again.
  for attempt in 1..10 loop
    select m.number, m.action into number, action
    from cmdb.event_met(quiet, source, key, named, state = 'ok', text)
      with ordinality m (number, action, place)
    order by m.action = 'none', m.place
    limit 1;
    exit when number is not null or state = 'ok';
    number := cmdb.event_begun(quiet, source, key, named, severity, text);
    action := 'opened';
    exit when number is not null;
  end loop;
  return cmdb.answer(this, json_build_object(
    'incident', number, 'action', coalesce(action, 'none'))::text);
end $$;
comment on function cmdb.event_report is
  'event.report: opens an incident, joins the one that is open for the same, or resolves it. As the
owner, for a gateway may do nothing else with incidents.';
