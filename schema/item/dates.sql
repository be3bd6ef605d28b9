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

create or replace function cmdb.warranty_in_force(attributes jsonb, day date)
returns boolean language sql immutable parallel safe as $$
  select (attributes->>'warranty_end')::date >= day
    and coalesce((attributes->>'warranty_start')::date <= day, true)
$$;
comment on function cmdb.warranty_in_force is 'Whether the warranty has begun and is not over.';
