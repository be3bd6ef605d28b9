-- Items by the fields of a key.

create or replace function cmdb.key_parts(parts jsonb, moment timestamptz) returns jsonb[]
language plpgsql stable as $$
declare
  part jsonb;
  named bigint[];
  read jsonb[] := '{}';
begin
  for part in select p.value from jsonb_array_elements(parts) p loop
    if part ? 'value' then
      read := read || cmdb.key_form(part->>'type', part->'value');
    else
      named := case
        when jsonb_typeof(part->'item') = 'array' then cmdb.keyed_items(part->'item', moment)
        when moment is null then array[cmdb.item_id(part->'item')]
        else array(select m.id from cmdb.item_meant(
          cmdb.item_itself(part->'item', moment), moment) m) end;
      read := read || case cardinality(named) when 1 then to_jsonb(named[1]) end;
    end if;
  end loop;
  return read;
end $$;
comment on function cmdb.key_parts is
  'The fields of a key as cmdb.key_text takes them: [{type, value} or {item}], where an item is an
ItemRef or keys in turn.';

create or replace function cmdb.had_key(
  of_item bigint, owner text, layout cmdb.key_layout, parts jsonb[], moment timestamptz
) returns boolean language plpgsql stable as $$
declare
  had record;
begin
  select o.class, o.name, o.attributes into had from cmdb.item_of(of_item, moment) o;
  return found
    and exists (
      select from cmdb.class_ancestor a where a.class = had.class and a.ancestor = owner)
    and not exists (
      select from cmdb.relation_at(moment) r
      where r.source = of_item and r.role = layout.unless_role)
    and not exists (
      select
      from unnest(layout.fields) with ordinality f
      where parts[f.ordinality] is distinct from case f.kind
        when 'attribute' then cmdb.key_form(f.type, had.attributes->f.name)
        when 'name' then cmdb.key_form('text', to_jsonb(had.name))
        else to_jsonb(coalesce(
          (select r.target from cmdb.relation_at(moment) r
           where r.source = of_item and r.role = f.name),
          (select inherited.target
           from cmdb.relation_at(moment) through
           join cmdb.relation_at(moment) inherited
             on inherited.source = through.target and inherited.role = f.name
           where through.source = of_item and through.role = f.through)))
      end);
end $$;
comment on function cmdb.had_key is
  'Whether an item had a key at a moment, void or not: what cmdb.key_value says of the present.';

create or replace function cmdb.key_bearers(layout cmdb.key_layout, parts jsonb[], of_class text)
returns bigint[] language plpgsql stable as $$
declare
  field record;
