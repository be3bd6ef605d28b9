-- Relations are connected and disconnected.

create or replace function cmdb.relate(
  type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text
) returns bigint language plpgsql volatile as $$
declare
  same cmdb.relation;
  number bigint;
  source_class text;
  is_plain boolean;
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
  -- Such a pair has nothing else to be asked.
  select s.class, s.id <> g.id and l.lineage && type.source_classes
    and m.lineage && type.target_classes and not type.containment
    and not (type.hierarchy and l.lineage && type.target_classes)
  into source_class, is_plain
  from cmdb.item s
  join cmdb.class_layout l on l.class = s.class
  cross join cmdb.item g
  join cmdb.class_layout m on m.class = g.class
  where s.id = relate.source and g.id = relate.target;
  if is_plain is not true or attributes ? 'slot' then
    perform cmdb.require_relatable(type, source, source_class, target, attributes, path);
  end if;
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

create or replace function cmdb.relation_attributes(given jsonb) returns jsonb
language plpgsql stable as $$
declare
  one record;
  seen jsonb := given;
begin
  for one in select a.key, cmdb.as_seen(a.value) as value from jsonb_each_text(given) a loop
    if one.value = '' then
      perform cmdb.refuse_invalid('attributes.' || one.key, 'blank',
        format('`%s` shows nothing.', one.key));
    end if;
    seen := seen || jsonb_build_object(one.key, one.value);
  end loop;
  return seen;
end $$;
comment on function cmdb.relation_attributes is
  'Attributes of a relation as people see them: a slot or a port is a name.';

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
  this cmdb.call, type_name text, source_ref jsonb, target_ref jsonb, attributes jsonb, min_up text,
  limited boolean default false
) returns text language plpgsql volatile as $$
declare
  type cmdb.relation_type;
  source bigint := cmdb.item_id(source_ref);
  target bigint := cmdb.item_id(target_ref);
  number bigint;
  made cmdb.relation;
  locked text;
begin
  if limited then
    perform cmdb.lock_named_incident(this);
    perform cmdb.require_end_of_incident(this, source, target);
  end if;
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
    -- Two concurrent connections of suppliers to one dependant must see each other.
    perform cmdb.lock_item(least(source, target));
    perform cmdb.lock_item(greatest(source, target));
  else
    locked := cmdb.lock_item(source);  -- An assignment: PERFORM would go through SPI.
    if type.role is not null then
      perform cmdb.lock_inherited(source, (select i.class from cmdb.item i where i.id = source),
        jsonb_build_object(type.role, target));
    end if;
  end if;
  number := cmdb.relate(
    type, source, target, cmdb.relation_attributes(attributes), 'target');
  if type.redundant then
    perform cmdb.need_suppliers(type, source, target, min_up);
  end if;
  select * into made from cmdb.relation r where r.id = number;
  return cmdb.answer(this, cmdb.relation_json(made));
end $$;
comment on function cmdb.relation_connect is
  'relation.connect: checks classes, cardinality and redundancy, and derives what the new relation
concerns.';

create or replace function cmdb.relation_disconnect(
  this cmdb.call, relation bigint, limited boolean default false, types text[] default '{}'
) returns text language plpgsql volatile as $$
declare
  gone record;
  type cmdb.relation_type;
  locked text;
begin
  if limited then
    perform cmdb.lock_named_incident(this);
  end if;
  select r.type, r.source, r.target into gone from cmdb.relation r where r.id = relation;
  if not found then
    perform cmdb.refuse_missing('relation', 'relation', to_jsonb(relation));
  end if;
  if limited and not gone.type = any (types) then
    perform cmdb.refuse('CM002',
      format('Ending a relation %s requires the right `items`.', gone.type),
      '{"required": "items", "path": "relation"}');
  elsif limited then
    perform cmdb.require_end_of_incident(this, gone.source, gone.target);
  end if;
  select * into type from cmdb.relation_type t where t.name = gone.type;
  locked := cmdb.lock_item(gone.source);  -- An assignment: PERFORM would go through SPI.
  if type.role is not null then
    -- Without its own value the inherited one applies.
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
    'relation', relation, 'type', gone.type, 'source', cmdb.brief_json(gone.source, null),
    'target', cmdb.brief_json(gone.target, null), 'until', cmdb.rfc3339(cmdb.client_stamp()),
    'change_set', cmdb.change_set_id(cmdb.client_stamp(), this.request))::text);
end $$;
comment on function cmdb.relation_disconnect is
  'relation.disconnect: ends a relation. What was inherited through it is derived again. limited: the
caller may end these types alone, of an item of its incident.';
