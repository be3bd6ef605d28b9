-- Indirect causes: schedules, calendars, agreements, contracts, relations and VIPs move clocks too.

create or replace function cmdb.follow(incidents bigint[]) returns void
language sql volatile as $$
  insert into cmdb.clock_follow (of_incident)
  select distinct i from unnest(incidents) i
  on conflict do nothing
$$;
comment on function cmdb.follow is 'Incidents whose clocks are looked at again.';

create or replace function cmdb.followed_by(entry cmdb.journal) returns bigint[]
language plpgsql stable as $$
declare
  changed bigint;
  kinds text[];
begin
  if entry.entity = 'relation' then
    if entry.relation_type = 'agreed_for' then
      return array(select i.id from cmdb.incident i where cmdb.is_open(i.state));
    elsif entry.relation_type in ('runs_on_schedule', 'observes') then
      changed := entry.source;
    elsif entry.relation_type in ('covered_by', 'located_in', 'installed_in', 'part_of') then
      return array(
        select l.of_incident
        from cmdb.incident_item l
        join cmdb.incident i on i.id = l.of_incident and cmdb.is_open(i.state)
        where l.item = entry.source);
    elsif entry.relation_type in ('member_of', 'unit_of') then
      return array(
        select i.id from cmdb.incident i
        where i.requester = entry.source
          and i.state in ('new', 'assigned', 'in_progress', 'pending'));
    else
      return '{}';
    end if;
  elsif entry.entity = 'incident_item' then
    return case when entry.method = 'change_set.revert' then array[entry.incident] else '{}' end;
  elsif entry.entity = 'item' then
    changed := entry.entity_id;
  else
    return '{}';
  end if;
  select l.lineage into kinds
  from cmdb.item i
  join cmdb.class_layout l on l.class = i.class
  where i.id = changed;
  if 'sla' = any (kinds) then
    return array(select i.id from cmdb.incident i where cmdb.is_open(i.state));
  elsif 'schedule' = any (kinds) then
    return array(
      select c.of_incident from cmdb.incident_clock c
      where c.schedule = changed and c.state in ('running', 'paused'));
  elsif 'holiday_calendar' = any (kinds) then
    return array(
      select c.of_incident
      from cmdb.relation r
      join cmdb.incident_clock c on c.schedule = r.source and c.state in ('running', 'paused')
      where r.target = changed and r.type = 'observes');
  elsif 'contract' = any (kinds) then
    return array(
      select l.of_incident
      from cmdb.relation r
      join cmdb.incident_item l on l.item = r.source
      join cmdb.incident i on i.id = l.of_incident and cmdb.is_open(i.state)
      where r.target = changed and r.type = 'covered_by');
  elsif 'person' = any (kinds) then
    return array(
      select i.id from cmdb.incident i
      where i.requester = changed and i.state in ('new', 'assigned', 'in_progress', 'pending'));
  end if;
  return '{}';
end $$;
comment on function cmdb.followed_by is
  'The open incidents whose clocks an entry of the journal can move indirectly.';

create or replace function cmdb.consume_clock_causes(mine bigint, most int) returns bigint
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  reached bigint := cmdb.consumer_position(mine, 'clock_causes');
  seen bigint := 0;
  entry cmdb.journal;
  is_wanted constant boolean := cmdb.sla_exists()
    or exists (select from cmdb.incident i where i.agreement is not null);
begin
  for entry in
    select * from cmdb.journal j where j.position > reached order by j.position limit most
  loop
    seen := seen + 1;
    reached := entry.position;
    if is_wanted and entry.entity in ('item', 'relation', 'incident_item') then
      perform cmdb.follow(cmdb.followed_by(entry));
    end if;
  end loop;
  perform cmdb.consumer_moved('clock_causes', reached);
  return seen;
end $$;
comment on function cmdb.consume_clock_causes is
  'Notes whose clocks have to be looked at, because of what the journal says has changed.';

create or replace function cmdb.clocks_follow(mine bigint, most int) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  locked bigint[];
  one bigint;
  kept text;
begin
  perform cmdb.require_epoch(mine);
  locked := array(
    select i.id
    from cmdb.incident i
    where i.id = any (array(
      select f.of_incident from cmdb.clock_follow f order by f.of_incident limit most))
    order by i.id
    for no key update skip locked);
  if locked = '{}' then
    return 0;
  end if;
  kept := set_config('cmdb.call', row(0, 'steward', 'steward.clocks_follow',
    'steward.clocks_follow', null, null, null, null, null)::cmdb.call::text, true);
  delete from cmdb.clock_follow f where f.of_incident = any (locked);
  foreach one in array locked loop
    perform cmdb.clocks_move(one);
  end loop;
  return cardinality(locked);
end $$;
comment on function cmdb.clocks_follow is
  'Looks again at the clocks of so many noted incidents; those that are being written wait.';
