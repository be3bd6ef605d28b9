-- Time: one clock, one stamp per transaction, settled moments.

create or replace function cmdb.clock() returns timestamptz language sql volatile as $$
  select clock_timestamp()
$$;
comment on function cmdb.clock is
  'The only source of time in SQL; tests replace it. What expires or falls due asks cmdb.present.';

create or replace function cmdb.moment(us bigint) returns timestamptz language sql stable as $$
  select timestamptz 'epoch' + us * interval '1 microsecond'
$$;
comment on function cmdb.moment is 'Microseconds since 1970 as a moment.';

create or replace function cmdb.microseconds(at timestamptz) returns bigint
language sql stable as $$
  select (extract(epoch from at) * 1000000)::bigint
$$;
comment on function cmdb.microseconds is
  'A moment as microseconds since 1970: the form in which sequences keep it.';

create or replace function cmdb.rfc3339(at timestamptz) returns text language sql stable as $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
comment on function cmdb.rfc3339 is 'A moment as the API writes it: UTC, with microseconds.';

create or replace function cmdb.clock_bound_us() returns bigint language sql immutable as $$
  select 5000000::bigint
$$;
comment on function cmdb.clock_bound_us is
  'How far the clock may run ahead of the last look of the steward and still be believed.';

create or replace function cmdb.is_clock_watched() returns boolean language sql volatile as $$
  select a.postmaster = pg_postmaster_start_time()
    and exists (select from pg_stat_get_activity(a.pid))
  from cmdb.clock_anchor a
$$;
comment on function cmdb.is_clock_watched is
  'Whether the steward that looked last is connected still, so that it will look again.';

create or replace function cmdb.believed_clock() returns timestamptz language plpgsql volatile as $$
declare
  at timestamptz := cmdb.clock();
  seen timestamptz := cmdb.moment(pg_sequence_last_value('cmdb.seen_us'));
  bound interval := cmdb.clock_bound_us() * interval '1 microsecond';
  off interval;
begin
  if at <= seen + bound or seen = timestamptz 'epoch' then
    return at;
  end if;
  select a.off_us * interval '1 microsecond' into off from cmdb.clock_anchor a where a.off_us > 0;
  if at - off between seen and seen + bound then
    return at - off;
  end if;
  return null;
end $$;
comment on function cmdb.believed_clock is
  'The clock as far as it is believed: less a jump that the steward has measured; null from a jump,
or from a standstill, to the next look of the steward. Where none has ever looked it is believed.';

create or replace function cmdb.unwatched_clock() returns timestamptz
language plpgsql volatile as $$
begin
  if cmdb.is_clock_watched() then
    return null;
  end if;
  if 'cmdb_runtime' in (session_user, current_setting('role')) then
    perform cmdb.refuse('CM012',
      'The clock of the database has not been checked yet; the steward is about to.',
      jsonb_build_object('retry_after_ms', 500));
  end if;
  return cmdb.clock();
end $$;
comment on function cmdb.unwatched_clock is
  'The clock where it is not believed: null where a steward watches, who will look at once. Without
one a jump cannot be told from a standstill: psql takes the clock as it is, a worker is refused.';

create or replace function cmdb.present() returns timestamptz language plpgsql volatile as $$
declare
  at timestamptz := cmdb.believed_clock();
begin
  if at is null then
    at := cmdb.moment(greatest(
      pg_sequence_last_value('cmdb.seen_us'), pg_sequence_last_value('cmdb.floor_us')));
  end if;
  return at;
end $$;
comment on function cmdb.present is
  'The time of day for all that expires or falls due; it does not follow a jump of the clock.';

create or replace function cmdb.lease_clock() returns timestamptz language sql volatile as $$
  select coalesce(cmdb.believed_clock(),
    case when cmdb.is_clock_watched() then cmdb.present() else cmdb.clock() end)
$$;
comment on function cmdb.lease_clock is
  'The time by which a steward has lost its lease: where none watches the clock, somebody has to be
able to begin.';

create or replace function cmdb.horizon() returns timestamptz language sql volatile as $$
  select greatest(cmdb.clock(), cmdb.moment(pg_sequence_last_value('cmdb.floor_us')))
    + interval '1 day'
$$;
comment on function cmdb.horizon is
  'No stamp lies above it: months of history to come hold nothing yet and need not be looked into.
The floor is never below a stamp that has settled, also where the clock was believed and stepped
back.';

create or replace function cmdb.seal(written text) returns bigint language sql volatile as $$
  select hashtextextended(written, pg_sequence_last_value('cmdb.seal_key'))
$$;
comment on function cmdb.seal is
  'What stands beside a value in a setting, which every session may set, if a function of the owner
wrote it. A keyed hash and no cryptography: it costs a microsecond, where HMAC would cost ten.';

create or replace function cmdb.stamp(above timestamptz default null) returns timestamptz
language plpgsql volatile as $$
declare
  taken text[] := string_to_array(current_setting('cmdb.stamp', true), '/');
  own text := pg_current_xact_id()::text;  -- the xid first, then clock and floor: this is the proof
  at timestamptz;
  kept text;
