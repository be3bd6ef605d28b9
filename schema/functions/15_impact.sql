-- Impact: what is impaired when items fail, and what could impair them.
--
-- The failed set is the least fixpoint of: an item fails when it is given, when one supplier fails
-- whose relation bears no min_up, or when fewer than min_up of the suppliers of one relation type
-- remain. The walk goes by rounds, so an item's depth is the first round in which that holds,
-- whatever the order of rows; cycles and diamonds cost nothing twice.

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
      -- Before there was a catalogue, its first version holds, as everywhere.
      (select c.impact from cmdb.catalogue c order by c.version limit 1)));
end $$;

create or replace function cmdb.names(list jsonb) returns text[] language plpgsql immutable as $$
begin
  return (
    select array(select jsonb_array_elements_text(list)));
end $$;

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

-- `impact_step` and `impact_fallen` inline into the walk.

create or replace function cmdb.impact_step(
  frontier bigint[], is_upstream boolean, by_source text[], by_target text[], limits jsonb,
  harmless jsonb, moment timestamptz
) returns table (reached bigint, dependant bigint, relation bigint, type text, min_up text)
language sql stable as $$
  select e.reached, case when is_upstream then f.id else e.reached end, e.relation, e.type, e.min_up
  from unnest(frontier) f (id)
  -- Upstream stand rooms and switches that a thousand others hang on, of which none is asked for:
  -- there each type is looked up, and `offset 0` keeps the planner from reading all of them.
  -- Downstream nearly all that hang on an item are wanted.
  cross join lateral (
    select t.target as reached, t.relation, t.type, t.min_up, f.id as part
    from cmdb.targets_of(f.id, moment) t
    where not is_upstream and t.type = any (by_source)
    union all
    select s.source, s.relation, s.type, s.min_up, null
    from cmdb.sources_of(f.id, moment) s
    where not is_upstream and s.type = any (by_target)
    union all
    select l.target, l.relation, l.type, l.min_up, null
    from unnest(by_source) w (type)
    cross join lateral (
      select * from cmdb.targets_of(f.id, moment) t
      where t.type = w.type collate "C" offset 0) l
    where is_upstream
    union all
    select l.source, l.relation, l.type, l.min_up, l.source
    from unnest(by_target) w (type)
    cross join lateral (
      select * from cmdb.sources_of(f.id, moment) s
      where s.type = w.type collate "C" offset 0) l
    where is_upstream) e
  where (not limits ? e.type
      or limits->e.type ? (
        select i.class
        from cmdb.item i
        where i.id = case when is_upstream then f.id else e.reached end))
    and (e.part is null or (harmless ? e.type) is not true
      or not harmless->e.type ? (select i.class from cmdb.item i where i.id = e.part))
$$;
comment on function cmdb.impact_step is
  'One round: the relations by which a failure goes from the frontier on, what it reaches, and which
of the two ends depends on the other.';

create or replace function cmdb.impact_fallen(
  lost cmdb.impact_hit[], round int, rules jsonb, moment timestamptz
) returns table (item bigint, relation bigint) language sql stable as $$
  select g.item, g.relation
  from (
    select l.item, l.type, max(l.min_up) as min_up, count(*) as lost_count,
      min(l.relation) filter (where l.depth = round) as relation
    from unnest(lost) l
    group by l.item, l.type) g
  cross join lateral cmdb.supplier_count(g.item, g.type, rules, moment) n
  where g.relation is not null and n - g.lost_count < cmdb.needed(g.min_up, n)
$$;
comment on function cmdb.impact_fallen is
  'The dependants that have too few suppliers left since this round, each with the first relation
that was one too many.';

create or replace function cmdb.impact_survivors(
  lost cmdb.impact_hit[], fallen bigint[], is_upstream boolean, rules jsonb, moment timestamptz
) returns cmdb.impact_spared[] language sql stable as $$
  select array(
    select row(g.item, g.type, cmdb.needed(g.min_up, n), n - g.lost_count)::cmdb.impact_spared
    from (
      select l.item, l.type, max(l.min_up) as min_up,
        case when is_upstream then 0 else count(*) end as lost_count
      from unnest(lost) l
      group by l.item, l.type) g
    left join unnest(case when not is_upstream then fallen end) f (id) on f.id = g.item
    cross join lateral cmdb.supplier_count(g.item, g.type, rules, moment) n
    where f.id is null and (not is_upstream or cmdb.needed(g.min_up, n) < n)
    order by g.item, g.type)
