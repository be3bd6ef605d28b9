-- Items: register, update, transition.

create or replace function cmdb.next_tag(prefix text) returns text language plpgsql volatile as $$
declare
  number text;
  candidate text;
begin
  loop
    number := nextval('cmdb.tag_' || lower(prefix))::text;
    candidate := prefix || '-' || repeat('0', 6 - length(number)) || number;
    exit when not exists (select from cmdb.item i where i.tag = candidate);
  end loop;
  return candidate;
end $$;
comment on function cmdb.next_tag is
  'The next number of a prefix: unique, rising, with gaps; numbers taken by hand are skipped.';

create or replace function cmdb.refuse_tag(tag text, path text) returns void
language plpgsql stable as $$
declare
  holder cmdb.item;
begin
  select * into holder from cmdb.item i where i.tag = refuse_tag.tag;
  if found then
    perform cmdb.refuse('CM005', format('The tag %s is taken%s.', tag,
        case holder.state when 'void' then ', by an item that is void: its tag stays taken' end),
      jsonb_build_object('path', path, 'item', cmdb.item_brief(holder.id)));
  end if;
end $$;

create or replace function cmdb.item_bytes_max() returns int language sql immutable as $$
  select 2097152
$$;
comment on function cmdb.item_bytes_max is
  'What an item may hold in attributes, as text; the server tells it as item_bytes.';

create or replace function cmdb.require_room(attributes jsonb, present jsonb) returns void
language plpgsql stable as $$
declare
  size int;
begin
  -- The size in memory is close to that of the text, and known at once.
  if pg_column_size(attributes) < cmdb.item_bytes_max() / 4 then
    return;
  end if;
  size := octet_length(attributes::text);
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

create or replace function cmdb.observe(this cmdb.call, of_item bigint, observed jsonb)
returns void language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  at timestamptz := cmdb.stamp();
begin
  insert into cmdb.item_observation (item, attribute, observed_at, value, account)
  select of_item, o.key, at, o.value, this.account from jsonb_each(observed) o;
  perform cmdb.require_room(
    coalesce((select n.readings from cmdb.item_reading n where n.item = of_item), '{}') || observed,
    '{}');
  insert into cmdb.item_reading as n (item, readings)
  values (of_item, jsonb_strip_nulls(observed))
  on conflict (item) do update
  set readings = jsonb_strip_nulls(n.readings || observe.observed);
end $$;

create or replace function cmdb.set_references(of_item bigint, of_class text, refs jsonb)
returns void language plpgsql volatile as $$
declare
  wanted record;
  type cmdb.relation_type;
  replaced bigint[] := '{}';
  made cmdb.relation[] := '{}';
  supplying cmdb.relation[] := '{}';
  edge cmdb.relation;
begin
  for wanted in
    select r.role, r.ref, case when r.ref <> 'null' then cmdb.item_id(r.ref) end as target,
      present.id as present, present.target as present_target
    from jsonb_each(refs) r (role, ref)
    left join cmdb.relation present on present.source = of_item and present.role = r.role
    order by r.role
  loop
    if wanted.target is null and wanted.ref <> 'null' then
      perform cmdb.refuse_missing('references.' || wanted.role, 'item', wanted.ref);
    elsif wanted.target is not distinct from wanted.present_target then
      continue;
    end if;
    if wanted.present is not null then
      replaced := replaced || wanted.present;
    end if;
    if wanted.target is not null then
      edge.role := wanted.role;
      edge.target := wanted.target;
      made := made || edge;
    end if;
  end loop;
  if replaced <> '{}' then
    perform cmdb.dissolve(replaced);
  end if;
  for place in 1..cardinality(made) loop
    edge := made[place];
    select * into type from cmdb.relation_type t where t.role = edge.role;
    perform cmdb.require_relatable(
      type, of_item, of_class, edge.target, null, 'references.' || edge.role);
    edge.type := type.name;
    edge.source_slot := cmdb.free_slot(type, 'source', of_item, 'references.' || edge.role);
    edge.target_slot := cmdb.free_slot(type, 'target', edge.target, 'references.' || edge.role);
    made[place] := edge;
    if type.redundant then
      supplying := supplying || edge;
    end if;
  end loop;
  if made <> '{}' then
    insert into cmdb.relation (type, role, source, target, source_slot, target_slot)
    select m.type, m.role, of_item, m.target, m.source_slot, m.target_slot from unnest(made) m;
    foreach edge in array supplying loop
      select * into type from cmdb.relation_type t where t.name = edge.type;
      perform cmdb.lock_item(edge.target);
      perform cmdb.need_suppliers(type, of_item, edge.target, null);
    end loop;
    if refs ? 'installed_in' or refs ? 'model' then
      perform cmdb.require_fit(of_item,
        'references.' || case when refs ? 'installed_in' then 'installed_in' else 'model' end);
    end if;
  end if;
end $$;
comment on function cmdb.set_references is
  'Points the references of an item, whose row is locked, at {role: ItemRef}; null clears.';

