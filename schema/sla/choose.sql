-- Which agreement applies to an incident, and why.

create or replace function cmdb.sla_classes() returns text[] language plpgsql stable as $$
begin
  return array(select a.class from cmdb.class_ancestor a where a.ancestor = 'sla');
end $$;
comment on function cmdb.sla_classes is 'The class of agreements and those below it.';

create or replace function cmdb.affected_of(of_incident bigint, moment timestamptz)
returns bigint[] language plpgsql stable as $$
begin
  if moment is null then
    return array(
      select l.item from cmdb.incident_item l
      where l.of_incident = affected_of.of_incident and l.role <> 'not_impacted'
      order by l.id limit 100);
  end if;
  return array(
    select l.item from cmdb.incident_item_at(moment) l
    where l.of_incident = affected_of.of_incident and l.role <> 'not_impacted'
    order by l.id limit 100);
end $$;
comment on function cmdb.affected_of is
  'The affected items of an incident at a moment, the first hundred.';

create or replace function cmdb.sla_things(
  present cmdb.incident, affected bigint[], moment timestamptz
) returns table (level int, thing bigint, distance int, covers bigint)
language plpgsql stable rows 10 as $$
declare
  day constant date := cmdb.day_at(coalesce(present.reported_at, present.created_at));
begin
  return query
  with recursive host as materialized (
    select h.item, h.host, h.distance from cmdb.hosts_of(affected, moment) h
  ), unit (id, distance) as (
    select t.target, 1
    from cmdb.targets_of(present.requester, moment) t
    where t.type = 'member_of'
    union
    select present.requester, 0
    from cmdb.item_of(present.requester, moment) i
    where i.class = 'organization'
    union
    select t.target, u.distance + 1
    from unit u
    cross join lateral cmdb.targets_of(u.id, moment) t
    where t.type = 'unit_of' and u.distance < 20
  ), place (id, distance, covers) as (
    select t.target, h.distance, h.item
    from host h
    cross join lateral cmdb.targets_of(h.host, moment) t
    where t.role = 'location'
    union
    select t.target, p.distance + 1, p.covers
    from place p
    cross join lateral cmdb.targets_of(p.id, moment) t
    where t.role = 'location' and p.distance < 40
  )
  select 1, t.target, h.distance, h.item
  from host h
  cross join lateral cmdb.targets_of(h.host, moment) t
  cross join lateral cmdb.item_of(t.target, moment) c
  where t.type = 'covered_by' and cmdb.contract_in_force(c.attributes, c.state, day)
  union all
  select 2, s.id, 0, null
  from cmdb.item_of(present.service, moment) s
  where s.state not in ('inactive', 'void')
  union all
  select 3, present.requester, 0, null where present.requester is not null
  union all
  select 4, u.id, u.distance, null from unit u
  union all
  select 5, p.id, p.distance, p.covers from place p
  union all
  select 6, c.channel, 0, null
  from (
    select m.channel
    from cmdb.message_incident_at(moment) l
    join cmdb.message_at(moment) m on m.id = l.message
    where l.of_incident = present.id and m.direction = 'in'
    order by m.id
    limit 1) c;
end $$;
comment on function cmdb.sla_things is
  'For what of an incident an agreement can be made, the most specific first: 1 a contract in force
that covers an affected item or what holds it, 2 the service while it is active, 3 the requester, 4 its
organisation and those above, 5 the place of an affected item and those above, 6 the channel of the
first message about it.';

create or replace function cmdb.sla_candidates(present cmdb.incident, moment timestamptz)
returns table (sla bigint, level int, via bigint, covers bigint, against text, place bigint)
language plpgsql stable rows 10
set plan_cache_mode = force_generic_plan as $$
declare
  affected constant bigint[] := cmdb.affected_of(present.id, moment);
  since constant timestamptz := coalesce(present.reported_at, present.created_at);
  day constant date := cmdb.day_at(since);
  is_vip constant boolean := coalesce((
    select i.attributes->'vip' = 'true' from cmdb.item_of(present.requester, moment) i), false);
