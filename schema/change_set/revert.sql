-- Change sets are reverted: what they changed is put back as new versions.

create or replace function cmdb.brought_items(entries cmdb.journal[], written timestamptz)
returns bigint[] language sql stable as $$
  select array(
    select distinct e.entity_id
    from unnest(entries) e
    where e.entity = 'item' and (e.version = 1 or exists (
      select from cmdb.item_history h
      where h.id = e.entity_id and h.until = written and h.state = 'void'
        and cmdb.item_as_written(h.id, written)->>'state' <> 'void'))
    order by e.entity_id)
$$;
comment on function cmdb.brought_items is
  'The items that a change set has registered or brought back from void: without it they are void.';

drop function if exists cmdb.lock_change_set(cmdb.journal[]);
create or replace function cmdb.lock_change_set(entries cmdb.journal[], written timestamptz)
returns void language plpgsql volatile as $$
declare
  brought constant bigint[] := cmdb.brought_items(entries, written);
  items constant bigint[] := array(
    select e.entity_id from unnest(entries) e where e.entity = 'item'
    union
    select e.source from unnest(entries) e where e.entity = 'relation');
  one record;
begin
  perform from cmdb.incident i
  where i.id = any (array(select e.incident from unnest(entries) e
    where e.entity = 'incident_item'))
  order by i.id
  for no key update;
  perform from cmdb.item i
  where i.id = any (items || array(
    -- Concurrent connections of suppliers to one dependant must see each other.
    select e.target from unnest(entries) e
    join cmdb.relation_type t on t.name = e.relation_type and t.redundant
    where e.entity = 'relation'))
  order by i.id
  for no key update;
  perform from cmdb.item i where i.id = any (brought) order by i.id for update;
  perform cmdb.lock_shared(array(
    select r.target
    from unnest(items) u (id)
    cross join lateral (select o.class from cmdb.item o where o.id = u.id offset 0) i
    join cmdb.class_layout l on l.class = i.class
    join cmdb.relation r on r.source = u.id and r.role = any (l.inherits_through)
    union
    select e.target
    from unnest(entries) e
    join cmdb.relation_type t on t.name = e.relation_type
    cross join lateral (select o.class from cmdb.item o where o.id = e.source offset 0) i
    join cmdb.class_layout l on l.class = i.class and t.role = any (l.inherits_through)
    where e.entity = 'relation' and e.ended));
  for one in
    select distinct t.name
    from unnest(entries) e
    join cmdb.relation_type t on t.name = e.relation_type and (t.hierarchy or t.containment)
    where e.entity = 'relation'
    order by t.name
  loop
    perform cmdb.lock_hierarchy(one.name);
  end loop;
end $$;
comment on function cmdb.lock_change_set is
  'Locks all that a revert will write, in the order of ids and before its stamp: incidents, items
(nothing can come to refer to one that becomes void), what they inherit from, hierarchies.';
