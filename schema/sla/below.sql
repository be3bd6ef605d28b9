-- What hangs on something else: whose promises an indirect cause can move.

create or replace function cmdb.below_max() returns int language sql immutable as $$
  select 20000
$$;
comment on function cmdb.below_max is
  'How much is walked below a cause. Where there is more, all open incidents are looked at.';

create or replace function cmdb.walked_below(roots bigint[], types text[]) returns bigint[]
language plpgsql stable as $$
declare
  reached bigint[] := roots;
  last bigint[] := roots;
begin
  loop
    last := array(
      select r.source
      from unnest(last) u (id)
      join cmdb.relation r on r.target = u.id and r.type = any (types)
      except
      select unnest(reached)
      limit cmdb.below_max());
    exit when last = '{}';
    reached := reached || last;
    if cardinality(reached) > cmdb.below_max() then
      return null;
    end if;
  end loop;
  return reached;
end $$;
comment on function cmdb.walked_below is
  'Items with all that leads to them by relations of these types; null where that is too much.';

create or replace function cmdb.incidents_below(roots bigint[], types text[]) returns bigint[]
language plpgsql stable as $$
declare
  items bigint[] := cmdb.walked_below(roots, types);
begin
  if items is null then
    return null;
  end if;
  return array(
    select l.of_incident
    from unnest(items) u (id)
    join cmdb.incident_item l on l.item = u.id
    join cmdb.incident i on i.id = l.of_incident
    where cmdb.is_open(i.state));
end $$;
comment on function cmdb.incidents_below is
  'The open incidents of items, or of what leads to them by relations of these types.';

create or replace function cmdb.incidents_asked(requesters bigint[], types text[])
returns bigint[] language plpgsql stable as $$
declare
  people bigint[] := cmdb.walked_below(requesters, types);
begin
  if people is null then
    return null;
  end if;
  return array(
    select i.id
    from unnest(people) u (id)
    join cmdb.incident i on i.requester = u.id
      and i.state in ('new', 'assigned', 'in_progress', 'pending'));
end $$;
comment on function cmdb.incidents_asked is
  'The open incidents of people and organisations, or of those who belong to them.';

create or replace function cmdb.incidents_covered(contracts bigint[]) returns bigint[]
language sql stable as $$
  select cmdb.incidents_below(array(
    select r.source from cmdb.relation r
    where r.target = any (contracts) and r.type = 'covered_by'
    limit cmdb.below_max()), '{installed_in,part_of}')
$$;
comment on function cmdb.incidents_covered is
  'The open incidents of what contracts cover, and of what is installed in it or part of it.';

create or replace function cmdb.followed_by_relation(entry cmdb.journal) returns bigint[]
language plpgsql stable as $$
begin
  return case
    when entry.relation_type = 'agreed_for' then cmdb.followed_by_agreed(entry)
    when entry.relation_type = 'runs_on_schedule' then cmdb.incidents_promised(entry.source)
    when entry.relation_type in ('observes', 'contractor')
      then cmdb.followed_by_item(entry.source)
    when entry.relation_type in ('covered_by', 'installed_in', 'part_of')
      then cmdb.incidents_below(array[entry.source], '{installed_in,part_of}')
    -- A place that is moved takes with it what is in it.
    when entry.relation_type = 'located_in'
      then cmdb.incidents_below(array[entry.source], '{located_in,installed_in,part_of}')
    when entry.relation_type in ('member_of', 'unit_of')
      then cmdb.incidents_asked(array[entry.source], '{unit_of,member_of}')
    else '{}'
  end;
end $$;
comment on function cmdb.followed_by_relation is
  'The open incidents whose clocks a relation can move that was made, changed or dissolved.';

create or replace function cmdb.followed_by_item(changed bigint) returns bigint[]
language plpgsql stable as $$
declare
  kinds text[];
begin
  select l.lineage into kinds
  from cmdb.item i
  join cmdb.class_layout l on l.class = i.class
  where i.id = changed;
  return case
    when 'schedule' = any (kinds) then array(
      select c.of_incident from cmdb.incident_clock c
      where c.schedule = changed and c.state in ('running', 'paused'))
    when 'holiday_calendar' = any (kinds) then array(
      select c.of_incident
      from cmdb.relation r
      join cmdb.incident_clock c on c.schedule = r.source and c.state in ('running', 'paused')
      where r.target = changed and r.type = 'observes')
    when 'contract' = any (kinds) then cmdb.incidents_covered(array[changed])
    -- Whether it is an own unit, whose contracts promise by themselves.
    when 'organization' = any (kinds) then cmdb.incidents_covered(array(
      select r.source from cmdb.relation r
      where r.target = changed and r.type = 'contractor'))
    when 'service' = any (kinds) then array(
      select i.id from cmdb.incident i where i.service = changed and cmdb.is_open(i.state))
    when 'person' = any (kinds) then array(
      select i.id from cmdb.incident i
      where i.requester = changed and i.state in ('new', 'assigned', 'in_progress', 'pending'))
    else '{}'
  end;
end $$;
comment on function cmdb.followed_by_item is
  'The open incidents whose clocks a new version of an item can move.';

create or replace function cmdb.followed_by(entry cmdb.journal) returns bigint[]
language plpgsql stable as $$
begin
  return case entry.entity
    when 'relation' then cmdb.followed_by_relation(entry)
    when 'item' then
      case when exists (
        select from cmdb.item i
        where i.id = entry.entity_id and i.class = any (cmdb.sla_classes()))
        then cmdb.followed_by_sla(entry) else cmdb.followed_by_item(entry.entity_id) end
    when 'incident_item' then
      case when entry.method in ('change_set.revert', 'item.merge') then array[entry.incident]
        else '{}' end
    else '{}'
  end;
end $$;
comment on function cmdb.followed_by is
  'The open incidents whose clocks an entry of the journal can move indirectly; null: all of them. It
is asked once for entries of one turn that differ in their version alone.';