$$;
comment on function cmdb.impact_survivors is
  'The dependants that have lost suppliers and have enough left; upstream, those that some of their
suppliers could not impair alone.';

create or replace function cmdb.impact_walk(
  seeds bigint[], untouched bigint[], is_upstream boolean, rules jsonb, moment timestamptz,
  depth_max int, items_max int,
  out items bigint[], out depths int[], out relations bigint[], out spared cmdb.impact_spared[],
  out is_truncated boolean
) language plpgsql stable
-- A walk goes by indexes, however large a round: plans are made once, with no round at hand.
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  -- In which way a walk crosses a relation: from its source, or from its target.
  by_source text[] := cmdb.names(rules->case when is_upstream then 'reverse' else 'forward' end);
  by_target text[] := cmdb.names(rules->case when is_upstream then 'forward' else 'reverse' end);
  limits jsonb := rules->'limits';
  harmless jsonb := rules->'harmless';
  frontier bigint[] := seeds;
  via bigint[];
  hit_items bigint[];
  hit_relations bigint[];
  hits cmdb.impact_hit[];
  lost cmdb.impact_hit[] := '{}';
  room int;
  round int := 0;
begin
  items := '{}';
  depths := '{}';
  relations := '{}';
  is_truncated := false;
  while cardinality(frontier) > 0 and round < depth_max and not is_truncated loop
    round := round + 1;
    select
      array_agg(s.reached) filter (where is_upstream or s.min_up is null),
      array_agg(s.relation) filter (where is_upstream or s.min_up is null),
      array_agg(row(s.dependant, s.type, s.relation, s.min_up, round)::cmdb.impact_hit)
        filter (where s.min_up is not null)
    into hit_items, hit_relations, hits
    from cmdb.impact_step(
      frontier, is_upstream, by_source, by_target, limits, harmless, moment) s;
    if hits is not null then
      lost := lost || hits;
      if not is_upstream then
        select hit_items || array_agg(f.item), hit_relations || array_agg(f.relation)
        into hit_items, hit_relations
        from cmdb.impact_fallen(lost, round, rules, moment) f;
      end if;
    end if;
    room := items_max - cardinality(items);
    select array_agg(u.item), array_agg(u.relation) into frontier, via
    from (
      select h.item, min(h.relation) as relation
      from (
        select * from unnest(hit_items, hit_relations) as h (item, relation)
        union all
        select unnest(seeds || untouched || items), null) h
      group by h.item
      having bool_and(h.relation is not null)
      order by h.item
      limit room + 1) u;
    if cardinality(frontier) > room then
      is_truncated := true;
      frontier := frontier[:room];
      via := via[:room];
    end if;
    items := items || frontier;
    relations := relations || via;
    depths := depths || array_fill(round, array[coalesce(cardinality(frontier), 0)]);
  end loop;
  spared := '{}';
  if lost <> '{}' then
    spared := cmdb.impact_survivors(lost, seeds || untouched || items, is_upstream, rules, moment);
  end if;
end $$;
comment on function cmdb.impact_walk is
  'What the failure of the seeds impairs, or upstream what could impair them, in order of depth and
id, each with the relation by which it fell; untouched items are never reached.';

create or replace function cmdb.people_of(
  items bigint[], rules jsonb, moment timestamptz
) returns bigint language plpgsql stable as $$
begin
  return (
    select count(distinct p.id)
    from (
      select h.target as id
      from unnest(items) u (id)
      cross join lateral cmdb.targets_of(u.id, moment) h
      where h.role = 'holder'
      union all
      select unnest(items)) p
    -- Looked up one by one: a join would read all people there are.
    where rules->'people' ? (select i.class from cmdb.item i where i.id = p.id));
end $$;
comment on function cmdb.people_of is 'How many people hold these items, or are among them.';

create or replace function cmdb.brief(id bigint, tag text, name text, class text) returns text
language sql stable as $$
  select concat('{"id":', id, ',"tag":', to_json(tag), ',"name":', to_json(name), ',"class":"',
    class, '"}')
$$;

