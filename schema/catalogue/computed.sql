-- What items compute: by class for answers, by name for conditions.

create or replace function cmdb.computed_declarations(with_retired boolean default false)
returns table (class text, declared cmdb.attribute, context text) language sql stable as $$
  select c.name, d, case when l.is_plain then d.class else c.name end
  from cmdb.class c
  cross join lateral (
    select w.names, not exists (
      select from cmdb.attribute a
      where a.class = any (w.names) and a.formula is not null
      group by a.name
      having count(*) > 1) as is_plain
    from (select cmdb.lineage_of(c.name) as names) w) l
  cross join lateral (
    select distinct a.name
    from cmdb.attribute a
    where a.class = any (l.names) and a.formula is not null) n
  cross join lateral cmdb.declaration_of(c.name, n.name) d
  where exists (select from cmdb.attribute a where a.formula is not null)
    and d.formula is not null and (with_retired or not d.retired) and not c.abstract
$$;
comment on function cmdb.computed_declarations is
  'What the items of each class compute, by the nearest declaration, and the class over whose
attributes it is read: that of the declaration, unless one below declares a formula anew.';

create or replace function cmdb.computed_fields() returns jsonb language sql stable as $$
  with each as materialized (
    select * from cmdb.computed_declarations()
  ), made as materialized (
    select o.context, o.name, cmdb.computed_sql(o.context, o.declared) as sql,
      cmdb.formula_reads(o.context, (o.declared).formula) as observed
    from (
      select distinct on (e.context, (e.declared).name) e.context, (e.declared).name, e.declared
      from each e) o
  ), branch as (
    select m.name, m.sql, bool_or(m.observed) as observed,
      array_agg(e.class order by e.class) as classes
    from made m
    join each e on e.context = m.context and (e.declared).name = m.name
    group by m.name, m.sql
  )
  select jsonb_object_agg(f.name, jsonb_build_object('observed', f.observed,
    'classes', f.classes, 'sql', cmdb.spliced(
      'case ' || repeat('%s', jsonb_array_length(f.branches)) || 'end', f.branches)))
  from (
    select b.name, bool_or(b.observed) as observed,
      (
        select jsonb_agg(c order by c)
        from branch o cross join unnest(o.classes) c
        where o.name = b.name) as classes,
      jsonb_agg(cmdb.spliced(
        'when %s = any (' || quote_literal(b.classes::text) || '::text[]) then %s ',
        jsonb_build_array('[1]'::jsonb, b.sql)) order by b.classes) as branches
    from branch b
    group by b.name) f
$$;
comment on function cmdb.computed_fields is
  'What is computed, by name, as SQL over the items of all classes; workers put it into conditions,
sorts and exports. Null where nothing is.';

create or replace function cmdb.formula_layer(of_class text, node jsonb) returns int
language plpgsql stable as $$
declare
  declared cmdb.attribute;
begin
  if node ? 'apply' then
    return (
      select coalesce(max(cmdb.formula_layer(of_class, p)), 0)
      from jsonb_array_elements(node->'of') p);
  end if;
  declared := cmdb.declaration_of(of_class, node->>'attribute');
  return case when declared.formula is null then 0
    else 1 + cmdb.formula_layer(of_class, declared.formula) end;
end $$;
comment on function cmdb.formula_layer is
  'How many layers of other computed attributes a formula rests on.';

create or replace function cmdb.class_bodies()
returns table (class text, bodies text[], wakes text[], hidden text[]) language sql stable as $$
  with each as materialized (
    select * from cmdb.computed_declarations(true)
  ), made as materialized (
    select o.context, o.name, cmdb.formula_layer(o.context, (o.declared).formula) as layer,
      cmdb.formula_needs(o.context, (o.declared).formula) as needs,
      cmdb.sql_text(cmdb.computed_sql(o.context, o.declared, true), '$1', '') as sql
    from (
      select distinct on (e.context, (e.declared).name) e.context, (e.declared).name, e.declared
      from each e) o
  ), of_class as (
    select e.class, m.name, m.layer, m.needs, m.sql, (e.declared).retired
    from each e
    join made m on m.context = e.context and m.name = (e.declared).name
  ), layers as (
    select o.class, o.layer, 'jsonb_strip_nulls(jsonb_build_object(' || string_agg(
      quote_literal(o.name) || ', ' || o.sql, ', ' order by o.name) || '))' as body
    from of_class o
    group by o.class, o.layer
  )
  select o.class,
    (select array_agg(l.body order by l.layer) from layers l where l.class = o.class),
    -- One of each formula will do; where one needs nothing, nothing can be told beforehand.
    case when bool_and(o.needs <> '{}' or o.retired) then array_agg(
      distinct o.needs[1] order by o.needs[1]) filter (where not o.retired) end,
    coalesce(array_agg(o.name order by o.name) filter (where o.retired), '{}')
  from of_class o
  group by o.class
  having bool_or(not o.retired)
$$;
comment on function cmdb.class_bodies is
  'What the items of each class compute, layer by layer, each as SQL of a JSON object over what they
have by then, $1.';

create or replace function cmdb.formulas_publish(at timestamptz) returns void
language plpgsql volatile as $$
begin
  update cmdb.class_formula f
  set until = at
  where f.until = 'infinity'
    and not exists (
      select from cmdb.class_bodies() w where w.class = f.class and w.bodies = f.bodies and w.hidden = f.hidden);
  insert into cmdb.class_formula (class, since, until, bodies, wakes, hidden)
  select w.class, at, 'infinity', w.bodies, w.wakes, w.hidden
  from cmdb.class_bodies() w
  where not exists (
    select from cmdb.class_formula f where f.class = w.class and f.until = 'infinity');
end $$;
comment on function cmdb.formulas_publish is
  'What the items of each class compute from this moment on, where it differs.';

create or replace function cmdb.computed(formula cmdb.class_formula, attributes jsonb) returns jsonb
language plpgsql stable as $$
declare
  body text;
  layer jsonb;
  whole jsonb := '{}';
begin
  if not attributes ?| formula.wakes then
    return whole;
  end if;
  foreach body in array formula.bodies loop
    execute 'select ' || body into layer using attributes || whole;
    whole := whole || layer;
  end loop;
  return whole - formula.hidden;
end $$;
comment on function cmdb.computed is
  'What a class computes of the attributes of an item, readings among them, as a JSON object.';

create or replace function cmdb.computed_of(present cmdb.item, moment timestamptz) returns jsonb
language sql stable as $$
  select cmdb.computed(f, present.attributes || coalesce(case
    when moment is null then (select n.readings from cmdb.item_reading n where n.item = present.id)
    else cmdb.readings_at(present.id, moment) end, '{}'))
  from cmdb.class_formula f
  where f.class = present.class
    and case when moment is null then f.until = 'infinity'
      else f.since <= moment and f.until > moment end
$$;
comment on function cmdb.computed_of is 'What an item computes at a moment; null where it is nothing.';
