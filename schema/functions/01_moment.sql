-- Time: one clock, one stamp a transaction, settled moments.

create or replace function cmdb.clock() returns timestamptz language sql volatile as $$
  select clock_timestamp()
$$;
comment on function cmdb.clock is 'The only source of time in SQL; tests replace it.';

create or replace function cmdb.moment(us bigint) returns timestamptz language sql stable as $$
  select timestamptz 'epoch' + us * interval '1 microsecond'
$$;
comment on function cmdb.moment is 'Microseconds since 1970 as a moment.';

create or replace function cmdb.microseconds(at timestamptz) returns bigint
language sql stable as $$
  select (extract(epoch from at) * 1000000)::bigint
$$;

create or replace function cmdb.rfc3339(at timestamptz) returns text language sql stable as $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
comment on function cmdb.rfc3339 is 'A moment as the API writes it: UTC, with microseconds.';

create or replace function cmdb.stamp() returns timestamptz language plpgsql volatile as $$
declare
  taken text := current_setting('cmdb.stamp', true);
  at timestamptz;
  own xid8;
begin
  if taken <> '' then
    at := taken::timestamptz;
    if at <= cmdb.moment(pg_sequence_last_value('cmdb.settled_us')) then
      raise exception using errcode = 'CM901', message = 'a stamp cannot lie in the settled past';
    end if;
    return at;
  end if;
  own := pg_current_xact_id();  -- the xid first, then clock and floor: the order is the proof
  at := greatest(cmdb.clock(), cmdb.moment(pg_sequence_last_value('cmdb.floor_us') + 1));
  taken := set_config('cmdb.stamp', at::text, true);  -- an assignment: PERFORM would go through SPI
  return at;
end $$;
comment on function cmdb.stamp is
  'The moment at which this transaction takes effect: one a transaction, taken after its locks.';

create or replace function cmdb.raise_floor(out floor_us bigint, out barrier xid8)
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(4711);
  floor_us := greatest(
    cmdb.microseconds(cmdb.clock()), pg_sequence_last_value('cmdb.floor_us') + 1);
  perform setval('cmdb.floor_us', floor_us);
  barrier := pg_current_xact_id();  -- an own xid: pg_snapshot_xmax would be too low
end $$;
comment on function cmdb.raise_floor is
  'The first step to settle a moment. Once pg_snapshot_xmin has passed the barrier, every
transaction stamped at or below the floor has ended, and later ones stamp above it.';

create or replace function cmdb.has_passed(barrier xid8) returns boolean language sql volatile as $$
  select pg_snapshot_xmin(pg_current_snapshot()) > barrier
$$;

create or replace function cmdb.settled_until() returns timestamptz language sql volatile as $$
  select cmdb.moment(pg_sequence_last_value('cmdb.settled_us'))
$$;

create or replace function cmdb.duration_seconds(duration text) returns numeric
language sql immutable strict parallel safe as $$
  select case when p.part is not null then
    coalesce(p.part[1]::numeric, 0) * 31556952 + coalesce(p.part[2]::numeric, 0) * 2629746
      + coalesce(p.part[3]::numeric, 0) * 604800 + coalesce(p.part[4]::numeric, 0) * 86400
      + coalesce(p.part[5]::numeric, 0) * 3600 + coalesce(p.part[6]::numeric, 0) * 60
      + coalesce(p.part[7]::numeric, 0)
  end
  from (
    select regexp_match(duration, '^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?'
      '(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$') as part) p
$$;
comment on function cmdb.duration_seconds is
  'By which durations of ISO 8601 compare: a year is 365.2425 days, a month a twelfth of it.';
