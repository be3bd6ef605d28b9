-- The forms of a week and of calendar days: read whole, and every defect is named.

create or replace function cmdb.weekdays() returns text[] language sql immutable as $$
  select '{mon,tue,wed,thu,fri,sat,sun}'::text[]
$$;
comment on function cmdb.weekdays is 'The weekdays as hours are written for them, from Monday.';

create or replace function cmdb.hours_of(written text)
returns table (place int, opens int, closes int) language sql immutable strict rows 3 as $$
  select p.place::int, p.opens, case when p.closes > p.opens then p.closes else p.closes + 1440 end
  from (
    select h.place,
      h.part[1]::int * 60 + h.part[2]::int as opens, h.part[3]::int * 60 + h.part[4]::int as closes
    from regexp_matches(written, '(\d\d):(\d\d)-(\d\d):(\d\d)', 'g')
      with ordinality h (part, place)) p
$$;
comment on function cmdb.hours_of is
  'Hours as written, "09:00-13:00 14:00-18:00", in local minutes of the day: an end that does not
lie behind its beginning is on the next day.';

create or replace function cmdb.days_of(written text) returns text[]
language sql immutable strict as $$
  select array_agg(d.day order by p.place, d.number)
  from regexp_split_to_table(written, ' *, *') with ordinality p (part, place)
  cross join lateral unnest(cmdb.weekdays()) with ordinality d (day, number)
  where d.number between array_position(cmdb.weekdays(), split_part(p.part, '-', 1))
    and array_position(cmdb.weekdays(),
      case when p.part like '%-%' then split_part(p.part, '-', 2) else p.part end)
  having bool_and(true) and (
    select bool_and(
      q.part ~ '^[a-z]{3}(-[a-z]{3})?$'
      and array_position(cmdb.weekdays(), split_part(q.part, '-', 1))
        <= array_position(cmdb.weekdays(),
          case when q.part like '%-%' then split_part(q.part, '-', 2) else q.part end))
    from regexp_split_to_table(written, ' *, *') q (part))
$$;
comment on function cmdb.days_of is
  'The weekdays that are written, "mon-fri" or "mon,wed,sat-sun"; null where it is no such text.';

create or replace function cmdb.hours_defects(hours jsonb, stem text)
returns table (path text, code text, message text) language plpgsql immutable as $$
declare
  one record;
  written constant text := hours #>> '{}';
  before int := 0;
  wrong text;
begin
  if jsonb_typeof(hours) <> 'string' then
    return query values (stem, 'type', 'Hours are text, such as "09:00-13:00 14:00-18:00".');
    return;
  end if;
  select p.part into wrong
  from regexp_split_to_table(written, ' ') p (part)
  where p.part !~ '^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$'
  limit 1;
  if found then
    return query values (stem, 'time', format(
      '"%s" are no hours: write "09:00-18:00", several with one blank between them.',
      left(wrong, 40)));
    return;
  end if;
  if octet_length(written) > 12 * 12 then
    return query values (stem, 'too_long', 'A day has at most 12 intervals.');
    return;
  end if;
  for one in select h.opens, h.closes from cmdb.hours_of(written) h order by h.place loop
    if one.opens < before then
      return query values (stem, 'overlap', format(
        'In "%s" an interval begins before the one in front of it ends.', written));
      return;
    end if;
    before := one.closes;
  end loop;
end $$;
comment on function cmdb.hours_defects is
  'What is wrong with the hours of a day; no row where nothing is.';

create or replace function cmdb.week_defects(week jsonb, stem text)
returns table (path text, code text, message text) language plpgsql immutable as $$
declare
  one record;
  day text;
  seen text[] := '{}';
begin
  if jsonb_typeof(week) <> 'object' then
    return query values (stem, 'type', 'A week is an object, such as {"mon-fri": "09:00-18:00"}.');
    return;
  end if;
  for one in
    select d.key, d.value, cmdb.days_of(d.key) as days from jsonb_each(week) d order by d.key
  loop
    if one.days is null then
      return query values (stem || '.' || left(one.key, 40), 'day', format(
        '"%s" are no weekdays: write "mon-fri", "sat" or "mon,wed,fri".', left(one.key, 40)));
    else
      foreach day in array one.days loop
        if day = any (seen) then
          return query values (stem || '.' || one.key, 'overlap',
            format('The hours of %s are given twice.', day));
          exit;
        end if;
        seen := seen || day;
      end loop;
    end if;
    return query select * from cmdb.hours_defects(one.value, stem || '.' || left(one.key, 40));
  end loop;
end $$;
comment on function cmdb.week_defects is
  'What is wrong with a week of format schedule_week; no row where nothing is.';

create or replace function cmdb.is_date(written text) returns boolean language sql immutable as $$
  select case when written ~ '^[12]\d\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
    then substr(written, 9, 2)::int <= extract(day from
      make_date(substr(written, 1, 4)::int, substr(written, 6, 2)::int, 1)
        + interval '1 month -1 day')
    else false
  end