begin
  -- What an item ever had as a code stays there; the codes of an item are few.
  for field in
    select f.name, cmdb.code_of(parts[f.ordinality] #>> '{}') as code
    from unnest(layout.fields) with ordinality f
    where f.kind = 'attribute'
  loop
    if octet_length(field.code) between 1 and 200 and exists (
      select from cmdb.class_layout l where l.class = of_class and field.name = any (l.codes))
    then
      return array(
        select c.item from cmdb.item_code c
        where c.code = field.code and c.path = 'attributes.' || field.name);
    end if;
  end loop;
  return null;
end $$;
comment on function cmdb.key_bearers is
  'The items that may ever have had a key; null where no code leads to them: then all may.';

create or replace function cmdb.keyed_then(
  key text, layout cmdb.key_layout, parts jsonb[], moment timestamptz
) returns bigint[] language plpgsql stable as $$
declare
  owner constant text := split_part(key, ':', 1);
  bearers constant bigint[] := cmdb.key_bearers(layout, parts, owner);
  had bigint[] := '{}';
begin
  if bearers is null then
    -- Most keys never pass on, so the item that has it today is asked first.
    had := array(
      select o.id
      from cmdb.item_key k
      cross join lateral cmdb.item_of(k.item, moment) o
      where k.key = keyed_then.key and k.value = cmdb.key_text(parts)
        and o.state <> 'void' and cmdb.had_key(o.id, owner, layout, parts, moment));
  end if;
  if had <> '{}' then
    return had;
  end if;
  had := case
    when bearers is not null then array(
      select o.id
      from unnest(bearers) b (id)
      cross join lateral cmdb.item_of(b.id, moment) o
      where o.state <> 'void' and cmdb.had_key(o.id, owner, layout, parts, moment))
    else array(
      select o.id
      from cmdb.item_at(moment) o
      where o.class = any (array(
          select a.class from cmdb.class_ancestor a where a.ancestor = owner))
        and o.attributes ?& layout.attributes
        and o.state <> 'void' and cmdb.had_key(o.id, owner, layout, parts, moment)) end;
  if had <> '{}' then
    return had;
  end if;
  return array(
    select distinct cmdb.merged_into(m.item, moment)
    from cmdb.item_merge m
    where m.since <= moment and m.until > moment
      and (bearers is null or m.item = any (bearers))
      and cmdb.had_key(m.item, owner, layout, parts, m.since - interval '1 microsecond'));
end $$;
comment on function cmdb.keyed_then is
  'The items that had a key at a moment; else what those that had been merged by then led to.';

create or replace function cmdb.keyed_items(keys jsonb, moment timestamptz) returns bigint[]
language plpgsql stable as $$
declare
  lookup jsonb;
  parts jsonb[];
  found_ids bigint[] := '{}';
begin
  for lookup in select l.value from jsonb_array_elements(keys) l loop
    parts := cmdb.key_parts(lookup->'parts', moment);
    continue when array_position(parts, null) is not null;
    if moment is not null then
      found_ids := array(
        select unnest(found_ids)
        union
        select unnest(cmdb.keyed_then(lookup->>'key', cmdb.key_layout_of(
          split_part(lookup->>'key', ':', 1),
          string_to_array(split_part(lookup->>'key', ':', 2), ',')), parts, moment)));
      continue;
    end if;
    found_ids := found_ids || array(
      select k.item from cmdb.item_key k
      where k.key = lookup->>'key' and k.value = cmdb.key_text(parts)
        and not k.item = any (found_ids));
    if found_ids = '{}' then
      found_ids := array(
        select distinct i.id
        from cmdb.merged_key k
        cross join lateral cmdb.merged_into(k.item, null) i (id)
        where k.key = lookup->>'key' and k.value = cmdb.key_text(parts) and i.id is not null);
    end if;
  end loop;
  return found_ids;
end $$;
comment on function cmdb.keyed_items is
  'The items that have one of these keys at a moment, null is now: [{key, parts}], with parts as
cmdb.key_parts takes them.';

create or replace function cmdb.incident_keyed(of_system text, of_key text, moment timestamptz)
returns bigint language plpgsql stable as $$
declare
  bearer constant bigint := (
    select o.id from cmdb.incident o
    where o.external_system = of_system and o.external_key = of_key);
begin
  if moment is null or exists (
    select from cmdb.incident o where o.id = bearer and o.changed_at <= moment)
  then
    return bearer;
  end if;
  -- Most keys never pass on, so the incident that has it today is asked first.
  return coalesce(
    (select o.id from cmdb.incident_at(moment) o
     where o.id = bearer and o.external_system = of_system and o.external_key = of_key),
    (select o.id from cmdb.incident_at(moment) o
     where o.external_system = of_system and o.external_key = of_key));
end $$;
comment on function cmdb.incident_keyed is
  'The incident that has a key of another system at a moment; null is now.';

create or replace function cmdb.referred(lookups jsonb, moment timestamptz)
returns table (place bigint, id bigint, name text) language sql stable as $$
  select l.place, i.id, i.tag
  from jsonb_array_elements(lookups) with ordinality l (keys, place)
  cross join lateral unnest(
    case jsonb_typeof(l.keys) when 'array' then cmdb.keyed_items(l.keys, moment) end) k (id)
  cross join lateral (select o.id, o.tag from cmdb.item_of(k.id, moment) o offset 0) i
  union all
  select l.place, n.id, n.number
  from jsonb_array_elements(lookups) with ordinality l (external, place)
  join cmdb.incident n on n.id = case jsonb_typeof(l.external) when 'object'
    then cmdb.incident_keyed(l.external->>'system', l.external->>'key', moment) end
  order by 1, 2
$$;
comment on function cmdb.referred is
  'What references by fields mean at a moment, by their places: items by keys, incidents by
{system, key}.';
