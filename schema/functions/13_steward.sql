-- The steward: its lease, settling, positions, partitions, expiry. Each effect checks the epoch.

create or replace function cmdb.take_lease(who text, seconds int) returns bigint
language sql volatile as $$
  update cmdb.steward_lease
  set
    epoch = case when holder = who then epoch else epoch + 1 end,
    holder = who,
    expires_at = cmdb.present() + seconds * interval '1 second'
  where holder = who
    or expires_at < cmdb.present()
    or expires_at > cmdb.present() + 6 * seconds * interval '1 second'
    or split_part(holder, '#', 1) = split_part(who, '#', 1)
  returning epoch
$$;
comment on function cmdb.take_lease is
  'Takes or renews the lease; the epoch, or null while another holds it. A holder is
instance#process: a process takes over at once from one of the same instance, whose supervisor has
seen it end. A lease that ends later than any lease can was taken before the clock stepped back.';

create or replace function cmdb.give_up_lease(who text) returns void language sql volatile as $$
  update cmdb.steward_lease set expires_at = '-infinity' where holder = who
$$;
comment on function cmdb.give_up_lease is 'Lets another steward begin at once.';

create or replace function cmdb.require_epoch(mine bigint) returns void
language plpgsql volatile as $$
begin
  perform from cmdb.steward_lease where epoch = mine for share;
  if not found then
    raise exception using errcode = 'CM903', message = 'another steward has taken over';
  end if;
end $$;

create or replace function cmdb.clock_tick(
  mine bigint, host_boot text, host_us bigint, hold_seconds int
) returns bigint language plpgsql volatile as $$
declare
  anchor cmdb.clock_anchor;
  clock_us bigint;
  expected bigint;
begin
  perform cmdb.require_epoch(mine);
  perform set_config('synchronous_commit', 'off', true);  -- a look that is lost is made again
  select * into anchor from cmdb.clock_anchor for update;
  clock_us := cmdb.microseconds(cmdb.clock());
  if anchor.boot = host_boot and host_us >= anchor.monotonic_us then
    expected := anchor.seen_us + host_us - anchor.monotonic_us;
  elsif anchor.off_us > 0 and clock_us - anchor.off_us >= anchor.seen_us then
    -- Another host: nothing measures what has passed, but the jump still stands.
    expected := clock_us - anchor.off_us;
    anchor.off_since_us := host_us;
  else
    expected := clock_us;
  end if;
  if abs(clock_us - expected) <= cmdb.clock_bound_us() then
    anchor.off_us := 0;
  else
    if anchor.off_us = 0
      or abs(clock_us - expected - anchor.off_us) > cmdb.clock_bound_us()
    then
      anchor.off_since_us := host_us;
      anchor.off_since := cmdb.moment(expected);
    end if;
    anchor.off_us := clock_us - expected;
    if host_us - anchor.off_since_us >= hold_seconds * 1000000::bigint then
      anchor.off_us := 0;  -- it has held
    end if;
  end if;
  anchor.seen_us := case anchor.off_us when 0 then clock_us else expected end;
  update cmdb.clock_anchor
  set boot = host_boot, monotonic_us = host_us, seen_us = anchor.seen_us,
    off_us = anchor.off_us,
    off_since_us = case when anchor.off_us <> 0 then anchor.off_since_us end,
    off_since = case when anchor.off_us <> 0 then anchor.off_since end,
    pid = pg_backend_pid(), postmaster = pg_postmaster_start_time();
  perform setval('cmdb.seen_us', anchor.seen_us);
  return anchor.off_us;
end $$;
comment on function cmdb.clock_tick is
  'Looks at the clock, beside the monotonic clock of the steward. What differs by more than the
bound from the time that has passed is a jump: it is believed once it has held. Returns how far the
clock is off in microseconds, 0 while it is believed.';

create or replace function cmdb.clock_trust(this cmdb.call) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  anchor cmdb.clock_anchor;
  clock_us bigint;
begin
  select * into anchor from cmdb.clock_anchor for update;
  if anchor.off_us <> 0 then
    clock_us := cmdb.microseconds(cmdb.clock());
    -- The monotonic clock goes on from the look of before, by as much as passes until the next.
    update cmdb.clock_anchor
    set seen_us = seen_us + anchor.off_us, off_us = 0, off_since_us = null, off_since = null;
    perform setval('cmdb.seen_us', clock_us);
    perform cmdb.journal_add(this, cmdb.stamp(), 'clock', 0, 1, false, '{}',
      json_build_object('off_s', round(anchor.off_us / 1000000.0, 3)::float8)::text);
  end if;
  return cmdb.answer(this, json_build_object(
    'off_s', round(anchor.off_us / 1000000.0, 3)::float8,
    'time', cmdb.rfc3339(cmdb.present()))::text);
end $$;
comment on function cmdb.clock_trust is
  'Believes the clock as it is, on the word of an operator who has looked at it.';

create or replace function cmdb.sequence_journal(mine bigint, floor_us bigint, most int)
returns bigint language plpgsql volatile as $$
declare
  last bigint;
  moved bigint;
