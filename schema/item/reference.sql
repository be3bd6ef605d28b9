-- Items by reference, and their locks.

create or replace function cmdb.item_id(ref jsonb) returns bigint language plpgsql stable as $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (
      select case i.state when 'void' then coalesce(cmdb.merged_into(i.id, null), i.id) else i.id end
      from cmdb.item i where i.id = (ref #>> '{}')::numeric::bigint)
    when 'string' then (
      select case i.state when 'void' then coalesce(cmdb.merged_into(i.id, null), i.id) else i.id end
      from cmdb.item i where i.tag = ref #>> '{}')
  end;
end $$;
comment on function cmdb.item_id is
  'An ItemRef as it came, or the item that it was merged into; null when there is none.';

create or replace function cmdb.item_itself(ref jsonb) returns bigint language plpgsql stable as $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (select id from cmdb.item where id = (ref #>> '{}')::numeric::bigint)
    when 'string' then (select id from cmdb.item where tag = ref #>> '{}')
  end;
end $$;
comment on function cmdb.item_itself(jsonb) is
  'The item that an ItemRef names, also one that was merged into another: whose past is asked for.';

create or replace function cmdb.item_itself(ref jsonb, moment timestamptz) returns bigint
language plpgsql stable as $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (
      select o.id from cmdb.item_of((ref #>> '{}')::numeric::bigint, moment) o)
    when 'string' then cmdb.item_by_name(ref #>> '{}', moment)
  end;
end $$;
comment on function cmdb.item_itself(jsonb, timestamptz) is
  'The item that an ItemRef named at a moment; null where there was none.';

create or replace function cmdb.items_named(refs jsonb, path text) returns bigint[]
language plpgsql stable as $$
begin
  if jsonb_typeof(refs) <> 'array' then
    return array[cmdb.optional_item(refs, path)];
  end if;
  return (
    select array_agg(
      cmdb.optional_item(r.ref, format('%s[%s]', path, r.place - 1)) order by r.place)
    from jsonb_array_elements(refs) with ordinality r (ref, place));
end $$;
comment on function cmdb.items_named is 'The items that one reference or a list of them names.';

create or replace function cmdb.optional_item(ref jsonb, path text) returns bigint
language plpgsql stable as $$
declare
  found_id bigint;
begin
  if ref is null or ref = 'null' then
    return null;
  end if;
  found_id := cmdb.item_id(ref);
  if found_id is null then
    perform cmdb.refuse_missing(path, 'item', ref);
  end if;
  return found_id;
end $$;
comment on function cmdb.optional_item is
  'The id of an item by its reference, null for null; what names no item is refused.';

create or replace function cmdb.require_kind(of_item bigint, ancestors text[], path text)
returns void language plpgsql stable as $$
begin
  if of_item is not null and not cmdb.is_of_class(of_item, ancestors) then
    perform cmdb.refuse_constraint(path, 'class',
      cmdb.wrong_class(of_item, ancestors),
      cmdb.item_brief(of_item));
  end if;
end $$;
comment on function cmdb.require_kind is
  'Refuses an item that is not of one of these classes or below; null passes.';

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

create or replace function cmdb.lock_item(of_item bigint) returns void
language plpgsql volatile as $$
begin
  perform from cmdb.item i where i.id = of_item for no key update;
end $$;
comment on function cmdb.lock_item is
  'Locks the source of relations before the stamp is taken. Targets are not locked: a room is the
target of thousands, and unique indexes decide about its slots.';