$$;
comment on function cmdb.is_date is 'Whether it is a date of the years 1000 to 2999, YYYY-MM-DD.';

create or replace function cmdb.day_defects(rule jsonb, stem text)
returns table (path text, code text, message text) language plpgsql immutable as $$
declare
  one record;
begin
  if jsonb_typeof(rule) <> 'object' then
    return query values (stem, 'type', 'A day is an object, such as {"closed": true}.');
    return;
  end if;
  for one in select m.key, m.value from jsonb_each(rule) m order by m.key loop
    return query
    select stem || '.' || left(one.key, 40), w.code, w.message
    from (
      select
        case one.key
          when 'closed' then case when one.value <> 'true' then 'type' end
          when 'like' then
            case when (one.value #>> '{}' = any (cmdb.weekdays())) is not true then 'day' end
          when 'shorten' then
            case when one.value::text !~ '^[1-9]\d{0,3}$' or one.value::text::int > 1440
              then 'range' end
          when 'name' then
            case when jsonb_typeof(one.value) <> 'string' or cmdb.as_seen(one.value #>> '{}') = ''
              or octet_length(one.value #>> '{}') > 200 then 'type' end
          when 'hours' then null
          else 'unknown'
        end as code,
        case one.key
          when 'closed' then '`closed` is true, or is not there.'
          when 'like' then '`like` is a weekday, mon to sun.'
          when 'shorten' then '`shorten` is by how many minutes a day ends earlier, 1 to 1440.'
          when 'name' then '`name` is text of at most 200 bytes.'
          else 'A day has `closed`, `hours`, `like`, `shorten` and `name`.'
        end as message) w
    where w.code is not null;
    if one.key = 'hours' then
      return query select * from cmdb.hours_defects(one.value, stem || '.hours');
    end if;
  end loop;
  if (rule ? 'closed')::int + (rule ? 'hours')::int + (rule ? 'like')::int > 1
    or rule ?& '{closed,shorten}'
  then
    return query values (stem, 'contradiction',
      'A day is `closed`, has `hours` or is `like` another; only hours are shortened.');
  elsif not rule ?| '{closed,hours,like,shorten}' then
    return query values (stem, 'required', 'A day needs `closed`, `hours`, `like` or `shorten`.');
  end if;
end $$;
comment on function cmdb.day_defects is
  'What is wrong with the rule of one date; no row where nothing is.';

create or replace function cmdb.calendar_defects(days jsonb, stem text)
returns table (path text, code text, message text) language plpgsql immutable as $$
begin
  if jsonb_typeof(days) <> 'object' then
    return query values (stem, 'type',
      'Days are an object by date, such as {"2025-11-04": {"closed": true}}.');
    return;
  end if;
  return query
  select stem || '.' || left(d.key, 40), 'date', format('"%s" is no date.', left(d.key, 40))
  from jsonb_object_keys(days) d (key)
  where not cmdb.is_date(d.key)
  union all
  select w.path, w.code, w.message
  from jsonb_each(days) d
  cross join lateral cmdb.day_defects(d.value, stem || '.' || left(d.key, 40)) w
  order by 1;
end $$;
comment on function cmdb.calendar_defects is
  'What is wrong with days of format calendar_days; no row where nothing is.';

create or replace function cmdb.zone_defects(zone jsonb, stem text)
returns table (path text, code text, message text) language sql stable as $$
  select stem, 'zone', format('The database knows no time zone "%s"; they are named like '
    'Europe/Moscow.', left(zone #>> '{}', 60))
  where not cmdb.is_zone(zone #>> '{}')
$$;
comment on function cmdb.zone_defects is
  'What is wrong with a name of format time_zone: it is one of the IANA database, exactly.';

create or replace function cmdb.form_defects(forms jsonb, attributes jsonb)
returns table (path text, code text, message text) language plpgsql stable as $$
declare
  one record;
begin
  for one in
    select f.key as name, f.value as format, attributes->f.key as value
    from jsonb_each_text(forms) f
    where jsonb_typeof(attributes->f.key) <> 'null'
    order by f.key
  loop
    case one.format
      when 'schedule_week' then
        return query select * from cmdb.week_defects(one.value, 'attributes.' || one.name);
      when 'calendar_days' then
        return query select * from cmdb.calendar_defects(one.value, 'attributes.' || one.name);
      when 'time_zone' then
        return query select * from cmdb.zone_defects(one.value, 'attributes.' || one.name);
      when 'sla_targets' then
        return query select * from cmdb.targets_defects(one.value, 'attributes.' || one.name);
      when 'sla_steps' then
        return query select * from cmdb.steps_defects(one.value, 'attributes.' || one.name);
      when 'class_names' then
        return query select * from cmdb.class_names_defects(one.value, 'attributes.' || one.name);
      when 'canned_text' then
        return query select * from cmdb.canned_defects(one.value, 'attributes.' || one.name);
    end case;
  end loop;
end $$;
comment on function cmdb.form_defects is
  'What is wrong with the attributes whose form the database checks; forms is that of
cmdb.class_layout.';
