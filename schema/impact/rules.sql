-- The rules of failure propagation, from the catalogue.

create or replace function cmdb.impact_rules(content jsonb) returns jsonb
language sql immutable as $$
  with recursive up (class, ancestor, depth, impairs) as (
    select c->>'name', c->>'name', 0, (c->>'part_impairs_whole')::boolean
    from jsonb_array_elements(content->'classes') c
    union all
    select up.class, p->>'name', up.depth + 1, (p->>'part_impairs_whole')::boolean
    from up
    join jsonb_array_elements(content->'classes') c on c->>'name' = up.ancestor
    join jsonb_array_elements(content->'classes') p on p->>'name' = c->>'parent'),
  harmless as (
    select n.class
    from (
      select distinct on (up.class) up.class, up.impairs
      from up
      where up.impairs is not null
      order by up.class, up.depth) n
    where not n.impairs),
  type as (
    select t->>'name' as name, t->>'impact' as impact,
      coalesce((t->>'containment')::boolean, false) as containment,
      case jsonb_typeof(t->'impact_classes') when 'array' then t->'impact_classes' end as classes
    from jsonb_array_elements(content->'relation_types') t)
  select jsonb_build_object(
    'forward', (
      select coalesce(jsonb_agg(name), '[]') from type where impact in ('forward', 'both')),
    'reverse', (
      select coalesce(jsonb_agg(name), '[]') from type where impact in ('reverse', 'both')),
    'limits', (
      select coalesce(jsonb_object_agg(name, (
        select coalesce(jsonb_agg(distinct up.class), '[]') from up where classes ? up.ancestor)),
        '{}')
      from type
      where classes is not null and impact <> 'none'),
    'harmless', (
      select coalesce(jsonb_object_agg(name, (
        select coalesce(jsonb_agg(h.class order by h.class), '[]') from harmless h)), '{}')
      from type
      where containment and impact in ('forward', 'both')),
    'services', (
      select coalesce(jsonb_agg(up.class), '[]') from up where up.ancestor = 'service'),
    'people', (
      select coalesce(jsonb_agg(up.class), '[]') from up where up.ancestor = 'person'))
$$;
comment on function cmdb.impact_rules is
  'How failures travel by a content of the catalogue: relation types whose source impairs its
target (forward) and the reverse, classes that alone are impaired by a type (limits), and classes
whose failure does not impair what contains them by a type (harmless).';

create or replace function cmdb.impact_rules_at(moment timestamptz) returns jsonb
language plpgsql stable as $$
begin
  return (
    select coalesce((
        select c.impact
        from cmdb.catalogue c
        where (moment is null and c.until = 'infinity')
          or (c.changed_at <= moment and c.until > moment)),
      -- For moments before the first catalogue version, that version applies, as everywhere.
      (select c.impact from cmdb.catalogue c order by c.version limit 1)));
end $$;
comment on function cmdb.impact_rules_at is
  'The rules of impact_rules that were in force at a moment; null is now.';

create or replace function cmdb.needed(min_up text, supplier_count bigint) returns int
language sql immutable as $$
  select least(supplier_count, case
    when min_up like '%\%' then ceil(supplier_count * rtrim(min_up, '%')::numeric / 100)
    else min_up::numeric
  end)::int
$$;
comment on function cmdb.needed is
  'How many of its suppliers a dependant needs: never more than it has, or it had failed unharmed.';

create or replace function cmdb.supplier_count(
  of_item bigint, type_name text, rules jsonb, moment timestamptz
) returns bigint language plpgsql stable as $$
begin
  if rules->'harmless' ? type_name then
    return (
      select count(*)
      from cmdb.sources_of(of_item, moment) s
      where s.type = type_name and not rules->'harmless'->type_name ? (
        select i.class from cmdb.item i where i.id = s.source));
  elsif rules->'forward' ? type_name then
    return (
      select count(*) from cmdb.sources_of(of_item, moment) s where s.type = type_name);
  end if;
  return (
    select count(*) from cmdb.targets_of(of_item, moment) t where t.type = type_name);
end $$;
comment on function cmdb.supplier_count is
  'How many items supply one by a type of relation: what its redundancy is measured against.';
