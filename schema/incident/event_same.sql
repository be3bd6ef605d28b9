-- Which open incidents stand for the same of a source: one takes its events, others may wait.

create or replace function cmdb.event_lasts() returns trigger
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  update cmdb.incident_event e
  set is_open = cmdb.is_open(new.state), is_waiting = false
  where e.of_incident = new.id
    and (e.is_open or e.is_waiting) is distinct from cmdb.is_open(new.state);
  return null;
exception
  -- Reopened while another incident stands for the same: events go to that one first.
  when unique_violation then
    update cmdb.incident_event e set is_waiting = true where e.of_incident = new.id;
    return null;
end $$;
comment on function cmdb.event_lasts is
  'Marks the event row of an incident as open, waiting or ended when the incident''s state
changes.';
create or replace trigger event_lasts after update on cmdb.incident
for each row when (old.state is distinct from new.state)
execute function cmdb.event_lasts();

create or replace function cmdb.event_items(of_item bigint) returns bigint[]
language plpgsql stable as $$
declare
  same bigint[] := array[of_item];
  further bigint[];
begin
  for step in 1..20 loop
    further := array(
      select m.item from cmdb.item_merge m
      where m.into_item = any (same) and m.until = 'infinity' and m.item <> all (same));
    exit when further = '{}';
    same := same || further;
  end loop;
  return same;
end $$;
comment on function cmdb.event_items is
  'An item and those that were merged into it: events of each are about it, and no more when the
merge is undone.';

create or replace function cmdb.event_incidents(of_source text, of_key text, of_item bigint)
returns bigint[] language plpgsql stable as $$
begin
  if of_item is null then
    return array(
      select o.of_incident
      from (
        select e.of_incident, e.is_open
        from cmdb.incident_event e
        where e.source = of_source and e.key = of_key and e.item is null and e.is_open
        union all
        select e.of_incident, e.is_open
        from cmdb.incident_event e
        where e.source = of_source and e.key = of_key and e.item is null and e.is_waiting) o
      order by o.is_open desc, o.of_incident);
  end if;
  return array(
    select o.of_incident
    from unnest(cmdb.event_items(of_item)) with ordinality u (id, place)
    cross join lateral (
      select e.of_incident, e.is_open
      from cmdb.incident_event e
      where e.source = of_source and e.item = u.id and e.is_open
      union all
      select e.of_incident, e.is_open
      from cmdb.incident_event e
      where e.source = of_source and e.item = u.id and e.is_waiting) o
    order by o.is_open desc, u.place, o.of_incident);
end $$;
comment on function cmdb.event_incidents is
  'The open incidents of a source and an item, or of a source and a key where the event names no
item: first the one that takes its events.';

create or replace function cmdb.event_incident(one bigint) returns cmdb.incident
language plpgsql volatile as $$
declare
  locked cmdb.incident;
begin
  select * into locked from cmdb.incident i where i.id = one for no key update;
  -- Looked at again behind the lock: somebody may just have closed it.
  if not cmdb.is_open(locked.state) then
    return null;
  end if;
  return locked;
end $$;
comment on function cmdb.event_incident is
  'An incident of events, locked; null where it is over by now.';

create or replace function cmdb.event_takes(one bigint) returns void
language plpgsql volatile as $$
begin
  update cmdb.incident_event e
  set is_open = true, is_waiting = false
  where e.of_incident = one and e.is_waiting;
exception
  when unique_violation then null;
end $$;
comment on function cmdb.event_takes is
  'An incident that waited takes the events from now on, unless another still does.';
