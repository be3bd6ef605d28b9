-- Indirect causes: schedules, calendars, agreements, contracts, relations and VIPs move clocks too.

drop function if exists cmdb.follow(bigint[]);
create or replace function cmdb.follow(incidents bigint[], keeps boolean) returns void
language sql volatile as $$
  insert into cmdb.clock_follow as f (of_incident, keeps_agreement)
  select distinct i, keeps from unnest(incidents) i
  on conflict (of_incident) do update
  set keeps_agreement = false
  where f.keeps_agreement and not excluded.keeps_agreement
$$;
comment on function cmdb.follow is
  'Incidents whose clocks are looked at again; keeps: which agreement applies stays as it is.';

create or replace function cmdb.follow_all() returns void language sql volatile as $$
  update cmdb.clock_follow_all w set until = w.after, has_wrapped = false
$$;
comment on function cmdb.follow_all is
  'The clocks of all open incidents are looked at again: once around, from where a walk has come to.';

create or replace function cmdb.cause_noted(entry cmdb.journal) returns int
language plpgsql volatile as $$
declare
  most constant int := cmdb.below_max();
  concerned bigint[];
begin
  concerned := cmdb.followed_by(entry);
  if concerned is null or cardinality(concerned) > most then
    perform cmdb.follow_all();
    return 1;
  end if;
  perform cmdb.follow(concerned, cmdb.leaves_choice(entry));
  return cardinality(concerned);
exception
  when others or query_canceled then
    raise log 'duty clock_causes failed at %: % %', entry.position, sqlstate, sqlerrm;
    perform cmdb.follow_all();
    return 1;
end $$;
comment on function cmdb.cause_noted is
  'Notes whose clocks a cause can move; how many rows that took. More than 20,000 are all, and so are
those of a cause that cannot be judged: none is lost, and none holds up the others.';

create or replace function cmdb.consume_clock_causes(mine bigint, most int) returns bigint
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  ends constant timestamptz := cmdb.turn_end();
  reached bigint := cmdb.consumer_position(mine, 'clock_causes');
  seen bigint := 0;
  noted int := 0;
  one record;
  is_wanted constant boolean := cmdb.sla_exists()
    or exists (select from cmdb.incident i where i.agreement is not null);
begin
  for one in
    select b.entry, (b.entry).position, row_number() over (
      partition by (b.entry).entity, (b.entry).entity_id, (b.entry).relation_type,
        (b.entry).source, (b.entry).target, (b.entry).incident, (b.entry).method
      order by (b.entry).position) as place
    from (
      select j as entry from cmdb.journal j
      where j.position > reached
      order by j.position
      limit most) b
    order by (b.entry).position
  loop
    exit when noted >= most or seen > 0 and clock_timestamp() >= ends;
    seen := seen + 1;
    reached := one.position;
    if is_wanted and one.place = 1 and (one.entry).entity in ('item', 'relation', 'incident_item')
    then
      noted := noted + cmdb.cause_noted(one.entry);
    end if;
  end loop;
  perform cmdb.consumer_moved('clock_causes', reached);
  return seen;
end $$;
comment on function cmdb.consume_clock_causes is
  'Notes whose clocks have to be looked at, because of what the journal says has changed. A turn ends
with the cause that notes so many rows, or with its time: the position says how far it came.';

create or replace function cmdb.walk_next(walk cmdb.clock_follow_all, most int) returns bigint[]
language sql stable as $$
  select array(
    select i.id
    from cmdb.incident i
    where walk.until is not null and cmdb.is_open(i.state) and i.id > walk.after
      and (not walk.has_wrapped or i.id <= walk.until)
    order by i.id
    limit most)
$$;
comment on function cmdb.walk_next is 'The next open incidents of the walk; none: it is at its end.';

create or replace function cmdb.walk_moved(walk cmdb.clock_follow_all, reached bigint)
returns void language sql volatile as $$
  update cmdb.clock_follow_all w
  set after = coalesce(reached, case when walk.has_wrapped then walk.until else 0 end),
    until = case when reached is null and walk.has_wrapped then null else walk.until end,
    has_wrapped = walk.has_wrapped or reached is null
  where walk.until is not null
$$;
comment on function cmdb.walk_moved is
  'The walk has come to an incident; null: to the end, from which it begins again or is over.';

drop function if exists cmdb.incident_follow(bigint);
create or replace function cmdb.incident_follow(one bigint, keeps boolean) returns boolean
language plpgsql volatile as $$
begin
  perform cmdb.clocks_move(one, keeps);
  return true;
exception
  when others or query_canceled then
    perform cmdb.put_aside('clocks_follow', one, sqlstate, sqlerrm);
    return false;
end $$;
comment on function cmdb.incident_follow is
  'Looks again at the clocks of an incident, which is locked; false: it fails, and is put aside.';

create or replace function cmdb.clocks_follow(mine bigint, most int) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  ends constant timestamptz := cmdb.turn_end();
  walk cmdb.clock_follow_all;
  next bigint[];
  locked bigint[];
  kept_choices bigint[];
  one bigint;
  done bigint[] := '{}';
  failed bigint[] := '{}';
  reached bigint;
  kept text;
begin
  perform cmdb.require_epoch(mine);
  select * into walk from cmdb.clock_follow_all w for no key update;
  next := cmdb.walk_next(walk, most);
  -- All locks before the stamp. What was noted comes first.
  locked := array(
    select i.id
    from cmdb.incident i
    where i.id = any (next || array(
      select f.of_incident
      from cmdb.clock_follow f
      where not cmdb.is_aside('clocks_follow', f.of_incident)
      order by f.of_incident
      limit most))
    order by i.id = any (next), i.id
    for no key update skip locked);
  kept_choices := array(
    select f.of_incident from cmdb.clock_follow f
    where f.of_incident = any (locked) and f.keeps_agreement and f.of_incident <> all (next));
  kept := set_config('cmdb.call', row(0, 'steward', 'steward.clocks_follow',
    'steward.clocks_follow', null, null, null, null, null)::cmdb.call::text, true);
  foreach one in array locked loop
    if cmdb.incident_follow(one, one = any (kept_choices)) then
      done := done || one;
    else
      failed := failed || one;
    end if;
    exit when clock_timestamp() >= ends;
  end loop;
  delete from cmdb.clock_follow f where f.of_incident = any (done);
  perform cmdb.taken_up('clocks_follow', done);
  if cardinality(done) + cardinality(failed) = cardinality(locked) then
    reached := next[cardinality(next)];
  else
    reached := coalesce(
      (select max(n) from unnest(next) n where n = any (done || failed)), walk.after);
  end if;
  -- The walk passes over what is being written, or fails: it is noted.
  perform cmdb.follow(array(
    select n from unnest(next) n where n <= reached and n <> all (done)), false);
  perform cmdb.walk_moved(walk, reached);
  return cardinality(done) + cardinality(failed)
    + case when walk.until is not null and next = '{}' then 1 else 0 end;
end $$;
comment on function cmdb.clocks_follow is
  'Looks again at the clocks of noted incidents, and of the next of the walk over all that are open, so
many of each at most, until its time is over; those that are being written wait.';
