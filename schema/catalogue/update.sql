-- A class changes: what narrows is checked, what is derived from items follows.

create or replace function cmdb.class_items_max() returns int language sql immutable as $$
  select 10000
$$;
comment on function cmdb.class_items_max is
  'A class of so many items is looked through by the call that changes it, a larger one by the steward:
writes wait meanwhile, a second or so.';

create or replace function cmdb.layouts_of(roots text[]) returns text language sql stable as $$
  select string_agg(row(l.class, l.codes, l.search)::text, ';' order by l.class)
  from cmdb.class_layout l
  where l.lineage && roots
$$;
comment on function cmdb.layouts_of is
  'By what items of classes, and those below, are found: equal texts mean that nothing is to be derived.';

create or replace function cmdb.class_apply(of_class text, definition jsonb) returns void
language plpgsql volatile as $$
declare
  a jsonb;
begin
  update cmdb.class c
  set label = coalesce(definition->'label', c.label),
    lifecycle = case when definition ? 'lifecycle' then definition->>'lifecycle' else c.lifecycle end
  where c.name = of_class;
  for a in select * from jsonb_array_elements(definition->'add') loop
    perform cmdb.attribute_add(of_class, a);
  end loop;
  for a in select * from jsonb_array_elements(definition->'change') loop
    perform cmdb.attribute_change(of_class, a);
  end loop;
  delete from cmdb.class_key k
  using jsonb_array_elements(definition->'gone_keys') g
  where k.class = of_class and k.fields = cmdb.names(g);
  insert into cmdb.class_key (class, fields)
  select of_class, cmdb.names(n) from jsonb_array_elements(definition->'new_keys') n
  on conflict do nothing;
end $$;
comment on function cmdb.class_apply is 'Writes a change of a class to the tables of the catalogue.';

create or replace function cmdb.derive_items(items bigint[]) returns void
language plpgsql volatile as $$
begin
  perform cmdb.refresh_codes(items);
  perform cmdb.refresh_search(items);
end $$;
comment on function cmdb.derive_items is 'By what items are found, as their classes have it now.';

create or replace function cmdb.key_names(of_class text, keys jsonb) returns text[]
language sql immutable as $$
  select array(
    select of_class || ':' || array_to_string(cmdb.names(k), ',') from jsonb_array_elements(keys) k)
$$;
comment on function cmdb.key_names is 'Keys of a class, [[field]], as cmdb.item_key names them.';

create or replace function cmdb.class_update(
  this cmdb.call, of_class text, known bigint, definition jsonb, checks jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  most constant int := cmdb.class_items_max();
  -- A state is found by its index, and no item has what is new: that is known at once.
  at_once jsonb;
  breaks jsonb;
  items bigint[];
  laid_out text;
  number bigint;
  is_derived boolean;
begin
  perform cmdb.require_call(this, 'class.update');
  perform cmdb.catalogue_hold();
  perform cmdb.require_entry('classes', of_class, known);
  perform cmdb.require_no_change(of_class);
  items := array(
    select i.id from cmdb.item i
    where i.class = any (array(
      select a.class from cmdb.class_ancestor a where a.ancestor = of_class))
    limit most + 1);
  at_once := case when cardinality(items) <= most then checks else (
    select coalesce(jsonb_agg(c), '[]') from jsonb_array_elements(checks) c
    where c->>'kind' = 'state' or c ? 'is_new') end;
  breaks := cmdb.breaks(of_class, at_once);
  if breaks <> '[]' then
    perform cmdb.refuse_breaks(checks, breaks);
  end if;
  laid_out := cmdb.layouts_of(array[of_class]);
  if cardinality(items) > most then
    definition := cmdb.class_change_begin(this, of_class, definition, (
      select coalesce(jsonb_agg(c), '[]') from jsonb_array_elements(checks) c
      where not at_once @> jsonb_build_array(c)));
  end if;
  perform cmdb.class_apply(of_class, definition);
  number := cmdb.catalogue_publish();
  perform cmdb.require_class_room(array[of_class]);
  is_derived := laid_out is distinct from cmdb.layouts_of(array[of_class]);
  if cardinality(items) > most then
    perform cmdb.class_change_derive(this, of_class, is_derived);
  else
    if definition->'new_keys' <> '[]' then
      perform cmdb.refresh_keys(items);
    end if;
    if is_derived then
      perform cmdb.derive_items(items);
    end if;
    delete from cmdb.item_key k
    where k.key = any (cmdb.key_names(of_class, definition->'gone_keys'));
  end if;
  perform cmdb.catalogue_journal(this, 'class', of_class);
  return cmdb.answer(this, number::text);
end $$;
comment on function cmdb.class_update is
  'class.update: refused where items break it. Of a large class the steward looks for them afterwards,
in steps, while new writes obey already.';
