-- Readings of an item.

create or replace function cmdb.observe(this cmdb.call, of_item bigint, observed jsonb)
returns void language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  at timestamptz;
  others text[];
begin
  perform cmdb.require_call(
    this, 'item.register', 'item.update', 'item.transition', 'item.reclassify',
    'import.commit', 'item.receive', 'item.update_many');
  select array_agg(o.name)
  into others
  from jsonb_object_keys(observed) o (name)
  where not exists (
    select
    from cmdb.item i
    join cmdb.class_ancestor a on a.class = i.class
    join cmdb.attribute d on d.class = a.ancestor
    where i.id = of_item and d.name = o.name and d.observed);
  if others is not null then
    raise exception using errcode = 'insufficient_privilege',
      message = format('these are no observed attributes of the item: %s',
        array_to_string(others, ', '));
  end if;
  at := cmdb.stamp();
  insert into cmdb.item_observation (item, attribute, observed_at, value, account)
  select of_item, o.key, at, o.value, this.account from jsonb_each(observed) o;
  perform cmdb.require_room(
    coalesce((select n.readings from cmdb.item_reading n where n.item = of_item), '{}') || observed,
    '{}');
  insert into cmdb.item_reading as n (item, readings)
  values (of_item, jsonb_strip_nulls(observed))
  on conflict (item) do update
  set readings = jsonb_strip_nulls(n.readings || observe.observed);
end $$;
comment on function cmdb.observe is
  'Notes readings beside an item, which gets no version by them: so nothing but what its class
declares as observed is noted here.';

create or replace function cmdb.unobserve(this cmdb.call, of_item bigint, names text[])
returns void language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  if names = '{}' then
    return;
  end if;
  perform cmdb.require_call(this, 'item.reclassify');
  insert into cmdb.item_observation (item, attribute, observed_at, value, account)
  select of_item, n.name, cmdb.stamp(), 'null', this.account from unnest(names) n (name);
  update cmdb.item_reading n set readings = n.readings - names where n.item = of_item;
end $$;
comment on function cmdb.unobserve is
  'An item has no readings of these names any more; those of before stay in its past.';
