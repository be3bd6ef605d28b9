-- Impact: what is impaired when items fail, and what could impair them.
--
-- The failed set is the least fixpoint of this rule: an item fails when it is given, when a
-- supplier fails whose relation has no min_up, or when fewer than min_up suppliers of one relation
-- type remain. The walk proceeds in rounds; the depth of an item is the first round in which the
-- rule applies, regardless of the order of rows. No item is processed twice.

-- `impact_step` and `impact_fallen` inline into the walk.
create or replace function cmdb.impact_step(
  frontier bigint[], is_upstream boolean, by_source text[], by_target text[], limits jsonb,
  harmless jsonb, moment timestamptz
) returns table (reached bigint, dependant bigint, relation bigint, type text, min_up text)
language sql stable as $$
  select e.reached, case when is_upstream then f.id else e.reached end, e.relation, e.type, e.min_up
  from unnest(frontier) f (id)
  -- Upstream are rooms and switches with a thousand dependants that the walk does not need: each
  -- type is looked up, and `offset 0` keeps the planner from reading all of them. Downstream nearly
  -- all dependants are needed.
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

drop function if exists cmdb.impact_walk(
  bigint[], bigint[], boolean, jsonb, timestamptz, int, int);
create or replace function cmdb.impact_walk(
  seeds bigint[], untouched bigint[], is_upstream boolean, rules jsonb, moment timestamptz,
  depth_max int, items_max int, round_max int,
  out items bigint[], out depths int[], out relations bigint[], out spared cmdb.impact_spared[],
  out is_truncated boolean
) language plpgsql stable
-- The walk always uses indexes, since plans are made once, before the size of a round is known.
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  -- The direction in which a walk crosses a relation: from its source or from its target.
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
  crossed int;
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
      count(*),
      array_agg(s.reached) filter (where is_upstream or s.min_up is null),
      array_agg(s.relation) filter (where is_upstream or s.min_up is null),
      array_agg(row(s.dependant, s.type, s.relation, s.min_up, round)::cmdb.impact_hit)
        filter (where s.min_up is not null)
    into crossed, hit_items, hit_relations, hits
    from (
      select *
      from cmdb.impact_step(
        frontier, is_upstream, by_source, by_target, limits, harmless, moment)
      limit round_max + 1) s;
    if crossed > round_max then
      -- Which of its relations were read depends on how rows lie: the round is left out.
      is_truncated := true;
      exit;
    end if;
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
id, each with the relation by which it fell; untouched items are never reached. round_max: so many
relations are crossed in one round, before which the walk ends otherwise; null: all.';
