-- Two moments side by side: which items are looked at, and how one of them differs.

create or replace function cmdb.changed_items(
  earlier timestamptz, later timestamptz, first_position bigint, last_position bigint,
  after bigint, most int
) returns bigint[] language plpgsql stable as $$
declare
  few constant bigint := 100000;
begin
  if last_position - first_position <= few then
    return array(
      select distinct j.entity_id
      from cmdb.journal j
      where j.position > first_position and j.position <= last_position
        and j.entity = 'item' and j.entity_id > after
      order by j.entity_id
      limit most);
  end if;
  return array(
    select distinct c.id
    from (
      (select h.id
      from cmdb.item_history h
      where h.id > after and h.until > earlier and h.until <= later
      order by h.id)
      union all
      (select i.id
      from cmdb.item i
      where i.id > after and i.created_at > earlier and i.created_at <= later
      order by i.id)) c
    order by c.id
    limit most);
end $$;
comment on function cmdb.changed_items is
  'The first items behind an id that changed between two moments. Few changes are found in the
journal by their positions; of many, the months of history between the moments are walked by id.';

create or replace function cmdb.items_known(later timestamptz, after bigint, most int)
returns bigint[] language sql stable as $$
  select array(
    select i.id from cmdb.item i
    where i.id > after and i.created_at <= later
    order by i.id
    limit most)
$$;
comment on function cmdb.items_known is
  'The first items behind an id that there were: for conditions that hold or not by what else has
changed, such as the building of a room.';

create or replace function cmdb.item_difference(
  of_item bigint, earlier timestamptz, later timestamptz, secret text[], paths text[]
) returns text language plpgsql stable as $$
declare
  before record;
  after record;
  changes text;
begin
  select i.name, i.class, i.state, i.tag, i.attributes into before
  from cmdb.item_of(of_item, earlier) i;
  select i.name, i.class, i.state, i.tag, i.attributes into after
  from cmdb.item_of(of_item, later) i;
  select '[' || string_agg(cmdb.change_json(c.path, c.before, c.after, null), ','
    order by c.part, c.path) || ']' into changes
  from (
    select 1 as part, f.path, to_json(f.before)::text as before, to_json(f.after)::text as after
    from (
      values ('class', before.class, after.class), ('name', before.name, after.name),
        ('state', before.state, after.state), ('tag', before.tag, after.tag)
      ) f (path, before, after)
    where f.before is distinct from f.after
    union all
    select 2, 'attributes.' || f.key,
      case when f.is_secret then cmdb.masked_value(f.before) else f.before end,
      case when f.is_secret then cmdb.masked_value(f.after) else f.after end
    from (
      -- As text: 1.50 and 1.500 are equal numbers, and a change all the same.
      select k.key, (before.attributes->k.key)::text as before,
        (after.attributes->k.key)::text as after,
        secret is not null and k.key = any (secret) as is_secret
      from (
        select jsonb_object_keys(
          coalesce(before.attributes, '{}') || coalesce(after.attributes, '{}')) as key) k
      offset 0) f
    where f.before is distinct from f.after
    union all
    select 3, 'references.' || r.role,
      cmdb.brief_json(r.before, earlier)::text, cmdb.brief_json(r.after, later)::text
    from (
      select t.role, max(t.target) filter (where t.is_before) as before,
        max(t.target) filter (where not t.is_before) as after
      from (
        select o.role, o.target, true as is_before
        from cmdb.relation_at(earlier) o
        where o.source = of_item and o.role is not null
        union all
        select n.role, n.target, false
        from cmdb.relation_at(later) n
        where n.source = of_item and n.role is not null) t
      group by t.role) r
    where r.before is distinct from r.after) c
  where paths is null or c.path = any (paths);
  return cmdb.bounded_changes(changes);
end $$;
comment on function cmdb.item_difference is
  'What differs between an item at two moments, as item.history tells changes; null where nothing
does. paths, where given, are all that counts.';
