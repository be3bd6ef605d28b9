-- The data derived from an item on each write: keys, codes, search text.

create or replace function cmdb.items_inserted() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  items bigint[] := array(select n.id from inserted n order by n.id);
begin
  perform cmdb.refresh_keys(items, are_new => true);
  perform cmdb.refresh_codes(items);
  perform cmdb.refresh_search(items);
  return null;
end $$;
comment on function cmdb.items_inserted is
  'Derives keys, codes and search of new items, by statement: a thousand cost no more than theirs.';

create or replace function cmdb.item_changed() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  identity text[];
  attribute text;
  is_renamed boolean := new.name <> old.name or new.tag <> old.tag or old.state = 'void';
begin
  if new.state = 'void' then
    perform cmdb.refresh_keys(array[new.id]);
    return null;
  end if;
  if not is_renamed then
    select l.identity into identity from cmdb.class_layout l where l.class = new.class;
    foreach attribute in array coalesce(identity, '{}') loop
      is_renamed := old.attributes->attribute is distinct from new.attributes->attribute;
      exit when is_renamed;
    end loop;
  end if;
  if is_renamed then
    perform cmdb.lock_inherited(new.id, new.class, null);  -- held already, but by someone in psql
    perform cmdb.refresh_keys(array[new.id]);
    perform cmdb.refresh_codes(array[new.id]);
    if new.tag <> old.tag then
      perform cmdb.tag_replaced(new.id, old.tag);
    end if;
    perform cmdb.refresh_search(array[new.id]);
  end if;
  return null;
end $$;
comment on function cmdb.item_changed is
  'Derives keys, codes and search of a changed item anew where something they are made of differs.';

drop trigger if exists identified on cmdb.item;
create trigger identified after insert on cmdb.item
referencing new table as inserted
for each statement execute function cmdb.items_inserted();

drop trigger if exists reidentified on cmdb.item;
create trigger reidentified after update on cmdb.item
for each row when (
  old.name is distinct from new.name
  or old.tag is distinct from new.tag
  or old.attributes is distinct from new.attributes
  or 'void' in (new.state, old.state))
execute function cmdb.item_changed();
