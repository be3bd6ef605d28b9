-- Two items that are one in life become one: the one that stays takes over what hung on the other,
-- which becomes void and leads to it.

create or replace function cmdb.merged_into(of_item bigint, moment timestamptz) returns bigint
language plpgsql stable as $$
declare
  further bigint;
  reached bigint;
begin
  loop
    select m.into_item into further
    from cmdb.item_merge m
    where m.item = coalesce(reached, of_item)
      and case when moment is null then m.until = 'infinity'
        else m.since <= moment and m.until > moment end;
    exit when not found;
    reached := further;
  end loop;
  return reached;
end $$;
comment on function cmdb.merged_into is
  'The item that a merged one leads to, over several merges; null where it was not merged.';

create or replace function cmdb.item_meant(of_item bigint, moment timestamptz)
returns table (id bigint, merged bigint) language plpgsql stable rows 1 as $$
declare
  further bigint;
begin
  if (select o.state from cmdb.item_of(of_item, moment) o) = 'void' then
    further := cmdb.merged_into(of_item, moment);
  end if;
  return query select coalesce(further, of_item), case when further is not null then of_item end
  where of_item is not null;
end $$;
comment on function cmdb.item_meant is
  'An item, or the one that it was merged into; then also which was named.';

create or replace function cmdb.item_by_name(written text, moment timestamptz) returns bigint
language plpgsql stable as $$
begin
  return coalesce(
    (select o.id from cmdb.item_at(moment) o where o.tag = written collate "C"),
    cmdb.item_formerly(written, moment));
end $$;
comment on function cmdb.item_by_name is
  'The item that has a tag at a moment, else the last one that had it before.';

create or replace function cmdb.mark_merged(of_item bigint, into_item bigint) returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.require_call(cmdb.current_call(), 'item.merge', 'change_set.revert');
  insert into cmdb.merged_key (key, value, item)
  select k.key, k.value, k.item from cmdb.item_key k where k.item = of_item;
  insert into cmdb.item_merge (item, since, into_item)
  values (of_item, cmdb.client_stamp(), mark_merged.into_item);
end $$;
comment on function cmdb.mark_merged is
  'Notes where an item leads that becomes void in this transaction, and what keys it had.';

create or replace function cmdb.unmark_merged(of_item bigint, at timestamptz) returns void
language plpgsql volatile as $$
begin
  perform cmdb.unmerge_sources(of_item, m.into_item, m.sources)
  from cmdb.item_merge m
  where m.item = of_item and m.until = 'infinity' and m.sources is not null;
  delete from cmdb.merged_key k where k.item = of_item;
  update cmdb.item_merge m set until = at where m.item = of_item and m.until = 'infinity';
end $$;
comment on function cmdb.unmark_merged is 'An item that comes back leads to no other.';

create or replace function cmdb.merge_lock(of_item bigint, into_item bigint) returns void
language plpgsql volatile as $$
declare
  one record;
begin
  perform from cmdb.incident i
  where i.id = any (array(
    select l.of_incident from cmdb.incident_item l where l.item = of_item))
  order by i.id
  for no key update;
  -- What refers to the item is written, too.
  perform from cmdb.item i
  where i.id = any (array[of_item, into_item] || array(
    select r.source from cmdb.relation r where r.target = of_item))
  order by i.id
  for update;
  for one in
    select i.id, i.class, (
      select jsonb_object_agg(r.role, r.target) from cmdb.relation r
      where r.source = of_item and r.role is not null) as refs
    from cmdb.item i
    where i.id in (of_item, into_item)
    order by i.id
  loop
    perform cmdb.lock_inherited(one.id, one.class, one.refs);
  end loop;
  for one in
    select distinct t.name
    from cmdb.relation r
    join cmdb.relation_type t on t.name = r.type and (t.hierarchy or t.containment)
    where r.source = of_item or r.target = of_item
    order by t.name
  loop
    perform cmdb.lock_hierarchy(one.name);
  end loop;
end $$;
comment on function cmdb.merge_lock is
  'Locks all that a merge writes, in the order of a revert and before its stamp.';

create or replace function cmdb.item_merge(
  this cmdb.call, ref jsonb, version int, into_ref jsonb, into_version int, prefer jsonb
) returns text language plpgsql volatile as $$
declare
  number constant bigint := cmdb.item_id(ref);
  other constant bigint := cmdb.item_id(into_ref);
  present cmdb.item;
  target cmdb.item;
  refs jsonb;
  wanted jsonb;
  readings jsonb;
  reply text;
begin
  if other is null then
    perform cmdb.refuse_missing('into', 'item', into_ref);
  end if;
  -- Before so much is locked, and below once more: what hangs on it may have grown meanwhile.
  perform cmdb.require_few_merged(number);
  perform cmdb.merge_lock(number, other);
  present := cmdb.item_locked(ref);
  target := cmdb.item_locked(into_ref, 'into');
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  elsif target.version <> into_version then
    perform cmdb.refuse_conflict(target, into_version);
  end if;
  perform cmdb.require_mergeable(this, present, target);
  refs := cmdb.merge_references(present.id, target.id, target.class, prefer);
  wanted := cmdb.merge_attributes(present, target, prefer);
  perform cmdb.require_room(wanted, target.attributes);
  perform cmdb.require_order(wanted, wanted);
  perform cmdb.mark_merged(present.id, target.id);
  perform cmdb.merge_sources(present.id, target.id);
  perform cmdb.merge_relations(present.id, target.id);
  perform cmdb.merge_links(present.id, target.id);
  update cmdb.item i set state = 'void', inputs = null where i.id = present.id;
  update cmdb.item i
  set attributes = wanted, inputs = null,
    name = case when prefer->>'name' = 'item' then present.name else i.name end,
    state = case when prefer->>'state' = 'item' then present.state else i.state end
  where i.id = target.id;
  if refs <> '{}' then
    perform cmdb.set_references(target.id, target.class, refs);
  end if;
  select n.readings - array(
    select jsonb_object_keys(o.readings) from cmdb.item_reading o where o.item = target.id)
  into readings
  from cmdb.item_reading n
  where n.item = present.id;
  if readings <> '{}' then
    perform cmdb.observe(this, target.id, readings);
  end if;
  select concat(left(a.answer, -1), ',"merged_from":', cmdb.brief_json(present.id, null), '}')
  into reply
  from cmdb.item_answer(null, null) a
  where a.id = target.id;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.item_merge is
  'item.merge: the item becomes void and leads to the other, which takes over what it lacks, relations
and links of incidents. Undone by its change set.';
