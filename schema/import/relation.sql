-- Columns of to-many relations: `powers>` has what the item of a row powers, `<powers` what powers
-- it.

create or replace function cmdb.import_column(named text) returns cmdb.relation_type
language plpgsql stable as $$
declare
  type cmdb.relation_type;
  others text[];
begin
  if named !~ '[<>]' then
    select * into type from cmdb.relation_type t where t.role = named;
    return type;
  end if;
  select * into type from cmdb.relation_type t where t.name = btrim(named, '<>');
  if named like '<%' then
    others := type.source_classes;
    type.source_classes := type.target_classes;
    type.target_classes := others;
  end if;
  type.role := named;
  return type;
end $$;
comment on function cmdb.import_column is
  'The relation type that a role or a column of relations is of, as its row sees it: the targets are
the other ends.';

create or replace function cmdb.import_path(named text) returns text
language sql immutable as $$
  select case when named ~ '[<>]' then 'relations.' else 'references.' end || named
$$;
comment on function cmdb.import_path is 'The path of a role or a column of relations.';

create or replace function cmdb.import_named("row" jsonb) returns table (role text, ref jsonb)
language sql stable as $$
  select e.key, e.value from jsonb_each("row"->'refs') e where e.value <> 'null'
  union all
  select c.key, v.value
  from jsonb_each("row"->'relations') c
  cross join lateral jsonb_array_elements(c.value) v
$$;
comment on function cmdb.import_named is
  'What a row names: references by role, other ends of relations by column.';

create or replace function cmdb.import_led(targets jsonb, relations jsonb)
returns table (key text, value text) language sql immutable as $$
  select e.key, e.value from jsonb_each_text(targets) e
  union all
  select c.key, v.value
  from jsonb_each(relations) c
  cross join lateral jsonb_array_elements_text(c.value->'make') v
$$;
comment on function cmdb.import_led is
  'Where a row of a plan leads: its references by role, the relations that it makes by column.';

create or replace function cmdb.import_leads(number bigint, turn int)
returns table (
  line int, key text, led int, class text, action text, item bigint, depends boolean
) language sql stable as $$
  -- One lookup after the other, whatever the planner thinks: it knows no sizes of an import that was
  -- just laid out, and would look through all of it for each row.
  select p.line, e.key, q.line, q.class, q.action, q.item, q.depends
  from cmdb.import_plan p
  cross join lateral (
    select l.key, substr(l.value, 2)::int as line
    from cmdb.import_led(p.targets, p.relations) l
    where l.value like 'l%'
    offset 0) e
  cross join lateral (
    select o.line, o.class, o.action, o.item, o.depends
    from cmdb.import_plan o
    where o.import = number and o.generation = turn and o.line = e.line
    offset 0) q
  where p.import = number and p.generation = turn and (p.targets <> '{}' or p.relations <> '{}')
$$;
comment on function cmdb.import_leads is
  'Rows that name other rows, by reference or by column of relations, and what those are.';

create or replace function cmdb.import_ends(of_item bigint, named text)
returns table (relation bigint, other bigint) language plpgsql stable as $$
declare
  type cmdb.relation_type;
begin
  select * into type from cmdb.relation_type t where t.name = btrim(named, '<>');
  return query
    select r.id, r.target from cmdb.relation r
    where named like '%>' and r.source = of_item and r.type = type.name
    union all
    select r.id, r.source from cmdb.relation r
    where (named like '<%' or type.undirected) and r.target = of_item and r.type = type.name;
end $$;
comment on function cmdb.import_ends is
  'The relations of an item by a column, each with its other end.';

create or replace function cmdb.import_related(
  r cmdb.import_row, turn int, present cmdb.item, mode text,
  out relations jsonb, out kept jsonb, out problems jsonb
) language plpgsql stable as $$
declare
  lineage text[];
  one record;
  type cmdb.relation_type;
begin
  relations := '{}';
  kept := '[]';
  problems := '[]';
  if not r.row ? 'relations' then
    return;
  end if;
  select l.lineage into lineage from cmdb.class_layout l
  where l.class = coalesce(present.class, r.row->>'class');
  for one in
    select c.key as name, c.value as refs, n.flaws, n.make, e.ends
    from jsonb_each(r.row->'relations') c
    cross join lateral (
      select jsonb_agg(g.problem || jsonb_build_object('path', cmdb.import_path(c.key),
          'column', c.key)) filter (where g.problem is not null) as flaws,
        coalesce(jsonb_agg(distinct g.target)
          filter (where g.problem is null and h.other is null), '[]') as make,
        coalesce(array_agg((g.target #>> '{}')::bigint)
          filter (where jsonb_typeof(g.target) = 'number'), '{}') as items
      from jsonb_array_elements(c.value) v
      left join lateral (
        select o.target, o.problem from cmdb.import_target o
        where o.import = r.import and o.generation = turn and o.role = c.key
          and o.ref = v.value::text
        offset 0) g on true
      -- Once for all names: a cell may have thousands, and so may the item.
      left join (
        select distinct to_jsonb(o.other) as other
        from cmdb.import_ends(present.id, c.key) o) h on h.other = g.target) n
    cross join lateral (
      select coalesce(jsonb_agg(o.relation order by o.relation), '[]') as ends
      from cmdb.import_ends(present.id, c.key) o
      where mode = 'exact' and not exists (
        select from unnest(n.items) i (named) where i.named = o.other)) e
    order by c.key
  loop
    type := cmdb.import_column(one.name);
    problems := problems || coalesce(one.flaws, '[]');
    if lineage is not null and not lineage && type.source_classes then
      problems := problems || case when one.refs = '[]' then '[]' else
        cmdb.import_reason('unknown_column', cmdb.import_path(one.name),
          format('Class %s has no relation `%s`.', coalesce(present.class, r.row->>'class'),
            one.name)) end;
    elsif one.make @> to_jsonb(present.id) or one.make ? ('l' || r.line) then
      problems := problems || cmdb.import_reason('itself', cmdb.import_path(one.name),
        'An item has no relation to itself.');
    elsif mode = 'keep' then
      kept := kept || (
        select coalesce(jsonb_agg(jsonb_build_object('path', cmdb.import_path(one.name),
          'from', null, 'offered', cmdb.import_name(r.import, m.value), 'code', 'relations',
          'why', 'Relations are kept as they are: `relations` of the import says so.')), '[]')
        from jsonb_array_elements(one.make) m);
    elsif one.make <> '[]' or one.ends <> '[]' then
      relations := relations
        || jsonb_build_object(one.name, jsonb_build_object('make', one.make, 'end', one.ends));
    end if;
  end loop;
end $$;
comment on function cmdb.import_related is
  'The relations that a row makes and ends, those that it names and that are kept away, and what is
wrong with them. mode: `add` ends none, `exact` all that its columns do not name, `keep` does
nothing.';

create or replace function cmdb.import_relation_changes(
  number bigint, of_item bigint, relations jsonb
) returns table (path text, before jsonb, after jsonb) language sql stable as $$
  select cmdb.import_path(c.key), x.before, x.after
  from jsonb_each(relations) c
  cross join lateral (
    select to_jsonb(i.tag) as before, null::jsonb as after
    from cmdb.import_ends(of_item, c.key) o
    join cmdb.item i on i.id = o.other
    where c.value->'end' @> to_jsonb(o.relation)
    union all
    select null, cmdb.import_name(number, m.value)
    from jsonb_array_elements(c.value->'make') m) x
$$;
comment on function cmdb.import_relation_changes is
  'Each relation that a row ends, by its other end, and each that it makes.';
