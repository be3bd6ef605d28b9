-- Incidents and their links at a moment: item/at.sql says how.

create or replace function cmdb.incident_at(moment timestamptz)
returns table (id bigint, number text, kind text, title text, description text, state text,
  impact int, urgency int, priority int, category text, service bigint, requester bigint,
  contact jsonb, team text, assignee int, parent bigint, channel text, external_system text,
  external_key text, external_url text, resolution_code text, resolution text, major boolean,
  resolved_at timestamptz, due_at timestamptz, version int, created_at timestamptz,
  changed_at timestamptz, changed_by int)
language sql stable as $$
  select u.id, u.number, u.kind, u.title, u.description, u.state, u.impact, u.urgency, u.priority,
    u.category, u.service, u.requester, u.contact, u.team, u.assignee, u.parent, u.channel,
    u.external_system, u.external_key, u.external_url, u.resolution_code, u.resolution, u.major,
    u.resolved_at, u.due_at, u.version, u.created_at, u.changed_at, u.changed_by
  from (
    select i.id, i.number, i.kind, i.title, i.description, i.state, i.impact, i.urgency, i.priority,
      i.category, i.service, i.requester, i.contact, i.team, i.assignee, i.parent, i.channel,
      i.external_system, i.external_key, i.external_url, i.resolution_code, i.resolution, i.major,
      i.resolved_at, i.due_at, i.version, i.created_at, i.changed_at, i.changed_by,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.incident i
    union all
    select h.id, h.number, h.kind, h.title, h.description, h.state, h.impact, h.urgency, h.priority,
      h.category, h.service, h.requester, h.contact, h.team, h.assignee, h.parent, h.channel,
      h.external_system, h.external_key, h.external_url, h.resolution_code, h.resolution, h.major,
      h.resolved_at, h.due_at, h.version, h.created_at, h.changed_at, h.changed_by, h.until, false
    from cmdb.incident_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;

create or replace function cmdb.incident_item_at(moment timestamptz)
returns table (id bigint, of_incident bigint, item bigint, role text, source text, note text,
  created_at timestamptz, changed_at timestamptz)
language sql stable as $$
  select u.id, u.of_incident, u.item, u.role, u.source, u.note, u.created_at, u.changed_at
  from (
    select l.id, l.of_incident, l.item, l.role, l.source, l.note, l.created_at, l.changed_at,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.incident_item l
    union all
    select h.id, h.of_incident, h.item, h.role, h.source, h.note, h.created_at, h.changed_at,
      h.until, false
    from cmdb.incident_item_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;