begin
  return query
  with thing as materialized (
    select * from cmdb.sla_things(present, affected, moment)
  ), agreed as (
    select s.source as sla, t.level, t.distance, t.thing as via, t.covers
    from thing t
    cross join lateral cmdb.sources_of(t.thing, moment) s
    where s.type = 'agreed_for'
    union all
    select t.thing, t.level, t.distance, t.thing, t.covers
    from thing t
    cross join lateral cmdb.item_of(t.thing, moment) c
    where t.level = 1 and cmdb.is_promise_of_own_unit(c.id, c.attributes, moment)
  ), known as (
    select i.id as sla
    from cmdb.item i
    where i.class = any (cmdb.sla_classes())
    order by i.id
    limit 1000
  ), general as (
    select k.sla
    from known k
    where not exists (
      select from cmdb.targets_of(k.sla, moment) t where t.type = 'agreed_for')
  ), candidate as (
    select distinct on (c.sla) c.sla, c.level, c.distance, c.via, c.covers
    from (
      select a.sla, a.level, a.distance, a.via, a.covers from agreed a
      union all
      select g.sla, 7, 0, null, null from general g
      union all
      select k.sla, null, null, null, null from known k) c
    order by c.sla, c.level nulls last, c.distance, c.via
  ), judged as (
    select c.*, i.attributes, fit.near,
      case
        when i.state <> 'active' and i.attributes ? 'targets' then 'inactive'
        when day < (i.attributes->>'valid_from')::date
          or day > (i.attributes->>'valid_until')::date and i.attributes ? 'targets' then 'not_valid'
        when c.level is null then 'agreed_for_others'
        when i.attributes ? 'kinds' and not i.attributes->'kinds' ? present.kind then 'other_kind'
        when i.attributes->'vip_only' = 'true' and not is_vip then 'vip_only'
        when i.attributes ? 'item_classes' and fit.near is null then 'other_class'
      end as against
    from candidate c
    cross join lateral cmdb.item_of(c.sla, moment) i
    left join lateral (
      select min(a.depth) as near
      from unnest(affected) f (id)
      cross join lateral cmdb.item_of(f.id, moment) t
      join cmdb.class_ancestor a on a.class = t.class
      where i.attributes ? 'item_classes' and i.attributes->'item_classes' ? a.ancestor) fit on true
    where i.state <> 'void'
  )
  select j.sla, j.level, j.via, j.covers, j.against, row_number() over (
    order by j.against is not null, j.level nulls last,
      (j.attributes->'vip_only' = 'true') is true desc, j.near nulls last, j.distance,
      coalesce((j.attributes->>'rank')::numeric, 100), j.sla)
  from judged j;
end $$;
comment on function cmdb.sla_candidates is
  'The agreements as they bear on an incident, in order; the first without a reason against it
applies. A contract of an own unit without an agreement stands among them. Within a level: those for VIPs, then the nearer class, the nearer thing, the lower rank.';

do $$
begin
  perform cmdb.write_present(
    'cmdb.sla_things(cmdb.incident, bigint[], timestamptz)', '{}');
  perform cmdb.write_present('cmdb.sla_candidates(cmdb.incident, timestamptz)', '{sla_things}');
end $$;

create or replace function cmdb.sla_via(sla_level int, via bigint, covers bigint, moment timestamptz)
returns jsonb language plpgsql stable as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'level', (array['contract', 'service', 'requester', 'organization', 'location', 'channel',
      'general'])[sla_level],
    'via', (select i.tag from cmdb.item_of(via, moment) i),
    'covers', (select i.tag from cmdb.item_of(covers, moment) i)));
end $$;
comment on function cmdb.sla_via is 'Why an agreement applies: the level, and what it is agreed for.';

do $$
begin
  perform cmdb.write_present('cmdb.sla_via(int, bigint, bigint, timestamptz)', '{}');
end $$;

-- Not immutable, which `format` is not: it would not become a part of the expression that asks.
create or replace function cmdb.chosen_text(chosen jsonb) returns text language sql stable as $$
  select case chosen->>'level'
    when 'contract' then format('contract %s covers %s', chosen->>'via', chosen->>'covers')
    when 'location' then format('location %s of %s', chosen->>'via', chosen->>'covers')
    when 'general' then 'agreed for nothing in particular'
    else format('%s %s', chosen->>'level', chosen->>'via')
  end
$$;
comment on function cmdb.chosen_text is 'The same as people read it.';
