-- Comparison of values: case-insensitive text, text as it is displayed, durations, lists.

create or replace function cmdb.folded(written text) returns text
language sql immutable parallel safe as $$
  -- Columns have the collation "C", which folds only ASCII letters. Converted to upper and back to
  -- lower case, because the two small sigmas share one capital.
  select lower(upper(normalize(written, nfc) collate "default") collate "default")
$$;
comment on function cmdb.folded is 'What is written without case: what is searched in and for.';

create or replace function cmdb.as_seen(written text) returns text
language sql immutable parallel safe as $$
  select case
    when written ~ '^[!-~]+( [!-~]+)*$' then written
    else btrim(normalize(regexp_replace(
      regexp_replace(written, cmdb.unseen(), '', 'g'),
      U&'[\0009-\000D\0020\0085\00A0\1680\2000-\200A\2028\2029\202F\205F\2800\3000]+', ' ', 'g'),
      nfc))
  end
$$;
comment on function cmdb.as_seen is
  'What is written without letters that show nothing, runs of blanks as one and none around: two texts
that look alike are equal. Swift has the same rule, LineText.asSeen.';

create or replace function cmdb.digits_of(written text) returns text
language sql immutable parallel safe as $$
  select regexp_replace(written, '[^0-9]', '', 'g')
$$;
comment on function cmdb.digits_of is 'By which phone numbers are equal, however they are written.';

create or replace function cmdb.key_form(type text, value jsonb) returns jsonb
language plpgsql immutable parallel safe as $$
begin
  case jsonb_typeof(value)
    when 'string' then
      return to_jsonb(case type
        when 'duration' then
          coalesce(trim_scale(cmdb.duration_seconds(value #>> '{}'))::text, value #>> '{}')
        when 'email' then cmdb.folded(cmdb.as_seen(value #>> '{}'))
        else cmdb.as_seen(value #>> '{}')
      end);
    when 'number' then
      return to_jsonb(trim_scale((value #>> '{}')::numeric));
    when 'null' then
      return null;
    else
      return cmdb.plain(value);
  end case;
end $$;
comment on function cmdb.key_form is
  'A value as identification keys compare it: 1.5 is 1.50, PT90M is PT1H30M, letters are as seen.';

create or replace function cmdb.plain(value jsonb) returns jsonb
language plpgsql immutable parallel safe as $$
begin
  case jsonb_typeof(value)
    when 'string' then
      return to_jsonb(cmdb.as_seen(value #>> '{}'));
    when 'number' then
      return to_jsonb(trim_scale((value #>> '{}')::numeric));
    when 'array' then
      return (
        select coalesce(jsonb_agg(cmdb.plain(e.value) order by e.place), '[]')
        from jsonb_array_elements(value) with ordinality e (value, place));
    when 'object' then
      return (
        select coalesce(jsonb_object_agg(m.key, cmdb.plain(m.value)), '{}') from jsonb_each(value) m);
    else
      return value;
  end case;
end $$;
comment on function cmdb.plain is 'JSON as keys compare it, in all depths: [1] is [1.0].';

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

create or replace function cmdb.names(list jsonb) returns text[] language plpgsql immutable as $$
begin
  return (
    select array(select jsonb_array_elements_text(list)));
end $$;
comment on function cmdb.names is
  'A JSON array of strings as an array; empty for an empty one.';

create or replace function cmdb.each_once(list jsonb) returns text[]
language plpgsql immutable as $$
begin
  return array(
    select e.word
    from jsonb_array_elements_text(list) with ordinality e (word, place)
    group by e.word
    order by min(e.place));
end $$;
comment on function cmdb.each_once is
  'The strings of a JSON array without repetitions, in the order of their first occurrence.';