begin
  if taken[1] = own then
    if cmdb.seal(own || '/' || taken[2])::text is distinct from taken[3] then
      raise exception using errcode = 'insufficient_privilege',
        message = 'a stamp is what cmdb.stamp has given';
    end if;
    return taken[2]::timestamptz;
  end if;
  at := cmdb.clock();
  if at > cmdb.moment(pg_sequence_last_value('cmdb.seen_us') + cmdb.clock_bound_us()) then
    at := cmdb.believed_clock();
  end if;
  if at is null then
    at := cmdb.unwatched_clock();
  end if;
  if at > cmdb.moment(pg_sequence_last_value('cmdb.floor_us')) then
    null;  -- not `<=`: an unknown clock is no stamp
  else
    at := cmdb.next_stamp();
  end if;
  if at <= above then
    at := above + interval '1 microsecond';
  end if;
  -- An assignment: PERFORM would go through SPI.
  kept := set_config('cmdb.stamp',
    own || '/' || at::text || '/' || cmdb.seal(own || '/' || at::text)::text, true);
  return at;
end $$;
comment on function cmdb.stamp is
  'The moment at which this transaction takes effect: one a transaction, taken after its locks.
A transaction is known by its xid. A first stamp lies above the row that it is taken for, even if
the clock has stepped back since that row was written. For functions of the owner, which can seal.';

create or replace function cmdb.client_stamp() returns timestamptz
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  return cmdb.stamp();
end $$;
comment on function cmdb.client_stamp is 'The stamp of this transaction, for those who serve.';

create or replace function cmdb.next_stamp() returns timestamptz
language sql volatile security definer set search_path = cmdb, pg_temp as $$
  select cmdb.moment(nextval('cmdb.floor_us'))
$$;
comment on function cmdb.next_stamp is
  'The next microsecond above the floor, which rises with it: no two transactions get the same.';

create or replace function cmdb.is_own(row_xmin xid) returns boolean language plpgsql volatile as $$
declare
  own bigint := pg_current_xact_id()::text::bigint;
  low bigint := row_xmin::text::bigint;
  own_low bigint := own & 4294967295;
begin
  return low = own_low
    -- A subtransaction has a later xid of its own.
    or low > own_low and pg_xact_status((own - own_low + low)::text::xid8) = 'in progress';
end $$;
comment on function cmdb.is_own is
  'Whether this transaction wrote a row, by the xmin of it that can be updated.';

create or replace function cmdb.refuse_stamp(behind timestamptz) returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  if behind >= coalesce(cmdb.believed_clock(), '-infinity') then
    perform pg_advisory_xact_lock(4711);
    if cmdb.microseconds(behind) > pg_sequence_last_value('cmdb.floor_us') then
      perform setval('cmdb.floor_us', cmdb.microseconds(behind));
    end if;
  end if;
  raise exception using errcode = 'serialization_failure', message = 'the stamp lies behind the row';
end $$;
comment on function cmdb.refuse_stamp is
  'Sends a transaction back whose stamp is not above a row of another. A row that lies ahead of the
clock lifts the floor, which no rollback undoes: the repetition is stamped above it.';

create or replace function cmdb.is_behind(changed_at timestamptz, at timestamptz) returns boolean
language plpgsql volatile as $$
begin
  if changed_at > at then
    perform cmdb.refuse_stamp(changed_at);
  end if;
  return changed_at < at;
end $$;
comment on function cmdb.is_behind is
  'Whether a row becomes history by a change at this moment: not if the same transaction wrote it.';

create or replace function cmdb.raise_floor(out floor_us bigint, out barrier xid8)
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(4711);
  floor_us := greatest(
    cmdb.microseconds(cmdb.believed_clock()),
    (select cmdb.microseconds(j.at) from cmdb.journal_inbox j order by j.at desc limit 1));
  if floor_us > pg_sequence_last_value('cmdb.floor_us') then
    perform setval('cmdb.floor_us', floor_us);
  else
    floor_us := nextval('cmdb.floor_us');
  end if;
  barrier := pg_current_xact_id();  -- an own xid: pg_snapshot_xmax would be too low
end $$;
comment on function cmdb.raise_floor is
  'The first step to settle a moment. Once pg_snapshot_xmin has passed the barrier, every
transaction stamped at or below the floor has ended, and later ones stamp above it. It rises to the
highest stamp in the inbox, which lies ahead of the clock if that has stepped back.';

create or replace function cmdb.has_passed(barrier xid8) returns boolean language sql volatile as $$
  select pg_snapshot_xmin(pg_current_snapshot()) > barrier
$$;
comment on function cmdb.has_passed is
  'Whether every transaction that began before the barrier has ended.';

create or replace function cmdb.settled_until() returns timestamptz language sql volatile as $$
  select cmdb.moment(pg_sequence_last_value('cmdb.settled_us'))
$$;
comment on function cmdb.settled_until is
  'The last moment of which nothing can change any more: reads of it are repeatable.';