create or replace function cmdb.item_register(
  this cmdb.call, of_class text, prefix text, state text, name text, tag text,
  attributes jsonb, observed jsonb, inputs jsonb, refs jsonb, patterns jsonb
) returns text language plpgsql volatile as $$
declare
  number bigint;
  reply text;
begin
  perform cmdb.require_room(attributes, '{}');
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  if tag is null then
    tag := cmdb.next_tag(prefix);
  else
    perform cmdb.refuse_tag(tag, 'tag');
  end if;
  if name is null and refs ? 'model' then
    select m.name into name from cmdb.item m where m.id = cmdb.item_id(refs->'model');
  end if;
  if refs is not null then
    perform cmdb.lock_hierarchies(of_class, refs);
    perform cmdb.lock_inherited(null, of_class, refs);
  end if;
  insert into cmdb.item as i (class, tag, name, state, attributes, inputs)
  values (of_class, tag, coalesce(name, tag), state, attributes, inputs)
  returning i.id into number;
  if refs is not null then
    perform cmdb.set_references(number, of_class, refs);
  end if;
  if observed is not null then
    perform cmdb.observe(this, number, observed);
  end if;
  select a.answer into reply from cmdb.item_answer(null, null) a where a.id = number;
  return cmdb.answer(this, reply);
end $$;

create or replace function cmdb.refuse_conflict(present cmdb.item, version int)
returns void language plpgsql stable as $$
begin
  perform cmdb.refuse('CM004',
    format('The item has changed since: it is at version %s, not %s.', present.version, version),
    jsonb_build_object(
      'current_version', present.version,
      'changed', (
        select coalesce(jsonb_agg(distinct c->>'path'), '[]')
        from (
          select array_agg(present.id) as ids, array_agg(v.version) as versions,
            array_agg(v.at) as stamps
          from cmdb.item_versions(present.id) v
          where v.version > refuse_conflict.version) v
        cross join cmdb.item_changes(v.ids, v.versions, v.stamps, null) d
        cross join jsonb_array_elements(d.changes::jsonb) c),
      'by', (select a.name from cmdb.account a where a.id = present.changed_by),
      'at', cmdb.rfc3339(present.changed_at)));
end $$;

create or replace function cmdb.require_patterns(patterns jsonb)
returns void language plpgsql stable as $$
declare
  failed jsonb;
begin
  select jsonb_agg(jsonb_build_object('code', 'pattern', 'path', p.key, 'message',
    format('`%s` must match %s.', p.key, p.value->>1)) order by p.key)
  into failed
  from jsonb_each(patterns) p
  where p.value->>0 !~ (p.value->>1);
  if failed is not null then
    perform cmdb.refuse('CM602', 'A value does not match the pattern of its attribute.',
      jsonb_build_object('errors', failed));
  end if;
end $$;
comment on function cmdb.require_patterns is
  'Matches {path: [text, pattern]}: here, where an unlucky pattern runs into the time-out.';

create or replace function cmdb.require_class(present cmdb.item, classes text[])
returns void language plpgsql stable as $$
begin
  if not exists (
    select from cmdb.class_ancestor a
    where a.class = present.class and a.ancestor = any (classes)
  ) and not ('=' || present.class) = any (classes) then
    raise exception using errcode = 'CM902', message = 'planned for another class',
      detail = to_json(present.class)::text;
  end if;
end $$;
comment on function cmdb.require_class is
  'The worker validated for these classes without having seen the item; CM902 tells it which it
is.';

create or replace function cmdb.item_write(
  this cmdb.call, present cmdb.item, state text, name text, tag text, given jsonb, cleared text[],
  observed jsonb, inputs jsonb, refs jsonb, limited boolean default false
) returns text language plpgsql volatile as $$
declare
  -- Who may only take it to repair and back sees no secrets.
  hidden text[] := case when limited then array(
    select distinct a.name from cmdb.attribute a where a.secret) end;
  reply text;
begin
  if given is not null then
    perform cmdb.require_room(
      (present.attributes || given) - coalesce(cleared, '{}'), present.attributes);
  end if;
  if tag is not null and tag <> present.tag then
    perform cmdb.refuse_tag(tag, 'tag');
  end if;
  if refs is not null then
    perform cmdb.lock_hierarchies(present.class, refs);
  end if;
  -- Where no key can change, nothing is locked for it.
  if refs is not null or name is not null or exists (
    select from cmdb.class_layout l
    where l.class = present.class and (given ?| l.identity or cleared && l.identity))
  then
    perform cmdb.lock_inherited(present.id, present.class, refs);
  end if;
  update cmdb.item i
  set
    state = coalesce(item_write.state, i.state),
    name = coalesce(item_write.name, i.name),
    tag = coalesce(item_write.tag, i.tag),
    attributes = (i.attributes || coalesce(given, '{}')) - coalesce(cleared, '{}'),
    inputs = item_write.inputs
  where i.id = present.id;
  if refs is not null then
    perform cmdb.set_references(present.id, present.class, refs);
  end if;
  if observed is not null then
    perform cmdb.observe(this, present.id, observed);
  end if;
  select a.answer into reply from cmdb.item_answer(null, hidden) a where a.id = present.id;
  return cmdb.answer(this, reply);
