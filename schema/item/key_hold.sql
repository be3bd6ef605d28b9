-- Keys are judged once, when all that they read stands.

create or replace function cmdb.hold_keys() returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.key_hold default values;
  -- Spares all others the look into the table; what it says alone holds nothing.
  perform set_config('cmdb.keys_held', 'yes', true);
end $$;
comment on function cmdb.hold_keys is
  'Keys that read fields and references are judged once, by cmdb.release_keys, when both stand.';

create or replace function cmdb.release_keys() returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  held bigint[];
begin
  perform set_config('cmdb.keys_held', '', true);
  delete from cmdb.key_hold h where h.transaction = pg_current_xact_id() returning h.items into held;
  if held <> '{}' then
    perform cmdb.refresh_keys(array(select distinct h from unnest(held) h order by h));
  end if;
end $$;
comment on function cmdb.release_keys is
  'Brings the keys up to date that have changed since cmdb.hold_keys; refuses as cmdb.refresh_keys.';

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
