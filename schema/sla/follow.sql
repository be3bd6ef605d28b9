-- Indirect causes: schedules, calendars, agreements, contracts, relations and VIPs move clocks too.

create or replace function cmdb.follow(incidents bigint[]) returns void
language sql volatile as $$
  insert into cmdb.clock_follow (of_incident)
  select distinct i from unnest(incidents) i
  on conflict do nothing
$$;
comment on function cmdb.follow is 'Incidents whose clocks are looked at again.';

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
