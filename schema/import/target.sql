-- What the references of a file name.

create or replace function cmdb.import_find(
  number bigint, type cmdb.relation_type, ref jsonb, out items bigint[], out lines int[]
) language plpgsql stable as $$
declare
  written constant text := ref #>> '{}';
begin
  items := '{}';
  lines := '{}';
  if jsonb_typeof(ref) = 'number' then
    items := array_remove(array[cmdb.item_id(ref)], null);
    return;
  end if;
  items := array_remove(array[cmdb.item_id(to_jsonb(written))], null);
  if items <> '{}' then
    return;
  end if;
  lines := array(
    select r.line from cmdb.import_row r
    where r.import = number and r.tag = written
    order by r.line limit 6);
  if lines <> '{}' then
    return;
  end if;
  items := array(
    select distinct k.item
    from cmdb.class_layout l
    cross join unnest(l.keys) y
    cross join lateral (
      select o.item from cmdb.item_key o
      where o.key = y.key
        and o.value = cmdb.key_text(array[cmdb.key_form((y.fields)[1].type, to_jsonb(written))])
      offset 0) k
    where l.lineage && type.target_classes and cardinality(y.fields) = 1
      and (y.fields)[1].kind = 'attribute'
      -- What is secret names nothing: it could be found out by trying.
      and not exists (
        select from cmdb.attribute a where a.name = (y.fields)[1].name and a.secret)
    order by 1 limit 6);
  if items <> '{}' then
    return;
  end if;
  items := array(
    select i.id
    from cmdb.item i
    join cmdb.class_layout l on l.class = i.class
    where i.name = written and i.state <> 'void' and l.lineage && type.target_classes
    order by i.id limit 6);
  lines := array(
    select r.line
    from cmdb.import_row r
    left join cmdb.class_layout l on l.class = r.row->>'class'
    where r.import = number and r.name = written
      and (l.class is null or l.lineage && type.target_classes)
    order by r.line limit 6);
end $$;
comment on function cmdb.import_find is
  'Items of the register and lines of the file that a reference can mean: by tag, else by a key of
one field, else by the exact name.';

create or replace function cmdb.import_target_problem(
  type cmdb.relation_type, ref jsonb, items bigint[], lines int[]
) returns jsonb language plpgsql stable as $$
declare
  found cmdb.item;
begin
  if cardinality(items) + cardinality(lines) = 0 then
    -- What may have been meant is looked up for few only: cmdb.import_resolve.
    return jsonb_build_object('code', 'not_found',
      'message', format('There is no item %s, neither in the register nor in the file.', ref),
      'suggestion', null);
  elsif cardinality(items) > 1 or items = '{}' and cardinality(lines) > 1 then
    return jsonb_build_object('code', 'ambiguous',
      'message', format('%s names several: %s. Use a tag.', ref, coalesce(
        (select string_agg(i.tag, ', ' order by i.id) from cmdb.item i where i.id = any (items)),
        'lines ' || array_to_string(lines, ', '))));
  elsif items <> '{}' then
    select * into found from cmdb.item i where i.id = items[1];
    if found.state = 'void' then
      return jsonb_build_object('code', 'not_found',
        'message', format('%s is void.', found.tag));
    elsif not cmdb.is_a(found.class, type.target_classes) then
      return jsonb_build_object('code', 'relation_end', 'message',
        format('%s is of class %s; `%s` names one of %s.', found.tag, found.class, type.role,
          array_to_string(type.target_classes, ', ')));
    end if;
  end if;
  return null;
end $$;
comment on function cmdb.import_target_problem is
  'What is wrong with a reference of a row; null where it means one item or row.';

create or replace function cmdb.import_means(number bigint, of_role text, ref jsonb)
returns table (target jsonb, problem jsonb) language sql stable rows 1 as $$
  select case when p.problem is null then
      coalesce(to_jsonb(f.items[1]), to_jsonb('l' || f.lines[1])) end,
    p.problem
  from cmdb.import_column(of_role) t
  cross join lateral cmdb.import_find(number, t, ref) f
  cross join lateral (
    select cmdb.import_target_problem(t, ref, f.items, f.lines) as problem offset 0) p
  where t.name is not null
$$;
comment on function cmdb.import_means is
  'What a reference of a row, or one end of a relation, means now: an item, a line of the file, or what
is wrong with it.';

create or replace function cmdb.import_resolve(number bigint, turn int, of_lines int[])
returns void language sql volatile as $$
  insert into cmdb.import_target (import, generation, role, ref, target, problem)
  select number, turn, k.role, k.ref::text, k.target, jsonb_strip_nulls(k.problem || case
    when k.problem ? 'suggestion' and k.place <= 20
      then jsonb_build_object('suggestion', cmdb.nearest_item(k.ref #>> '{}', null)) else '{}' end)
  from (
    select w.role, w.ref, m.target, m.problem, count(*) filter (where m.problem ? 'suggestion')
      over (order by w.role, w.ref rows unbounded preceding) as place
    from (
      select distinct e.role, e.ref
      from unnest(of_lines) u (line)
      cross join lateral (
        select o.row from cmdb.import_row o where o.import = number and o.line = u.line
        offset 0) r
      cross join lateral cmdb.import_named(r.row) e) w
    cross join lateral cmdb.import_means(number, w.role, w.ref) m
    where not exists (
      select from cmdb.import_target o
      where o.import = number and o.generation = turn and o.role = w.role
        and o.ref = w.ref::text)) k
$$;
comment on function cmdb.import_resolve is
  'Looks up what these rows name, each once, however often it occurs in the file. Of names that find
nothing the first twenty are told what is spelled alike: a search takes milliseconds.';
