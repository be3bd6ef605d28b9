-- Rows of a plan are written, by set.

create or replace function cmdb.import_is_plain(
  t cmdb.relation_type, lineage text[], is_new boolean
) returns boolean language sql stable as $$
  select t.target_max is null and coalesce(t.source_max, 1) = 1 and not t.redundant
    and not t.containment and not (t.hierarchy and t.target_classes && lineage)
    and t.role <> 'installed_in' and (is_new or t.role <> 'model')
$$;
comment on function cmdb.import_is_plain is
  'Whether a reference needs nothing but the row of the relation, as in cmdb.set_references.';

create or replace function cmdb.import_model(planned cmdb.import_plan) returns text
language plpgsql stable as $$
begin
  return (
    select case jsonb_typeof(planned.targets->'model')
      when 'number' then (
        select i.name from cmdb.item i where i.id = (planned.targets->>'model')::bigint)
      when 'string' then (
        select p.name from cmdb.import_plan p
        where p.import = planned.import and p.generation = planned.generation
          and p.line = substr(planned.targets->>'model', 2)::int)
    end);
end $$;
comment on function cmdb.import_model is 'The name of a row''s model, which a new item gets.';

create or replace function cmdb.import_lay_new(number bigint, turn int, after int) returns int[]
language plpgsql volatile as $$
declare
  lines constant int[] := array(
    select p.line from cmdb.import_plan p
    where p.import = number and p.generation = turn and p.line > after
      and p.action = 'create' and not p.depends
    order by p.line
    limit 5000);
begin
  insert into cmdb.import_new (import, line, unit, item, tag)
  select number, n.line, n.unit, nextval(pg_get_serial_sequence('cmdb.item', 'id')),
    coalesce(n.tag, cmdb.next_tag(n.prefix))
  from (
    select u.line, g.unit, p.tag, r.row->>'prefix' as prefix
    from unnest(lines) with ordinality u (line, place)
    cross join lateral (
      select o.tag from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = u.line
      offset 0) p
    cross join lateral (
      select o.row from cmdb.import_row o where o.import = number and o.line = u.line
      offset 0) r
    cross join lateral generate_series(1, coalesce((r.row->>'units')::int, 1)) g (unit)
    order by u.place, g.unit) n;
  return lines;
end $$;
comment on function cmdb.import_lay_new is
  'Gives the next new items of an import their ids and tags, in the order of their lines.';

create or replace function cmdb.import_item(number bigint, turn int, target jsonb) returns bigint
language plpgsql stable as $$
declare
  of_line int;
