-- Relations: ends, cardinality, hierarchies; what a reference changes in its item.

create or replace function cmdb.item_id(ref jsonb) returns bigint language plpgsql stable as $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (select id from cmdb.item where id = (ref #>> '{}')::numeric::bigint)
    when 'string' then (select id from cmdb.item where tag = ref #>> '{}')
  end;
end $$;
comment on function cmdb.item_id is 'An ItemRef as it came; null when there is none.';

create or replace function cmdb.item_brief(of_item bigint) returns jsonb
language plpgsql stable as $$
begin
  return (
    select jsonb_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class)
    from cmdb.item i
    where i.id = of_item);
end $$;

create or replace function cmdb.is_a(class text, classes text[])
returns boolean language plpgsql stable as $$
begin
  return class = any (classes) or exists (
    select from cmdb.class_ancestor a
    where a.class = is_a.class and a.ancestor = any (classes));
end $$;
comment on function cmdb.is_a is 'Whether a class is one of these or lies below one.';

create or replace function cmdb.is_of_class(of_item bigint, classes text[])
returns boolean language plpgsql stable as $$
begin
  return coalesce(
    cmdb.is_a((select i.class from cmdb.item i where i.id = of_item), classes), false);
end $$;

create or replace function cmdb.wrong_class(of_item bigint, expected text[]) returns text
language plpgsql stable as $$
begin
  return (
    select format('%s is of class %s; %s is expected.', i.tag, i.class,
      array_to_string(expected, ' or '))
    from cmdb.item i where i.id = of_item);
end $$;
comment on function cmdb.wrong_class is 'What is said of an item in a place for other classes.';

create or replace function cmdb.require_end(
  classes text[], of_item bigint, class text, path text
) returns void language plpgsql stable as $$
begin
  if not cmdb.is_a(class, classes) then
    perform cmdb.refuse_constraint(path, 'relation_end',
      cmdb.wrong_class(of_item, classes),
      cmdb.item_brief(of_item));
  end if;
end $$;

create or replace function cmdb.free_slot(
  type cmdb.relation_type, which text, of_item bigint, path text
) returns int language plpgsql stable as $$
declare
  most int := case which when 'source' then type.source_max else type.target_max end;
  taken int[];
  other bigint;
  slot int;
begin
  if most is null then
    return null;
  elsif which = 'source' then
    select array_agg(r.source_slot), min(r.target) into taken, other
    from cmdb.relation r
    where r.source = of_item and r.type = type.name;
  else
    select array_agg(r.target_slot), min(r.source) into taken, other
    from cmdb.relation r
    where r.target = of_item and r.type = type.name;
  end if;
  if taken is null then
    return 0;
  end if;
  select s into slot from generate_series(0, most - 1) s where s <> all (taken) order by s limit 1;
  if slot is null then
    perform cmdb.refuse_constraint(path, 'cardinality',
      format('The %s of %s may have at most %s; disconnect an existing one first.', which, type.name,
        case most when 1 then 'one relation' else most || ' relations' end),
      cmdb.item_brief(other));
  end if;
  return slot;
end $$;
comment on function cmdb.free_slot is
  'The first free slot at one end; the unique index decides when two calls find the same.';

create or replace function cmdb.require_free_position(
  type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text
) returns void language plpgsql stable as $$
declare
  occupant bigint;
begin
  if attributes->>'slot' is null then
    return;
  end if;
  select r.source into occupant from cmdb.relation r
  where r.target = require_free_position.target and r.type = require_free_position.type.name
    and r.attributes->>'slot' = require_free_position.attributes->>'slot'
    and r.source <> require_free_position.source;
  if found then
    perform cmdb.refuse_constraint(path, 'slot_taken',
      format('The slot %s is taken.', attributes->>'slot'), cmdb.item_brief(occupant));
  end if;
end $$;

create or replace function cmdb.require_relatable(
  type cmdb.relation_type, source bigint, source_class text, target bigint, attributes jsonb,
  path text
) returns void language plpgsql volatile as $$
begin
  perform cmdb.require_end(type.source_classes, source, source_class, path);
  perform cmdb.require_end(
    type.target_classes, target, (select i.class from cmdb.item i where i.id = target), path);
  if source = target then
    perform cmdb.refuse_constraint(path, 'itself', 'An item has no relation to itself.');
  end if;
  if type.containment then
    perform cmdb.require_contained_once(source, target, path);
  elsif type.hierarchy and cmdb.is_a(source_class, type.target_classes) then
    perform cmdb.require_no_cycle(type.name, source, target, path);
  end if;
  perform cmdb.require_free_position(type, source, target, attributes, path);
end $$;
comment on function cmdb.require_relatable is
  'Refuses what two items cannot be to each other: every rule of relations but how many there are.';

create or replace function cmdb.relate(
  type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text
) returns bigint language plpgsql volatile as $$
declare
  same cmdb.relation;
  number bigint;
begin
  select * into same from cmdb.relation r
  where r.source = relate.source and r.type = relate.type.name and r.target = relate.target;
  if found then
    if attributes is not null and attributes is distinct from coalesce(same.attributes, '{}') then
      perform cmdb.require_free_position(type, source, target, attributes, path);
      update cmdb.relation r set attributes = relate.attributes where r.id = same.id;
    end if;
    return same.id;
  end if;
  perform cmdb.require_relatable(type, source,
    (select i.class from cmdb.item i where i.id = relate.source), target, attributes, path);
  insert into cmdb.relation as r
    (type, role, source, target, source_slot, target_slot, attributes)
  values (type.name, type.role, source, target,
    cmdb.free_slot(type, 'source', source, path), cmdb.free_slot(type, 'target', target, path),
    attributes)
  returning r.id into number;
  if type.name in ('installed_in', 'of_model') then
    perform cmdb.require_fit(source, path);
  end if;
  return number;
end $$;
comment on function cmdb.relate is
  'Connects two items; the caller has locked the source. What is connected already stays the same
relation, with the attributes that are given now.';

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
  -- What this transaction has just made contains nothing yet, and nobody else can see it.
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

create or replace function cmdb.require_fit(of_item bigint, path text) returns void
language plpgsql stable as $$
declare
  misfit record;
begin
  select p.target as part, h.target as host, array(
      select i.name
      from cmdb.relation f
      join cmdb.item i on i.id = f.target
      where f.source = p.target and f.type = 'fits'
      order by i.name
      limit 5) as fitting
  into misfit
  from (
    select r.source, r.target from cmdb.relation r
    where r.source = of_item and r.type = 'installed_in'
    union all
    select r.source, r.target from cmdb.relation r
    where r.target = of_item and r.type = 'installed_in') c
  join cmdb.relation p on p.source = c.source and p.role = 'model'
  join cmdb.relation h on h.source = c.target and h.role = 'model'
  where exists (select from cmdb.relation f where f.source = p.target and f.type = 'fits')
    and not exists (
      select from cmdb.relation f
      where f.source = p.target and f.type = 'fits' and f.target = h.target)
  limit 1;
  if found then
    perform cmdb.refuse_constraint(path, 'does_not_fit',
      format('%s does not fit %s, only: %s.', cmdb.item_brief(misfit.part)->>'name',
        cmdb.item_brief(misfit.host)->>'name', array_to_string(misfit.fitting, ', ')),
      cmdb.item_brief(misfit.host));
  end if;
end $$;
comment on function cmdb.require_fit is
  'Refuses a component in what its model does not fit, by the relations `fits` of the models. Where
there are none nothing is known, and nothing refused.';

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

create or replace function cmdb.dissolve(relations bigint[]) returns bigint
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  gone bigint;
begin
  delete from cmdb.relation r where r.id = any (relations);
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function cmdb.dissolve is
  'Ends relations and answers how many there were. As the owner: with DELETE on a table a role may
also lock it.';

create or replace function cmdb.relation_changed() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  at timestamptz := cmdb.stamp();
  edge record;
  behind bigint[] := '{}';
  keyed_roles text[] := '{}';
  keyed bigint[] := '{}';
begin
  for edge in
    select e.type, e.role, e.source, e.target, s.changed_at, s.class, t.inherited_through,
      t.hierarchy and cmdb.is_a(s.class, t.target_classes) as is_inner,
      e.role = any (l.key_roles) as is_keyed, e.role = any (l.inherits_through) as is_through,
      case when s.state = 'void' then e.source when g.state = 'void' then e.target end as gone
    from edges e
    join cmdb.relation_type t on t.name = e.type
    cross join lateral (select * from cmdb.item i where i.id = e.source offset 0) s
    cross join lateral (select i.state from cmdb.item i where i.id = e.target offset 0) g
    left join cmdb.class_layout l on l.class = s.class
    order by e.id
  loop
    -- The foreign keys have locked both ends: whoever makes one void came before, or waits.
    if tg_op = 'INSERT' and edge.gone is not null then
      perform cmdb.refuse_void(edge.gone);
    end if;
    if edge.is_inner then
      perform cmdb.lock_hierarchy(edge.type);  -- held already, but by someone in psql
      if tg_op = 'DELETE' then
        perform cmdb.hierarchy_disconnect(edge.type, edge.source, at);
      else
        perform cmdb.hierarchy_connect(edge.type, edge.source, edge.target, at);
      end if;
    end if;
    if edge.role is not null and edge.changed_at <> at then
      behind := behind || edge.source;
    end if;
    if edge.is_through or edge.inherited_through is not null then
      perform cmdb.lock_inherited(edge.source, edge.class, null);  -- so is this
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
      keyed_roles := keyed_roles
        || array_fill(edge.role, array[cardinality(keyed) - cardinality(keyed_roles)]);
    end if;
  end loop;
  if behind <> '{}' then
    update cmdb.item i set changed_at = at where i.id = any (behind) and i.changed_at <> at;
  end if;
  for edge in
    select k.role, array_agg(k.item order by k.item) as items
    from unnest(keyed_roles, keyed) k (role, item)
    group by k.role
    order by k.role
  loop
    perform cmdb.refresh_keys(edge.items, edge.role);
  end loop;
  return null;
end $$;
comment on function cmdb.relation_changed is
  'A reference belongs to its item: changing it is a new version of the item, and maybe new keys of
the item and of those that inherit from it. By statement: many relations cost one pass.';

drop trigger if exists consequences on cmdb.relation;
drop trigger if exists consequences_of_end on cmdb.relation;
create trigger consequences after insert on cmdb.relation
referencing new table as edges
for each statement execute function cmdb.relation_changed();
create trigger consequences_of_end after delete on cmdb.relation
referencing old table as edges
for each statement execute function cmdb.relation_changed();

create or replace function cmdb.lock_item(of_item bigint) returns void
language plpgsql volatile as $$
begin
  perform from cmdb.item i where i.id = of_item for no key update;
end $$;
comment on function cmdb.lock_item is
  'Locks the source of relations before the stamp is taken. Targets are not locked: a room is the
target of thousands, and unique indexes decide about its slots.';

create or replace function cmdb.relation_json(r cmdb.relation) returns text
language plpgsql stable as $$
begin
  return (
    select json_strip_nulls(json_build_object(
      'id', r.id, 'type', r.type, 'source', cmdb.item_brief(r.source),
      'target', cmdb.item_brief(r.target), 'attributes', coalesce(r.attributes, '{}'),
      'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at)))::text);
end $$;

create or replace function cmdb.min_up_json(min_up text) returns json language sql immutable as $$
  select case when min_up like '%\%' then to_json(min_up) else to_json(min_up::int) end
$$;
comment on function cmdb.min_up_json is
  'As the API writes it: a number, or text with a percent sign.';

create or replace function cmdb.need_suppliers(
  type cmdb.relation_type, source bigint, target bigint, min_up text
) returns void language plpgsql volatile as $$
begin
  if type.impact = 'forward' then
    min_up := coalesce(min_up, (
      select max(r.min_up) from cmdb.relation r
      where r.target = need_suppliers.target and r.type = type.name));
    update cmdb.relation r set min_up = need_suppliers.min_up
    where r.target = need_suppliers.target and r.type = type.name
      and r.min_up is distinct from need_suppliers.min_up;
  else
    min_up := coalesce(min_up, (
      select max(r.min_up) from cmdb.relation r
      where r.source = need_suppliers.source and r.type = type.name));
    update cmdb.relation r set min_up = need_suppliers.min_up
    where r.source = need_suppliers.source and r.type = type.name
      and r.min_up is distinct from need_suppliers.min_up;
  end if;
end $$;
comment on function cmdb.need_suppliers is
  'All suppliers of a dependant by one relation type bear the same min_up: the one given now, else
the one that they had.';

create or replace function cmdb.turned(attributes jsonb) returns jsonb
language sql immutable as $$
  select case when attributes is not null then (
    select coalesce(jsonb_object_agg(case
      when a.key like 'source\_%' then 'target' || substr(a.key, 7)
      when a.key like 'target\_%' then 'source' || substr(a.key, 7)
      else a.key
    end, a.value), '{}')
    from jsonb_each(attributes) a)
  end
$$;
comment on function cmdb.turned is
  'The attributes of a relation as seen from its other end: source_port is target_port.';

create or replace function cmdb.relation_connect(
  this cmdb.call, type_name text, source_ref jsonb, target_ref jsonb, attributes jsonb, min_up text
) returns text language plpgsql volatile as $$
declare
  type cmdb.relation_type;
  source bigint := cmdb.item_id(source_ref);
  target bigint := cmdb.item_id(target_ref);
  number bigint;
  made cmdb.relation;
begin
  if source is null then
    perform cmdb.refuse_missing('source', 'item', source_ref);
  elsif target is null then
    perform cmdb.refuse_missing('target', 'item', target_ref);
  end if;
  select * into type from cmdb.relation_type t where t.name = type_name;
  if type.undirected and source > target then
    target := source;
    source := cmdb.item_id(target_ref);
    attributes := cmdb.turned(attributes);
  end if;
  if type.redundant then
    -- Two that connect suppliers of one dependant must see each other's.
    perform cmdb.lock_item(least(source, target));
    perform cmdb.lock_item(greatest(source, target));
  else
    perform cmdb.lock_item(source);
    if type.role is not null then
      perform cmdb.lock_inherited(source, (select i.class from cmdb.item i where i.id = source),
        jsonb_build_object(type.role, target));
    end if;
  end if;
  number := cmdb.relate(type, source, target, attributes, 'target');
  if type.redundant then
    perform cmdb.need_suppliers(type, source, target, min_up);
  end if;
  select * into made from cmdb.relation r where r.id = number;
  return cmdb.answer(this, cmdb.relation_json(made));
end $$;

create or replace function cmdb.relation_disconnect(this cmdb.call, relation bigint)
returns text language plpgsql volatile as $$
declare
  gone cmdb.relation;
  type cmdb.relation_type;
begin
  select * into gone from cmdb.relation r where r.id = relation;
  if not found then
    perform cmdb.refuse_missing('relation', 'relation', to_jsonb(relation));
  end if;
  select * into type from cmdb.relation_type t where t.name = gone.type;
  perform cmdb.lock_item(gone.source);
  if type.role is not null then
    -- Without its own, it has what it inherits.
    perform cmdb.lock_inherited(
      gone.source, (select i.class from cmdb.item i where i.id = gone.source), null);
  end if;
  if type.hierarchy and cmdb.is_inner(type, gone.source) then
    perform cmdb.lock_hierarchy(type.name);
  end if;
  if cmdb.dissolve(array[relation]) = 0 then
    perform cmdb.refuse_missing('relation', 'relation', to_jsonb(relation));
  end if;
  return cmdb.answer(this, json_build_object(
    'relation', relation, 'until', cmdb.rfc3339(cmdb.stamp()))::text);
end $$;
