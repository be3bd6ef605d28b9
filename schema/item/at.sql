-- What the CMDB holds at a moment; null is now. These inline, so that a literal null leaves only
-- the present tables in the plan, and a moment adds the months of history that can matter.
--
-- The branches bear no condition of their own: PostgreSQL cannot flatten a branch that does, and
-- joins with one that is not flattened read it whole (PlanTests holds this). Instead is_present,
-- a constant in each branch, decides; where it is false the branch drops out of the plan.

create or replace function cmdb.item_at(moment timestamptz)
returns table (id bigint, class text, tag text, name text, state text, attributes jsonb,
  version int, created_at timestamptz, changed_at timestamptz, changed_by int)
language sql stable as $$
  select u.id, u.class, u.tag, u.name, u.state, u.attributes, u.version, u.created_at,
    u.changed_at, u.changed_by
  from (
    select i.id, i.class, i.tag, i.name, i.state, i.attributes, i.version, i.created_at,
      i.changed_at, i.changed_by,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.item i
    union all
    select h.id, h.class, h.tag, h.name, h.state, h.attributes, h.version, h.created_at,
      h.changed_at, h.changed_by, h.until, false
    from cmdb.item_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;

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

-- The same as a value, with a plan that is kept.
create or replace function cmdb.readings_at(of_item bigint, moment timestamptz)
returns jsonb language plpgsql stable as $$
begin
  return (select o.readings from cmdb.readings_of(of_item, moment) o);
end $$;
