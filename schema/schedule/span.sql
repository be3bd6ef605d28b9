-- Working time laid out: from a year back to three ahead, so that a deadline is two look-ups.

create or replace function cmdb.zone_offsets(zone text, since timestamptz, until timestamptz)
returns text language sql stable as $$
  select md5(string_agg(
    extract(epoch from (h.at at time zone zone) - (h.at at time zone 'UTC'))::int::text, ','
    order by h.at))
  from generate_series(date_trunc('year', since, 'UTC'), date_trunc('year', until, 'UTC')
    + interval '1 year', interval '3 hours') h (at)
$$;
comment on function cmdb.zone_offsets is
  'A digest of the offsets of a zone in these years, every three hours, as this server knows them.';

create or replace function cmdb.lay_out_one(of_schedule bigint, hours cmdb.working_hours)
returns void language plpgsql volatile as $$
declare
  at constant timestamptz := cmdb.present();
  laid_from constant timestamptz := date_trunc('day', at - interval '1 year', 'UTC');
  laid_until constant timestamptz := date_trunc('day', at + interval '3 years', 'UTC');
begin
  delete from cmdb.schedule_span s where s.schedule = of_schedule;
  insert into cmdb.schedule_span (schedule, starts_at, ends_at, worked_us)
  select of_schedule, s.starts_at, s.ends_at,
    sum(cmdb.span_us(s.starts_at, s.ends_at)) over (order by s.starts_at)
      - cmdb.span_us(s.starts_at, s.ends_at)
  from cmdb.working_spans(hours, laid_from, laid_until) s;
  insert into cmdb.schedule_layout as l
    (schedule, time_zone, laid_from, laid_until, offsets, checked_at)
  values (of_schedule, hours.time_zone, laid_from, laid_until,
    cmdb.zone_offsets(hours.time_zone, laid_from, laid_until),
    greatest(at, pg_postmaster_start_time()))
  on conflict (schedule) do update
  set time_zone = excluded.time_zone, laid_from = excluded.laid_from,
    laid_until = excluded.laid_until, offsets = excluded.offsets, checked_at = excluded.checked_at;
end $$;
comment on function cmdb.lay_out_one is
  'Lays out the working time of a schedule anew; the caller holds the lock.';

create or replace function cmdb.require_working_time(of_schedule bigint, cause bigint)
returns void language plpgsql stable as $$
declare
  message text;
begin
  if exists (
    select
    from (
      select s.starts_at - lag(s.ends_at, 1, l.laid_from) over (order by s.starts_at) as pause
      from cmdb.schedule_layout l
      cross join lateral (
        select s.starts_at, s.ends_at from cmdb.schedule_span s where s.schedule = l.schedule
        union all
        select l.laid_until, l.laid_until) s
      where l.schedule = of_schedule) g
    where g.pause >= interval '366 days')
  then
    message := format('In some 366 days %s has no working time.',
      (select i.name from cmdb.item i where i.id = of_schedule));
    if cause = of_schedule then
      perform cmdb.refuse_invalid('attributes.week', 'no_working_time', message);
    end if;
    perform cmdb.refuse_constraint(
      null, 'no_working_time', message, cmdb.item_brief(of_schedule));
  end if;
end $$;
comment on function cmdb.require_working_time is
  'Refuses a schedule that works not at all for so long. cause: the item that was written.';

create or replace function cmdb.lock_layouts() returns void language sql volatile as $$
  select pg_advisory_xact_lock(4721)
$$;
comment on function cmdb.lock_layouts is
  'One at a time writes schedules, calendars or what joins them: the second waits, and what it reads
afterwards has what the first wrote.';

create or replace function cmdb.lay_out(schedules bigint[], cause bigint) returns void
language plpgsql volatile as $$
declare
  of_schedule bigint;
begin
  if schedules = '{}' then
    return;
  end if;
  perform cmdb.lock_layouts();
  for of_schedule in select distinct s from unnest(schedules) s order by s loop
    if (select i.state from cmdb.item i where i.id = of_schedule) = 'void' then
      delete from cmdb.schedule_span s where s.schedule = of_schedule;
      delete from cmdb.schedule_layout l where l.schedule = of_schedule;
    else
      perform cmdb.lay_out_one(of_schedule, cmdb.working_hours_of(of_schedule, null));
      perform cmdb.require_working_time(of_schedule, cause);
    end if;
  end loop;
end $$;
comment on function cmdb.lay_out is
  'Lays out the working time of schedules anew, after they, their calendars or what joins the two
have changed. cause: the item that was written; null, a relation.';

create or replace function cmdb.require_rank(attributes jsonb) returns void
language plpgsql immutable as $$
begin
  if attributes->>'order' !~ '^[1-9]\d{0,3}$' then
    perform cmdb.refuse_invalid('attributes.order', 'type',
      '`order` is a number from 1 to 9999: the calendar with the lowest comes first.');
  end if;