end $$;

create or replace function cmdb.item_locked(ref jsonb, path text default 'item')
returns cmdb.item language plpgsql volatile as $$
declare
  present cmdb.item;
begin
  if jsonb_typeof(ref) = 'number' then
    select * into present
    from cmdb.item i
    where i.id = (ref #>> '{}')::numeric::bigint
    for no key update;
  else
    select * into present from cmdb.item i where i.tag = ref #>> '{}' for no key update;
  end if;
  if not found then
    perform cmdb.refuse_missing(path, 'item', ref);
  elsif present.state = 'void' then
    perform cmdb.refuse_void(present.id);
  end if;
  return present;
end $$;
comment on function cmdb.item_locked is
  'The item of an ItemRef, locked to be changed; refuses one that is not there or void.';

create or replace function cmdb.item_update(
  this cmdb.call, ref jsonb, version int, classes text[], name text, tag text, given jsonb,
  cleared text[], observed jsonb, inputs jsonb, refs jsonb, patterns jsonb
) returns text language plpgsql volatile as $$
declare
  present cmdb.item;
begin
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  end if;
  perform cmdb.require_class(present, classes);
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  return cmdb.item_write(
    this, present, null, name, tag, given, cleared, observed, inputs, refs);
end $$;

create or replace function cmdb.lifecycle_of(of_class text) returns text
language plpgsql stable as $$
begin
  return (
    select c.lifecycle
    from cmdb.class_ancestor a
    join cmdb.class c on c.name = a.ancestor
    where a.class = of_class and c.lifecycle is not null
    order by a.depth
    limit 1);
end $$;

create or replace function cmdb.no_transition(state text, wanted text, ways text[]) returns text
language sql immutable as $$
  select case ways
    when '{}' then format('It is %s, which is final.', state)
    else format('It cannot go from %s to %s, only to: %s.', state, wanted,
      array_to_string(ways, ', '))
  end
$$;
comment on function cmdb.no_transition is 'Why a state cannot follow, and which states can.';

create or replace function cmdb.transition_reasons(
  present cmdb.item, wanted text, attributes jsonb, refs jsonb, reason text
) returns jsonb language plpgsql stable as $$
declare
  named text := cmdb.lifecycle_of(present.class);
  step cmdb.lifecycle_transition;
  reasons jsonb := '[]';
  field text;
begin
  select * into step from cmdb.lifecycle_transition t
  where t.lifecycle = named and t.from_state = present.state and t.to_state = wanted;
  if not found then
    return jsonb_build_array(jsonb_build_object(
      'code', 'no_transition', 'path', 'state',
      'message', cmdb.no_transition(present.state, wanted, array(
        select t.to_state from cmdb.lifecycle_transition t
        where t.lifecycle = named and t.from_state = present.state
        order by t.to_state))));
  end if;
  if step.reason_required and coalesce(reason, '') = '' then
    reasons := reasons || jsonb_build_object(
      'code', 'reason_required', 'path', 'reason',
      'message', format('The transition to %s requires a reason.', wanted));
  end if;
  foreach field in array step.requires loop
    if not (attributes ? field) and not case
      when refs ? field then jsonb_typeof(refs->field) <> 'null'
      else exists (select from cmdb.relation r where r.source = present.id and r.role = field)
    end then
      reasons := reasons || jsonb_build_object(
        'code', 'required', 'path', field,
        'message', format('The transition to %s requires %s.', wanted, field));
    end if;
  end loop;
  return reasons;
end $$;
comment on function cmdb.transition_reasons is 'Every guard that refuses a transition; none: [].';

create or replace function cmdb.item_transition(
  this cmdb.call, ref jsonb, state text, version int, classes text[], given jsonb, cleared text[],
  observed jsonb, inputs jsonb, patterns jsonb, limited boolean, refs jsonb
) returns text language plpgsql volatile as $$
declare
  present cmdb.item;
  reasons jsonb;
begin
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  end if;
  if limited and not (
    (present.state = 'in_use' and state = 'in_repair')
    or (present.state = 'in_repair' and state = 'in_use'))
  then
    perform cmdb.refuse('CM002',
      'This account may move items only between in_use and in_repair.',
      '{"required": "items"}');
  end if;
  if classes is not null then
    perform cmdb.require_class(present, classes);
  end if;
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  reasons := cmdb.transition_reasons(
    present, state, (present.attributes || coalesce(given, '{}')) - coalesce(cleared, '{}'),
    coalesce(refs, '{}'), this.reason);
  if reasons <> '[]' then
    perform cmdb.refuse('CM006',
      format('The item is %s and cannot become %s.', present.state, state),
      jsonb_build_object('state', present.state, 'reasons', reasons));
  end if;
  return cmdb.item_write(
    this, present, state, null, null, given, cleared, observed, inputs, refs, limited);
end $$;
