-- Computed attributes. The worker reads a formula and sends it as a tree; SQL is made of it here,
-- by one function, so that what an item shows, what a condition finds and what an index holds are
-- one text. Values are never stored.

-- SQL in pieces: strings as they stand, 0 for the attributes of the item, 1 for its class.
create or replace function cmdb.spliced(template text, parts jsonb) returns jsonb
language plpgsql immutable as $$
declare
  texts constant text[] := string_to_array(template, '%s');
  whole jsonb := jsonb_build_array(texts[1]);
begin
  for place in 2..cardinality(texts) loop
    whole := whole || (parts->(place - 2)) || jsonb_build_array(texts[place]);
  end loop;
  return whole;
end $$;
comment on function cmdb.spliced is
  'Pieces of SQL: a template with pieces, [[piece]], in the places of its %s.';

create or replace function cmdb.sql_text(pieces jsonb, attributes text, class text) returns text
language sql immutable as $$
  select string_agg(case p.value when '0' then attributes when '1' then class else p.value #>> '{}' end,
    '' order by p.place)
  from jsonb_array_elements(pieces) with ordinality p (value, place)
$$;
comment on function cmdb.sql_text is 'Pieces of SQL as text, over these columns.';

create or replace function cmdb.lineage_of(of_class text) returns text[] language sql stable as $$
  with recursive up (name, parent, depth) as (
    select c.name, c.parent, 0 from cmdb.class c where c.name = of_class
    union all
    select c.name, c.parent, up.depth + 1
    from up
    join cmdb.class c on c.name = up.parent)
  select array_agg(up.name order by up.depth) from up
$$;
comment on function cmdb.lineage_of is
  'A class and its ancestors, upwards, as the tables have it that are not published yet.';

create or replace function cmdb.declaration_of(of_class text, attribute text)
returns cmdb.attribute language sql stable as $$
  select a
  from unnest(cmdb.lineage_of(of_class)) with ordinality l (class, depth)
  join cmdb.attribute a on a.class = l.class and a.name = attribute
  order by l.depth
  limit 1
$$;
comment on function cmdb.declaration_of is 'The declaration of an attribute that counts in a class.';

create or replace function cmdb.formula_leaf(of_class text, node jsonb, is_layered boolean)
returns jsonb language plpgsql stable as $$
declare
  declared cmdb.attribute;
  place text;
begin
  if node ? 'number' then
    return jsonb_build_array((node->>'number')::numeric::text || '::numeric');
  elsif node ? 'text' then
    return jsonb_build_array(quote_literal(node->>'text') || '::text');
  elsif node ? 'boolean' then
    return jsonb_build_array((node->>'boolean')::boolean::text);
  elsif node ? 'date' then
    return jsonb_build_array('date ' || quote_literal(to_char((node->>'date')::date, 'YYYY-MM-DD')));
  end if;
  declared := cmdb.declaration_of(of_class, node->>'attribute');
  if declared.formula is not null and not is_layered then
    return cmdb.spliced(
      case node->>'type' when 'number' then 'cmdb.number_told(%s)' else '%s' end,
      jsonb_build_array(cmdb.formula_sql(of_class, declared.formula)));
  end if;
  place := quote_literal(node->>'attribute');
  return cmdb.spliced(
    case node->>'type'
      when 'number' then '(%s->>' || place || ')::numeric'
      when 'boolean' then '(%s->>' || place || ')::boolean'
      when 'date' then 'cmdb.date_of(%s->>' || place || ')'
      when 'timestamp' then 'cmdb.moment_of(%s->>' || place || ')'
      else '(%s->>' || place || ')'
    end, '[[0]]');
end $$;
comment on function cmdb.formula_leaf is
  'SQL of a literal or of an attribute. One that is computed itself is its formula, or in layers what
has been computed before.';

create or replace function cmdb.formula_template(node jsonb, is_condition boolean) returns text
language plpgsql immutable as $$
declare
  most constant int := jsonb_array_length(node->'of');
  list constant text := array_to_string(array_fill('%s'::text, array[most]), ', ');
  template text;