begin
  perform cmdb.require_epoch(mine);
  select s.position into last from cmdb.sequencer s for update;
  -- By place: a plan made while the inbox was empty would join by comparing each with each. Rows of
  -- the inbox are never updated, so that their places hold.
  with gone as (
    delete from cmdb.journal_inbox j
    where j.ctid = any (array(
      select d.ctid
      from cmdb.journal_inbox d
      where d.at <= cmdb.moment(floor_us)
      order by d.at, d.id
      limit most))
    returning j.*)
  insert into cmdb.journal (position, id, at, account, via, request, method, reason, incident,
    entity, entity_id, version, ended, relation_type, source, target, about)
  select last + row_number() over (order by g.at, g.id), g.id, g.at, g.account, g.via, g.request,
    g.method, g.reason, g.incident, g.entity, g.entity_id, g.version, g.ended, g.relation_type,
    g.source, g.target, g.about
  from gone g;
  get diagnostics moved = row_count;
  if moved > 0 then
    update cmdb.sequencer set position = last + moved;
  end if;
  return moved;
end $$;
comment on function cmdb.sequence_journal is
  'Gives positions, in the order of stamps, to what is stamped at or below a floor whose barrier
has passed; returns how many.';

create or replace function cmdb.settle(mine bigint, floor_us bigint) returns boolean
language plpgsql volatile as $$
begin
  perform cmdb.require_epoch(mine);
  if floor_us > pg_sequence_last_value('cmdb.settled_us') then
    perform setval('cmdb.settled_us', floor_us);
  end if;
  return true;
end $$;
comment on function cmdb.settle is
  'Declares a floor settled: its barrier has passed and its journal rows have their positions.';

create or replace function cmdb.make_partitions(mine bigint) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  parent text;
  month date;
  named text;
  made int := 0;
  first bigint;
begin
  perform cmdb.require_epoch(mine);
  foreach parent in array array['item_history', 'relation_history', 'hierarchy_history',
    'incident_history', 'incident_item_history', 'item_observation'] loop
    for ahead in 0..3 loop
      month := date_trunc('month', cmdb.present() at time zone 'UTC') + ahead * interval '1 month';
      named := parent || to_char(month, '"_"YYYY"_"MM');
      if to_regclass('cmdb.' || named) is null then
        begin
          execute format(
            'create table cmdb.%I partition of cmdb.%I for values from (%L) to (%L)',
            named, parent, month::timestamp at time zone 'UTC',
            (month + interval '1 month')::timestamp at time zone 'UTC');
          execute format('grant select on cmdb.%I to cmdb_runtime', named);
          made := made + 1;
        exception
          when check_violation then null;  -- the default partition has rows of it: they stay there
        end;
      end if;
    end loop;
  end loop;
  select (s.position / 50000000 + 1) * 50000000 + 1 into first from cmdb.sequencer s;
  named := 'journal_' || (first / 50000000);
  if to_regclass('cmdb.' || named) is null then
    execute format('create table cmdb.%I partition of cmdb.journal for values from (%s) to (%s)',
      named, first, first + 50000000);
    execute format('grant select on cmdb.%I to cmdb_runtime', named);
    made := made + 1;
  end if;
  return made;
end $$;
comment on function cmdb.make_partitions is
  'Three months of history ahead, and the next range of journal positions.';

create or replace function cmdb.expire_idempotency(mine bigint, most int) returns bigint
language plpgsql volatile as $$
declare
  gone bigint;
begin
  perform cmdb.require_epoch(mine);
  delete from cmdb.idempotency i
  using (
    select account, key from cmdb.idempotency
    where at < cmdb.present() - interval '24 hours'
    order by at
    limit most) old
  where i.account = old.account and i.key = old.key;
  get diagnostics gone = row_count;
  return gone;
end $$;

create or replace function cmdb.missing_indexes() returns table (statement text)
language sql stable as $$
  select format(
    'create index concurrently if not exists %I on cmdb.item (%s, id) where %s is not null',
    'item_attribute_' || k.name,
    case
      when k.type in ('integer', 'decimal', 'quantity')
        then format('(((attributes->>%L))::numeric)', k.name)
      when k.type = 'duration'
        then format('cmdb.duration_seconds(attributes->>%L)', k.name)
      else format('((attributes->>%L) collate "C")', k.name)
    end,
    format('(attributes->>%L)', k.name))
  from cmdb.attribute_kind k
  where exists (
      select from cmdb.attribute a where a.name = k.name and a.indexed and not a.observed)
    and k.type not in ('money', 'json', 'enum_set', 'boolean')
    and not exists (
      select from pg_catalog.pg_index x
      where x.indexrelid = to_regclass(format('cmdb.%I', 'item_attribute_' || k.name))
        and x.indisvalid)
  order by k.name
$$;
comment on function cmdb.missing_indexes is
  'Statements for the expression indexes that indexed attributes still lack.';

create or replace function cmdb.invalid_indexes() returns table (statement text)
language sql stable as $$
  select format('drop index concurrently if exists cmdb.%I', c.relname)
  from pg_catalog.pg_index x
  join pg_catalog.pg_class c on c.oid = x.indexrelid
  where c.relname like 'item\_attribute\_%' and not x.indisvalid
$$;
comment on function cmdb.invalid_indexes is 'Statements that remove what a broken-off build left.';
