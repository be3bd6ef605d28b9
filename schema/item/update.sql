-- Items are updated.

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
comment on function cmdb.refuse_conflict is
  'Refuses an update of an older version, naming the paths that have changed since.';

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

create or replace function cmdb.require_class(class text, classes text[]) returns text[]
language plpgsql stable as $$
declare
  lineage text[];
  identity text[];
begin
  select l.lineage, l.identity into lineage, identity
  from cmdb.class_layout l
  where l.class = require_class.class;
  if not (lineage && classes or ('=' || class) = any (classes)) then
    raise exception using errcode = 'CM902', message = 'planned for another class',
      detail = to_json(class)::text;
  end if;
  return identity;
end $$;
comment on function cmdb.require_class is
  'The worker validated for these classes without having seen the item; CM902 tells it which it is.
Null where it saw the class. Answers the attributes that keys, codes and search are made of.';

create or replace function cmdb.item_write(
  this cmdb.call, present cmdb.item, identity text[], state text, name text, tag text, given jsonb,
  cleared text[], observed jsonb, inputs jsonb, refs jsonb, limited boolean default false
) returns text language plpgsql volatile as $$
declare
  -- A caller who writes it for an incident alone sees no secrets.
  hidden text[] := case when limited then array(
    select distinct a.name from cmdb.attribute a where a.secret) end;
  wanted constant jsonb := (present.attributes || coalesce(given, '{}')) - coalesce(cleared, '{}');
  -- A key may read a field and a reference: it is judged when both stand.
  is_held constant boolean := refs is not null
    and (name is not null or given ?| identity or cleared && identity);
  reply text;
begin
  if cmdb.is_large(wanted) then
    perform cmdb.require_room(wanted, present.attributes);
  end if;
  perform cmdb.require_order(wanted, given);
  if tag is not null and tag <> present.tag then
    perform cmdb.refuse_tag(tag, 'tag');
  end if;
  if refs is not null then
    perform cmdb.lock_hierarchies(present.class, refs);
  end if;
  -- No locks are needed where no key can change.
  if refs is not null or name is not null or given ?| identity or cleared && identity then
    perform cmdb.lock_inherited(present.id, present.class, refs);
  end if;
  if is_held then
    perform cmdb.hold_keys();
  end if;
  -- What is equal makes no version; references make one themselves where they change. As text:
  -- 1.50 and 1.500 are equal numbers, and a change all the same.
  if wanted <> present.attributes or wanted::text <> present.attributes::text or name <> present.name or tag <> present.tag
    or state <> present.state
  then
    update cmdb.item i
    set
      state = coalesce(item_write.state, i.state),
      name = coalesce(item_write.name, i.name),
      tag = coalesce(item_write.tag, i.tag),
      attributes = wanted,
      inputs = item_write.inputs
    where i.id = present.id;
  end if;
  if refs is not null then
    perform cmdb.set_references(present.id, present.class, refs);
  end if;
  perform cmdb.require_refills(present.id, given);
  if is_held then
    perform cmdb.release_keys();
  end if;
  if observed is not null then
    perform cmdb.observe(this, present.id, observed);
  end if;
  select a.answer into reply from cmdb.item_answer(null, hidden) a where a.id = present.id;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.item_write is
  'Writes the change of an item that is locked and validated, derives keys, codes and search text
where they are concerned, and answers the item. limited: secrets are hidden in the answer.';

create or replace function cmdb.item_update(
  this cmdb.call, ref jsonb, version int, classes text[], name text, tag text, given jsonb,
  cleared text[], observed jsonb, inputs jsonb, refs jsonb, patterns jsonb,
  limited boolean default false
) returns text language plpgsql volatile as $$
declare
  present cmdb.item;
  identity text[];
begin
  if limited then
    perform cmdb.lock_named_incident(this);
  end if;
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  end if;
  if limited then
    perform cmdb.require_of_incident(this, present.id, refs);
  end if;
  identity := cmdb.require_class(present.class, classes);
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  return cmdb.item_write(
    this, present, identity, null, name, tag, given, cleared, observed, inputs, refs, limited);
end $$;
comment on function cmdb.item_update is
  'item.update: writes the values given, clears those named, leaves the others.';
