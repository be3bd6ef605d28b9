-- The consequences of a changed relation.

create or replace function cmdb.relation_changed() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  at timestamptz := cmdb.stamp();
  -- The functions have locked the affected rows before the stamp; a write from psql has not.
  is_sql boolean := (cmdb.current_call()).via = 'sql';
  edge record;
  behind bigint[] := '{}';
  keyed_roles text[] := '{}';
  keyed bigint[] := '{}';
  observing bigint[] := '{}';
  refreshed text;
begin
  for edge in
    select e.type, e.role, e.source, e.target, s.changed_at, s.class, t.inherited_through,
      t.hierarchy and t.target_classes && l.lineage as is_inner,
      e.role = any (l.key_roles) as is_keyed, e.role = any (l.inherits_through) as is_through,
      l.is_policy or m.is_policy as is_policy, e.attributes,
      case when s.state = 'void' then e.source when g.state = 'void' then e.target end as gone
    from edges e
    join cmdb.relation_type t on t.name = e.type
    cross join lateral (
      select i.class, i.state, i.changed_at from cmdb.item i where i.id = e.source offset 0) s
    cross join lateral (
      select i.class, i.state from cmdb.item i where i.id = e.target offset 0) g
    join cmdb.class_layout l on l.class = s.class
    join cmdb.class_layout m on m.class = g.class
    order by e.id
  loop
    -- The foreign keys have locked both ends: a transaction that makes one void came before, or
    -- waits.
    if tg_op = 'INSERT' and edge.gone is not null then
      perform cmdb.refuse_void(edge.gone);
    end if;
    if edge.is_policy then
      refreshed := cmdb.require_policy();  -- Assignments, past SPI.
      if edge.type = 'observes' then
        refreshed := cmdb.require_rank(edge.attributes);
        observing := observing || edge.source;
      end if;
    end if;
    if edge.is_inner then
      if is_sql then
        perform cmdb.lock_hierarchy(edge.type);
      end if;
      if tg_op = 'DELETE' then
        perform cmdb.hierarchy_disconnect(edge.type, edge.source, at);
      else
        perform cmdb.hierarchy_connect(edge.type, edge.source, edge.target, at);
      end if;
    end if;
    if edge.role is not null and edge.changed_at <> at then
      behind := behind || edge.source;
    end if;
    if is_sql and (edge.is_through or edge.inherited_through is not null) then
      perform cmdb.lock_inherited(edge.source, edge.class, null);
    end if;
    if edge.is_keyed then
      keyed_roles := keyed_roles || edge.role;
      keyed := keyed || edge.source;
    end if;
    if edge.inherited_through is not null then
      keyed := keyed || array(
        select r.source from cmdb.relation r
        where r.target = edge.source and r.role = edge.inherited_through
        order by r.source);
      keyed_roles := keyed_roles || edge.role;
    end if;
  end loop;
  if behind <> '{}' then
    update cmdb.item i set changed_at = at where i.id = any (behind) and i.changed_at <> at;
  end if;
  if keyed <> '{}' then
    if cardinality(keyed) > 1 then
      keyed := array(select distinct k from unnest(keyed) k order by k);
    end if;
    refreshed := cmdb.refresh_keys(keyed, keyed_roles);
  end if;
  if observing <> '{}' then
    refreshed := cmdb.lay_out(observing, null);
  end if;
  return null;
end $$;
comment on function cmdb.relation_changed is
  'A reference belongs to its item: changing it is a new version of the item, and maybe new keys of
the item and of those that inherit from it. By statement: many relations cost one pass.';

drop trigger if exists consequences on cmdb.relation;
create trigger consequences after insert on cmdb.relation
referencing new table as edges
for each statement execute function cmdb.relation_changed();

drop trigger if exists consequences_of_end on cmdb.relation;
create trigger consequences_of_end after delete on cmdb.relation
referencing old table as edges
for each statement execute function cmdb.relation_changed();

create or replace function cmdb.relation_altered() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  if exists (
    select
    from cmdb.item i
    join cmdb.class_layout l on l.class = i.class
    where i.id in (new.source, new.target) and l.is_policy)
  then
    perform cmdb.require_policy();
    if new.type = 'observes' then
      perform cmdb.require_rank(new.attributes);
      perform cmdb.lay_out(array[new.source], null);
    end if;
  end if;
  return null;
end $$;
comment on function cmdb.relation_altered is
  'The consequences of other attributes of a relation: those of a policy need the right to it.';

drop trigger if exists altered on cmdb.relation;
create trigger altered after update on cmdb.relation
for each row when (
  old.attributes is distinct from new.attributes or old.min_up is distinct from new.min_up)
execute function cmdb.relation_altered();
