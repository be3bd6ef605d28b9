-- The fields of an incident from the parameters of a write.

create or replace function cmdb.incident_fields(
  present cmdb.incident, definition jsonb
) returns cmdb.incident language plpgsql volatile as $$
declare
  merged cmdb.incident := present;
  named cmdb.item;
begin
  merged.title := coalesce(definition->>'title', merged.title);
  merged.kind := coalesce(definition->>'kind', merged.kind, 'incident');
  merged.impact := coalesce((definition->>'impact')::numeric::int, merged.impact, 3);
  merged.urgency := coalesce((definition->>'urgency')::numeric::int, merged.urgency, 3);
  merged.major := coalesce((definition->>'major')::boolean, merged.major, false);
  -- The matrix may have changed: without a new impact or urgency the priority stays.
  if merged.priority is null
    or (merged.impact, merged.urgency) is distinct from (present.impact, present.urgency)
  then
    select p.priority into merged.priority
    from cmdb.priority p
    where p.impact = merged.impact and p.urgency = merged.urgency;
  end if;
  if definition ? 'description' then merged.description := definition->>'description'; end if;
  if definition ? 'category' then merged.category := definition->>'category'; end if;
  if definition ? 'team' then
    merged.team_item := null;
    merged.team := null;
    if definition->>'team' is not null then
      named := cmdb.team_named(definition->>'team', 'team');
      merged.team_item := named.id;
      merged.team := named.name;
    end if;
  end if;
  if definition ? 'channel' then merged.channel := definition->>'channel'; end if;
  if definition ? 'contact' then
    merged.contact := nullif(definition->'contact', 'null');
  end if;
  if definition ? 'due_at' then
    merged.due_at := (definition->>'due_at')::timestamptz;
    merged.due_by_clock := null;
  end if;
  if definition ? 'resolution' then merged.resolution := definition->>'resolution'; end if;
  if definition ? 'resolution_code' then
    merged.resolution_code := definition->>'resolution_code';
  end if;
  if definition ? 'service' then
    merged.service := cmdb.optional_item(definition->'service', 'service');
    perform cmdb.require_kind(merged.service, '{service}', 'service');
  end if;
  if definition ? 'requester' then
    merged.requester := cmdb.optional_item(definition->'requester', 'requester');
    perform cmdb.require_kind(merged.requester, '{person,organization}', 'requester');
  end if;
  if definition ? 'assignee' then
    merged.assignee := cmdb.account_named(definition->>'assignee', 'assignee');
  end if;
  if definition ? 'parent' then
    merged.parent := cmdb.parent_of(definition->'parent', merged.id);
  end if;
  if definition ? 'external' then
    merged.external_system := definition #>> '{external,system}';
    merged.external_key := definition #>> '{external,key}';
    merged.external_url := definition #>> '{external,url}';
    perform cmdb.refuse_same_external(merged.external_system, merged.external_key, merged.id);
  end if;
  return merged;
end $$;
comment on function cmdb.incident_fields is
  'An incident with what is named in the definition: null clears, what is not named stays.';

create or replace function cmdb.priority_define(
  this cmdb.call, impact int, urgency int, priority int
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.require_call(this, 'priority.define');
  update cmdb.priority p set priority = priority_define.priority
  where p.impact = priority_define.impact and p.urgency = priority_define.urgency
    and p.priority <> priority_define.priority;
  if found then
    perform cmdb.journal_add(this, cmdb.stamp(), 'priority', 0, 1, false, '{}',
      format('impact %s, urgency %s: priority %s', impact, urgency, priority));
  end if;
  return cmdb.answer(this, json_build_object(
    'impact', impact, 'urgency', urgency, 'priority', priority)::text);
end $$;
comment on function cmdb.priority_define is
  'priority.define: sets one cell of the matrix. Incidents that are open keep their priority.';
