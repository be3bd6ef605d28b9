-- Incidents change their state.

create or replace function cmdb.incident_ways(state text) returns text[]
language sql immutable as $$
  select case state
    when 'new' then '{assigned,pending,resolved,cancelled}'
    when 'assigned' then '{in_progress,pending,resolved,cancelled}'
    when 'in_progress' then '{pending,resolved,cancelled}'
    when 'pending' then '{in_progress,assigned,resolved,cancelled}'
    when 'resolved' then '{closed,in_progress}'
    else '{}'
  end::text[]
$$;
comment on function cmdb.incident_ways is
  'Where an incident can go from a state. From resolved back to in_progress: it is reopened.';

drop function if exists cmdb.incident_transition(cmdb.call, jsonb, text, int, text, text);
create or replace function cmdb.incident_transition(
  this cmdb.call, ref jsonb, state text, version int, resolution text, resolution_code text,
  waiting_for text, waiting_until timestamptz
) returns text language plpgsql volatile as $$
declare
  present cmdb.incident := cmdb.incident_locked(ref);
  ways text[] := cmdb.incident_ways(present.state);
begin
  if present.version <> version then
    perform cmdb.refuse_incident_conflict(present, version);
  end if;
  if not state = any (ways) then
    perform cmdb.refuse('CM006',
      format('The incident is %s and cannot become %s.', present.state, state),
      jsonb_build_object('state', present.state, 'reasons', jsonb_build_array(jsonb_build_object(
        'code', 'no_transition', 'path', 'state',
        'message', case when state = 'closed' and cmdb.is_open(present.state)
          then 'Resolve it first: the resolution says what was done.'
          else cmdb.no_transition(present.state, state, ways) end))));
  end if;
  perform cmdb.require_ahead(waiting_until, 'waiting_until');
  if state = 'resolved' then
    present.resolution := resolution;
    present.resolution_code := resolution_code;
    present.resolved_at := cmdb.client_stamp();
  elsif present.state = 'resolved' and state = 'in_progress' then
    -- Reopened: the resolution is removed, and history keeps it.
    present.resolution := null;
    present.resolution_code := null;
    present.resolved_at := null;
  else
    present.resolution := coalesce(nullif(btrim(resolution), ''), present.resolution);
    present.resolution_code := coalesce(resolution_code, present.resolution_code);
  end if;
  present.state := state;
  present.waiting_for := waiting_for;
  present.waiting_until := waiting_until;
  perform cmdb.incident_put(present);
  perform cmdb.tell_watchers(present, state);
  return cmdb.incident_reply(this, present.id);
end $$;
comment on function cmdb.incident_transition is
  'incident.transition: to a state that incident_ways allows, with what that state requires.';
