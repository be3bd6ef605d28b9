-- Impact of items that fail.

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
      -- A column of a function has no collation, and without one no index can be used.
      select i.id into found_id
      from cmdb.item_at(moment) i
      where i.tag = (ref #>> '{}') collate "C";
    end if;
    if found_id is null then
      perform cmdb.refuse_missing(format(path, place), 'item', ref);
    end if;
    -- An item named twice fails once, so that each of its relations counts once.
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
  from cmdb.impact_walk(seeds, '{}', is_upstream, rules, moment, depth_max, items_max, null) w;
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
    -- No account's view is limited to a part of the items yet, so nothing is hidden.
    ',"hidden":0,"truncated":', to_json(is_truncated), '}')
$$;
comment on function cmdb.impact_reply is
  'The answer of impact.analyze: the items that are affected in the order of the walk, those that
redundancy spares, and the number of people.';
