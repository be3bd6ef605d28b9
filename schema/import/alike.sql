-- Rows that nothing tells apart from others: half of a key is no key.

create or replace function cmdb.import_halves(number bigint, turn int)
returns table (line int, name text, without text, code text) language sql stable as $$
  select distinct on (p.line, y.attributes[1]) p.line, y.attributes[1], a.roles,
    cmdb.code_of(p.attributes->>y.attributes[1])
  from cmdb.import_plan p
  join cmdb.class_layout l on l.class = p.class
  cross join lateral unnest(l.keys) y
  cross join lateral (
    select string_agg(f.name, ' and ') as roles from unnest(y.fields) f
    where f.kind = 'reference') a
  where p.import = number and p.generation = turn and p.action = 'create' and p.line > 0
    and cardinality(y.attributes) = 1 and a.roles is not null
    and p.attributes ?& y.attributes and y.attributes <@ l.codes
    -- Looked up for each, not joined: the planner knows no sizes of what was just laid out.
    and (
      select true from cmdb.import_bearer b
      where b.import = number and b.generation = turn and b.line = p.line and b.key = y.key) is null
  order by p.line, y.attributes[1], y.key
$$;
comment on function cmdb.import_halves is
  'New rows with the attribute of a key but not what it is a key together with: a serial number, and
no manufacturer.';

create or replace function cmdb.import_check_alike(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  halves constant jsonb := (
    select jsonb_agg(h) from cmdb.import_halves(number, turn) h);
begin
  if halves is null then
    return;
  end if;
  with half as materialized (
    select h.line, h.name, h.without, h.code
    from jsonb_to_recordset(halves) h (line int, name text, without text, code text)),
  -- A row that has the whole key may be the same thing.
  written as materialized (
    select f.name, cmdb.code_of(p.attributes->>f.name) as code, cmdb.import_lowest(array_agg(p.line)) as lowest
    from (select distinct h.name from half h) f
    join cmdb.import_plan p on p.import = number and p.generation = turn
      and p.attributes ? f.name and p.action in ('create', 'update', 'unchanged')
    group by 1, 2 having count(*) > 1),
  -- Asked once for each value: many rows may have the same.
  known as materialized (
    select f.name, f.code, i.id, i.tag
    from (select distinct h.name, h.code from half h) f
    cross join lateral (
      select o.id, o.tag
      from cmdb.item_code c
      join cmdb.item o on o.id = c.item and o.state <> 'void'
      where c.code = f.code and c.path = 'attributes.' || f.name
        and not exists (
          select from cmdb.import_plan q
          where q.import = number and q.generation = turn and q.item = c.item)
      order by o.id
      limit 1) i),
  told as (
    select h.line, 1 as place, cmdb.import_reason('alike', 'attributes.' || h.name,
      format('%s: the same %s; without %s nothing tells them apart.',
        cmdb.import_others(w.lowest, h.line), h.name, h.without)) as warning
    from half h
    join written w on w.name = h.name and w.code = h.code
    union all
    select h.line, 2, cmdb.import_reason('alike', 'attributes.' || h.name,
      format('%s has the same %s; without %s nothing tells them apart.', k.tag, h.name,
        h.without)) || jsonb_build_object('item', cmdb.item_brief(k.id))
    from half h
    join known k on k.name = h.name and k.code = h.code)
  update cmdb.import_plan p
  set warnings = p.warnings || e.warnings
  from (
    select t.line, jsonb_agg(t.warning order by t.place, t.warning) as warnings
    from told t
    group by t.line) e
  where p.import = number and p.generation = turn and p.line = e.line;
end $$;
comment on function cmdb.import_check_alike is
  'Warns of new rows that may be what another row or an item is already: the same serial number, and
no manufacturer by which it would be a key.';
