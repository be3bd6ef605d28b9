-- What an agent has to know on the phone about an item: where it is, who has it, who repairs it,
-- what else is wrong with it and with what it depends on.
--
-- Plans are generic: one for a moment that is null costs less than one that reads the past too, so
-- PostgreSQL would plan each call anew, which takes longer than to carry it out.

create or replace function cmdb.is_breached(
  due_at timestamptz, resolved_at timestamptz, state text, moment timestamptz
) returns boolean language sql stable as $$
  select state <> 'cancelled' and coalesce(resolved_at, moment, cmdb.present()) > due_at
$$;
comment on function cmdb.is_breached is 'Whether a promise was broken: resolved late, or not yet.';

create or replace function cmdb.hosts_of(of_item bigint, moment timestamptz) returns bigint[]
language plpgsql stable as $$
declare
  hosts bigint[] := array[of_item];
  host bigint := of_item;
begin
  loop
    select t.target into host
    from cmdb.targets_of(host, moment) t
    where t.role in ('installed_in', 'whole') and not t.target = any (hosts)
    order by t.role
    limit 1;
    exit when not found;
    hosts := hosts || host;
  end loop;
  return hosts;
end $$;
comment on function cmdb.hosts_of is
  'The item, what it is installed in or part of, and so on: a cartridge, its printer.';

create or replace function cmdb.nearest_reference(hosts bigint[], of_role text, moment timestamptz)
returns bigint language plpgsql stable as $$
begin
  return (
    select t.target
    from unnest(hosts) with ordinality h (id, distance)
    cross join lateral cmdb.targets_of(h.id, moment) t
    where t.role = of_role
    order by h.distance
    limit 1);
end $$;
comment on function cmdb.nearest_reference is
  'What the first of them that has it points to in this role: the place of a cartridge is that of
its printer.';

create or replace function cmdb.phone_of(attributes jsonb) returns jsonb
language sql immutable as $$
  select coalesce(attributes->'support_phone', attributes->'phone', attributes->'mobile')
$$;

create or replace function cmdb.party_json(party bigint, moment timestamptz) returns json
language plpgsql stable as $$
begin
  return (
    select json_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class,
      'phone', cmdb.phone_of(i.attributes))
    from cmdb.item_of(party, moment) i);
end $$;
comment on function cmdb.party_json is 'A person or an organisation, and how to reach it.';

create or replace function cmdb.contracts_json(hosts bigint[], moment timestamptz, today date)
returns json language plpgsql stable as $$
begin
  return (
    select json_agg(json_build_object('id', c.id, 'tag', c.tag, 'name', c.name,
      'kind', c.attributes->'kind', 'contractor', k.party, 'phone', k.party->'phone',
      'valid_until', c.attributes->'valid_until',
      'in_force', cmdb.contract_in_force(c.attributes, c.state, today),
      'via', case when h.distance > 1 then (select v.tag from cmdb.item_of(h.id, moment) v) end)
      order by h.distance, c.id)
    from unnest(hosts) with ordinality h (id, distance)
    cross join lateral cmdb.targets_of(h.id, moment) t
    cross join lateral cmdb.item_of(t.target, moment) c
    left join lateral (
      select cmdb.party_json(r.target, moment) as party
      from cmdb.targets_of(c.id, moment) r
      where r.role = 'contractor') k on true
    where t.type = 'covered_by');
end $$;
comment on function cmdb.contracts_json is
  'The contracts that cover the items; via names the one that is covered, where it is a host.';

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

create or replace function cmdb.open_incidents_json(
  of_item bigint, of_incident bigint, moment timestamptz
) returns json language plpgsql stable as $$
declare
  suppliers bigint[];
begin
  -- What is further away, or behind so many, says little about the item in hand.
  select w.items into suppliers
  from cmdb.impact_walk(
    array[of_item], '{}', true, cmdb.impact_rules_at(moment), moment, 8, 500) w;
  return (
    select json_agg(json_build_object('number', n.number, 'title', n.title, 'state', n.state,
      'priority', n.priority, 'via', n.via) order by n.distance, n.id)
    from (
      select distinct on (o.id) o.*, u.distance,
        case when u.distance > 1 then (
          select json_build_object('id', v.id, 'tag', v.tag, 'name', v.name, 'class', v.class)
          from cmdb.item_of(u.item, moment) v) end as via
      from unnest(of_item || suppliers) with ordinality u (item, distance)
      cross join lateral cmdb.open_links_of(u.item, moment) o
      where o.id <> of_incident
      order by o.id, u.distance) n);
end $$;
comment on function cmdb.open_incidents_json is
  'Other open incidents on an item, and on what it depends on: via names that.';

create or replace function cmdb.incident_context(
  of_item bigint, of_incident bigint, moment timestamptz
) returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  hosts bigint[] := cmdb.hosts_of(of_item, moment);
  today date := (coalesce(moment, cmdb.present()) at time zone 'UTC')::date;
begin
  return json_strip_nulls(json_build_object(
    'location', (
      select json_build_object('id', p.id, 'tag', p.tag, 'name', p.name, 'class', p.class)
      from cmdb.item_of(cmdb.nearest_reference(hosts, 'location', moment), moment) p),
    'holder', cmdb.party_json(cmdb.nearest_reference(hosts, 'holder', moment), moment),
    'installed_in', (
      select json_build_object('id', h.id, 'tag', h.tag, 'name', h.name, 'class', h.class)
      from cmdb.item_of(hosts[2], moment) h),
    'warranty', (
      select json_build_object('end', i.attributes->'warranty_end',
        'in_force', cmdb.warranty_in_force(i.attributes, today))
      from cmdb.item_of(of_item, moment) i
      where i.attributes ? 'warranty_end'),
    'contracts', coalesce(cmdb.contracts_json(hosts, moment, today), '[]'),
    'open_incidents',
    coalesce(cmdb.open_incidents_json(of_item, of_incident, moment), '[]')));
end $$;
comment on function cmdb.incident_context is
  'Place, holder, warranty, contracts and open incidents of an item, now or as of a moment. What a
component lacks is what it is installed in that has it.';

create or replace function cmdb.incident_impaired(of_incident bigint, moment timestamptz)
returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  linked record;
  walk record;
  rules jsonb := cmdb.impact_rules_at(moment);
  items_max constant int := 10000;
begin
  select * into linked from cmdb.incident_seeds(of_incident, moment);
  select * into walk
  from cmdb.impact_walk(
    linked.seeds, linked.untouched, false, rules, moment, items_max, items_max) w;
  return json_build_object(
    'items', cardinality(walk.items),
    'services', (
      select count(*)
      from unnest(walk.items) u (id)
      cross join lateral cmdb.item_of(u.id, moment) i
      where rules->'services' ? i.class),
    'people', cmdb.people_of(linked.seeds || walk.items, rules, moment),
    'truncated', walk.is_truncated);
end $$;
comment on function cmdb.incident_impaired is
  'How much suffers from the items of an incident; beyond ten thousand it is only said to be more.';
