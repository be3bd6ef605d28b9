-- Contracts and warranties by their dates.

create or replace function cmdb.contract_in_force(attributes jsonb, state text, day date)
returns boolean language sql immutable parallel safe as $$
  select state not in ('inactive', 'void')
    and coalesce((attributes->>'valid_from')::date <= day, true)
    and (coalesce((attributes->>'valid_until')::date >= day, true)
      or coalesce((attributes->>'auto_renew')::boolean, false))
$$;
comment on function cmdb.contract_in_force is
  'Whether a contract covers anything on that day: active, begun, and not over, unless it renews
itself.';

create or replace function cmdb.date_pairs(given jsonb) returns table (first text, last text)
language sql immutable as $$
  select p.first, p.last
  from (values ('valid_from', 'valid_until'), ('issued_on', 'valid_until'),
    ('activated_on', 'valid_until'), ('warranty_start', 'warranty_end'),
    ('opened_on', 'closed_on')) p (first, last)
  where given ?| array[p.first, p.last]
$$;
comment on function cmdb.date_pairs is
  'The pairs of dates, of which one is the beginning and one the end, that are written to.';

create or replace function cmdb.require_order(attributes jsonb, given jsonb) returns void
language plpgsql stable as $$
declare
  pair record;
begin
  for pair in select p.first, p.last from cmdb.date_pairs(given) p loop
    if (attributes->>pair.first)::date > (attributes->>pair.last)::date then
      perform cmdb.refuse_constraint('attributes.' || pair.last, 'order', format(
        '`%s` is %s and must not be later than `%s`, which is %s.', pair.first,
        attributes->>pair.first, pair.last, attributes->>pair.last));
    end if;
  end loop;
end $$;
comment on function cmdb.require_order is
  'The pairs of dates of which one is the beginning and one the end, for every class that has both.
Judged where one of them is written: what is the wrong way round from before can be changed otherwise.';

create or replace function cmdb.warranty_in_force(attributes jsonb, day date)
returns boolean language sql immutable parallel safe as $$
  select (attributes->>'warranty_end')::date >= day
    and coalesce((attributes->>'warranty_start')::date <= day, true)
$$;
comment on function cmdb.warranty_in_force is 'Whether the warranty has begun and is not over.';
