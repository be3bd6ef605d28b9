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

create or replace function cmdb.import_filled(fields text[]) returns text
language sql stable as $$
  select string_agg(format(case
      when f in ('id', 'tag', 'name', 'class') then 'r.row ? %L'
      when k.name is not null then 'r.row->''given'' ? %L'
      else 'coalesce(r.row->''refs''->%L, ''null'') <> ''null''' end, f), ' and ')
  from unnest(fields) f
  left join cmdb.attribute_kind k on k.name = f
$$;
comment on function cmdb.import_filled is 'When a row has something in all these columns.';

create or replace function cmdb.import_meets(fields text[]) returns text
language sql stable as $$
  select concat('i.state <> ''void'' and ', string_agg(cmdb.import_condition(f), ' and '))
  from unnest(fields) f
$$;
comment on function cmdb.import_meets is
  'When an item has in all these fields what the row has there; $2 is the generation.';

create or replace function cmdb.import_alternatives(alternatives jsonb)
returns table (place int, fields text[]) language sql stable as $$
  select a.place::int, array(select jsonb_array_elements_text(a.fields))
  from jsonb_array_elements(alternatives) with ordinality a (fields, place)
$$;
comment on function cmdb.import_alternatives is
  'The lists of columns that find an item, in order of trust.';

create or replace function cmdb.import_match(
  number bigint, turn int, alternatives jsonb, of_lines int[]
) returns void language plpgsql volatile as $$
declare
  alternative record;
begin
  for alternative in select * from cmdb.import_alternatives(alternatives) loop
    execute format($f$
      insert into cmdb.import_hit (import, generation, line, place, item)
      select $1, $2, r.line, $3, x.id
      from cmdb.import_row r
      cross join lateral (select i.id from %s where %s limit 6) x
      where r.import = $1 and r.line = any ($4) and %s
      on conflict do nothing$f$,
      cmdb.import_source(alternative.fields), cmdb.import_meets(alternative.fields),
      cmdb.import_filled(alternative.fields))
    using number, turn, alternative.place, of_lines;
  end loop;
end $$;
comment on function cmdb.import_match is
  'Finds the items of each alternative for each of these rows in which all its columns are filled.';

create or replace function cmdb.import_matched(number bigint, turn int, of_lines int[])
returns table (line int, item bigint, place int, candidates bigint[], is_contradiction boolean)
language sql stable rows 1000 as $$
  select s.line, case when o.other is null then s.ones[1] end,
    case when o.other is null then s.place end,
    case
      when o.other is not null then array[s.ones[1], o.other]
      when s.ones is null then array(
        select h.item from cmdb.import_hit h
        where h.import = number and h.generation = turn and h.line = s.line and h.place = s.first
        order by h.item)
    end,
    o.other is not null
  from (
    select g.line, array_agg(g.item order by g.place) filter (where g.hits = 1) as ones,
      min(g.place) filter (where g.hits = 1) as place, min(g.place) as first
    from (
      select h.line, h.place, min(h.item) as item, count(*) as hits
      from cmdb.import_hit h
      where h.import = number and h.generation = turn and h.line = any (of_lines)
      group by h.line, h.place) g
    group by g.line) s
  cross join lateral (
    select (select u.one from unnest(s.ones) u (one) where u.one <> s.ones[1] limit 1) as other) o
$$;
comment on function cmdb.import_matched is
  'The items that rows are about: the first alternative that finds exactly one decides. Alternatives
that find different ones contradict each other; candidates are what it can mean then, or otherwise.';
