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
    when field = 'source_id' then
      return 'i.id = cmdb.import_source_item(r.import, r.row->>''source_id'')';
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
  elsif 'source_id' = any (fields) then
    return $f$(
      select cmdb.import_source_item(r.import, r.row->>'source_id') as item offset 0) c
      join cmdb.item i on i.id = c.item$f$;
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
      when f in ('id', 'tag', 'name', 'class', 'source_id') then 'r.row ? %L'
      when k.name is not null then 'r.row->''given'' ? %L'
      else 'coalesce(r.row->''refs''->%L, ''null'') <> ''null''' end, f), ' and ')
  from unnest(fields) f
  left join cmdb.attribute_kind k on k.name = f
$$;
comment on function cmdb.import_filled is 'When a row has something in all these columns.';

create or replace function cmdb.import_meets(fields text[]) returns text
language sql stable as $$
  select concat('i.state <> ''void'' and ', string_agg(cmdb.import_condition(f), ' and '), (
    -- By the number of the whole its parts are not meant.
    select string_agg(distinct format(' and not exists (select from cmdb.relation w '
      'where w.source = i.id and w.role = %L)', k.unless_role), '')
    from cmdb.class_layout l cross join lateral unnest(l.keys) k
    where k.unless_role is not null and k.attributes <@ import_meets.fields))
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

create or replace function cmdb.key_owners(fields text[]) returns jsonb
language sql stable as $$
  select jsonb_object_agg(l.class, k.key)
  from cmdb.class_layout l
  cross join lateral unnest(l.keys) k
  where array(select f.name collate "C" from unnest(k.fields) f order by 1)
    = array(select f collate "C" from unnest(key_owners.fields) f order by 1)
$$;
comment on function cmdb.key_owners is
  'The classes that have a key of these fields, each with that key; null where none has.';

create or replace function cmdb.import_match(
  number bigint, turn int, alternatives jsonb, of_lines int[]
) returns void language plpgsql volatile as $$
declare
  -- Without `match` it is the keys that find items, each those of the classes that have it.
  by_keys constant boolean := not exists (
    select from cmdb.import m where m.id = number and m.options ? 'match');
  alternative record;
  owners jsonb;
begin
  for alternative in select * from cmdb.import_alternatives(alternatives) loop
    owners := case when by_keys then cmdb.key_owners(alternative.fields) end;
    execute format($f$
      insert into cmdb.import_hit (import, generation, line, place, item)
      select $1, $2, r.line, $3, x.id
      from unnest($4) u (line)
      cross join lateral (
        select * from cmdb.import_row o where o.import = $1 and o.line = u.line offset 0) r
      cross join lateral (select i.id from %s where %s limit 6) x
      where %s
      on conflict do nothing$f$,
      cmdb.import_source(alternative.fields), cmdb.import_meets(alternative.fields) || case
        when owners is null then ''
        else ' and $5 ? i.class::text
          and coalesce($5->>(r.row->>''class'') = $5->>i.class::text, not r.row ? ''class'')'
      end,
      cmdb.import_filled(alternative.fields))
    using number, turn, alternative.place, of_lines, owners;
    continue when not exists (select from cmdb.item_merge m where m.until = 'infinity');
    execute format($f$
      insert into cmdb.import_hit (import, generation, line, place, item)
      select $1, $2, r.line, $3, x.id
      from unnest($4) u (line)
      cross join lateral (
        select * from cmdb.import_row o where o.import = $1 and o.line = u.line offset 0) r
      cross join lateral (
        select cmdb.merged_into(i.id, null) as id from %s where %s limit 6) x
      where %s and x.id is not null
        and not exists (
          select from cmdb.import_hit h
          where h.import = $1 and h.generation = $2 and h.line = r.line and h.place = $3)
      on conflict do nothing$f$,
      cmdb.import_source(alternative.fields),
      replace(cmdb.import_meets(alternative.fields), 'i.state <> ''void''', 'i.state = ''void''')
        || case when owners is null then '' else ' and $5 ? i.class::text' end,
      cmdb.import_filled(alternative.fields))
    using number, turn, alternative.place, of_lines, owners;
  end loop;
end $$;
comment on function cmdb.import_match is
  'Finds the items of each alternative for each of these rows in which all its columns are filled.';

create or replace function cmdb.import_matched(
  number bigint, turn int, of_line int,
  out item bigint, out place int, out candidates bigint[], out is_contradiction boolean
) language plpgsql stable as $$
declare
  hit record;
begin
  is_contradiction := false;
  for hit in
    select h.place, array_agg(h.item order by h.item) as items
    from cmdb.import_hit h
    where h.import = number and h.generation = turn and h.line = of_line
    group by h.place
    order by h.place
  loop
    if cardinality(hit.items) > 1 then
      candidates := coalesce(candidates, hit.items);
    elsif item is null then
      item := hit.items[1];
      place := hit.place;
    elsif hit.items[1] <> item then
      candidates := array[item, hit.items[1]];
      is_contradiction := true;
      item := null;
      return;
    end if;
  end loop;
  if item is not null then
    candidates := null;
  end if;
end $$;
comment on function cmdb.import_matched is
  'The item that a row is about: the first alternative that finds exactly one decides. Alternatives
that find different ones contradict each other; candidates are what it can mean then, or otherwise.';