end $$;
comment on function cmdb.require_rank is
  'Refuses an order of the calendars that a schedule observes that is no number.';

create or replace function cmdb.lay_out_further(one cmdb.schedule_layout, at timestamptz)
returns boolean language plpgsql volatile as $$
begin
  if one.laid_until < at + interval '3 years' - interval '7 days'
    or one.offsets <> cmdb.zone_offsets(one.time_zone, one.laid_from, one.laid_until)
  then
    perform cmdb.lay_out_one(one.schedule, cmdb.working_hours_of(one.schedule, null));
  end if;
  return true;
exception
  -- This server has lost the zone: what was laid out stands.
  when invalid_parameter_value then return true;
  when others or query_canceled then
    perform cmdb.put_aside('schedules', one.schedule, sqlstate, sqlerrm);
    return false;
end $$;
comment on function cmdb.lay_out_further is
  'Lays out a schedule where it ends too soon, or by other rules of its zone; false: it fails, and is
put aside.';

create or replace function cmdb.schedules_lay_out(mine bigint, most int) returns bigint
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  at constant timestamptz := cmdb.present();
  due constant timestamptz := greatest(at - interval '1 day', pg_postmaster_start_time());
  ends constant timestamptz := cmdb.turn_end();
  one cmdb.schedule_layout;
  laid bigint[] := '{}';
  seen bigint := 0;
begin
  perform cmdb.require_epoch(mine);
  perform cmdb.lock_layouts();
  for one in
    select *
    from cmdb.schedule_layout l
    where l.checked_at < due and not cmdb.is_aside('schedules', l.schedule)
    order by l.checked_at
    limit most
  loop
    seen := seen + 1;
    if cmdb.lay_out_further(one, at) then
      laid := laid || one.schedule;
    end if;
    exit when clock_timestamp() >= ends;
  end loop;
  update cmdb.schedule_layout l set checked_at = greatest(at, due) where l.schedule = any (laid);
  perform cmdb.taken_up('schedules', laid);
  return seen;
end $$;
comment on function cmdb.schedules_lay_out is
  'Lays out further, each day and after a start of PostgreSQL, which may know other rules of the
zones: at most so many schedules, until its time is over; returns how many it has looked at.';

drop function if exists cmdb.laid_us(bigint, timestamptz);
-- Inlined in a FROM: a deadline is one statement.
create or replace function cmdb.laid_at(of_schedule bigint, at timestamptz)
returns table (us bigint) language sql stable rows 1 as $$
  select coalesce((
    select s.worked_us + cmdb.span_us(s.starts_at, least(s.ends_at, laid_at.at))
    from cmdb.schedule_span s
    where s.schedule = of_schedule and s.starts_at <= laid_at.at
    order by s.starts_at desc
    limit 1), 0)
$$;
comment on function cmdb.laid_at is
  'The working time from the beginning of what is laid out to a moment in it, in microseconds.';

create or replace function cmdb.worked_us(
  of_schedule bigint, since timestamptz, until timestamptz
) returns bigint language plpgsql stable as $$
declare
  worked bigint;
begin
  if of_schedule is null then
    return cmdb.span_us(since, until);
  end if;
  select u.us - s.us into worked
  from cmdb.schedule_layout l
  cross join lateral cmdb.laid_at(l.schedule, since) s
  cross join lateral cmdb.laid_at(l.schedule, until) u
  where l.schedule = of_schedule and l.laid_from <= since and until <= l.laid_until;
  if found then
    return worked;
  end if;
  return cmdb.computed_us(cmdb.working_hours_of(of_schedule, null), since, until);
end $$;
comment on function cmdb.worked_us is
  'The working time of a schedule, as it is now, in [since, until), in microseconds: the W of an
agreement. Without a schedule every moment works.';

create or replace function cmdb.due_after(
  of_schedule bigint, since timestamptz, within_us bigint
) returns timestamptz language plpgsql stable as $$
declare
  due timestamptz;
begin
  if of_schedule is null or within_us <= 0 then
    return since + greatest(within_us, 0) * interval '1 microsecond';
  end if;
  select case when s.at <= s.ends_at then s.at end
  into due
  from cmdb.schedule_layout l
  cross join lateral (
    select a.us + within_us as us from cmdb.laid_at(l.schedule, since) a offset 0) goal
  cross join lateral (
    select s.starts_at + (goal.us - s.worked_us) * interval '1 microsecond' as at, s.ends_at
    from cmdb.schedule_span s
    where s.schedule = l.schedule and s.worked_us < goal.us
    order by s.worked_us desc
    limit 1) s
  where l.schedule = of_schedule and l.laid_from <= since and since < l.laid_until;
  if due is null then
    due := cmdb.computed_add(cmdb.working_hours_of(of_schedule, null), since, within_us);
  end if;
  return due;
end $$;
comment on function cmdb.due_after is
  'The least moment up to which a schedule, as it is now, works so long since another; null where
that lies more than ten years ahead. Two look-ups, where it is laid out.';
