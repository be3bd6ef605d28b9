-- The data derived from an item on each write: keys, codes, search text.

create or replace function cmdb.items_inserted() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  wanted int;
  written int;
  is_watched boolean;
begin
  -- One statement: each has to be started, which costs more than what it does for one item.
  with key as (
    -- What is new has no references yet: keys that read them follow with those.
    select k.key, cmdb.key_value(k, i) as value, i.id as item
    from inserted i
    join cmdb.class_layout l on l.class = i.class
    cross join lateral unnest(l.keys) k
    where k.roles <@ array[k.unless_role] and i.state <> 'void' and i.attributes ?& k.attributes
  ), key_written as (
    insert into cmdb.item_key (key, value, item)
    select k.key, k.value, k.item from key k
    where octet_length(k.key) + octet_length(k.value) <= cmdb.key_bytes_max()
    -- Of two that meet in several keys one waits for the other.
    order by k.key, k.value, k.item
    on conflict do nothing
    returning item
  ), code_written as (
    insert into cmdb.item_code (code, item, path)
    select w.code, w.item, w.path
    from (
      select cmdb.code_of(i.tag) as code, i.id as item, 'tag' as path from inserted i
      union all
      select cmdb.code_of(i.attributes->>c.name), i.id, 'attributes.' || c.name
      from inserted i
      join cmdb.class_layout l on l.class = i.class
      cross join lateral unnest(l.codes) c (name)
      where i.attributes ? c.name) w
    where octet_length(w.code) between 1 and 200
  ), document_written as (
    insert into cmdb.item_search (item, document, secret)
    select i.id, cmdb.document_of(l.search, l.codes, i.tag, i.name, i.attributes),
      cmdb.secrets_of(l.secrets, i.attributes)
    from inserted i
    join cmdb.class_layout l on l.class = i.class
  )
  select (select count(*) from key k where k.value is not null),
    (select count(*) from key_written),
    (
      select bool_or(l.is_policy or l.forms is not null)
      from inserted i
      join cmdb.class_layout l on l.class = i.class)
  into wanted, written, is_watched;
  if written < wanted then
    -- Refuses, by what has them already.
    perform cmdb.refresh_keys(array(select i.id from inserted i order by i.id), are_new => true);
  end if;
  if is_watched then
    perform cmdb.item_watched(i, i.attributes, true)
    from inserted i
    join cmdb.class_layout l on l.class = i.class
    where l.is_policy or l.forms is not null
    order by i.id;
  end if;
  return null;
end $$;
comment on function cmdb.items_inserted is
  'Derives keys, codes and search of new items, by statement: a thousand cost no more than theirs.';

create or replace function cmdb.item_changed() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  identity text[];
  is_watched boolean;
  attribute text;
  is_renamed boolean := new.name <> old.name or new.tag <> old.tag or old.state = 'void'
    or new.class <> old.class;
begin
  select l.identity, l.is_policy or l.forms is not null
  into identity, is_watched
  from cmdb.class_layout l
  where l.class = new.class;
  if is_watched then
    perform cmdb.item_watched(
      new, cmdb.changed_members(old.attributes, new.attributes), new.state <> old.state);
  end if;
  if new.state = 'void' then
    perform cmdb.refresh_keys(array[new.id]);
    -- Another item may be what the source means by that id.
    update cmdb.source_item s set source_id = null
    where s.item = new.id and s.source_id is not null;
    return null;
  elsif old.state = 'void' then
    perform cmdb.unmark_merged(new.id, new.changed_at);
  end if;
  if not is_renamed then
    foreach attribute in array coalesce(identity, '{}') loop
      is_renamed := old.attributes->attribute is distinct from new.attributes->attribute;
      exit when is_renamed;
    end loop;
  end if;
  if is_renamed then
    perform cmdb.lock_inherited(new.id, new.class, null);  -- held already, but by someone in psql
    if new.class <> old.class then
      delete from cmdb.item_key k
      where k.item = new.id and k.key <> all (array(
        select (n).key from cmdb.class_layout l cross join unnest(l.keys) n
        where l.class = new.class));
    end if;
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
  or old.class is distinct from new.class
  or old.attributes is distinct from new.attributes
  or old.state is distinct from new.state)
execute function cmdb.item_changed();
