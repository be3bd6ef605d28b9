-- Impact of an incident.

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
  'The items of an incident that have failed, and those marked as not impacted.';

create or replace function cmdb.existing(items bigint[], moment timestamptz) returns bigint[]
language plpgsql stable as $$
begin
  return array(
    select i.id from unnest(items) u (id) cross join lateral cmdb.item_of(u.id, moment) i);
end $$;
comment on function cmdb.existing is
  'Those of the items that existed at a moment; null is now.';

create or replace function cmdb.impact_entries_without(
  items bigint[], depths int[], relations bigint[], others bigint[], moment timestamptz
) returns text language sql stable as $$
  select cmdb.impact_entries(array_agg(u.item order by u.ordinal),
    array_agg(u.depth order by u.ordinal), array_agg(u.relation order by u.ordinal), moment, null)
  from unnest(items, depths, relations) with ordinality u (item, depth, relation, ordinal)
  left join unnest(others) o (id) on o.id = u.item
  where o.id is null
$$;
comment on function cmdb.impact_entries_without is
  'As impact_entries, without the items of a second list.';

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
    seeds, linked.untouched, false, rules_then, opened, items_max, items_max, null);
  select * into after from cmdb.impact_walk(
    linked.seeds, linked.untouched, false, rules_now, moment, items_max, items_max, null);
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

create or replace function cmdb.incident_impaired(of_incident bigint, moment timestamptz)
returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  linked record;
  walk record;
  rules jsonb;
  items_max constant int := 1000;
  seeds_max constant int := 200;
  seeds bigint[];
begin
  select * into linked from cmdb.incident_seeds(of_incident, moment);
  if linked.seeds = '{}' then
    return '{"items" : 0, "services" : 0, "people" : 0, "truncated" : false}';
  end if;
  rules := cmdb.impact_rules_at(moment);
  seeds := linked.seeds[:seeds_max];
  select * into walk
  from cmdb.impact_walk(
    seeds, linked.untouched || linked.seeds[seeds_max + 1:], false, rules, moment, items_max,
    items_max, 4 * items_max) w;
  return json_build_object(
    'items', case when walk.is_truncated then items_max else cardinality(walk.items) end,
    'services', (
      select count(*)
      from unnest(walk.items) u (id)
      cross join lateral cmdb.item_of(u.id, moment) i
      where rules->'services' ? i.class),
    'people', cmdb.people_of(seeds || walk.items, rules, moment),
    'truncated', walk.is_truncated or cardinality(linked.seeds) > seeds_max);
end $$;
comment on function cmdb.incident_impaired is
  'How much suffers from the first two hundred items of an incident; beyond a thousand it is only
said to be more. Every reader of an incident waits for it: `incident_impact` counts them all.';
