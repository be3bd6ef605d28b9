-- Hierarchies, and the relations of one item, at a moment: see cmdb.version_moment.

create or replace function cmdb.hierarchy_at(moment timestamptz)
returns table (type text, ancestor bigint, descendant bigint)
language sql stable as $$
  select u.type, u.ancestor, u.descendant
  from (
    select h.type, h.ancestor, h.descendant, h.changed_at,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.hierarchy h
    union all
    select h.type, h.ancestor, h.descendant, h.changed_at, h.until, false
    from cmdb.hierarchy_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;
comment on function cmdb.hierarchy_at is
  'Which item lay below which, at any distance, at a moment; null is now.';

-- One relation, or those of one item: as cmdb.item_of.
create or replace function cmdb.targets_of(of_item bigint, moment timestamptz)
returns table (relation bigint, type text, role text, target bigint, min_up text)
language sql stable as $$
  select r.id, r.type, r.role, r.target, r.min_up
  from cmdb.relation r
  where r.source = of_item and (moment is null or r.changed_at <= moment)
  union all
  select h.id, h.type, h.role, h.target, h.min_up
  from cmdb.relation_history h
  where h.source = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;
comment on function cmdb.targets_of is
  'The relations that go out from an item at a moment; null is now. By the index of sources.';

create or replace function cmdb.sources_of(of_item bigint, moment timestamptz)
returns table (relation bigint, type text, role text, source bigint, min_up text)
language sql stable as $$
  select r.id, r.type, r.role, r.source, r.min_up
  from cmdb.relation r
  where r.target = of_item and (moment is null or r.changed_at <= moment)
  union all
  select h.id, h.type, h.role, h.source, h.min_up
  from cmdb.relation_history h
  where h.target = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;
comment on function cmdb.sources_of is
  'The relations that lead to an item at a moment; null is now. By the index of targets.';

create or replace function cmdb.relation_of(relation bigint, moment timestamptz)
returns table (type text, source bigint, target bigint) language sql stable as $$
  select r.type, r.source, r.target
  from cmdb.relation r
  where r.id = relation and (moment is null or r.changed_at <= moment)
  union all
  select h.type, h.source, h.target
  from cmdb.relation_history h
  where h.id = relation and moment is not null and h.changed_at <= moment and h.until > moment
$$;
comment on function cmdb.relation_of is
  'A relation at a moment; null is now. No row if it did not exist then.';
