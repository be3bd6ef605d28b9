-- Items are registered, with their readings and references.

create or replace function cmdb.item_bytes_max() returns int language sql immutable as $$
  select 2097152
$$;
comment on function cmdb.item_bytes_max is
  'What an item may hold in attributes, as text; the server tells it as item_bytes.';

create or replace function cmdb.is_large(attributes jsonb) returns boolean
language sql stable as $$
  select pg_column_size(attributes) >= cmdb.item_bytes_max() / 32
$$;
comment on function cmdb.is_large is
  'Whether attributes have to be measured as text: the size in memory is known at once. A number such
as 1e-308 takes 12 bytes of memory and 310 of text; nothing else grows as much.';

create or replace function cmdb.require_room(attributes jsonb, present jsonb) returns void
language plpgsql stable as $$
declare
  size constant int := octet_length(attributes::text);
begin
  if size > cmdb.item_bytes_max() and size > octet_length(present::text) then
    perform cmdb.refuse('CM010',
      format('An item may hold %s bytes of attributes; this one would hold %s.',
        cmdb.item_bytes_max(), size),
      jsonb_build_object('limit', 'item_bytes', 'value', size));
  end if;
end $$;
comment on function cmdb.require_room is
  'Refuses attributes or readings that no answer would have room for. What is larger already, from
before there was a bound, may shrink.';

create or replace function cmdb.set_references(
  of_item bigint, of_class text, refs jsonb, is_new boolean default false
) returns void language plpgsql volatile as $$
declare
  wanted record;
  type cmdb.relation_type;
  replaced bigint[] := '{}';
  made cmdb.relation[] := '{}';
  intricate text[] := '{}';
  supplying text[] := '{}';
  edge cmdb.relation;
