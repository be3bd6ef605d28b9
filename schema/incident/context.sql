-- What an agent needs to know about an item on the phone: its place, holder, contractors, and the
-- open incidents on it and on the items it depends on.
--
-- Generic plans are forced. A custom plan for the present costs less than the generic one, so
-- PostgreSQL would plan each call anew, which takes longer than its execution.

create or replace function cmdb.phone_of(attributes jsonb) returns jsonb
language sql immutable as $$
  select coalesce(attributes->'support_phone', attributes->'phone', attributes->'mobile')
$$;
comment on function cmdb.phone_of is
  'The number to call: support first, then the office, then the mobile.';

create or replace function cmdb.party_json(party bigint, moment timestamptz) returns json
language plpgsql stable as $$
begin
  return (
    select json_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class,
      'phone', cmdb.phone_of(i.attributes))
    from cmdb.item_of(party, moment) i);
end $$;
comment on function cmdb.party_json is 'A person or an organisation, and how to reach it.';

create or replace function cmdb.open_links_of(of_item bigint, moment timestamptz)
returns table (id bigint, number text, title text, state text, priority int)
language sql stable as $$
  select i.id, i.number, i.title, i.state, i.priority
  from cmdb.incident_item l
  join cmdb.incident i on i.id = l.of_incident
  where l.item = of_item and moment is null and l.role <> 'not_impacted'
    and cmdb.is_open(i.state)
  union all
  select i.id, i.number, i.title, i.state, i.priority
  from cmdb.incident_item_at(moment) l
  join cmdb.incident_at(moment) i on i.id = l.of_incident
  where l.item = of_item and moment is not null and l.role <> 'not_impacted'
    and cmdb.is_open(i.state)
$$;
comment on function cmdb.open_links_of is 'The open incidents that an item is linked to.';

create or replace function cmdb.hosts_of(items bigint[], moment timestamptz)
returns table (item bigint, host bigint, distance int) language plpgsql stable
-- Not the usual thousand: who walks on from here would set up a table for a million rows each time.
rows 10 as $$
declare
  members bigint[] := items;
  hosts bigint[] := items;
  distances int[] := array_fill(1, array[cardinality(items)]);
  last_members bigint[] := items;
  last_hosts bigint[] := items;
  round int := 1;
begin
  loop
    round := round + 1;
    select array_agg(n.item), array_agg(n.host) into last_members, last_hosts
    from (
      select distinct on (f.item) f.item, t.target as host
      from unnest(last_members, last_hosts) f (item, host)
      cross join lateral cmdb.targets_of(f.host, moment) t
      where t.role in ('installed_in', 'whole')
        and not exists (
          select from unnest(members, hosts) k (item, host)
          where k.item = f.item and k.host = t.target)
      order by f.item, t.role) n;
    exit when last_members is null;
    members := members || last_members;
    hosts := hosts || last_hosts;
    distances := distances || array_fill(round, array[cardinality(last_members)]);
  end loop;
  return query select * from unnest(members, hosts, distances);
end $$;
comment on function cmdb.hosts_of is
  'Each item at distance 1, then what it is installed in or part of, and so on: a cartridge, its
printer.';

create or replace function cmdb.suppliers_of(items bigint[], moment timestamptz)
returns table (item bigint, supplier bigint, distance int) language plpgsql stable as $$
declare
  rules jsonb := cmdb.impact_rules_at(moment);
  by_source text[] := cmdb.names(rules->'reverse');
  by_target text[] := cmdb.names(rules->'forward');
  depth_max constant int := 8;
  -- Items further away, or behind this many relations, say little about this item.
  each_max int := greatest(20, 500 / greatest(1, cardinality(items)));
  members bigint[] := items;
  suppliers bigint[] := items;
  distances int[] := array_fill(1, array[cardinality(items)]);
  last_members bigint[] := items;
  last_suppliers bigint[] := items;
  limits jsonb := rules->'limits';
  harmless jsonb := rules->'harmless';
  frontier bigint[];
begin
  for round in 2..depth_max + 1 loop
    -- A variable, because with a sub-select as argument the step would not be inlined.
    frontier := array(select distinct l from unnest(last_suppliers) l);
    select array_agg(n.item), array_agg(n.supplier) into last_members, last_suppliers
    from (
      select r.item, r.supplier, row_number() over (partition by r.item order by r.supplier)
        + (select count(*) - 1 from unnest(members) m where m = r.item) as place
      from (
        select distinct f.item, s.reached as supplier
        from unnest(last_members, last_suppliers) f (item, supplier)
        join cmdb.impact_step(frontier, true, by_source, by_target, limits, harmless, moment) s
          on s.dependant = f.supplier
        where not exists (
          select from unnest(members, suppliers) k (item, supplier)
          where k.item = f.item and k.supplier = s.reached)) r) n
    where n.place <= each_max;
    exit when last_members is null;
    members := members || last_members;
    suppliers := suppliers || last_suppliers;
    distances := distances || array_fill(round, array[cardinality(last_members)]);
  end loop;
  return query select * from unnest(members, suppliers, distances);
end $$;
comment on function cmdb.suppliers_of is
  'Each item at distance 1, then what could impair it, by rounds, 500 for one item, fewer each for
many. In one walk: what hangs on one switch meets it once.';

