-- Keys that rows would have.

create or replace function cmdb.import_end(planned cmdb.import_plan, of_role text) returns jsonb
language plpgsql stable as $$
begin
  if planned.targets ? of_role then
    return nullif(planned.targets->of_role, 'null');
  elsif planned.item is null then
    return null;
  end if;
  return (
    select to_jsonb(r.target) from cmdb.relation r
    where r.source = planned.item and r.role = of_role);
end $$;
comment on function cmdb.import_end is 'Where a reference of a row will point to.';

create or replace function cmdb.import_inherited(planned cmdb.import_plan, field cmdb.key_field)
returns jsonb language plpgsql stable as $$
declare
  through constant jsonb := cmdb.import_end(planned, field.through);
begin
  if through is null then
    return null;
  end if;
  return case jsonb_typeof(through)
    when 'number' then (
      select to_jsonb(r.target) from cmdb.relation r
      where r.source = (through #>> '{}')::bigint and r.role = field.name)
    when 'string' then (
      select p.targets->field.name from cmdb.import_plan p
      where p.import = planned.import and p.generation = planned.generation
        and p.line = substr(through #>> '{}', 2)::int)
  end;
end $$;
comment on function cmdb.import_inherited is
  'What a row inherits as a field of its keys, by its model: the manufacturer.';

create or replace function cmdb.import_key(layout cmdb.key_layout, planned cmdb.import_plan)
returns text language plpgsql stable as $$
declare
  field cmdb.key_field;
  part jsonb;
  parts jsonb[] := '{}';
begin
  if layout.unless_role is not null
    and cmdb.import_end(planned, layout.unless_role) is not null
  then
    return null;
  end if;
  foreach field in array layout.fields loop
    if field.kind = 'attribute' then
      part := cmdb.key_form(field.type, planned.attributes->field.name);
    elsif field.kind = 'reference' then
      part := coalesce(
        cmdb.import_end(planned, field.name), cmdb.import_inherited(planned, field));
    elsif planned.name is not null then
      part := cmdb.key_form('text', to_jsonb(planned.name));
    else
      part := cmdb.key_form('text', (
        select to_jsonb(i.name) from cmdb.item i where i.id = planned.item));
    end if;
    parts := parts || nullif(part, 'null');
  end loop;
  return cmdb.key_text(parts);
end $$;
comment on function cmdb.import_key is
  'What a row will have as one of the keys of its class, as cmdb.key_value says it of an item.';

create or replace function cmdb.import_holds_keys(number bigint, turn int) returns boolean
language sql stable as $$
  select exists (
    select from cmdb.import_plan p
    where p.import = number and p.generation = turn and not p.depends
      and (p.action = 'update' or p.action = 'create' and p.targets ?| array(
        select k.unless_role
        from cmdb.class_layout l cross join lateral unnest(l.keys) k
        where k.unless_role is not null)))
$$;
comment on function cmdb.import_holds_keys is
  'Whether keys are judged when all rows are written: a row may have a key from an item that another
row gives another one, and a new part bears the number of its whole.';

create or replace function cmdb.import_key_path(key text) returns text language sql stable as $$
  select case
    when f.name = 'name' then f.name
    when exists (select from cmdb.relation_type t where t.role = f.name) then 'references.'
    else 'attributes.'
  end || case f.name when 'name' then '' else f.name end
  from (select split_part(split_part(key, ':', 2), ',', -1) as name) f
$$;
comment on function cmdb.import_key_path is
  'The column by which a key differs most: its last field.';

create or replace function cmdb.import_lay_keys(number bigint, turn int, of_lines int[])
returns void language sql volatile as $$
  insert into cmdb.import_bearer (import, generation, line, key, value)
  select number, turn, k.line, k.key, k.value
  from (
    select p.line, y.key, cmdb.import_key(y, p) as value
    from unnest(of_lines) u (line)
    cross join lateral (
      select * from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = u.line
      offset 0) p
    join cmdb.class_layout l on l.class = p.class
    cross join unnest(l.keys) y
    left join lateral (select * from cmdb.item o where o.id = p.item offset 0) i on true
    where p.action in ('create', 'update', 'error') and p.candidates is null
      and p.attributes ?& y.attributes
      -- An item whose fields stay has its keys.
      and (p.item is null or coalesce(p.name, i.name) <> i.name or i.attributes <> p.attributes
        or p.targets ?| y.roles)
    offset 0) k
  where k.value is not null
$$;
comment on function cmdb.import_lay_keys is
  'Notes the keys that these rows will have; once all rows are laid out, for a row may inherit from
another.';

create or replace function cmdb.import_givers(
  number bigint, turn int, items bigint[], keys text[], borne text[]
) returns table (item bigint, key text, line int) language sql stable
-- A join by hash: of an import that was just laid out the planner knows no sizes, and would look
-- through all of it for each key.
set enable_nestloop to off as $$
  select b.item, b.key, q.line
  from (
    select distinct u.item, u.key, u.value from unnest(items, keys, borne) u (item, key, value)) b
  join cmdb.import_plan q on q.item = b.item
  join cmdb.class_layout l on l.class = q.class
  cross join lateral unnest(l.keys) y
  where q.import = number and q.generation = turn and q.action in ('update', 'error')
    and q.candidates is null and y.key = b.key
    and case when q.attributes ?& y.attributes then cmdb.import_key(y, q) end
      is distinct from b.value
$$;
comment on function cmdb.import_givers is
  'The rows of an import by which items give up keys that they bear, for another value or none.';

create or replace function cmdb.import_borne_keys(number bigint, turn int, of_lines int[])
returns table (line int, key text, item bigint, giver int) language sql stable as $$
  with borne as materialized (
    select b.line, b.key, b.value, k.item
    from unnest(of_lines) u (line)
    cross join lateral (
      select o.line, o.key, o.value from cmdb.import_bearer o
      where o.import = number and o.generation = turn and o.line = u.line
      offset 0) b
    cross join lateral (
      select o.item from cmdb.item_key o where o.key = b.key and o.value = b.value offset 0) k
    cross join lateral (
      select o.item from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = u.line
      offset 0) p
    where k.item is distinct from p.item)
  select b.line, b.key, b.item, g.line
  from borne b
  left join cmdb.import_givers(number, turn, (select array_agg(o.item) from borne o),
      (select array_agg(o.key) from borne o), (select array_agg(o.value) from borne o)) g
    on g.item = b.item and g.key = b.key
$$;
comment on function cmdb.import_borne_keys is
  'Keys of these rows that other items bear, with the row by which each of those gives it up: two
rows may exchange their serial numbers, whichever comes first. Null where the item keeps it.';

create or replace function cmdb.import_taken_keys(number bigint, turn int, of_lines int[])
returns table (line int, key text, item bigint) language sql stable as $$
  select b.line, b.key, b.item
  from cmdb.import_borne_keys(number, turn, of_lines) b
  where b.giver is null
$$;
comment on function cmdb.import_taken_keys is
  'Keys of these rows that other items bear and keep.';

create or replace function cmdb.import_check_keys(number bigint, turn int) returns void
language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select l.line, cmdb.import_reason('duplicate_in_file', cmdb.import_key_path(u.key),
      format('%s: the same %s.', cmdb.import_others(u.lowest, l.line),
        cmdb.key_told(u.key))) as error
    from (
      select b.key, array_agg(b.line) as lines, cmdb.import_lowest(array_agg(b.line)) as lowest
      from cmdb.import_bearer b
      where b.import = number and b.generation = turn
      group by b.key, b.value having count(*) > 1) u
    cross join unnest(u.lines) l (line)
    union all
    select t.line, cmdb.import_reason('taken', cmdb.import_key_path(t.key),
      format('%s has the same %s.', i.tag, cmdb.key_told(t.key)))
      || jsonb_build_object('item', cmdb.item_brief(i.id))
    from cmdb.import_taken_keys(number, turn, array(
      select distinct b.line from cmdb.import_bearer b
      where b.import = number and b.generation = turn)) t
    cross join lateral (select o.id, o.tag from cmdb.item o where o.id = t.item offset 0) i) c
$$;
comment on function cmdb.import_check_keys is
  'Two rows that would bear one key, and a row whose key an item bears, are errors.';
