-- Hierarchies: no cycles, one place for each item, and the closure of ancestors.

create or replace function cmdb.require_no_cycle(
  type_name text, source bigint, target bigint, path text
) returns void language plpgsql volatile as $$
begin
  perform cmdb.lock_hierarchy(type_name);
  if exists (
    select from cmdb.hierarchy h
    where h.type = type_name and h.ancestor = source and h.descendant = target
  ) then
    perform cmdb.refuse_constraint(path, 'cycle',
      format('That would make a cycle in %s: the target already lies below the source.', type_name),
      cmdb.item_brief(target));
  end if;
end $$;
comment on function cmdb.require_no_cycle is
  'Two edges that close a cycle only together wait for each other at the lock of the hierarchy.';

create or replace function cmdb.require_contained_once(source bigint, target bigint, path text)
returns void language plpgsql volatile as $$
declare
  host bigint;
begin
  -- An item created in this transaction contains nothing yet and is invisible to others.
  if exists (
    select from cmdb.item i where i.id = source and i.version = 1 and cmdb.is_own(i.xmin))
  then
    return;
  end if;
  perform pg_advisory_xact_lock(4712, hashtext('containment'));
  with recursive above (id) as (
    select target
    union
    select r.target
    from above a
    join cmdb.relation r on r.source = a.id
    join cmdb.relation_type t on t.name = r.type and t.containment)
  select a.id into host from above a where a.id = source;
  if found then
    perform cmdb.refuse_constraint(path, 'cycle',
      format('That would make a cycle: %s already lies within %s.',
        cmdb.item_brief(target)->>'tag', cmdb.item_brief(source)->>'tag'),
      cmdb.item_brief(target));
  end if;
end $$;
comment on function cmdb.require_contained_once is
  'Refuses what would contain itself, by relations of any type of containment. All of them share a
lock: two that close a cycle only together wait for each other.';

create or replace function cmdb.is_inner(type cmdb.relation_type, of_item bigint)
returns boolean language sql stable as $$
  select cmdb.is_of_class(of_item, type.target_classes)
$$;
comment on function cmdb.is_inner is
  'Whether something may stand below the item in this hierarchy: a room may, a printer may not.';

create or replace function cmdb.lock_hierarchy(type_name text) returns void
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(4712, hashtext(case
    when exists (
      select from cmdb.relation_type t where t.name = type_name and t.containment)
    then 'containment'
    else type_name
  end));
end $$;
comment on function cmdb.lock_hierarchy is
  'Taken before a subtree moves, behind row locks and before the stamp: a move reads and writes
what lies above and below, so two at once would leave rows that no relation accounts for, or wait
for each other.';

create or replace function cmdb.lock_hierarchies(of_class text, refs jsonb) returns void
language plpgsql volatile as $$
declare
  moved text;
begin
  for moved in
    select t.name
    from cmdb.relation_type t
    where t.hierarchy and refs ? t.role
      and exists (
        select from cmdb.class_ancestor a
        where a.class = of_class and a.ancestor = any (t.target_classes))
    order by t.name
  loop
    perform cmdb.lock_hierarchy(moved);
  end loop;
end $$;
comment on function cmdb.lock_hierarchies is
  'Locks the hierarchies in which an item of the class stands otherwise with these references.';

create or replace function cmdb.hierarchy_connect(
  type_name text, source bigint, target bigint, at timestamptz
) returns void language sql volatile as $$
  insert into cmdb.hierarchy (type, ancestor, descendant, depth, changed_at)
  select type_name, above.id, below.id, above.depth + below.depth + 1, at
  from (
    select target as id, 0 as depth
    union all
    select h.ancestor, h.depth from cmdb.hierarchy h
    where h.type = type_name and h.descendant = target) above,
  (
    select source as id, 0 as depth
    union all
    select h.descendant, h.depth from cmdb.hierarchy h
    where h.type = type_name and h.ancestor = source) below
$$;
comment on function cmdb.hierarchy_connect is
  'Enters what a new containment puts below what: everything below the source under everything
above the target.';

create or replace function cmdb.hierarchy_disconnect(type_name text, source bigint, at timestamptz)
returns void language sql volatile as $$
  with gone as (
    delete from cmdb.hierarchy h
    where h.type = type_name
      and h.descendant in (
        select source
        union all
        select b.descendant from cmdb.hierarchy b
        where b.type = type_name and b.ancestor = source)
      and h.ancestor in (
        select a.ancestor from cmdb.hierarchy a
        where a.type = type_name and a.descendant = source)
    returning h.*)
  insert into cmdb.hierarchy_history
  select g.*, at from gone g where cmdb.is_behind(g.changed_at, at)
$$;
comment on function cmdb.hierarchy_disconnect is
  'Takes everything below the source out from under everything above it; what ends becomes
history.';
