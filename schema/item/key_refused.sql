-- Keys that are taken, or too long, are refused.

create or replace function cmdb.key_told(key text) returns text language sql immutable as $$
  select replace(split_part(key, ':', 2), ',', ' and ')
$$;
comment on function cmdb.key_told is 'The fields of a key, as a message names them.';

create or replace function cmdb.key_path(key text) returns text language sql stable as $$
  select case
      when f.name = 'name' then f.name
      when exists (select from cmdb.relation_type t where t.role = f.name)
        then 'references.' || f.name
      else 'attributes.' || f.name end
  from (select substring(key, '[^:,]+$') as name) f
$$;
comment on function cmdb.key_path is
  'The path of what tells items by a key apart, in a request: the last of its fields, such as the
serial number behind the manufacturer.';

create or replace function cmdb.refuse_keys(items bigint[], keys text[], borne text[])
returns void language plpgsql stable as $$
declare
  taken record;
begin
  select v.key, i.id, i.tag, i.name, i.class
  into taken
  from unnest(items, keys, borne) v (item, key, value)
  -- Forces the index, regardless of the planner's row estimate.
  cross join lateral (
    select k.item from cmdb.item_key k where k.key = v.key and k.value = v.value offset 0) k
  cross join lateral (select * from cmdb.item i where i.id = k.item offset 0) i
  where i.id <> v.item
  order by v.key
  limit 1;
  if found then
    perform cmdb.refuse('CM005',
      format('Another item has the same %s.', cmdb.key_told(taken.key)),
      jsonb_build_object(
        'path', cmdb.key_path(taken.key),
        'item', jsonb_build_object(
          'id', taken.id, 'tag', taken.tag, 'name', taken.name, 'class', taken.class)));
  end if;
end $$;
comment on function cmdb.refuse_keys is 'Refuses with the item that has one of the keys already.';

create or replace function cmdb.key_bytes_max() returns int language sql immutable as $$
  select 2600
$$;
comment on function cmdb.key_bytes_max is
  'What an identification key may take, with its name: a row of an index has room for 2704 bytes.';

create or replace function cmdb.refuse_long_keys(items bigint[], keys text[], borne text[])
returns void language plpgsql stable as $$
declare
  long record;
begin
  select split_part(v.key, ':', 2) as fields, octet_length(v.value) as bytes
  into long
  from unnest(items, keys, borne) v (item, key, value)
  where octet_length(v.key) + octet_length(v.value) > cmdb.key_bytes_max()
    -- Before the bound existed, long values that compress well were accepted.
    and not exists (
      select from cmdb.item_key k
      where k.key = v.key and k.value = v.value and k.item = v.item)
  order by v.key
  limit 1;
  if found then
    -- A part that is a reference is a number: what is long is a text.
    perform cmdb.refuse_invalid(coalesce((
        select case n.name when 'name' then 'name' else 'attributes.' || n.name end
        from unnest(string_to_array(long.fields, ',')) with ordinality n (name, place)
        where n.name = 'name' or exists (
          select from cmdb.attribute_kind k where k.name = n.name)
        order by n.place
        limit 1), long.fields), 'too_long',
      format('%s identifies an item and has %s bytes; it has to be shorter than %s.',
        replace(long.fields, ',', ' and '), long.bytes, cmdb.key_bytes_max() - 100));
  end if;
end $$;
comment on function cmdb.refuse_long_keys is
  'Refuses keys that have no room in their index.';
