-- Rows that leave their item as it is: most of a feed that comes every hour.

create or replace function cmdb.import_base(
  action text, item bigint, version int, class text, tag text, name text, state text,
  attributes jsonb, targets jsonb, errors jsonb, kept jsonb, relations jsonb
) returns text language sql stable as $$
  select md5(concat_ws('|', action, item, version, class, tag, name, state, attributes, targets,
    errors, nullif(kept, '[]'), nullif(relations, '{}')))
$$;
comment on function cmdb.import_base is
  'What a row would do by itself, as a digest: cmdb.import_plan.base.';

create or replace function cmdb.import_order_errors(given jsonb, then_has jsonb) returns jsonb
language plpgsql immutable as $$
begin
  return (
    select coalesce(jsonb_agg(cmdb.import_reason('order', 'attributes.' || d.last,
      format('`%s` must not be later than `%s`.', d.first, d.last))), '[]')
    from cmdb.date_pairs(given) d
    where then_has->>d.first > then_has->>d.last);
end $$;
comment on function cmdb.import_order_errors is 'Dates of a row that end before they begin.';

create or replace function cmdb.import_lay_same(
  number bigint, turn int, options jsonb, alternatives jsonb, of_lines int[]
) returns int[] language plpgsql volatile as $$
declare
  same int[];
begin
  if options->>'mode' = 'create' then
    return of_lines;
  end if;
  with laid as (
    insert into cmdb.import_plan
    select number, turn, r.line, 'unchanged', i.id, i.version, i.class, r.tag, r.name,
      r.row->>'state', i.attributes, '{}', alternatives->(h.place - 1), null, '[]', '[]', false,
      cmdb.import_base('unchanged', i.id, i.version, i.class, r.tag, r.name, r.row->>'state',
        i.attributes, '{}', '[]', '[]', '{}'), '[]', '{}'
    from unnest(of_lines) u (line)
    cross join lateral (
      select min(o.item) as item, min(o.place) as place
      from cmdb.import_hit o
      where o.import = number and o.generation = turn and o.line = u.line
      having min(o.item) = max(o.item)
      offset 0) h
    cross join lateral (
      select * from cmdb.import_row o where o.import = number and o.line = u.line offset 0) r
    cross join lateral (select * from cmdb.item o where o.id = h.item offset 0) i
    where r.errors = '[]' and r.row->>'class' = i.class and r.row->'cleared' = '[]'
      -- All else is looked at by cmdb.import_planned.
      and r.row - '{class,tag,name,state,given,refs,cleared,inputs,prefix,initial,not_initial,
        missing,defaults}'::text[] = '{}'
      and coalesce(r.tag, i.tag) = i.tag and coalesce(r.name, i.name) = i.name
      and coalesce(r.row->>'state', i.state) = i.state
      -- As text: 1.50 and 1.500 are equal numbers, and a change all the same.
      and (i.attributes || (r.row->'given'))::text = i.attributes::text
      and cmdb.import_order_errors(r.row->'given', i.attributes) = '[]'
      and not exists (
        select
        from jsonb_each(r.row->'refs') e
        left join lateral (
          select g.target, g.problem from cmdb.import_target g
          where g.import = number and g.generation = turn and g.role = e.key
            and g.ref = e.value::text
          offset 0) t on true
        left join lateral (
          select o.target from cmdb.relation o where o.source = i.id and o.role = e.key
          offset 0) o on true
        where t.problem is not null or t.target is null or o.target is null
          or t.target <> to_jsonb(o.target))
    returning line)
  select array_agg(l.line) into same from laid l;
  return case
    when same is null then of_lines
    else array(
      select u.line
      from unnest(of_lines) with ordinality u (line, place)
      left join unnest(same) s (line) on s.line = u.line
      where s.line is null
      order by u.place)
  end;
end $$;
comment on function cmdb.import_lay_same is
  'Lays out those of these rows that find one item and have nothing that it has not, by set and as
cmdb.import_planned would; answers the others.';