begin
  if jsonb_typeof(target) = 'number' then
    return (target #>> '{}')::bigint;
  elsif jsonb_typeof(target) = 'string' then
    of_line := substr(target #>> '{}', 2)::int;
    return coalesce(
      (select n.item from cmdb.import_new n where n.import = number and n.line = of_line),
      (select p.item from cmdb.import_plan p
       where p.import = number and p.generation = turn and p.line = of_line));
  end if;
  return null;
end $$;
comment on function cmdb.import_item is 'The item that a target of a row means.';

create or replace function cmdb.import_lines_new(number bigint) returns setof int[]
language sql stable as $$
  select array_agg(s.line order by s.line)
  from (
    select n.line, (sum(n.units) over (order by n.line) - 1)::int / 5000 as slice
    from (
      select o.line, count(*) as units
      from cmdb.import_new o
      where o.import = number
      group by o.line) n) s
  group by s.slice
  order by s.slice
$$;
comment on function cmdb.import_lines_new is
  'The lines of new items by statements: what triggers and checks keep of each has room in memory.';

create or replace function cmdb.import_create(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  lines int[];
  one record;
begin
  for lines in select * from cmdb.import_lines_new(number) loop
    insert into cmdb.item (id, class, tag, name, state, attributes, inputs)
    select n.item, p.class, n.tag, coalesce(p.name, cmdb.import_model(p), n.tag),
      coalesce(p.state, r.row->>'initial'), p.attributes, r.row->'inputs'
    from unnest(lines) u (line)
    cross join lateral (
      select o.item, o.tag from cmdb.import_new o where o.import = number and o.line = u.line
      offset 0) n
    cross join lateral (
      select * from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = u.line
      offset 0) p
    cross join lateral (
      select o.row from cmdb.import_row o where o.import = number and o.line = u.line
      offset 0) r
    order by u.line;
  end loop;
  for lines in select * from cmdb.import_lines_new(number) loop
    insert into cmdb.relation (type, role, source, target, source_slot)
    select t.name, t.role, n.item, cmdb.import_item(number, turn, e.value),
      case t.source_max when 1 then 0 end
    from unnest(lines) u (line)
    cross join lateral (
      select o.item, o.tag from cmdb.import_new o where o.import = number and o.line = u.line
      offset 0) n
    cross join lateral (
      select * from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = u.line
      offset 0) p
    join cmdb.class_layout l on l.class = p.class
    cross join lateral jsonb_each(p.targets) e
    join cmdb.relation_type t on t.role = e.key and cmdb.import_is_plain(t, l.lineage, true)
    where e.value <> 'null'
    order by u.line, t.role;
  end loop;
  for one in
    select n.item, p.class, jsonb_object_agg(e.key, cmdb.import_item(number, turn, e.value)) as refs
    from cmdb.import_new n
    cross join lateral (
      select * from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = n.line
      offset 0) p
    join cmdb.class_layout l on l.class = p.class
    cross join lateral jsonb_each(p.targets) e
    join cmdb.relation_type t on t.role = e.key and not cmdb.import_is_plain(t, l.lineage, true)
    where n.import = number and e.value <> 'null'
    group by n.line, n.item, p.class
    order by n.line
  loop
    perform cmdb.set_references(one.item, one.class, one.refs, is_new => true);
  end loop;
end $$;
comment on function cmdb.import_create is
  'Registers the new items of an import by set; relations that have rules of their own one by one.';

create or replace function cmdb.import_update(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  one record;
begin
  update cmdb.item i
  set state = coalesce(p.state, i.state), name = coalesce(p.name, i.name),
    tag = coalesce(p.tag, i.tag), attributes = p.attributes, inputs = cmdb.import_inputs(r.row->'inputs', p.kept)
  from cmdb.import_plan p
  cross join lateral (
    select o.row from cmdb.import_row o where o.import = number and o.line = p.line
    offset 0) r
  where p.import = number and p.generation = turn and p.action = 'update' and not p.depends
    and i.id = p.item
    and (i.attributes <> p.attributes or i.attributes::text <> p.attributes::text
      or coalesce(p.state, i.state) <> i.state
      or coalesce(p.name, i.name) <> i.name or coalesce(p.tag, i.tag) <> i.tag);
  perform cmdb.dissolve(array(
    select o.id
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    cross join lateral jsonb_object_keys(p.targets) k (role)
    join cmdb.relation_type t on t.role = k.role and cmdb.import_is_plain(t, l.lineage, false)
    join cmdb.relation o on o.source = p.item and o.role = k.role
    where p.import = number and p.generation = turn and p.action = 'update' and not p.depends));
  insert into cmdb.relation (type, role, source, target, source_slot)
  select t.name, t.role, p.item, cmdb.import_item(number, turn, e.value),
    case t.source_max when 1 then 0 end
  from cmdb.import_plan p
  join cmdb.class_layout l on l.class = p.class
  cross join lateral jsonb_each(p.targets) e
  join cmdb.relation_type t on t.role = e.key and cmdb.import_is_plain(t, l.lineage, false)
  where p.import = number and p.generation = turn and p.action = 'update' and not p.depends
    and e.value <> 'null'
  order by p.line, t.role;
  for one in
    select p.item, p.class, jsonb_object_agg(e.key,
      coalesce(to_jsonb(cmdb.import_item(number, turn, e.value)), 'null')) as refs
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    cross join lateral jsonb_each(p.targets) e
    join cmdb.relation_type t on t.role = e.key and not cmdb.import_is_plain(t, l.lineage, false)
    where p.import = number and p.generation = turn and p.action = 'update' and not p.depends
    group by p.line, p.item, p.class
    order by p.line
  loop
    perform cmdb.set_references(one.item, one.class, one.refs);
  end loop;
end $$;
comment on function cmdb.import_update is
  'Writes the rows that update an item, by set; relations that have rules of their own one by one.';

create or replace function cmdb.import_observe(this cmdb.call, number bigint, turn int)
returns void language plpgsql volatile as $$
declare
  one record;
begin
  for one in
    select coalesce(n.item, p.item) as item, case p.action
      when 'create' then r.row->'observed'
      else cmdb.import_readings(p.item, r.row->'observed') end as observed
    from cmdb.import_row r
    cross join lateral (
      select * from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = r.line
      offset 0) p
    left join lateral (
      select o.item from cmdb.import_new o where o.import = number and o.line = r.line
      offset 0) n on true
    where r.import = number and r.row ? 'observed' and p.action in ('create', 'update')
      and not p.depends
    order by p.line
  loop
    if one.observed is not null then
      perform cmdb.observe(this, one.item, one.observed);
    end if;
  end loop;
end $$;
comment on function cmdb.import_observe is
  'Notes the readings of the rows that are written.';
