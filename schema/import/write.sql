-- Rows of a plan are written, by set.

create or replace function cmdb.import_is_plain(t cmdb.relation_type, lineage text[])
returns boolean language sql stable as $$
  select t.target_max is null and coalesce(t.source_max, 1) = 1 and not t.redundant
    and not t.containment and not (t.hierarchy and t.target_classes && lineage)
    and t.role <> 'installed_in'
$$;
comment on function cmdb.import_is_plain is
  'Whether a new item needs nothing but the row of the relation, as in cmdb.set_references.';

create or replace function cmdb.import_create(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  lines int[];
  ids bigint[];
  one record;
begin
  select array_agg(n.line order by n.line), array_agg(n.id order by n.line)
  into lines, ids
  from (
    select p.line, nextval(pg_get_serial_sequence('cmdb.item', 'id')) as id
    from (
      select q.line from cmdb.import_plan q
      where q.import = number and q.generation = turn and q.action = 'create' and not q.depends
      order by q.line) p) n;
  if lines is null then
    return;
  end if;
  update cmdb.import_plan p set item = n.id
  from unnest(lines, ids) n (line, id)
  where p.import = number and p.generation = turn and p.line = n.line;
  insert into cmdb.item (id, class, tag, name, state, attributes, inputs)
  select p.item, p.class, g.tag, coalesce(p.name, cmdb.import_model(p), g.tag),
    coalesce(p.state, r.row->>'initial'), p.attributes, r.row->'inputs'
  from cmdb.import_plan p
  join cmdb.import_row r on r.import = number and r.line = p.line
  cross join lateral (
    select coalesce(p.tag, cmdb.next_tag(r.row->>'prefix')) as tag offset 0) g
  where p.import = number and p.generation = turn and p.line = any (lines)
  order by p.line;
  insert into cmdb.relation (type, role, source, target, source_slot)
  select t.name, t.role, p.item, cmdb.import_item(number, turn, e.value),
    case t.source_max when 1 then 0 end
  from cmdb.import_plan p
  join cmdb.class_layout l on l.class = p.class
  cross join lateral jsonb_each(p.targets) e
  join cmdb.relation_type t on t.role = e.key and cmdb.import_is_plain(t, l.lineage)
  where p.import = number and p.generation = turn and p.line = any (lines) and e.value <> 'null'
  order by p.line, t.role;
  for one in
    select p.item, p.class, jsonb_object_agg(e.key, cmdb.import_item(number, turn, e.value)) as refs
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    cross join lateral jsonb_each(p.targets) e
    join cmdb.relation_type t on t.role = e.key and not cmdb.import_is_plain(t, l.lineage)
    where p.import = number and p.generation = turn and p.line = any (lines) and e.value <> 'null'
    group by p.line, p.item, p.class
    order by p.line
  loop
    perform cmdb.set_references(one.item, one.class, one.refs, is_new => true);
  end loop;
end $$;
comment on function cmdb.import_create is
  'Registers the new items of an import by set; relations that have rules of their own one by one.';

create or replace function cmdb.import_item(number bigint, turn int, target jsonb) returns bigint
language sql stable as $$
  select case jsonb_typeof(target)
    when 'number' then (target #>> '{}')::bigint
    when 'string' then (
      select p.item from cmdb.import_plan p
      where p.import = number and p.generation = turn
        and p.line = substr(target #>> '{}', 2)::int)
  end
$$;
comment on function cmdb.import_item is
  'The item that a target of a row means, once the items of the file are there.';

create or replace function cmdb.import_model(planned cmdb.import_plan) returns text
language sql stable as $$
  select case jsonb_typeof(planned.targets->'model')
    when 'number' then (
      select i.name from cmdb.item i where i.id = (planned.targets->>'model')::bigint)
    when 'string' then (
      select p.name from cmdb.import_plan p
      where p.import = planned.import and p.generation = planned.generation
        and p.line = substr(planned.targets->>'model', 2)::int)
  end
$$;
comment on function cmdb.import_model is 'The name of a row''s model, which a new item gets.';

create or replace function cmdb.import_update(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  one record;
begin
  update cmdb.item i
  set state = coalesce(p.state, i.state), name = coalesce(p.name, i.name),
    tag = coalesce(p.tag, i.tag), attributes = p.attributes, inputs = r.row->'inputs'
  from cmdb.import_plan p
  join cmdb.import_row r on r.import = p.import and r.line = p.line
  where p.import = number and p.generation = turn and p.action = 'update' and not p.depends
    and i.id = p.item
    and (i.attributes <> p.attributes or coalesce(p.state, i.state) <> i.state
      or coalesce(p.name, i.name) <> i.name or coalesce(p.tag, i.tag) <> i.tag);
  for one in
    select p.item, p.class, jsonb_object_agg(e.key,
      coalesce(to_jsonb(cmdb.import_item(number, turn, e.value)), 'null')) as refs
    from cmdb.import_plan p
    cross join lateral jsonb_each(p.targets) e
    where p.import = number and p.generation = turn and p.action = 'update' and not p.depends
    group by p.line, p.item, p.class
    order by p.line
  loop
    perform cmdb.set_references(one.item, one.class, one.refs);
  end loop;
end $$;
comment on function cmdb.import_update is
  'Writes the rows that update an item, by set.';

create or replace function cmdb.import_observe(this cmdb.call, number bigint, turn int)
returns void language plpgsql volatile as $$
declare
  one record;
begin
  for one in
    select p.item, case p.action
      when 'create' then r.row->'observed'
      else cmdb.import_readings(p.item, r.row->'observed') end as observed
    from cmdb.import_plan p
    join cmdb.import_row r on r.import = p.import and r.line = p.line and r.row ? 'observed'
    where p.import = number and p.generation = turn and p.action in ('create', 'update')
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
