-- Items that look like the same: their tags or keys differ by case, blanks, dashes, or letters of two
-- alphabets that look alike.

create or replace function cmdb.likeness(code text) returns text
language sql immutable parallel safe as $$
  select translate(code, 'авекмнорстухіјѕ', 'abekmhopctyxijs')
$$;
comment on function cmdb.likeness is
  'A code with letters of Cyrillic as the Latin ones that look the same, in capitals or not: сн1 is ch1.';

create or replace function cmdb.alike_codes(after text, most int)
returns table (code text, path text, items bigint[], "values" text[], last text)
language plpgsql stable as $$
declare
  codes text[];
  seen int;
  ended text;
begin
  select array_agg(distinct w.code), count(*), max(w.code) into codes, seen, ended
  from (
    select c.code from cmdb.item_code c where c.code > after order by c.code limit most) w;
  if seen < most then
    ended := null;
  end if;
  return query
  with walked as (
    select w.code, cmdb.likeness(w.code) as likeness
    from unnest(codes) w (code)),
  -- Each likeness once: where a Latin code has it, with that one; else with the first that has.
  led as (
    select w.code, w.likeness
    from walked w
    where w.code = w.likeness or not exists (
        select from cmdb.item_code o where o.code = w.likeness)
      and not exists (
        select from cmdb.item_code o
        where o.code ~ '[^ -~]' and cmdb.likeness(o.code) = w.likeness and o.code < w.code)),
  bearer as (
    select l.code, b.path, b.item, b.written
    from led l
    cross join lateral (
      select c.path, c.item, c.code as written from cmdb.item_code c where c.code = l.likeness
      union all
      select c.path, c.item, c.code from cmdb.item_code c
      where c.code ~ '[^ -~]' and cmdb.likeness(c.code) = l.likeness and c.code <> l.likeness) b),
  several as (
    select b.code, b.path from bearer b group by b.code, b.path having count(distinct b.item) > 1)
  select b.code, b.path, array_agg(i.id order by i.id),
    array_agg(cmdb.written_at(b.path, i.tag, i.attributes) order by i.id), ended
  from several s
  join bearer b on b.code = s.code and b.path = s.path
  join cmdb.item i on i.id = b.item
  -- Codes that an item had stay in their table.
  where i.state <> 'void'
    and cmdb.code_of(cmdb.written_at(b.path, i.tag, i.attributes)) = b.written
    -- A part bears the number of its whole.
    and not exists (
      select from cmdb.class_layout l
      cross join lateral unnest(l.keys) k
      join cmdb.relation w on w.source = i.id and w.role = k.unless_role
      where l.class = i.class and 'attributes.' || k.attributes[1] = b.path)
  group by b.code, b.path
  having count(*) > 1
  union all
  select ended, null, null, null, ended
  order by 1, 2;
end $$;
comment on function cmdb.alike_codes is
  'Of so many codes behind one: the items of each whose codes at the same path look alike, with what is
written there. The last row has no path; it says how far this went, null at the end of all codes.';

create or replace function cmdb.is_leading(of_item bigint, fields text[], name text)
returns boolean language sql stable as $$
  select not exists (
    select
    from unnest(fields) with ordinality f (name, place)
    join cmdb.item_code c on c.item = of_item and c.path = 'attributes.' || f.name
    where f.place < array_position(fields, is_leading.name))
$$;
comment on function cmdb.is_leading is
  'Whether no field of a key before this one is a code: a group is told of one field of its key.';

create or replace function cmdb.duplicates(after text, most int)
returns table (code text, path text, fields text[], items bigint[], "values" text[], last text)
language plpgsql stable as $$
begin
  return query
  with alike as materialized (select * from cmdb.alike_codes(after, most))
  select a.code, a.path, array['tag'], a.items, a.values, a.last
  from alike a
  where a.path = 'tag' or a.path is null
  union all
  -- Keys of several fields have to be alike in all of them.
  select a.code, a.path, g.fields, g.items, g.written, a.last
  from alike a
  cross join lateral (
    select string_to_array(split_part(k.key, ':', 2), ',') as fields,
      array_agg(m.item order by m.item) as items, array_agg(m.written order by m.item) as written
    from unnest(a.items, a.values) m (item, written)
    join cmdb.item_key k on k.item = m.item
    where substr(a.path, 12) = any (string_to_array(split_part(k.key, ':', 2), ','))
      and cmdb.is_leading(
        m.item, string_to_array(split_part(k.key, ':', 2), ','), substr(a.path, 12))
    group by k.key, cmdb.likeness(cmdb.code_of(k.value))
    having count(*) > 1) g
  where a.path like 'attributes.%'
  order by 1, 2, 3;
end $$;
comment on function cmdb.duplicates is
  'Groups of items that are alike by their tag or by a whole key, of so many codes behind one; as
cmdb.alike_codes says how far it went.';
