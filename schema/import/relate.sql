-- Relations of rows: what they are to each other, and how they are written.

create or replace function cmdb.import_edges(number bigint, turn int)
returns table (
  line int, name text, type text, own text, source text, target text, relation bigint, units int
) language sql stable as $$
  with planned as materialized (
    select p.line, coalesce('i' || p.item, 'l' || p.line) as own, c.key as name, c.value as wanted,
      t.name as type, t.undirected, coalesce((r.row->>'units')::int, 1) as units
    from cmdb.import_plan p
    cross join lateral (
      select o.row from cmdb.import_row o where o.import = number and o.line = p.line offset 0) r
    cross join lateral jsonb_each(p.relations) c
    join cmdb.relation_type t on t.name = btrim(c.key, '<>')
    where p.import = number and p.generation = turn and p.relations <> '{}'
      and p.action in ('create', 'update') and not p.depends)
  select p.line, p.name, p.type, p.own, case when o.is_source then p.own else n.node end,
    case when o.is_source then n.node else p.own end, null::bigint, p.units
  from planned p
  cross join lateral jsonb_array_elements(p.wanted->'make') m
  cross join lateral (select cmdb.import_node(number, turn, m.value) as node offset 0) n
  cross join lateral (
    select case when p.undirected then p.own < n.node else p.name like '%>' end as is_source) o
  union all
  select p.line, p.name, p.type, p.own, 'i' || r.source, 'i' || r.target, r.id, 1
  from planned p
  cross join lateral jsonb_array_elements_text(p.wanted->'end') e
  cross join lateral (
    select o.id, o.source, o.target from cmdb.relation o where o.id = e.value::bigint offset 0) r
$$;
comment on function cmdb.import_edges is
  'The relations that rows make, and those that they end, by their ids. Ends are `i5`, an item, or
`l7`, what line 7 makes; of a type without direction they are in one order.';

create or replace function cmdb.import_node_class(number bigint, turn int, node text) returns text
language sql stable as $$
  select case
    when node like 'i%' then
      (select i.class from cmdb.item i where i.id = substr(node, 2)::bigint)
    else (
      select p.class from cmdb.import_plan p
      where p.import = number and p.generation = turn and p.line = substr(node, 2)::int)
  end
$$;
comment on function cmdb.import_node_class is 'The class of an end of cmdb.import_edges.';

create or replace function cmdb.import_crowded(number bigint, turn int)
returns table (line int, error jsonb) language sql stable as $$
  with edges as materialized (
    select e.*, t.source_max, t.target_max
    from cmdb.import_edges(number, turn) e
    join cmdb.relation_type t
      on t.name = e.type and coalesce(t.source_max, t.target_max) is not null),
  ends as (
    select e.type, 'source' as which, e.source as node, e.source_max as most, e.target as other,
      e.relation, 1 as units
    from edges e where e.source_max is not null
    union all
    select e.type, 'target', e.target, e.target_max, e.source, e.relation,
      case when e.own = e.source then e.units else 1 end
    from edges e where e.target_max is not null),
  crowded as (
    select n.type, n.which, n.node, n.most
    from (
      select e.type, e.which, e.node, e.most, sum(e.units) as units
      from (
        select distinct e.type, e.which, e.node, e.most, e.other, e.relation,
          case when e.relation is null then e.units else -1 end as units
        from ends e) e
      group by e.type, e.which, e.node, e.most) n
    where n.units + case when n.node like 'i%' then (
      select count(*) from cmdb.relation r
      where r.type = n.type and case n.which when 'source' then r.source else r.target end
        = substr(n.node, 2)::bigint) else 0 end > n.most and n.units > 0)
  select distinct e.line, cmdb.import_reason('cardinality', cmdb.import_path(e.name),
    format('The %s of %s may have at most %s.', c.which, c.type,
      case c.most when 1 then 'one relation' else c.most || ' relations' end))
  from crowded c
  join edges e on e.type = c.type and e.relation is null
    and case c.which when 'source' then e.source else e.target end = c.node
$$;
comment on function cmdb.import_crowded is
  'Rows by which an end would have more relations of a type than it may.';

