-- Attributes are declared, and declared anew.

create or replace function cmdb.require_pattern(pattern text, path text) returns void
language plpgsql as $$
begin
  perform '' ~ pattern;
exception
  when invalid_regular_expression then
    perform cmdb.refuse_invalid(path, 'pattern', 'This is not a valid PostgreSQL regular expression.');
end $$;
comment on function cmdb.require_pattern is
  'Refuses what PostgreSQL cannot read as a regular expression.';

create or replace function cmdb.require_declaration(a jsonb) returns void
language plpgsql as $$
begin
  perform cmdb.require_pattern(a->>'pattern', 'attributes.' || (a->>'name') || '.pattern');
  if a->>'default' !~ (a->>'pattern') then
    perform cmdb.refuse_invalid('attributes.' || (a->>'name') || '.default', 'pattern', format(
      'The default of `%s` must match %s.', a->>'name', a->>'pattern'));
  end if;
end $$;
comment on function cmdb.require_declaration is
  'Refuses a declaration whose pattern cannot be read, or whose default does not match it.';

create or replace function cmdb.attribute_words(a jsonb) returns text[]
language sql immutable as $$
  select array_agg(v order by n)
  from jsonb_array_elements_text(nullif(a->'values', 'null')) with ordinality as t (v, n)
$$;
comment on function cmdb.attribute_words is 'The values of an enum, as a declaration gives them.';

create or replace function cmdb.attribute_add(of_class text, a jsonb) returns void
language plpgsql volatile as $$
declare
  kind cmdb.attribute_kind;
begin
  insert into cmdb.attribute_kind (name, type, unit)
  values (a->>'name', a->>'type', coalesce(a->>'unit', ''))
  on conflict do nothing;
  select * into kind from cmdb.attribute_kind k where k.name = a->>'name';
  if (kind.type, kind.unit) <> (a->>'type', coalesce(a->>'unit', '')) then
    perform cmdb.refuse_invalid('attributes.' || (a->>'name'), 'other_meaning', format(
      'Elsewhere in the catalogue %s is of type %s%s.', kind.name, kind.type,
      case when kind.unit = '' then '' else ' in ' || kind.unit end));
  end if;
  if exists (
    select from cmdb.attribute d where d.class = of_class and d.name = kind.name)
  then
    perform cmdb.refuse_invalid('attributes.' || kind.name, 'duplicate',
      format('The attribute %s is declared twice.', kind.name));
  end if;
  perform cmdb.require_declaration(a);
  insert into cmdb.attribute (class, name, type, unit, format, required, indexed, observed,
    secret, allowed, minimum, maximum, pattern, default_value, label, value_labels, computed,
    formula)
  values (of_class, kind.name, kind.type, kind.unit, a->>'format',
    coalesce((a->>'required')::boolean, false), coalesce((a->>'indexed')::boolean, false),
    coalesce((a->>'observed')::boolean, false), coalesce((a->>'secret')::boolean, false),
    cmdb.attribute_words(a), (a->>'minimum')::numeric, (a->>'maximum')::numeric, a->>'pattern',
    nullif(a->'default', 'null'),
    coalesce(a->'label', jsonb_build_object('en', a->>'name', 'ru', a->>'name')),
    coalesce(nullif(a->'value_labels', 'null'), '{}'), a->>'computed',
    nullif(a->'formula', 'null'));
end $$;
comment on function cmdb.attribute_add is 'Declares an attribute that the worker has validated.';

create or replace function cmdb.attribute_change(of_class text, a jsonb) returns void
language plpgsql volatile as $$
begin
  perform cmdb.require_declaration(a);
  update cmdb.attribute d
  set required = coalesce((a->>'required')::boolean, false),
    indexed = coalesce((a->>'indexed')::boolean, false),
    retired = coalesce((a->>'retired')::boolean, false),
    allowed = cmdb.attribute_words(a),
    minimum = (a->>'minimum')::numeric,
    maximum = (a->>'maximum')::numeric,
    pattern = a->>'pattern',
    default_value = nullif(a->'default', 'null'),
    label = a->'label',
    value_labels = coalesce(nullif(a->'value_labels', 'null'), '{}'),
    computed = a->>'computed',
    formula = nullif(a->'formula', 'null')
  where d.class = of_class and d.name = a->>'name';
end $$;
comment on function cmdb.attribute_change is
  'Makes a declaration what it says here; what it is, by type, unit and secrecy, stays.';
