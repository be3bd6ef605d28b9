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
    else btrim(regexp_replace(
      regexp_replace(normalize(written, nfc),
        U&'[\00AD\034F\061C\115F\1160\180E\200B-\200F\202A-\202E\2060-\206F\3164\FEFF\FFA0]', '', 'g'),
      U&'[\0009-\000D\0020\0085\00A0\1680\2000-\200A\2028\2029\202F\205F\3000]+', ' ', 'g'))
  end
$$;
comment on function cmdb.as_seen is
  'What is written without invisible letters, runs of blanks as one and none around: two texts that
look alike are equal.';

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
      if type = 'money' then
        return value || jsonb_build_object('amount', trim_scale((value->>'amount')::numeric));
      end if;
      return value;
  end case;
end $$;
comment on function cmdb.key_form is
  'A value as identification keys compare it: 1.5 is 1.50, PT90M is PT1H30M, letters are as seen.';

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

create or replace function cmdb.each_once(list jsonb) returns text[]
language plpgsql immutable as $$
begin
  return array(
    select e.word
    from jsonb_array_elements_text(list) with ordinality e (word, place)
    group by e.word
    order by min(e.place));
end $$;
