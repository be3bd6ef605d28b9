-- What formulas call. What a past moment shows is evaluated by the text of then, so these functions
-- are kept for ever. None of them raises an error: what cannot be computed is null.

create or replace function cmdb.quotient(dividend numeric, divisor numeric) returns numeric
language plpgsql immutable parallel safe as $$
begin
  return case when divisor <> 0 then trim_scale(
    sign(dividend) * sign(divisor)
    * div(abs(dividend) * 2000000000000 + abs(divisor), abs(divisor) * 2) * 0.000000000001)
  end;
end $$;
comment on function cmdb.quotient is
  'Division to 12 decimals, half up; null where the divisor is zero.';

create or replace function cmdb.number_told(x numeric) returns numeric
language plpgsql immutable parallel safe as $$
begin
  return case when abs(x) < 1e28 then case when scale(x) > 12 then round(x, 12) else x end end;
end $$;
comment on function cmdb.number_told is
  'A computed number as the API tells it: at most 40 digits, 12 of them decimals; null beyond.';

create or replace function cmdb.date_of(written text) returns date
language plpgsql immutable parallel safe as $$
begin
  if written ~ '^\d{4}-\d\d-\d\d$' then
    return make_date(left(written, 4)::int, substr(written, 6, 2)::int, right(written, 2)::int);
  end if;
  return null;
end $$;
comment on function cmdb.date_of is 'A date as attributes have it, whatever the session writes.';

create or replace function cmdb.date_text(day date) returns text
language plpgsql immutable parallel safe as $$
begin
  -- What is outside the years 1 to 9999 has no such text. The names of months are not asked for, so
  -- that it is the same in every session.
  return case when day between date '0001-01-01' and date '9999-12-31'
    then to_char(day, 'YYYY-MM-DD') end;
end $$;
comment on function cmdb.date_text is 'A date as attributes have it.';

create or replace function cmdb.moment_of(written text) returns timestamp
language plpgsql immutable parallel safe as $$
begin
  if written ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$' then
    return make_timestamp(left(written, 4)::int, substr(written, 6, 2)::int,
      substr(written, 9, 2)::int, substr(written, 12, 2)::int, substr(written, 15, 2)::int,
      substr(written, 18, 9)::numeric);
  end if;
  return null;
end $$;
comment on function cmdb.moment_of is 'A moment as attributes have it, in UTC.';

create or replace function cmdb.moment_text(moment timestamp) returns text
language plpgsql immutable parallel safe as $$
begin
  return to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end $$;
comment on function cmdb.moment_text is 'A moment of UTC as attributes have it.';

create or replace function cmdb.moment_moved(moment timestamp, distance numeric, unit text)
returns timestamp language plpgsql immutable parallel safe as $$
declare
  days constant numeric := case unit when 'day' then distance when 'week' then distance * 7
    when 'h' then distance / 24 when 'min' then distance / 1440 end;
  months constant numeric := case unit when 'month' then distance when 'year' then distance * 12 end;
  moved timestamp;
begin
  if months <> trunc(months) or abs(coalesce(months, 0)) > 120000 or abs(coalesce(days, 0)) > 3660000
  then
    return null;
  end if;
  moved := case unit
    when 'h' then moment + make_interval(secs => (distance * 3600)::double precision)
    when 'min' then moment + make_interval(secs => (distance * 60)::double precision)
    when 'month' then moment + make_interval(months => months::int)
    when 'year' then moment + make_interval(months => months::int)
    else moment + make_interval(days => trunc(days)::int,
      secs => ((days - trunc(days)) * 86400)::double precision)
  end;
  return case when moved >= '0001-01-01' and moved < '10000-01-01' then moved end;
end $$;
comment on function cmdb.moment_moved is
  'A moment so many units on; null for parts of a month, and outside the years 1 to 9999.';

create or replace function cmdb.date_moved(day date, distance numeric, unit text) returns date
language plpgsql immutable parallel safe as $$
begin
  return case when unit in ('month', 'year') or distance = trunc(distance)
    then cmdb.moment_moved(day, distance, unit)::date end;
end $$;
comment on function cmdb.date_moved is
  'A day so many units on; null for parts of a day, and outside the years 1 to 9999.';

create or replace function cmdb.hours_between(later timestamp, earlier timestamp) returns numeric
language plpgsql immutable parallel safe as $$
begin
  return cmdb.quotient(extract(epoch from later) - extract(epoch from earlier), 3600);
end $$;
comment on function cmdb.hours_between is 'The hours from one moment to another.';