create or replace function cmdb.impact_entries(
  items bigint[], depths int[], relations bigint[], moment timestamptz, classes text[]
) returns text language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  return (
    select concat('[', string_agg(concat('{"item":', cmdb.brief(i.id, i.tag, i.name, i.class),
      ',"depth":', u.depth, ',"via":{"relation":', u.relation, ',"type":"', r.type,
      '","from":{"id":', f.id, ',"tag":', to_json(f.tag), ',"class":"', f.class, '"}}}'), ','
      order by u.ordinal), ']')
    from unnest(items, depths, relations) with ordinality u (item, depth, relation, ordinal)
    cross join lateral cmdb.item_of(u.item, moment) i
    cross join lateral cmdb.relation_of(u.relation, moment) r
    cross join lateral cmdb.item_of(r.source + r.target - u.item, moment) f
    where classes is null or i.class = any (classes));
end $$;
comment on function cmdb.impact_entries is
  'Impaired items as the API answers them: [{item, depth, via: {relation, type, from}}].';

create or replace function cmdb.spared_entries(spared cmdb.impact_spared[], moment timestamptz)
returns text language plpgsql stable as $$
begin
  return (
    select concat('[', string_agg(concat('{"item":', cmdb.brief(i.id, i.tag, i.name, i.class),
      ',"type":"', s.type, '","needs":', s.needs, ',"available":', s.available, '}'), ','), ']')
    from unnest(spared) s
    cross join lateral cmdb.item_of(s.item, moment) i);
end $$;

create or replace function cmdb.impact_path(
  target bigint, items bigint[], depths int[], relations bigint[], moment timestamptz
) returns bigint[] language plpgsql stable as $$
declare
  path bigint[] := '{}';
  place int := array_position(items, target);
begin
  while place is not null loop
    path := place || path;
    select array_position(items, r.source + r.target - items[place]) into place
    from cmdb.relation_of(relations[place], moment) r;
  end loop;
  return path;
end $$;
comment on function cmdb.impact_path is
  'Places in items that lead from a seed to the target; none where it was not reached.';

create or replace function cmdb.impact_seeds(refs jsonb, moment timestamptz, path text)
returns bigint[] language plpgsql stable as $$
declare
  found_id bigint;
  seeds bigint[] := '{}';
  ref jsonb;
  place int := 0;
