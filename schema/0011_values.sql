-- Values compare by what people see: keys and documents that were written before take that form.

create function pg_temp.as_seen(written text) returns text language sql immutable as $$
  select btrim(regexp_replace(
    regexp_replace(normalize(written, nfc),
      U&'[\00AD\034F\061C\115F\1160\180E\200B-\200F\202A-\202E\2060-\206F\3164\FEFF\FFA0]', '', 'g'),
    U&'[\0009-\000D\0020\0085\00A0\1680\2000-\200A\2028\2029\202F\205F\3000]+', ' ', 'g'))
$$;

create function pg_temp.seconds(duration text) returns numeric language sql immutable as $$
  select trim_scale(coalesce(p.part[1]::numeric, 0) * 31556952
    + coalesce(p.part[2]::numeric, 0) * 2629746 + coalesce(p.part[3]::numeric, 0) * 604800
    + coalesce(p.part[4]::numeric, 0) * 86400 + coalesce(p.part[5]::numeric, 0) * 3600
    + coalesce(p.part[6]::numeric, 0) * 60 + coalesce(p.part[7]::numeric, 0))
  from (
    select regexp_match(duration, '^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?'
      '(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$') as part) p
$$;

create function pg_temp.key_form(type text, value jsonb) returns jsonb
language sql immutable as $$
  select case
    when jsonb_typeof(value) = 'number' then to_jsonb(trim_scale((value #>> '{}')::numeric))
    when type = 'money' then
      value || jsonb_build_object('amount', trim_scale((value->>'amount')::numeric))
    when type = 'duration' then to_jsonb(pg_temp.seconds(value #>> '{}')::text)
    when type = 'email' then
      to_jsonb(lower(upper(pg_temp.as_seen(value #>> '{}') collate "default") collate "default"))
    when jsonb_typeof(value) = 'string' then to_jsonb(pg_temp.as_seen(value #>> '{}'))
    else value
  end
$$;

-- Two items with keys that now are equal keep both: the later one is told when it is changed.
with formed (key, value, item, form) as (
  select k.key, k.value, k.item, (
    select jsonb_agg(pg_temp.key_form(t.type, e.value) order by e.n)::text
    from jsonb_array_elements(k.value::jsonb) with ordinality e (value, n)
    join unnest(string_to_array(split_part(k.key, ':', 2), ',')) with ordinality f (name, n)
      on f.n = e.n
    left join cmdb.attribute_kind t on t.name = f.name)
  from cmdb.item_key k),
first (key, form, item) as (
  select distinct on (f.key, f.form) f.key, f.form, f.item
  from formed f
  order by f.key, f.form, f.value = f.form desc, f.item)
update cmdb.item_key k
set value = f.form
from formed f
join first on first.key = f.key and first.form = f.form and first.item = f.item
where k.key = f.key and k.value = f.value and k.item = f.item and f.value <> f.form;

update cmdb.item_search
set document = lower(upper(normalize(document, nfc) collate "default") collate "default")
where document <> lower(upper(normalize(document, nfc) collate "default") collate "default");
