-- Watching the clock.

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
    -- On another host the elapsed time cannot be measured, but a known jump still applies.
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
  perform cmdb.require_call(this, 'clock.trust');
  select * into anchor from cmdb.clock_anchor for update;
  if anchor.off_us <> 0 then
    clock_us := cmdb.microseconds(cmdb.clock());
    -- The monotonic clock continues from the last check, by the time that passes until the next.
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