create or replace function cmdb.contexts_of(
  items bigint[], of_incident bigint, moment timestamptz
) returns table (item bigint, context json) language plpgsql stable
set plan_cache_mode = force_generic_plan as $$
declare
  today date := cmdb.day_at(coalesce(moment, cmdb.present()));
begin
  return query
  with host as materialized (
    select h.item, h.host, h.distance from cmdb.hosts_of(items, moment) h),
  held as (
    select h.item, h.distance, t.type, t.role, t.target, h.host
    from host h
    cross join lateral cmdb.targets_of(h.host, moment) t
    where t.role in ('location', 'holder') or t.type = 'covered_by'),
  -- A component without a value of its own takes that of the item it is installed in.
  nearest as (
    select distinct on (h.item, h.role) h.item, h.role, h.target
    from held h
    where h.role is not null
    order by h.item, h.role, h.distance),
  contract as (
    select h.item, json_agg(json_build_object('id', c.id, 'tag', c.tag, 'name', c.name,
      'kind', c.attributes->'kind', 'contractor', k.party, 'phone', k.party->'phone',
      'valid_until', c.attributes->'valid_until',
      'in_force', cmdb.contract_in_force(c.attributes, c.state, today),
      'via', case when h.distance > 1 then (select v.tag from cmdb.item_of(h.host, moment) v) end)
      order by h.distance, c.id) as contracts
    from held h
    cross join lateral cmdb.item_of(h.target, moment) c
    left join lateral (
      select cmdb.party_json(r.target, moment) as party
      from cmdb.targets_of(c.id, moment) r
      where r.role = 'contractor') k on true
    where h.type = 'covered_by'
    group by h.item),
  trouble as (
    select n.item, json_agg(json_build_object('number', n.number, 'title', n.title,
      'state', n.state, 'priority', n.priority, 'via', n.via) order by n.distance, n.id)
      as incidents
    from (
      select distinct on (u.item, o.id) u.item, o.*, u.distance,
        case when u.distance > 1 then cmdb.brief_json(u.supplier, moment) end as via
      from cmdb.suppliers_of(items, moment) u
      cross join lateral cmdb.open_links_of(u.supplier, moment) o
      where o.id <> of_incident
      order by u.item, o.id, u.distance, u.supplier) n
    group by n.item)
  select w.item, json_strip_nulls(json_build_object(
    'location', cmdb.brief_json(place.target, moment),
    'holder', cmdb.party_json(holder.target, moment),
    'installed_in', cmdb.brief_json(inside.host, moment),
    'warranty', (
      select json_build_object('end', i.attributes->'warranty_end',
        'in_force', cmdb.warranty_in_force(i.attributes, today))
      from cmdb.item_of(w.item, moment) i
      where i.attributes ? 'warranty_end'),
    'contracts', coalesce(contract.contracts, '[]'),
    'open_incidents', coalesce(trouble.incidents, '[]')))
  from unnest(items) w (item)
  left join nearest place on place.item = w.item and place.role = 'location'
  left join nearest holder on holder.item = w.item and holder.role = 'holder'
  left join host inside on inside.item = w.item and inside.distance = 2
  left join contract on contract.item = w.item
  left join trouble on trouble.item = w.item;
end $$;
comment on function cmdb.contexts_of is
  'Place, holder, warranty, contracts and open incidents of items, now or as of a moment: worked out
for all of them at once.';

create or replace function cmdb.open_among_newest(of_item bigint, moment timestamptz, most int)
returns table (id bigint, number text, title text, state text, priority int)
language plpgsql stable rows 10 as $$
begin
  if moment is null then
    return query
    select i.id, i.number, i.title, i.state, i.priority
    from (
      select l.of_incident
      from cmdb.incident_item l
      where l.item = of_item and l.role <> 'not_impacted'
      order by l.of_incident desc
      limit most) n
    join cmdb.incident i on i.id = n.of_incident
    where cmdb.is_open(i.state);
    return;
  end if;
  return query
  select i.id, i.number, i.title, i.state, i.priority
  from (
    select l.of_incident
    from cmdb.incident_item_at(moment) l
    where l.item = of_item and l.role <> 'not_impacted'
    order by l.of_incident desc
    limit most) n
  cross join lateral (
    select o.* from cmdb.incident_at(moment) o where o.id = n.of_incident offset 0) i
  where cmdb.is_open(i.state);
end $$;
comment on function cmdb.open_among_newest is
  'The open ones among the newest incidents of an item: what a page costs does not go by its past.';

create or replace function cmdb.troubles_json(of_item bigint, moment timestamptz) returns text
language sql stable as $$
  with trouble as materialized (
    select distinct on (o.id) o.*, u.supplier, u.distance
    from cmdb.suppliers_of(array[of_item], moment) u
    cross join lateral cmdb.open_among_newest(u.supplier, moment, 100) o
    order by o.id, u.distance, u.supplier)
  select concat((
      select coalesce(json_agg(json_strip_nulls(json_build_object(
        'number', t.number, 'title', t.title, 'state', t.state, 'priority', t.priority,
        'via', case when t.distance > 1 then cmdb.brief_json(t.supplier, moment) end))
        order by t.distance, t.priority, t.id), '[]')
      from (
        select * from trouble t order by t.distance, t.priority, t.id limit 20) t),
    ',"troubles_total":', (select count(*) from trouble))
$$;
comment on function cmdb.troubles_json is
  'The open incidents on an item and on what it depends on, as a member of its answer, and how many.';
