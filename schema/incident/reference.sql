-- Incidents by reference, and what they refer to.

create or replace function cmdb.incident_id(ref jsonb) returns bigint language plpgsql stable as $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (select id from cmdb.incident where id = (ref #>> '{}')::numeric::bigint)
    when 'string' then (select id from cmdb.incident where number = ref #>> '{}')
  end;
end $$;
comment on function cmdb.incident_id(jsonb) is
  'An IncidentRef as it came; null when there is none.';

create or replace function cmdb.incident_id(ref jsonb, moment timestamptz) returns bigint
language sql stable as $$
  select i.id from cmdb.incident i where i.id = cmdb.incident_id(ref) and i.created_at <= moment
$$;
comment on function cmdb.incident_id(jsonb, timestamptz) is
  'The same, of those that there were at a moment.';

create or replace function cmdb.is_open(state text) returns boolean language sql immutable as $$
  select state in ('new', 'assigned', 'in_progress', 'pending')
$$;
comment on function cmdb.is_open is 'Whether an incident still needs work.';

create or replace function cmdb.parent_of(ref jsonb, child bigint) returns bigint
language plpgsql volatile as $$
declare
  found_id bigint;
begin
  if ref is null or ref = 'null' then
    return null;
  end if;
  found_id := cmdb.incident_id(ref);
  if found_id is null then
    perform cmdb.refuse_missing('parent', 'incident', ref);
  elsif child is not null then
    -- Two concurrent changes of parents that together form a cycle wait for each other here.
    perform pg_advisory_xact_lock(4713);
    if exists (
      with recursive above (id) as (
        select found_id
        union
        select i.parent from above join cmdb.incident i on i.id = above.id
        where i.parent is not null)
      select from above where id = child
    ) then
      perform cmdb.refuse_constraint('parent', 'cycle',
        'That incident is already below this one: they would be parents of each other.');
    end if;
  end if;
  return found_id;
end $$;
comment on function cmdb.parent_of is 'The incident that a child belongs to, never one of its own.';

create or replace function cmdb.refuse_same_external(system text, key text, own bigint)
returns void language plpgsql stable as $$
declare
  reply text;
begin
  select a.answer into reply
  from cmdb.incident i
  join cmdb.incident_answer(null, 'row') a on a.id = i.id
  where i.external_system = system and i.external_key = key and i.id is distinct from own;
  if found then
    perform cmdb.refuse('CM005', 'There is already an incident with this external key.',
      jsonb_build_object('path', 'external', 'incident', reply::jsonb));
  end if;
end $$;
comment on function cmdb.refuse_same_external is
  'Refuses a second incident with the same key of an external system, and answers the first.';