create or replace function cmdb.import_check_relations(number bigint, turn int) returns void
language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select x.line, cmdb.import_reason('contradiction', cmdb.import_path(x.name), format(
      '%s has this relation otherwise: one names it, the other does not.',
      cmdb.import_line_told(x.other))) as error
    from cmdb.import_edges(number, turn) e
    join cmdb.relation_type t on t.name = e.type
    cross join lateral (
      select substr(case e.own when e.source then e.target else e.source end, 2)::bigint as item,
        case when t.undirected then e.name when e.name like '<%' then e.type || '>'
          else '<' || e.type end as name) o
    join cmdb.import_plan q on q.import = number and q.generation = turn and q.item = o.item
      and q.action in ('update', 'unchanged')
    cross join lateral (
      select r.row from cmdb.import_row r where r.import = number and r.line = q.line offset 0) r
    cross join lateral (values (e.line, e.name, q.line), (q.line, o.name, e.line))
      x (line, name, other)
    where e.relation is not null and exists (
      select
      from jsonb_array_elements(r.row->'relations'->o.name) v
      join cmdb.import_target g on g.import = number and g.generation = turn
        and g.role = o.name and g.ref = v.value::text
      where g.target = to_jsonb(substr(e.own, 2)::bigint))
    union all
    select w.line, w.error from cmdb.import_crowded(number, turn) w) c
$$;
comment on function cmdb.import_check_relations is
  'Rows are errors of which one ends a relation that another names, or by which an end would have
too many.';

create or replace function cmdb.import_relation_counts(number bigint, turn int) returns jsonb
language plpgsql stable as $$
begin
  if not exists (
    select from cmdb.import_row r where r.import = number and r.row ? 'relations')
  then
    return '{}';
  end if;
  return (
    select jsonb_build_object('relations', jsonb_build_object(
      'make', coalesce(sum(e.units) filter (where e.relation is null), 0),
      'end', count(*) filter (where e.relation is not null)))
    from (
      select distinct on (n.type, n.source, n.target, n.relation) n.relation, n.units
      from cmdb.import_edges(number, turn) n) e);
end $$;
comment on function cmdb.import_relation_counts is
  'Of an import with columns of relations: how many it makes and ends.';

create or replace function cmdb.import_related_items(number bigint, turn int)
returns setof bigint language sql stable as $$
  select substr(n.node, 2)::bigint
  from cmdb.import_edges(number, turn) e
  join cmdb.relation_type t on t.name = e.type
  cross join lateral (values (e.source), (case when t.redundant then e.target end)) n (node)
  where n.node like 'i%'
$$;
comment on function cmdb.import_related_items is
  'The items to be locked for relations: sources, and both ends where dependants count suppliers.';

create or replace function cmdb.import_connect(
  number bigint, turn int, of_lines int[], are_bounded boolean
) returns void language sql volatile as $$
  insert into cmdb.relation (type, source, target, source_slot, target_slot, min_up)
  select m.type, m.source, m.target,
    (select s from generate_series(0, m.source_max - 1) s
     where not exists (
       select from cmdb.relation r
       where r.source = m.source and r.type = m.type and r.source_slot = s)
     order by s offset m.of_source - 1 limit 1),
    (select s from generate_series(0, m.target_max - 1) s
     where not exists (
       select from cmdb.relation r
       where r.target = m.target and r.type = m.type and r.target_slot = s)
     order by s offset m.of_target - 1 limit 1),
    -- All suppliers of a dependant bear the same.
    case when m.redundant and m.impact = 'forward' then (
        select max(r.min_up) from cmdb.relation r where r.target = m.target and r.type = m.type)
      when m.redundant then (
        select max(r.min_up) from cmdb.relation r where r.source = m.source and r.type = m.type)
    end
  from (
    select d.*, row_number() over (partition by d.type, d.source order by d.target) as of_source,
      row_number() over (partition by d.type, d.target order by d.source) as of_target
    from (
      select distinct t.name as type, t.source_max, t.target_max, t.redundant, t.impact,
        case when t.undirected then least(p.own, p.other)
          when p.name like '%>' then p.own else p.other end as source,
        case when t.undirected then greatest(p.own, p.other)
          when p.name like '%>' then p.other else p.own end as target
      from (
        select c.key as name, coalesce(n.item, o.item) as own,
          cmdb.import_item(number, turn, v.value) as other
        from unnest(of_lines) u (line)
        cross join lateral (
          select * from cmdb.import_plan q
          where q.import = number and q.generation = turn and q.line = u.line
          offset 0) o
        left join cmdb.import_new n on n.import = number and n.line = u.line
        cross join lateral jsonb_each(o.relations) c
        cross join lateral jsonb_array_elements(c.value->'make') v) p
      join cmdb.relation_type t on t.name = btrim(p.name, '<>')
        and (coalesce(t.source_max, t.target_max) is not null) = are_bounded) d
    where not exists (
      select from cmdb.relation r
      where r.source = d.source and r.type = d.type and r.target = d.target)) m
  order by m.type, m.source, m.target
$$;
comment on function cmdb.import_connect is
  'Makes the relations of these rows by set: of types with a bounded number, or of all others.';