begin
  template := case node->>'apply'
    when 'equal' then '%s = %s'
    when 'less' then '%s < %s'
    when 'less_or_equal' then '%s <= %s'
    when 'and' then '%s and %s'
    when 'or' then '%s or %s'
  end;
  if template is not null then
    -- In a condition null is as good as false.
    return case when is_condition then '(' || template || ')'
      else 'coalesce(' || template || ', false)' end;
  end if;
  return case node->>'apply'
    when 'add' then '(%s + %s)'
    when 'subtract' then '(%s - %s)'
    when 'multiply' then '(%s * %s)'
    when 'divide' then 'cmdb.quotient(%s, %s)'
    when 'negate' then '(- %s)'
    when 'not' then '(%s is not true)'
    when 'is_null' then '(%s is null)'
    when 'choose' then
      case most when 2 then 'case when %s then %s end' else 'case when %s then %s else %s end' end
    when 'least' then 'least(' || list || ')'
    when 'greatest' then 'greatest(' || list || ')'
    when 'first' then 'coalesce(' || list || ')'
    when 'round' then case most when 1 then 'round(%s)' else 'round(%s, (%s)::int)' end
    when 'move_date' then 'cmdb.date_moved(%s, %s, %s)'
    when 'move_moment' then 'cmdb.moment_moved(%s, %s, %s)'
    when 'days' then '(%s - %s)::numeric'
    when 'hours' then 'cmdb.hours_between(%s, %s)'
  end;
end $$;
comment on function cmdb.formula_template is 'SQL of an operator or a function, with %s for each part.';

create or replace function cmdb.formula_sql(
  of_class text, node jsonb, is_condition boolean default false, is_layered boolean default false
) returns jsonb language plpgsql stable as $$
declare
  parts jsonb := '[]';
  part record;
begin
  if not node ? 'apply' then
    return cmdb.formula_leaf(of_class, node, is_layered);
  end if;
  for part in select * from jsonb_array_elements(node->'of') with ordinality p (value, place) loop
    parts := parts || jsonb_build_array(cmdb.formula_sql(of_class, part.value,
      node->>'apply' in ('and', 'or', 'not') or node->>'apply' = 'choose' and part.place = 1,
      is_layered));
  end loop;
  return cmdb.spliced(cmdb.formula_template(node, is_condition), parts);
end $$;
comment on function cmdb.formula_sql is
  'SQL of a formula over the attributes of a class, in pieces. It raises nothing when it is evaluated:
what cannot be computed is null.';

create or replace function cmdb.computed_sql(
  of_class text, declared cmdb.attribute, is_layered boolean default false
) returns jsonb language plpgsql stable as $$
begin
  return cmdb.spliced(
    case
      when declared.type in ('integer', 'decimal', 'quantity') then 'cmdb.number_told(%s)'
      when declared.type = 'date' then 'cmdb.date_text(%s)'
      when declared.type = 'timestamp' then 'cmdb.moment_text(%s)'
      else '%s'
    end, jsonb_build_array(cmdb.formula_sql(of_class, declared.formula, is_layered => is_layered)));
end $$;
comment on function cmdb.computed_sql is
  'SQL of a computed attribute in a class, in pieces: a value as attributes are stored.';

create or replace function cmdb.formula_reads(of_class text, node jsonb) returns boolean
language plpgsql stable as $$
declare
  declared cmdb.attribute;
begin
  if node ? 'apply' then
    return (
      select coalesce(bool_or(cmdb.formula_reads(of_class, p)), false)
      from jsonb_array_elements(node->'of') p);
  end if;
  declared := cmdb.declaration_of(of_class, node->>'attribute');
  return coalesce(
    declared.observed or declared.formula is not null
      and cmdb.formula_reads(of_class, declared.formula), false);
end $$;
comment on function cmdb.formula_reads is 'Whether a formula reads something that is observed.';

create or replace function cmdb.formula_needs(of_class text, node jsonb) returns text[]
language plpgsql stable as $$
declare
  declared cmdb.attribute;
  lists jsonb;
begin
  if node ? 'attribute' then
    declared := cmdb.declaration_of(of_class, node->>'attribute');
    return case when declared.formula is null then array[node->>'attribute']
      else cmdb.formula_needs(of_class, declared.formula) end;
  end if;
  -- What it is made of decides alone; a comparison always has a value.
  lists := (
    select jsonb_agg(to_jsonb(cmdb.formula_needs(of_class, p.value)))
    from jsonb_array_elements(node->'of') with ordinality p (value, place)
    where node->>'apply' <> 'choose' or p.place > 1);
  if node->>'apply' in ('add', 'subtract', 'multiply', 'divide', 'negate', 'round', 'move_date',
      'move_moment', 'days', 'hours')
  then
    return array(
      select distinct n from jsonb_array_elements(lists) l cross join jsonb_array_elements_text(l) n
      order by n);
  elsif node->>'apply' in ('choose', 'least', 'greatest', 'first') then
    return array(
      select n from jsonb_array_elements_text(lists->0) n
      where not exists (select from jsonb_array_elements(lists) l where not l ? n)
      order by n);
  end if;
  return '{}';
end $$;
comment on function cmdb.formula_needs is
  'Attributes without which a formula has no value; there may be more.';