begin
  for wanted in
    select r.role, r.ref, t.name as type, t.source_max, t.target_max, t.redundant, g.id as target, g.state as target_state,
      present.id as present, present.target as present_target,
      -- For such a pair no further check is needed.
      g.id <> of_item and t.source_classes && s.lineage and t.target_classes && g.lineage
        and not t.containment and not (t.hierarchy and t.target_classes && s.lineage) as is_plain
    from jsonb_each(refs) r (role, ref)
    join cmdb.relation_type t on t.role = r.role
    cross join (select l.lineage from cmdb.class_layout l where l.class = of_class) s
    left join lateral (
      select i.id, i.state, l.lineage
      from (
        select o.id, o.class, o.state from cmdb.item o
        where o.id = case jsonb_typeof(r.ref)
          when 'number' then (r.ref #>> '{}')::numeric::bigint end
        union all
        select o.id, o.class, o.state from cmdb.item o
        where o.tag = case jsonb_typeof(r.ref) when 'string' then r.ref #>> '{}' end) i
      join cmdb.class_layout l on l.class = i.class
      offset 0) g on true
    left join cmdb.relation present on present.source = of_item and present.role = r.role
    order by r.role
  loop
    if wanted.target_state = 'void' then
      wanted.target := coalesce(cmdb.merged_into(wanted.target, null), wanted.target);
      wanted.is_plain := false;
    end if;
    if wanted.target is null and wanted.ref <> 'null' then
      perform cmdb.refuse_missing('references.' || wanted.role, 'item', wanted.ref);
    elsif wanted.target is not distinct from wanted.present_target then
      continue;
    end if;
    if wanted.present is not null then
      replaced := replaced || wanted.present;
    end if;
    if wanted.target is not null then
      edge.type := wanted.type;
      edge.role := wanted.role;
      edge.target := wanted.target;
      -- A to-one relation; the previous one has been ended by then.
      edge.source_slot := case wanted.source_max when 1 then 0 end;
      made := made || edge;
      if not wanted.is_plain or wanted.source_max > 1 or wanted.target_max is not null then
        intricate := intricate || wanted.role;
      end if;
      if wanted.redundant then
        supplying := supplying || wanted.role;
      end if;
    end if;
  end loop;
  if replaced <> '{}' then
    perform cmdb.dissolve(replaced);
  end if;
  if made = '{}' then
    return;
  end if;
  for place in 1..case when intricate = '{}' then 0 else cardinality(made) end loop
    edge := made[place];
    if edge.role = any (intricate) then
      select * into type from cmdb.relation_type t where t.role = edge.role;
      perform cmdb.require_relatable(
        type, of_item, of_class, edge.target, null, 'references.' || edge.role);
      edge.source_slot := cmdb.free_slot(type, 'source', of_item, 'references.' || edge.role);
      edge.target_slot := cmdb.free_slot(type, 'target', edge.target, 'references.' || edge.role);
      made[place] := edge;
    end if;
  end loop;
  insert into cmdb.relation (type, role, source, target, source_slot, target_slot)
  select m.type, m.role, of_item, m.target, m.source_slot, m.target_slot from unnest(made) m;
  for place in 1..case when supplying = '{}' then 0 else cardinality(made) end loop
    edge := made[place];
    if edge.role = any (supplying) then
      select * into type from cmdb.relation_type t where t.role = edge.role;
      perform cmdb.lock_item(edge.target);
      perform cmdb.need_suppliers(type, of_item, edge.target, null);
    end if;
  end loop;
  -- Nothing is installed in a new item.
  if refs ? 'installed_in' or refs ? 'model' and not is_new then
    perform cmdb.require_fit(of_item,
      'references.' || case when refs ? 'installed_in' then 'installed_in' else 'model' end);
  end if;
end $$;
comment on function cmdb.set_references is
  'Points the references of an item, whose row is locked, at {role: ItemRef}; null clears.';

create or replace function cmdb.item_register(
  this cmdb.call, of_class text, prefix text, state text, name text, tag text,
  attributes jsonb, observed jsonb, inputs jsonb, refs jsonb, patterns jsonb
) returns text language plpgsql volatile as $$
declare
  is_plain boolean;
  types text[];
  roles text[];
  targets bigint[];
  through bigint[];
  model_name text;
  number bigint;
  reply text;
  is_held boolean := false;
begin
  if cmdb.is_large(attributes) then
    perform cmdb.require_room(attributes, '{}');
  end if;
  perform cmdb.require_order(attributes, attributes);
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  if tag is null then
    tag := cmdb.next_tag(prefix);
  else
    perform cmdb.refuse_tag(tag, 'tag');
  end if;
  if refs is not null then
    -- Plain are those of which nothing has to be asked but that there is a target, and that both
    -- ends are of the right class; through some of them it inherits a field of its keys.
    select
      bool_and(g.id is not null and t.source_classes && s.lineage and t.target_classes && g.lineage
        and not t.containment and not (t.hierarchy and t.target_classes && s.lineage)
        and t.source_max is not distinct from 1 and t.target_max is null and not t.redundant),
      array_agg(t.name), array_agg(t.role), array_agg(g.id),
      array_agg(g.id) filter (where t.role = any (s.inherits_through)),
      max(g.name) filter (where t.role = 'model')
    into is_plain, types, roles, targets, through, model_name
    from jsonb_each(refs) r (role, ref)
    join cmdb.relation_type t on t.role = r.role
    cross join (
      select l.lineage, l.inherits_through from cmdb.class_layout l where l.class = of_class) s
    left join lateral (
      select i.id, i.name, l.lineage
      from (
        select o.id, o.class, o.name from cmdb.item o
        where o.state <> 'void' and o.id = case jsonb_typeof(r.ref)
          when 'number' then (r.ref #>> '{}')::numeric::bigint end
        union all
        select o.id, o.class, o.name from cmdb.item o
        where o.state <> 'void'
          and o.tag = case jsonb_typeof(r.ref) when 'string' then r.ref #>> '{}' end) i
      join cmdb.class_layout l on l.class = i.class
      offset 0) g on true;
    name := coalesce(name, model_name);
    if is_plain then
      if through is not null then
        perform cmdb.lock_shared(through);
      end if;
    else
      perform cmdb.lock_hierarchies(of_class, refs);
      perform cmdb.lock_inherited(null, of_class, refs);
      is_held := exists (
        select from cmdb.class_layout l cross join lateral unnest(l.keys) k
        where l.class = of_class and refs ? k.unless_role);
    end if;
  end if;
  if is_held then
    perform cmdb.hold_keys();
  end if;
  insert into cmdb.item as i (class, tag, name, state, attributes, inputs)
  values (of_class, tag, coalesce(name, tag), state, attributes, inputs)
  returning i.id into number;
  if is_plain then
    insert into cmdb.relation (type, role, source, target, source_slot)
    select w.type, w.role, number, w.target, 0
    from unnest(types, roles, targets) w (type, role, target)
    order by w.role;
  elsif refs is not null then
    perform cmdb.set_references(number, of_class, refs, is_new => true);
  end if;
  perform cmdb.require_refills(number, attributes);
  if is_held then
    perform cmdb.release_keys();
  end if;
  if observed is not null then
    perform cmdb.observe(this, number, observed);
  end if;
  select a.answer into reply from cmdb.item_answer(null, null) a where a.id = number;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.item_register is
  'item.register: makes the item, its tag unless one is given, its references, keys, codes and
search text. The worker has validated the values.';
