-- Repairs of every item and incident, step by step: see cmdb.repair_all for all others.

create or replace function cmdb.repairs_in_steps() returns text[] language sql immutable as $$
  select '{search}'::text[]
$$;
comment on function cmdb.repairs_in_steps is
  'Repairs that are too long for one transaction; each has a function of its cursor and how many.';

drop function if exists cmdb.repair_search();
create or replace function cmdb.repair_search(reached jsonb, most int) returns jsonb
language plpgsql volatile as $$
declare
  items constant bigint[] := array(
    select i.id from cmdb.item i
    where i.id > coalesce((reached->>'item')::bigint, 0)
    order by i.id
    limit most);
  incidents bigint[];
begin
  if reached = '{}' then
    perform cmdb.repair_former_tags();
  end if;
  if items <> '{}' then
    -- Another server may serve already: what it writes meanwhile is newer.
    perform cmdb.lock_shared(items);
    perform cmdb.refresh_search(items);
    return jsonb_build_object('item', items[cardinality(items)]);
  end if;
  incidents := array(
    select i.id from cmdb.incident i
    where i.id > coalesce((reached->>'incident')::bigint, 0)
    order by i.id
    limit most);
  if incidents = '{}' then
    return null;
  end if;
  perform from cmdb.incident i where i.id = any (incidents) order by i.id for share;
  insert into cmdb.incident_search (incident, document)
  select i.id, cmdb.incident_document(i.number, i.title, i.description)
  from cmdb.incident i
  where i.id = any (incidents)
  order by i.id
  on conflict (incident) do update set document = excluded.document;
  return reached || jsonb_build_object('incident', incidents[cardinality(incidents)]);
end $$;
comment on function cmdb.repair_search is
  'Makes the search documents of the next items, then incidents, anew, and tells how far that is; null
where none are left. Migration 0120.';

create or replace function cmdb.repair_step() returns int language plpgsql volatile as $$
declare
  most constant int := 5000;
  pending cmdb.repair;
  reached jsonb;
  kept text;
begin
  select * into pending
  from cmdb.repair r
  where r.done_at is null and r.name = any (cmdb.repairs_in_steps())
  order by r.name
  limit 1
  for update;
  if not found then
    return 0;
  end if;
  kept := set_config('cmdb.call',
    row(0, 'sql', 'migration', 'migration', pending.name, null, null, null, null)::cmdb.call::text,
    true);
  execute format('select cmdb.%I($1, $2)', 'repair_' || pending.name)
  into reached using pending.cursor, most;
  update cmdb.repair r
  set cursor = coalesce(reached, '{}'),
    done_at = case when reached is null then cmdb.present() end
  where r.name = pending.name;
  return 1;
end $$;
comment on function cmdb.repair_step is
  'One step of the first repair in steps that is pending; 0 where none is, else 1.';
