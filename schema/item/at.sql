-- One item at a moment, and its readings; cmdb.version_moment writes the function for the whole
-- table. These functions are inlined in a FROM. The branch of the past has a condition on the
-- moment alone, which PostgreSQL tests once, so that it costs nothing for the present.

create or replace function cmdb.item_of(of_item bigint, moment timestamptz)
returns table (id bigint, tag text, name text, class text, state text, attributes jsonb)
language sql stable as $$
  select i.id, i.tag, i.name, i.class, i.state, i.attributes
  from cmdb.item i
  where i.id = of_item and (moment is null or i.changed_at <= moment)
  union all
  select h.id, h.tag, h.name, h.class, h.state, h.attributes
  from cmdb.item_history h
  where h.id = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;
comment on function cmdb.item_of is
  'An item as it was at a moment; null is now. No row if it did not exist then.';

create or replace function cmdb.readings_of(of_item bigint, moment timestamptz)
returns table (readings jsonb) language sql stable as $$
  select jsonb_object_agg(o.attribute, o.value) filter (where o.value <> 'null')
  from (
    select distinct on (o.attribute) o.attribute, o.value
    from cmdb.item_observation o
    where o.item = of_item and o.observed_at <= moment
    order by o.attribute, o.observed_at desc) o
$$;
comment on function cmdb.readings_of is
  'What had been observed of an item by then: one row, null where there was nothing.';

-- The same as a value, with a cached plan.
create or replace function cmdb.readings_at(of_item bigint, moment timestamptz)
returns jsonb language plpgsql stable as $$
begin
  return (select o.readings from cmdb.readings_of(of_item, moment) o);
end $$;
comment on function cmdb.readings_at is
  'The observed values of an item at a moment as a JSON object; null is now.';
