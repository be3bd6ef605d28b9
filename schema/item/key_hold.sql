-- Keys are judged once, when all that they read stands.

create or replace function cmdb.hold_keys() returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.key_hold default values;
  -- Spares all others the look into the table; what it says alone holds nothing.
  perform set_config('cmdb.keys_held', 'yes', true);
end $$;
comment on function cmdb.hold_keys is
  'Keys are judged once, by cmdb.release_keys, when all stands that they read: the fields and the
references of an item, the items of an import or of a revert that give keys to each other.';

create or replace function cmdb.held_back(items bigint[]) returns boolean
language plpgsql volatile as $$
begin
  if current_setting('cmdb.keys_held', true) is distinct from 'yes' or not exists (
    select from cmdb.key_hold h where h.transaction = pg_current_xact_id())
  then
    return false;
  end if;
  insert into cmdb.key_hold_item (item)
  select u.id from unnest(items) u (id)
  on conflict do nothing;
  return true;
end $$;
comment on function cmdb.held_back is
  'Notes items whose keys are judged later; false where this transaction holds no keys.';

create or replace function cmdb.release_keys() returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  held bigint[];
begin
  perform set_config('cmdb.keys_held', '', true);
  delete from cmdb.key_hold h where h.transaction = pg_current_xact_id();
  with released as (
    delete from cmdb.key_hold_item h where h.transaction = pg_current_xact_id() returning h.item)
  select array_agg(r.item order by r.item) into held from released r;
  if held is not null then
    perform cmdb.refresh_keys(held);
  end if;
end $$;
comment on function cmdb.release_keys is
  'Brings the keys up to date that have changed since cmdb.hold_keys; refuses as cmdb.refresh_keys.';

create or replace function cmdb.held_clashes()
returns table (item bigint, key text, is_long boolean) language sql stable as $$
  with recursive borne as materialized (
    select i.id as item, k.key, case
      when i.state <> 'void' and i.attributes ?& k.attributes then cmdb.key_value(k, i)
    end as value
    from cmdb.key_hold_item h
    cross join lateral (select * from cmdb.item o where o.id = h.item offset 0) i
    join cmdb.class_layout l on l.class = i.class
    cross join lateral unnest(l.keys) k
    where h.transaction = pg_current_xact_id()),
  wanted as materialized (
    select b.item, b.key, b.value
    from borne b
    where b.value is not null and not exists (
      select from cmdb.item_key o
      where o.key = b.key and o.value = b.value and o.item = b.item)),
  refused as (
    select w.item, w.key
    from wanted w
    cross join lateral (
      select o.item from cmdb.item_key o where o.key = w.key and o.value = w.value offset 0) o
    -- Whose keys are held gives it up, unless it is to have it.
    left join borne b on b.item = o.item and b.key = w.key
    where o.item <> w.item and (b.item is null or b.value is not distinct from w.value)
    union
    select w.item, w.key
    from (
      select u.*, row_number() over (partition by u.key, u.value order by u.item) as place
      from wanted u) w
    where w.place > 1
    union
    -- Who is refused keeps what he has, for which others wait in turn.
    select w.item, w.key
    from refused r
    cross join lateral (
      select o.key, o.value from cmdb.item_key o where o.item = r.item offset 0) o
    join wanted w on w.key = o.key and w.value = o.value and w.item <> r.item)
  select distinct on (c.item) c.item, c.key, c.is_long
  from (
    select r.item, r.key, false as is_long from refused r
    union all
    select w.item, w.key, true from wanted w
    where octet_length(w.key) + octet_length(w.value) > cmdb.key_bytes_max()) c
  order by c.item, c.key
$$;
comment on function cmdb.held_clashes is
  'Of the items whose keys are held, those that cannot have one of them as they stand: another bears
it and keeps it, two of them want it, or it has no room. Also those that wait for a key of such a one.';

create or replace function cmdb.key_hold_left() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  if exists (select from cmdb.key_hold h where h.transaction = new.transaction) then
    raise exception using errcode = 'CM905',
      message = 'keys were held, and not judged before the transaction ended';
  end if;
  return null;
end $$;
comment on function cmdb.key_hold_left is
  'Refuses a transaction that has held keys and not released them.';

drop trigger if exists released on cmdb.key_hold;
create constraint trigger released after insert on cmdb.key_hold
deferrable initially deferred
for each row execute function cmdb.key_hold_left();
