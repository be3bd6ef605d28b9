-- What is derived from an item: its identification keys and what it is found by.

create or replace function cmdb.key_value(layout cmdb.key_layout, of_item cmdb.item) returns text
language plpgsql stable as $$
declare
  field cmdb.key_field;
  part jsonb;
  written text;
begin
  foreach field in array layout.fields loop
    case field.kind
      when 'attribute' then
        part := cmdb.key_form(field.type, of_item.attributes->field.name);
      when 'name' then
        part := cmdb.key_form('text', to_jsonb(of_item.name));
      else
        part := to_jsonb(coalesce(
          (select r.target from cmdb.relation r
           where r.source = of_item.id and r.role = field.name),
          (select inherited.target
           from cmdb.relation through
           join cmdb.relation inherited
             on inherited.source = through.target and inherited.role = field.name
           where through.source = of_item.id and through.role = field.through)));
    end case;
    if part is null then
      return null;
    end if;
    written := concat(written || ', ', part);
  end loop;
  return '[' || written || ']';
end $$;
comment on function cmdb.key_value is
  'What an item has as one of the keys of its class; null where a field is missing.';

create or replace function cmdb.lock_inherited(of_item bigint, of_class text, refs jsonb)
returns void language plpgsql volatile as $$
declare
  roles text[] := (select l.inherits_through from cmdb.class_layout l where l.class = of_class);
begin
  if roles = '{}' then
    return;
  end if;
  perform
  from cmdb.item through
  where through.id = any (array(
    select r.target from cmdb.relation r where r.source = of_item and r.role = any (roles)
    union
    select cmdb.item_id(given.value) from jsonb_each(refs) given where given.key = any (roles)))
  order by through.id
  for share;
end $$;
comment on function cmdb.lock_inherited is
  'Locks the items from which the keys of an item inherit a field, now or by these references: its
model, whose manufacturer counts as its own. A change of the inherited field locks the same item,
so of two changes that meet in one key the later one sees the earlier. Before the stamp.';

create or replace function cmdb.refuse_keys(items bigint[], keys text[], borne text[])
returns void language plpgsql stable as $$
declare
  taken record;
begin
  select v.key, i.id, i.tag, i.name, i.class
  into taken
  from unnest(items, keys, borne) v (item, key, value)
  -- By the index, whatever the planner thinks of how many there are.
  cross join lateral (
    select k.item from cmdb.item_key k where k.key = v.key and k.value = v.value offset 0) k
  cross join lateral (select * from cmdb.item i where i.id = k.item offset 0) i
  where i.id <> v.item
  order by v.key
  limit 1;
  if found then
    perform cmdb.refuse('CM005',
      format('Another item has the same %s.',
        replace(split_part(taken.key, ':', 2), ',', ' and ')),
      jsonb_build_object(
        'path', split_part(taken.key, ':', 2),
        'item', jsonb_build_object(
          'id', taken.id, 'tag', taken.tag, 'name', taken.name, 'class', taken.class)));
  end if;
end $$;
comment on function cmdb.refuse_keys is 'Refuses with the item that has one of the keys already.';

create or replace function cmdb.refresh_keys(
  items bigint[], by_role text default null, are_new boolean default false
) returns void language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  scope text[];
  bearers bigint[];
  keys text[];
  borne text[];
  written int;
begin
  select
    array_agg(distinct v.key),
    array_agg(v.item order by v.key, v.value, v.item) filter (where v.value is not null),
    array_agg(v.key order by v.key, v.value, v.item) filter (where v.value is not null),
    array_agg(v.value order by v.key, v.value, v.item) filter (where v.value is not null)
  into scope, bearers, keys, borne
  from (
    select i.id as item, k.key, case
      when i.state <> 'void' and i.attributes ?& k.attributes then cmdb.key_value(k, i)
    end as value
    from unnest(items) u (id)
    cross join lateral (select * from cmdb.item x where x.id = u.id offset 0) i
    join cmdb.class_layout l on l.class = i.class
    cross join lateral unnest(l.keys) k
    where by_role is null or by_role = any (k.roles)
    offset 0) v;
  if not are_new then
    delete from cmdb.item_key o
    where o.item = any (items)
      and o.key = any (scope)
      and not exists (
        select from unnest(bearers, keys, borne) v (item, key, value)
        where v.item = o.item and v.key = o.key and v.value = o.value);
  end if;
  if keys is null then
    return;
  end if;
  insert into cmdb.item_key (key, value, item)
  select v.key, v.value, v.item from unnest(bearers, keys, borne) v (item, key, value)
  on conflict do nothing;
  get diagnostics written = row_count;
  if written < cardinality(keys) then
    perform cmdb.refuse_keys(bearers, keys, borne);
  end if;
end $$;
comment on function cmdb.refresh_keys is
  'Brings the keys of items up to date, all or those that read a role; refuses with the item that
has one of them already. One that is void has none: another may be registered with them.';

create or replace function cmdb.search_document(
  of_class text, tag text, name text, attributes jsonb
) returns text language plpgsql stable security definer set search_path = cmdb, pg_temp as $$
declare
  searched text[] := (select l.search from cmdb.class_layout l where l.class = of_class);
  document text := concat_ws(' ', tag, name);
  field text;
begin
  foreach field in array coalesce(searched, '{}') loop
    document := concat_ws(' ', document, attributes->>field);
  end loop;
  return cmdb.folded(document);
end $$;
comment on function cmdb.search_document is
  'What `text` searches of an item, now or at a moment: tag, name and the indexed attributes.';

create or replace function cmdb.refresh_search(items bigint[]) returns void
language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.item_search as s (item, document)
  select i.id, cmdb.search_document(i.class, i.tag, i.name, i.attributes)
  from cmdb.item i
  where i.id = any (items)
  order by i.id
  on conflict (item) do update set document = excluded.document || s.former
  where s.document <> excluded.document || s.former;
end $$;

create or replace function cmdb.tag_replaced(of_item bigint, tag text) returns void
language sql volatile security definer set search_path = cmdb, pg_temp as $$
  update cmdb.item_search s set former = concat(s.former, ' ', cmdb.folded(tag))
  where s.item = of_item
$$;
comment on function cmdb.tag_replaced is
  'Keeps a tag that an item had, to be found by; before cmdb.refresh_search.';

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
  is_renamed boolean := new.name <> old.name or new.tag <> old.tag;
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
drop trigger if exists reidentified on cmdb.item;
create trigger identified after insert on cmdb.item
referencing new table as inserted
for each statement execute function cmdb.items_inserted();
create trigger reidentified after update on cmdb.item
for each row when (
  old.name is distinct from new.name
  or old.tag is distinct from new.tag
  or old.attributes is distinct from new.attributes
  or new.state = 'void')
execute function cmdb.item_changed();
