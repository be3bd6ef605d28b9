-- What is derived from an item: its identification keys and what it is found by.

create or replace function cmdb.key_values(of_item bigint)
returns table (key text, value text) language sql stable as $$
  select
    k.class || ':' || array_to_string(k.fields, ','),
    (select jsonb_agg(cmdb.key_form(f.type, f.value) order by f.n)::text
     from (
       select u.n, case
         when u.field = 'name' then to_jsonb(i.name)
         when t.name is null then i.attributes->u.field
         else to_jsonb(coalesce(
           (select r.target from cmdb.relation r where r.source = i.id and r.role = u.field),
           (select inherited.target
            from cmdb.relation through
            join cmdb.relation inherited
              on inherited.source = through.target and inherited.role = u.field
            where through.source = i.id and through.role = t.inherited_through)))
       end as value, kind.type
       from unnest(k.fields) with ordinality as u (field, n)
       left join cmdb.attribute_kind kind on kind.name = u.field
       left join cmdb.relation_type t on t.role = u.field) f
     having bool_and(f.value is not null))
  from cmdb.item i
  join cmdb.class_ancestor a on a.class = i.class
  join cmdb.class_key k on k.class = a.ancestor
  where i.id = of_item and i.state <> 'void'
$$;
comment on function cmdb.key_values is
  'The identification keys of an item; the value is null where a field is missing. One that is void
has none: another may be registered with them.';

create or replace function cmdb.lock_inherited(of_item bigint) returns void
language plpgsql volatile as $$
begin
  perform
  from cmdb.relation r
  join cmdb.item through on through.id = r.target
  where r.source = of_item
    and r.role in (
      select t.inherited_through
      from cmdb.item i
      join cmdb.class_ancestor a on a.class = i.class
      join cmdb.class_key k on k.class = a.ancestor
      join cmdb.relation_type t on t.role = any (k.fields)
      where i.id = of_item and t.inherited_through is not null)
  order by through.id
  for share of through;
end $$;
comment on function cmdb.lock_inherited is
  'Locks the items from which the keys of an item inherit a field: its model, whose manufacturer
counts as its own. A change of the inherited field locks the same item, so of two changes that
meet in one key the later one sees the earlier.';

create or replace function cmdb.refresh_keys(of_item bigint)
returns void language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  keys text[];
  borne text[];
  taken record;
begin
  perform cmdb.lock_inherited(of_item);
  select array_agg(v.key), array_agg(v.value) into keys, borne
  from cmdb.key_values(of_item) v
  where v.value is not null;
  delete from cmdb.item_key k
  where k.item = of_item
    and not exists (
      select from unnest(keys, borne) v (key, value) where v.key = k.key and v.value = k.value);
  insert into cmdb.item_key (key, value, item)
  select v.key, v.value, of_item
  from unnest(keys, borne) v (key, value)
  on conflict do nothing;
  select v.key, i.id, i.tag, i.name, i.class
  into taken
  from unnest(keys, borne) v (key, value)
  -- By the index, whatever the planner thinks of how many there are.
  cross join lateral (
    select k.item from cmdb.item_key k where k.key = v.key and k.value = v.value offset 0) k
  cross join lateral (select * from cmdb.item i where i.id = k.item offset 0) i
  where i.id <> of_item
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
comment on function cmdb.refresh_keys is
  'Brings the keys of an item up to date; refuses with the item that has one of them already.';

create or replace function cmdb.search_document(
  of_class text, tag text, name text, attributes jsonb
) returns text language plpgsql stable security definer set search_path = cmdb, pg_temp as $$
begin
  return (
    select cmdb.folded(concat_ws(' ', tag, search_document.name, (
      select string_agg(attributes->>k.name, ' ' order by k.name)
      from (
        select distinct a.name
        from cmdb.class_ancestor c
        join cmdb.attribute a on a.class = c.ancestor
        where c.class = of_class
          and a.indexed
          and a.type in ('text', 'email', 'ip', 'mac')
          and not exists (
            select from cmdb.attribute s where s.name = a.name and s.secret)) k))));
end $$;
comment on function cmdb.search_document is
  'What `text` searches of an item, now or at a moment: tag, name and the indexed attributes.';

create or replace function cmdb.refresh_search(changed cmdb.item)
returns void language sql security definer set search_path = cmdb, pg_temp as $$
  insert into cmdb.item_search as s (item, document)
  select changed.id,
    cmdb.search_document(changed.class, changed.tag, changed.name, changed.attributes)
  on conflict (item) do update set document = excluded.document
  where s.document <> excluded.document
$$;

create or replace function cmdb.item_changed() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  named text[];
  attribute text;
begin
  if new.state = 'void' then
    perform cmdb.refresh_keys(new.id);
    return null;
  elsif tg_op = 'UPDATE' and new.name = old.name and new.tag = old.tag then
    select c.attributes into named from cmdb.class_identity c where c.class = new.class;
    foreach attribute in array coalesce(named, '{}') loop
      exit when old.attributes->attribute is distinct from new.attributes->attribute;
      named := named[2:];
    end loop;
    if coalesce(named, '{}') = '{}' then
      return null;
    end if;
  end if;
  perform cmdb.refresh_keys(new.id);
  perform cmdb.refresh_codes(new);
  perform cmdb.refresh_search(new);
  return null;
end $$;

drop trigger if exists identified on cmdb.item;
drop trigger if exists reidentified on cmdb.item;
create trigger identified after insert on cmdb.item
for each row execute function cmdb.item_changed();
create trigger reidentified after update on cmdb.item
for each row when (
  old.name is distinct from new.name
  or old.tag is distinct from new.tag
  or old.attributes is distinct from new.attributes
  or new.state = 'void')
execute function cmdb.item_changed();
