-- Which item a row is about.

create or replace function cmdb.import_condition(field text) returns text
language plpgsql stable as $$
declare
  kind text := (select k.type from cmdb.attribute_kind k where k.name = field);
begin
  case
    when field = 'id' then
      return 'i.id = (r.row->>''id'')::bigint';
    when field in ('tag', 'name', 'class') then
      return format('i.%I = r.row->>%L', field, field);
    when kind is not null then
      return format(
        'cmdb.key_form(%1$L, i.attributes->%2$L) = cmdb.key_form(%1$L, r.row->''given''->%2$L)',
        kind, field);
    else
      -- A role: the item's own, or the one that it inherits from its model.
      return format($f$exists (
        select from cmdb.import_target g
        join cmdb.relation_type t on t.role = g.role
        where g.import = r.import and g.generation = $2 and g.role = %1$L
          and g.ref = (r.row->'refs'->%1$L)::text and g.target = to_jsonb(coalesce(
            (select o.target from cmdb.relation o where o.source = i.id and o.role = %1$L),
            (select h.target from cmdb.relation o
             join cmdb.relation h on h.source = o.target and h.role = %1$L
             where o.source = i.id and o.role = t.inherited_through))))$f$, field);
  end case;
end $$;
comment on function cmdb.import_condition is 'When an item has in a field what the row has there.';

create or replace function cmdb.import_source(fields text[]) returns text
language plpgsql stable as $$
declare
  field text;
begin
  if 'id' = any (fields) or 'tag' = any (fields) then
    return 'cmdb.item i';
  end if;
  select f into field
  from unnest(fields) f
  where exists (select from cmdb.class_layout l where f = any (l.codes))
  limit 1;
  if found then
    return format($f$(
      select c.item from cmdb.item_code c
      where c.code = cmdb.code_of(r.row->'given'->>%1$L) and c.path = 'attributes.' || %1$L
      offset 0) c
      join cmdb.item i on i.id = c.item$f$, field);
  elsif 'name' = any (fields) then
    return 'cmdb.item i';
  end if;
  return null;
end $$;
comment on function cmdb.import_source is
  'Where candidates are found by an index; null where these fields lead to none.';

create or replace function cmdb.import_hits(
  number bigint, turn int, alternatives jsonb,
  out lines int[], out places int[], out items bigint[]
) language plpgsql stable as $$
declare
  alternative record;
  found record;
begin
  lines := '{}';
  places := '{}';
  items := '{}';
  for alternative in
    select a.place, array(select jsonb_array_elements_text(a.fields)) as fields
    from jsonb_array_elements(alternatives) with ordinality a (fields, place)
  loop
    execute format($f$
      select array_agg(r.line) as lines, array_agg(x.id) as items
      from cmdb.import_row r
      cross join lateral (
        select i.id from %s where i.state <> 'void' and %s limit 6) x
      where r.import = $1 and %s$f$,
      cmdb.import_source(alternative.fields),
      (select string_agg(cmdb.import_condition(f), ' and ') from unnest(alternative.fields) f),
      (select string_agg(format(case
          when f in ('id', 'tag', 'name', 'class') then 'r.row ? %L'
          when k.name is not null then 'r.row->''given'' ? %L'
          else 'coalesce(r.row->''refs''->%L, ''null'') <> ''null''' end, f), ' and ')
        from unnest(alternative.fields) f
        left join cmdb.attribute_kind k on k.name = f))
    into found using number, turn;
    lines := lines || found.lines;
    items := items || found.items;
    places := places || array_fill(
      alternative.place::int, array[coalesce(cardinality(found.lines), 0)]);
  end loop;
end $$;
comment on function cmdb.import_hits is
  'The items that each alternative finds for each row in which all its columns are filled.';
