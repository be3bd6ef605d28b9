-- Whose promises an agreement can move: its own, and those of what it is agreed for.

create or replace function cmdb.incidents_promised(agreement bigint) returns bigint[]
language plpgsql stable as $$
begin
  return array(
    select i.id from cmdb.incident i
    where i.agreement = incidents_promised.agreement and cmdb.is_open(i.state)
    limit cmdb.below_max() + 1);
end $$;
comment on function cmdb.incidents_promised is
  'The open incidents to which an agreement, or a contract with times, applies.';

create or replace function cmdb.incidents_by_channel(of_channel bigint) returns bigint[]
language plpgsql stable as $$
declare
  open bigint[] := array(
    select i.id from cmdb.incident i where cmdb.is_open(i.state) limit cmdb.below_max() + 1);
begin
  if cardinality(open) > cmdb.below_max() then
    return null;
  end if;
  return array(
    select distinct l.of_incident
    from unnest(open) u (id)
    join cmdb.message_incident l on l.of_incident = u.id
    join cmdb.message m on m.id = l.message and m.channel = of_channel);
end $$;
comment on function cmdb.incidents_by_channel is
  'The open incidents that a message of a channel is about; null where too much is open to look.';

create or replace function cmdb.incidents_of(thing bigint) returns bigint[]
language plpgsql stable as $$
declare
  kinds text[];
begin
  select l.lineage into kinds
  from cmdb.item i
  join cmdb.class_layout l on l.class = i.class
  where i.id = thing;
  return case
    when 'contract' = any (kinds) then cmdb.incidents_covered(array[thing])
    when 'service' = any (kinds) then array(
      select i.id from cmdb.incident i where i.service = thing and cmdb.is_open(i.state))
    when 'organization' = any (kinds)
      then cmdb.incidents_asked(array[thing], '{unit_of,member_of}')
    when 'person' = any (kinds) then array(
      select i.id from cmdb.incident i where i.requester = thing and cmdb.is_open(i.state))
    when 'location' = any (kinds)
      then cmdb.incidents_below(array[thing], '{located_in,installed_in,part_of}')
    when 'channel' = any (kinds) then cmdb.incidents_by_channel(thing)
  end;
end $$;
comment on function cmdb.incidents_of is
  'The open incidents to which an agreement for a thing can apply; null: it cannot be said.';

create or replace function cmdb.followed_by_agreed(entry cmdb.journal) returns bigint[]
language plpgsql stable as $$
declare
  concerned constant bigint[] := cmdb.incidents_of(entry.target);
  becomes_general constant boolean := not exists (
      select from cmdb.relation r where r.source = entry.source and r.type = 'agreed_for')
    and exists (select from cmdb.item i where i.id = entry.source and i.state = 'active');
begin
  return case when concerned is not null and not becomes_general
    then concerned || cmdb.incidents_promised(entry.source) end;
end $$;
comment on function cmdb.followed_by_agreed is
  'The open incidents whose clocks can move when an agreement gains or loses a thing: those of the
thing and those to which the agreement applies. Null (all open ones) if the agreement is left
without a thing.';

create or replace function cmdb.is_chosen_alike(entry cmdb.journal) returns boolean
language plpgsql stable as $$
begin
  return (
    select count(distinct (v.state = 'active', v.attributes ? 'targets', v.said)) = 1
      and min(v.version) < entry.version
    from (
      select i.version, i.state, i.attributes, a.said
      from (
        select i.version, i.state, i.attributes
        from cmdb.item i
        where i.id = entry.entity_id
        union all
        select h.version, h.state, h.attributes
        from cmdb.item_history h
        where h.id = entry.entity_id and h.version >= entry.version - 1) i
      cross join lateral (
        select jsonb_object_agg(k, i.attributes->k) as said
        from unnest('{kinds,vip_only,item_classes,rank,valid_from,valid_until}'::text[]) k) a) v);
end $$;
comment on function cmdb.is_chosen_alike is
  'Whether an agreement has applied to the same incidents in all versions since the one before this
entry; its targets may differ.';

create or replace function cmdb.followed_by_sla(entry cmdb.journal) returns bigint[]
language plpgsql stable as $$
declare
  concerned bigint[] := cmdb.incidents_promised(entry.entity_id);
  more bigint[];
  thing bigint;
  is_general boolean := true;
begin
  if cmdb.is_chosen_alike(entry) then
    return concerned;
  end if;
  for thing in
    select r.target from cmdb.relation r
    where r.source = entry.entity_id and r.type = 'agreed_for'
  loop
    is_general := false;
    more := cmdb.incidents_of(thing);
    if more is null or cardinality(concerned) > cmdb.below_max() then
      return null;
    end if;
    concerned := concerned || more;
  end loop;
  return case when not is_general then concerned end;
end $$;
comment on function cmdb.followed_by_sla is
  'The open incidents whose clocks a new version of an agreement can move; null: all of them, as it is
for nothing in particular, and may apply to others than before.';

create or replace function cmdb.leaves_choice(entry cmdb.journal) returns boolean
language plpgsql stable as $$
declare
  kinds text[];
begin
  if entry.entity = 'relation' then
    return entry.relation_type in ('runs_on_schedule', 'observes');
  elsif entry.entity <> 'item' then
    return false;
  end if;
  select l.lineage into kinds
  from cmdb.item i
  join cmdb.class_layout l on l.class = i.class
  where i.id = entry.entity_id;
  return kinds && '{schedule,holiday_calendar}'
    or 'sla' = any (kinds) and cmdb.is_chosen_alike(entry);
end $$;
comment on function cmdb.leaves_choice is
  'Whether a cause cannot change which agreement applies, such as a closed day or another target.';

create or replace function cmdb.agreements_of(of_requester bigint, is_vip boolean)
returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  day constant date := cmdb.day_at(cmdb.present());
  -- The closure has inner nodes alone: a unit with nothing below it is above nobody in it.
  units constant bigint[] := of_requester || array(
    select r.target from cmdb.relation r
    where r.source = of_requester and r.type in ('member_of', 'unit_of'));
  above constant bigint[] := units || array(
    select r.target from cmdb.relation r
    where r.source = any (units) and r.type = 'unit_of');
begin
  return (
    select coalesce(json_agg(json_build_object('id', s.id, 'tag', s.tag, 'name', s.name,
      'class', s.class, 'level', s.level) order by s.place, s.rank, s.id), '[]')
    from (
      select i.id, i.tag, i.name, i.class,
        case when a.target = of_requester then 'requester' else 'organization' end as level,
        a.target <> of_requester as place, coalesce((i.attributes->>'rank')::numeric, 100) as rank
      from (
        select distinct on (r.source) r.source, r.target
        from unnest(above || array(
          select h.ancestor from cmdb.hierarchy h
          where h.type = 'unit_of' and h.descendant = any (above))) u (id)
        join cmdb.relation r on r.target = u.id and r.type = 'agreed_for'
        order by r.source, r.target <> of_requester) a
      join cmdb.item i on i.id = a.source
      where i.state = 'active' and (is_vip or i.attributes->'vip_only' is distinct from 'true')
        and day >= coalesce((i.attributes->>'valid_from')::date, day)
        and day <= coalesce((i.attributes->>'valid_until')::date, day)
      order by place, rank, i.id
      limit 10) s);
end $$;
comment on function cmdb.agreements_of is
  'The agreements in force that are made for a requester, or for where it belongs: ten at most.
Others may apply by what an incident is about.';
