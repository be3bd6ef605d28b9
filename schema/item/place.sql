-- Where an item is: its own location, else that of what it is installed in or part of.

create or replace function cmdb.place_of(of_item bigint, moment timestamptz) returns bigint
language plpgsql stable as $$
declare
  host bigint := of_item;
  found_place bigint;
begin
  -- Nothing contains itself; so deep nothing is built.
  for step in 1..20 loop
    select r.target into found_place
    from cmdb.relation_at(moment) r
    where r.source = host and r.role = 'location';
    if found then
      return found_place;
    end if;
    select r.target into host
    from cmdb.relation_at(moment) r
    where r.source = host and r.role in ('installed_in', 'whole')
    order by r.role
    limit 1;
    if not found then
      return null;
    end if;
  end loop;
  return null;
end $$;
comment on function cmdb.place_of is
  'Where an item is: its own location, else that of what it is installed in or part of.';

create or replace function cmdb.items_placed(places bigint[], moment timestamptz)
returns setof bigint language sql stable rows 1000 as $$
  with recursive placed (id) as (
    select r.source
    from cmdb.relation_at(moment) r
    where r.role = 'location' and r.type = 'located_in' and r.target = any (places)
    union
    select r.source
    from placed p
    join cmdb.relation_at(moment) r on r.target = p.id
      and r.type in ('installed_in', 'part_of') and r.role in ('installed_in', 'whole')
    where not exists (
        select from cmdb.relation_at(moment) o
        where o.source = r.source
          and (o.role = 'location' or o.role = 'installed_in' and r.role = 'whole')))
  select p.id from placed p
$$;
comment on function cmdb.items_placed is
  'The items that are in one of these places, with all that is installed in them or part of them.';