begin
  for ref in select * from jsonb_array_elements(refs) loop
    found_id := null;
    if jsonb_typeof(ref) = 'number' then
      select i.id into found_id
      from cmdb.item_of((ref #>> '{}')::numeric::bigint, moment) i;
    else
      -- A column of a function has no collation of its own; without one no index serves it.
      select i.id into found_id
      from cmdb.item_at(moment) i
      where i.tag = (ref #>> '{}') collate "C";
    end if;
    if found_id is null then
      perform cmdb.refuse_missing(format(path, place), 'item', ref);
    end if;
    -- One that is named twice fails once: each of its relations counts once among those lost.
    if found_id <> all (seeds) then
      seeds := seeds || found_id;
    end if;
    place := place + 1;
  end loop;
  return seeds;
end $$;
comment on function cmdb.impact_seeds is
  'ItemRefs as they came to ids, each once; a tag is that of the moment. A path with %s names the
place.';

create or replace function cmdb.impact_analyze(
  refs jsonb, is_upstream boolean, depth_max int, classes text[], to_ref jsonb, moment timestamptz,
  items_max int
) returns text language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  rules jsonb := cmdb.impact_rules_at(moment);
  seeds bigint[] := cmdb.impact_seeds(refs, moment, 'items[%s]');
  target bigint := (cmdb.impact_seeds(
    case when to_ref is null then '[]' else jsonb_build_array(to_ref) end, moment, 'to'))[1];
  walk record;
  path bigint[];
begin
  select * into walk
  from cmdb.impact_walk(seeds, '{}', is_upstream, rules, moment, depth_max, items_max) w;
  if target is not null then
    path := cmdb.impact_path(target, walk.items, walk.depths, walk.relations, moment);
    return cmdb.impact_reply(
      array(select walk.items[p] from unnest(path) p),
      array(select walk.depths[p] from unnest(path) p),
      array(select walk.relations[p] from unnest(path) p),
      array(select s from unnest(walk.spared) s where s.item = target),
      cmdb.people_of(seeds || walk.items, rules, moment), walk.is_truncated, moment, classes);
  end if;
  return cmdb.impact_reply(walk.items, walk.depths, walk.relations, walk.spared,
    cmdb.people_of(seeds || walk.items, rules, moment), walk.is_truncated, moment, classes);
end $$;
comment on function cmdb.impact_analyze is
  'Impact as impact.analyze answers it. All of it counts for people, whatever classes shows.';

create or replace function cmdb.impact_reply(
  items bigint[], depths int[], relations bigint[], spared cmdb.impact_spared[], people bigint,
  is_truncated boolean, moment timestamptz, classes text[]
) returns text language sql stable as $$
  select concat('{"items":', cmdb.impact_entries(items, depths, relations, moment, classes),
    ',"spared":', cmdb.spared_entries(spared, moment), ',"people":', people,
    -- Nobody's view is limited to a part yet, so nothing is hidden from anyone.
    ',"hidden":0,"truncated":', to_json(is_truncated), '}')
$$;

create or replace function cmdb.incident_seeds(
  of_incident bigint, moment timestamptz, out seeds bigint[], out untouched bigint[]
) language plpgsql stable as $$
begin
  select
    coalesce(array_agg(l.item order by l.item) filter (where l.role <> 'not_impacted'), '{}'),
    coalesce(array_agg(l.item order by l.item) filter (where l.role = 'not_impacted'), '{}')
  into seeds, untouched
  from cmdb.incident_item_at(moment) l
  where l.of_incident = incident_seeds.of_incident;
end $$;
comment on function cmdb.incident_seeds is
  'The items of an incident that have failed, and those that somebody knows to be unharmed.';

create or replace function cmdb.existing(items bigint[], moment timestamptz) returns bigint[]
language plpgsql stable as $$
begin
  return array(
    select i.id from unnest(items) u (id) cross join lateral cmdb.item_of(u.id, moment) i);
end $$;

create or replace function cmdb.impact_entries_without(
  items bigint[], depths int[], relations bigint[], others bigint[], moment timestamptz
) returns text language sql stable as $$
  select cmdb.impact_entries(array_agg(u.item order by u.ordinal),
    array_agg(u.depth order by u.ordinal), array_agg(u.relation order by u.ordinal), moment, null)
  from unnest(items, depths, relations) with ordinality u (item, depth, relation, ordinal)
  left join unnest(others) o (id) on o.id = u.item
  where o.id is null
$$;

create or replace function cmdb.incident_impact(
  ref jsonb, opened timestamptz, moment timestamptz, items_max int
) returns text language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  opened_incident bigint := cmdb.incident_id(ref);
  linked record;
  rules_then jsonb := cmdb.impact_rules_at(opened);
  rules_now jsonb := cmdb.impact_rules_at(moment);
  seeds bigint[];
  before record;
  after record;
  people bigint;
begin
  if moment < opened then
    perform cmdb.refuse_missing('incident', 'incident', ref);
  end if;
  select * into linked from cmdb.incident_seeds(opened_incident, moment);
  seeds := cmdb.existing(linked.seeds, opened);
  select * into before from cmdb.impact_walk(
    seeds, linked.untouched, false, rules_then, opened, items_max, items_max);
  select * into after from cmdb.impact_walk(
    linked.seeds, linked.untouched, false, rules_now, moment, items_max, items_max);
  people := cmdb.people_of(seeds || before.items, rules_then, opened);
  return concat('{"incident":', to_json((
      select i.number from cmdb.incident i where i.id = opened_incident)),
    ',"opened_at":"', cmdb.rfc3339(opened), '",',
    substr(rtrim(cmdb.impact_reply(before.items, before.depths, before.relations, before.spared,
      people, before.is_truncated, opened, null), '}'), 2),
    ',"difference":{"added":',
    cmdb.impact_entries_without(after.items, after.depths, after.relations, before.items, moment),
    ',"removed":',
    cmdb.impact_entries_without(before.items, before.depths, before.relations, after.items, opened),
    ',"people":', cmdb.people_of(linked.seeds || after.items, rules_now, moment) - people, '}}');
end $$;
comment on function cmdb.incident_impact is
  'The impact of an incident as it stood when it was opened, and what has come and gone since. The
items are those linked at the moment: what an agent finds out later was affected all along.';
