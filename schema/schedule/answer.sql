-- schedule.add, schedule.between, schedule.hours.

create or replace function cmdb.schedule_found(ref jsonb, moment timestamptz) returns bigint
language plpgsql stable as $$
declare
  of_schedule constant bigint := case when moment is null or ref is null or ref = 'null'
    then cmdb.optional_item(ref, 'schedule') else cmdb.item_itself(ref, moment) end;
  state text;
begin
  if of_schedule is null then
    if moment is not null and ref <> 'null' then
      perform cmdb.refuse_missing('schedule', 'schedule', ref);
    end if;
    return null;
  end if;
  perform cmdb.require_kind(of_schedule, '{schedule}', 'schedule');
  select o.state into state from cmdb.item_of(of_schedule, moment) o;
  if not found then
    perform cmdb.refuse_missing('schedule', 'schedule', ref);
  elsif state = 'void' then
    perform cmdb.refuse_void(of_schedule);
  end if;
  return of_schedule;
end $$;
comment on function cmdb.schedule_found is
  'The schedule of a reference as it stood at a moment; null for null, which is round the clock.';

create or replace function cmdb.within_us(within text) returns bigint language sql immutable as $$
  select case
    when within ~ '^PT[1-9]\d{0,5}H$' then substring(within, '\d+')::bigint * 3600000000
    when within ~ '^PT[1-9]\d{0,5}M$' then substring(within, '\d+')::bigint * 60000000
  end
$$;
comment on function cmdb.within_us is
  'A time of format working_time in microseconds; null for working days, which have no fixed
length.';

create or replace function cmdb.budget_us(
  hours cmdb.working_hours, since timestamptz, within text
) returns bigint language plpgsql stable as $$
declare
  closes constant timestamptz := case when cmdb.within_us(within) is null
    then cmdb.working_days_close(hours, since, substring(within, '\d+')::int) end;
begin
  return coalesce(cmdb.within_us(within),
    case when closes is not null then cmdb.computed_us(hours, since, closes) end);
end $$;
comment on function cmdb.budget_us is
  'A time of format working_time as working time from a moment on, in microseconds: P3D lasts to the
close of the third working day after the one that holds, or next follows, the moment. Null where
that lies more than ten years ahead.';

create or replace function cmdb.schedule_add(
  ref jsonb, since timestamptz, within text, moment timestamptz
) returns text language plpgsql stable as $$
declare
  of_schedule constant bigint := cmdb.schedule_found(ref, moment);
  hours cmdb.working_hours;
  length_us bigint := cmdb.within_us(within);
  due timestamptz;
begin
  if of_schedule is null and length_us is null then
    perform cmdb.refuse_invalid('within', 'day_with_always', format(
      'Round the clock there are no working days: write PT%sH.',
      24 * substring(within, '\d+')::int));
  end if;
  if of_schedule is not null and (moment is not null or length_us is null) then
    hours := cmdb.working_hours_of(of_schedule, moment);
    length_us := cmdb.budget_us(hours, since, within);
  end if;
  due := case
    when length_us is null then null
    when moment is not null and of_schedule is not null
      then cmdb.computed_add(hours, since, length_us)
    else cmdb.due_after(of_schedule, since, length_us)
  end;
  if due is null then
    perform cmdb.refuse_constraint('within', 'too_far', format(
      'That lies more than %s days ahead.', cmdb.reach_days_max()));
  end if;
  return json_build_object('at', cmdb.rfc3339(due));
end $$;
comment on function cmdb.schedule_add is
  'schedule.add: when so much working time has passed. As of a moment, by the rules of then.';

create or replace function cmdb.schedule_between(
  ref jsonb, since timestamptz, until timestamptz, moment timestamptz
) returns text language plpgsql stable as $$
declare
  of_schedule constant bigint := cmdb.schedule_found(ref, moment);
begin
  return json_build_object('seconds', trim_scale(case
    when moment is not null and of_schedule is not null
      then cmdb.computed_us(cmdb.working_hours_of(of_schedule, moment), since, until)
    else cmdb.worked_us(of_schedule, since, until)
  end / 1000000::numeric));
end $$;
comment on function cmdb.schedule_between is
  'schedule.between: how much working time lies between two moments.';

create or replace function cmdb.days_json(
  hours cmdb.working_hours, since timestamptz, until timestamptz
) returns json language sql stable as $$
  with day as (
    select d::date as day
    from generate_series((since at time zone hours.time_zone)::date::timestamp,
      ((until - interval '1 microsecond') at time zone hours.time_zone)::date::timestamp,
      interval '1 day') d
  )
  select coalesce(json_agg(json_strip_nulls(json_build_object(
    'date', d.day, 'hours', coalesce(w.hours, ''),
    'name', hours.days->to_char(d.day, 'YYYY-MM-DD')->>'name')) order by d.day), '[]')
  from day d
  left join (
    select o.day, string_agg(format('%s-%s',
      to_char(o.starts_at at time zone hours.time_zone, 'HH24:MI'),
      case (o.ends_at at time zone hours.time_zone) when o.day + interval '1 day' then '24:00'
        else to_char(o.ends_at at time zone hours.time_zone, 'HH24:MI') end), ' '
      order by o.starts_at) as hours
    from cmdb.working_days(hours, (since at time zone hours.time_zone)::date,
      (until at time zone hours.time_zone)::date) o
    group by o.day) w on w.day = d.day
$$;
comment on function cmdb.days_json is
  'The local days that a stretch of time touches, with their hours as a clock on the wall shows them,
and the name of what makes a day another than its weekday.';

create or replace function cmdb.schedule_hours(
  ref jsonb, since timestamptz, until timestamptz, moment timestamptz
) returns text language plpgsql stable as $$
declare
  of_schedule constant bigint := cmdb.schedule_found(ref, moment);
  hours cmdb.working_hours;
begin
  if of_schedule is null then
    return json_build_object('spans', (
      select coalesce(json_agg(json_build_object(
        'from', cmdb.rfc3339(since), 'to', cmdb.rfc3339(until))), '[]')
      where since < until), 'days', '[]'::json);
  end if;
  hours := cmdb.working_hours_of(of_schedule, moment);
  return (
    with named as materialized (
      select d.starts_at, d.ends_at, d.name
      from cmdb.working_days(hours, (since at time zone hours.time_zone)::date - 2,
        (until at time zone hours.time_zone)::date + 2) d
      where d.name is not null
    )
    select json_build_object('spans', coalesce(json_agg(json_strip_nulls(json_build_object(
      'from', cmdb.rfc3339(s.starts_at), 'to', cmdb.rfc3339(s.ends_at), 'name', (
        select string_agg(distinct n.name, ', ')
        from named n
        where n.starts_at < s.ends_at and n.ends_at > s.starts_at)))
      order by s.starts_at), '[]'), 'days', cmdb.days_json(hours, since, until))
    from cmdb.working_spans(hours, since, until) s);
end $$;
comment on function cmdb.schedule_hours is
  'schedule.hours: the working time between two moments as spans, with the names of exceptions.';
