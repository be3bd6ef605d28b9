-- Incidents are updated.

create or replace function cmdb.incident_locked(ref jsonb) returns cmdb.incident
language plpgsql volatile as $$
declare
  locked cmdb.incident;
begin
  select * into locked from cmdb.incident i
  where i.id = cmdb.incident_id(ref) for no key update;
  if not found then
    perform cmdb.refuse_missing('incident', 'incident', ref);
  end if;
  return locked;
end $$;
comment on function cmdb.incident_locked is
  'The incident of a reference, locked until the end of the transaction; refused as not found
otherwise.';

create or replace function cmdb.refuse_incident_conflict(present cmdb.incident, version int)
returns void language plpgsql stable as $$
begin
  perform cmdb.refuse('CM004',
    format('The incident has changed since: it is at version %s, not %s.',
      present.version, version),
    jsonb_build_object(
      'current_version', present.version,
      'changed', (
        select coalesce(jsonb_agg(distinct c->>'path'), '[]')
        from (
          select array_agg(v.id) as ids, array_agg(v.version) as versions,
            array_agg(v.changed_at) as stamps
          from (
            select present.id, present.version, present.changed_at
            union all
            select h.id, h.version, h.changed_at
            from cmdb.incident_history h where h.id = present.id) v
          where v.version > refuse_incident_conflict.version) v
        cross join cmdb.incident_changes(v.ids, v.versions, v.stamps) d
        cross join jsonb_array_elements(d.changes::jsonb) c),
      'by', (select a.name from cmdb.account a where a.id = present.changed_by),
      'at', cmdb.rfc3339(present.changed_at)));
end $$;
comment on function cmdb.refuse_incident_conflict is
  'Refuses an update of an older version, naming the fields that have changed since.';

create or replace function cmdb.incident_put(changed cmdb.incident) returns void
language sql volatile as $$
  update cmdb.incident i
  set
    kind = changed.kind, title = changed.title, description = changed.description,
    state = changed.state, impact = changed.impact, urgency = changed.urgency,
    priority = changed.priority, category = changed.category, service = changed.service,
    requester = changed.requester, contact = changed.contact, team = changed.team,
    team_item = changed.team_item, assignee = changed.assignee, parent = changed.parent, channel = changed.channel,
    external_system = changed.external_system, external_key = changed.external_key,
    external_url = changed.external_url, resolution_code = changed.resolution_code,
    resolution = changed.resolution, major = changed.major, due_at = changed.due_at,
    due_by_clock = changed.due_by_clock, waiting_for = changed.waiting_for,
    waiting_until = changed.waiting_until, resolved_at = changed.resolved_at
  where i.id = changed.id
$$;
comment on function cmdb.incident_put is
  'Writes all fields that may change; versions, history and journal follow by the trigger.';

create or replace function cmdb.incident_update(
  this cmdb.call, ref jsonb, version int, definition jsonb
) returns text language plpgsql volatile as $$
declare
  present cmdb.incident := cmdb.incident_locked(ref);
  changed cmdb.incident;
begin
  if present.version <> version then
    perform cmdb.refuse_incident_conflict(present, version);
  end if;
  if present.state in ('resolved', 'closed') and definition ? 'resolution'
    and coalesce(btrim(definition->>'resolution'), '') = ''
  then
    perform cmdb.refuse_constraint('resolution', 'required',
      format('The incident is %s: its resolution can be changed but not cleared.', present.state));
  end if;
  changed := cmdb.assignee_settled(
    present, cmdb.incident_fields(present, definition), definition ? 'assignee', false);
  -- As in incident.open: an incident with an assignee is no longer new.
  if changed.state = 'new' and changed.assignee is not null then
    changed.state := 'assigned';
  end if;
  perform cmdb.incident_put(changed);
  perform cmdb.tell_assigned(present, changed);
  return cmdb.incident_reply(this, present.id);
end $$;
comment on function cmdb.incident_update is
  'incident.update: members that the definition lacks keep their value. What is resolved keeps a
resolution. Another team or assignee obeys the rules of incident.assign.';
