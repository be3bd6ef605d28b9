-- Items by the fields of a key.

create or replace function cmdb.keyed_items(keys jsonb) returns bigint[]
language plpgsql stable as $$
declare
  lookup jsonb;
  part jsonb;
  named bigint[];
  parts jsonb[];
  found_ids bigint[] := '{}';
begin
  for lookup in select l.value from jsonb_array_elements(keys) l loop
    parts := '{}';
    for part in select p.value from jsonb_array_elements(lookup->'parts') p loop
      if part ? 'value' then
        parts := parts || cmdb.key_form(part->>'type', part->'value');
      else
        named := case jsonb_typeof(part->'item')
          when 'array' then cmdb.keyed_items(part->'item')
          else array[cmdb.item_id(part->'item')] end;
        parts := parts || case cardinality(named) when 1 then to_jsonb(named[1]) end;
      end if;
    end loop;
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
  'The items that bear one of these keys now: [{key, parts: [{type, value} or {item}]}], where an item
is an ItemRef or keys in turn.';

create or replace function cmdb.referred(lookups jsonb)
returns table (place bigint, id bigint, name text) language sql stable as $$
  select l.place, i.id, i.tag
  from jsonb_array_elements(lookups) with ordinality l (keys, place)
  cross join lateral unnest(
    case jsonb_typeof(l.keys) when 'array' then cmdb.keyed_items(l.keys) end) k (id)
  cross join lateral (select o.id, o.tag from cmdb.item o where o.id = k.id offset 0) i
  union all
  select l.place, n.id, n.number
  from jsonb_array_elements(lookups) with ordinality l (external, place)
  cross join lateral (
    select o.id, o.number from cmdb.incident o
    where jsonb_typeof(l.external) = 'object' and o.external_system = l.external->>'system'
      and o.external_key = l.external->>'key'
    offset 0) n
  order by 1, 2
$$;
comment on function cmdb.referred is
  'What references by fields mean, by their places: items by keys, incidents by {system, key}.';
