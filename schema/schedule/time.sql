-- Working time, computed from the rules of a schedule. Moments are of the microsecond; a local time
-- that exists twice is the later one, and one that does not exist takes the offset before the
-- change, as AT TIME ZONE does it.

create or replace function cmdb.working_hours_of(of_schedule bigint, moment timestamptz)
returns cmdb.working_hours language plpgsql stable as $$
declare
  hours cmdb.working_hours;
  own jsonb;
  week jsonb;
begin
  select s.attributes->>'time_zone', s.attributes->'week', s.attributes->'exceptions'
  into hours.time_zone, week, own
  from cmdb.item_of(of_schedule, moment) s;
  if not found then
    return null;
  end if;
  select jsonb_object_agg(array_position(cmdb.weekdays(), n.name), d.value)
  into hours.week
  from jsonb_each(week) d
  cross join lateral unnest(cmdb.days_of(d.key)) n (name);
  -- Of equal names the last one stays: the item's own exceptions, then calendars in their order.
  select jsonb_object_agg(d.key, d.value order by c.place desc)
  into hours.days
  from (
    select 0::bigint as place, own as days
    union all
    select row_number() over (
        order by (o.attributes->>'order')::int nulls last, o.relation),
      c.attributes->'days'
    from (
      select r.id as relation, r.target, r.attributes
      from cmdb.relation r
      where r.source = of_schedule and r.type = 'observes'
        and (moment is null or r.changed_at <= moment)
      union all
      select h.id, h.target, h.attributes
      from cmdb.relation_history h
      where h.source = of_schedule and h.type = 'observes'
        and moment is not null and h.changed_at <= moment and h.until > moment) o
    cross join lateral cmdb.item_of(o.target, moment) c
    where c.state = 'active') c
  cross join lateral jsonb_each(c.days) d;
  return hours;
end $$;
comment on function cmdb.working_hours_of is
  'The rules of a schedule as they stood at a moment, with the days of the active calendars that it
observes; a moment of null is now. Null where there was no such item.';

create or replace function cmdb.working_days(
  hours cmdb.working_hours, first date, last date
) returns table (day date, starts_at timestamptz, ends_at timestamptz, name text)
language sql stable as $$
  with week as materialized (
    select w.key::int as weekday, h.place, h.opens, h.closes
    from jsonb_each_text(hours.week) w
    cross join lateral cmdb.hours_of(w.value) h
  ), wanted as (
    select d::date as day, extract(isodow from d)::int as weekday,
      hours.days->to_char(d, 'YYYY-MM-DD') as rule
    from generate_series(first::timestamp, last::timestamp, interval '1 day') d
  ), ruled as (
    select w.day, w.rule, h.place, h.opens, h.closes
    from wanted w
    cross join lateral cmdb.hours_of(w.rule->>'hours') h
    where w.rule ? 'hours'
    union all
    select w.day, w.rule, h.place, h.opens, h.closes
    from wanted w
    join week h on h.weekday = coalesce(
      array_position(cmdb.weekdays(), w.rule->>'like'), w.weekday)
    where w.rule is not null and not w.rule ?| '{closed,hours}'
  ), interval_of_day as (
    select w.day, null as name, h.opens, h.closes
    from wanted w
    join week h on h.weekday = w.weekday
    where w.rule is null
    union all
    -- What is cut comes off the day's end, back through earlier intervals.
    select r.day, r.rule->>'name', r.opens, r.closes - greatest(0, least(r.closes - r.opens,
      coalesce((r.rule->>'shorten')::int, 0) - coalesce(sum(r.closes - r.opens) over (
        partition by r.day order by r.place desc
        rows between unbounded preceding and 1 preceding), 0)))::int
    from ruled r
  )
  select i.day, (i.day + make_interval(mins => i.opens)) at time zone hours.time_zone,
    (i.day + make_interval(mins => i.closes)) at time zone hours.time_zone, i.name
  from interval_of_day i
  where i.opens < i.closes
$$;
comment on function cmdb.working_days is
  'The intervals of each local date in which it begins, as moments, with the name of the exception.
In no order; one that falls into a gap of the clock may be empty, and those of two dates may
overlap.';

create or replace function cmdb.working_spans(
  hours cmdb.working_hours, since timestamptz, until timestamptz
) returns table (starts_at timestamptz, ends_at timestamptz) language sql stable as $$
  select lower(s.span), upper(s.span)
  from (
    select unnest(range_agg(tstzrange(d.starts_at, d.ends_at))
      * tstzmultirange(tstzrange(since, until))) as span
    from cmdb.working_days(hours, (since at time zone hours.time_zone)::date - 2,
      (until at time zone hours.time_zone)::date + 2) d
    where d.starts_at < d.ends_at) s
  order by 1
$$;
comment on function cmdb.working_spans is
  'The working time between two moments, in order: intervals that touch or overlap are one.';

create or replace function cmdb.span_us(since timestamptz, until timestamptz) returns bigint
language sql stable as $$
  select cmdb.microseconds(until) - cmdb.microseconds(since)
$$;
comment on function cmdb.span_us is 'The time between two moments in microseconds.';

create or replace function cmdb.computed_us(
  hours cmdb.working_hours, since timestamptz, until timestamptz
) returns bigint language sql stable as $$
  select coalesce(sum(cmdb.span_us(s.starts_at, s.ends_at)), 0)::bigint
  from cmdb.working_spans(hours, since, until) s
$$;
comment on function cmdb.computed_us is
  'The working time in [since, until), in microseconds, by the rules themselves.';

create or replace function cmdb.reach_days_max() returns int language sql immutable as $$
  select 3660
$$;
comment on function cmdb.reach_days_max is
  'How many days a computation looks ahead or spans: ten years.';

create or replace function cmdb.computed_add(
  hours cmdb.working_hours, since timestamptz, within_us bigint
) returns timestamptz language plpgsql stable as $$
declare
  reach int := 14;
  found_at timestamptz;
begin
  if within_us <= 0 then
    return since;
  end if;
  loop
    select s.ends_at - (s.total_us - within_us) * interval '1 microsecond'
    into found_at
    from (
      select w.ends_at, sum(cmdb.span_us(w.starts_at, w.ends_at)) over (order by w.starts_at)
        as total_us
      from cmdb.working_spans(hours, since, since + reach * interval '24 hours') w) s
    where s.total_us >= within_us
    order by s.total_us
    limit 1;
    exit when found or reach = cmdb.reach_days_max();
    reach := least(4 * reach, cmdb.reach_days_max());
  end loop;
  return found_at;
end $$;
comment on function cmdb.computed_add is
  'The least moment up to which there is so much working time since another, by the rules
themselves; null where that lies more than ten years ahead.';

create or replace function cmdb.working_days_close(
  hours cmdb.working_hours, since timestamptz, number int
) returns timestamptz language plpgsql stable as $$
declare
  today constant date := (since at time zone hours.time_zone)::date;
  reach int := least(14 + 2 * number, cmdb.reach_days_max());
  found_at timestamptz;
begin
  loop
    with days as materialized (
      select w.day, max(w.ends_at) as closes
      from cmdb.working_days(hours, today - 2, today + reach) w
      group by w.day
    )
    select d.closes
    into found_at
    from days d
    where d.day >= (select min(o.day) from days o where o.closes > since)
    order by d.day
    offset number
    limit 1;
    exit when found or reach = cmdb.reach_days_max();
    reach := least(4 * reach, cmdb.reach_days_max());
  end loop;
  return found_at;
end $$;
comment on function cmdb.working_days_close is
  'When the n-th working day closes after the one that holds, or next follows, a moment; null where
that lies more than ten years ahead.';
