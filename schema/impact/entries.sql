-- The JSON of items that fail or are spared.

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
    -- Looked up one by one: a join would read all people.
    where rules->'people' ? (select i.class from cmdb.item i where i.id = p.id));
end $$;
comment on function cmdb.people_of is 'How many people hold these items, or are among them.';

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
comment on function cmdb.spared_entries is
  'Items that go on working because enough of their suppliers do, as a JSON array.';

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
