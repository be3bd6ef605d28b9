-- Identification keys.

create or replace function cmdb.key_text(parts jsonb[]) returns text
language sql immutable parallel safe as $$
  select case when array_position(parts, null) is null then to_jsonb(parts)::text end
$$;
comment on function cmdb.key_text is
  'How an identification key is written, of which these are the fields in order, in the form of
cmdb.key_form or an id; null where a field is missing.';

create or replace function cmdb.key_value(layout cmdb.key_layout, of_item cmdb.item) returns text
language plpgsql stable as $$
declare
  field cmdb.key_field;
  part jsonb;
  parts jsonb[] := '{}';
begin
  if layout.unless_role is not null and exists (
    select from cmdb.relation r where r.source = of_item.id and r.role = layout.unless_role)
  then
    return null;
  end if;
  foreach field in array layout.fields loop
    -- Statements of their own: an expression with a query in it costs more each time.
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
    parts := parts || part;
  end loop;
  return cmdb.key_text(parts);
end $$;
comment on function cmdb.key_value is
  'What an item has as one of the keys of its class; null where a field is missing, and of a part whose
key is that of its whole.';

create or replace function cmdb.lock_shared(items bigint[]) returns void
language plpgsql volatile as $$
begin
  if items <> '{}' then
    perform from cmdb.item i where i.id = any (items) order by i.id for share;
  end if;
end $$;
comment on function cmdb.lock_shared is
  'Keeps items as they are to the end of the transaction; in the order of their ids, as all do.';

create or replace function cmdb.lock_inherited(of_item bigint, of_class text, refs jsonb)
returns void language plpgsql volatile as $$
declare
  roles text[] := (select l.inherits_through from cmdb.class_layout l where l.class = of_class);
begin
  if roles = '{}' then
    return;
  end if;
  perform cmdb.lock_shared(array(
    select r.target from cmdb.relation r where r.source = of_item and r.role = any (roles)
    union
    select cmdb.item_id(given.value) from jsonb_each(refs) given where given.key = any (roles)));
end $$;
comment on function cmdb.lock_inherited is
  'Locks the items from which the keys of an item inherit a field, now or by these references: its
model, whose manufacturer counts as its own. A change of the inherited field locks the same item,
so of two changes that meet in one key the later one sees the earlier. Before the stamp.';

create or replace function cmdb.refreshed_key(of_item bigint, by_roles text[]) returns boolean
language plpgsql volatile as $$
declare
  refused int;
begin
  with borne as materialized (
    select k.key, case
      when i.state <> 'void' and i.attributes ?& k.attributes then cmdb.key_value(k, i)
    end as value
    from cmdb.item i
    join cmdb.class_layout l on l.class = i.class
    cross join lateral unnest(l.keys) k
    where i.id = of_item and (by_roles is null or k.roles && by_roles)
  ), gone as (
    delete from cmdb.item_key o
    using borne b
    where o.item = of_item and o.key = b.key and o.value is distinct from b.value
  ), written as (
    insert into cmdb.item_key (key, value, item)
    select b.key, b.value, of_item
    from borne b
    where octet_length(b.key) + octet_length(b.value) <= cmdb.key_bytes_max()
    order by b.key
    on conflict do nothing
    returning key
  )
  select count(*)
  into refused
  from borne b
  where b.value is not null
    and not exists (select from written w where w.key = b.key)
    and not exists (
      select from cmdb.item_key o
      where o.key = b.key and o.value = b.value and o.item = of_item);
  return refused = 0;
end $$;
comment on function cmdb.refreshed_key is
  'Brings the keys of one item up to date in one statement; false where one has no room or belongs to
another.';

create or replace function cmdb.refresh_keys(
  items bigint[], by_roles text[] default null, are_new boolean default false
) returns void language plpgsql as $$
declare
  scope text[];
  bearers bigint[];
  keys text[];
  borne text[];
  longest int;
  written int;
begin
  if cmdb.held_back(items) then
    return;
  end if;
  if not are_new and cardinality(items) = 1 and cmdb.refreshed_key(items[1], by_roles) then
    return;
  end if;
  select
    max(octet_length(v.key) + octet_length(v.value)),
    array_agg(distinct v.key),
    array_agg(v.item) filter (where v.value is not null),
    array_agg(v.key) filter (where v.value is not null),
    array_agg(v.value) filter (where v.value is not null)
  into longest, scope, bearers, keys, borne
  from (
    -- Unpacked once a class, not for each item.
    with layout as materialized (
      select l.class, k.key, k.attributes, k as layout
      from cmdb.class_layout l
      cross join lateral unnest(l.keys) k
      -- A new item has no references yet: keys that use them are written with the references.
      where case when are_new then k.roles <@ array[k.unless_role] else by_roles is null or k.roles && by_roles end)
    select i.id as item, y.key, case
      when i.state <> 'void' and i.attributes ?& y.attributes then cmdb.key_value(y.layout, i)
    end as value
    from unnest(items) u (id)
    cross join lateral (select * from cmdb.item x where x.id = u.id offset 0) i
    join layout y on y.class = i.class
    order by y.key, value, i.id) v;
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
  if longest > cmdb.key_bytes_max() then
    perform cmdb.refuse_long_keys(bearers, keys, borne);
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
  'Brings the keys of items up to date, all or those that read one of these roles; refuses with the
item that has one of them already. One that is void has none: another may be registered with them.';
