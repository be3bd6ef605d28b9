CREATE OR REPLACE FUNCTION cmdb.incident_versioned()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'cmdb', 'pg_temp'
AS $function$
declare
  this cmdb.call;
  at timestamptz;
begin
  if tg_table_schema <> 'cmdb' or tg_table_name <> 'incident' then
    raise exception using errcode = 'insufficient_privilege',
      message = format('%I.%I is not cmdb.incident', tg_table_schema, tg_table_name);
  end if;
  if tg_op = 'UPDATE'
    and (
      new.id, new.number, new.kind, new.title, new.description, new.state,
      new.impact, new.urgency, new.priority, new.category, new.service, new.requester,
      new.contact, new.team, new.assignee, new.parent, new.channel, new.external_system,
      new.external_key, new.external_url, new.resolution_code, new.resolution, new.major, new.resolved_at,
      new.changed_at, new.due_at, new.waiting_for, new.waiting_until, new.reported_at, new.agreement,
      new.due_by_clock, new.team_item, new.reopened, new.first_contact)
      is not distinct from (
      old.id, old.number, old.kind, old.title, old.description, old.state,
      old.impact, old.urgency, old.priority, old.category, old.service, old.requester,
      old.contact, old.team, old.assignee, old.parent, old.channel, old.external_system,
      old.external_key, old.external_url, old.resolution_code, old.resolution, old.major, old.resolved_at,
      old.changed_at, old.due_at, old.waiting_for, old.waiting_until, old.reported_at, old.agreement,
      old.due_by_clock, old.team_item, old.reopened, old.first_contact)
    and new.contact::text is not distinct from old.contact::text then
    old.next_due := new.next_due;
    old.next_measure := new.next_measure;
    return old;  -- it says what it said: no version
  end if;
  if tg_op = 'INSERT' then
    at := cmdb.stamp();
    new.version := 1;
    new.created_at := at;
  else
    at := cmdb.stamp(old.changed_at);
    if at < old.changed_at or at = old.changed_at and not cmdb.is_own(old.xmin) then
      perform cmdb.refuse_stamp(old.changed_at);
    end if;
    if at > old.changed_at then
      insert into cmdb.incident_history (
      id, number, kind, title, description, state,
      impact, urgency, priority, category, service, requester,
      contact, team, assignee, parent, channel, external_system,
      external_key, external_url, resolution_code, resolution, major, resolved_at,
      version, created_at, changed_at, changed_by, via, method,
      request, reason, incident, due_at, waiting_for, waiting_until,
      reported_at, agreement, due_by_clock, team_item, next_due, next_measure,
      reopened, first_contact, until)
      values (
      old.id, old.number, old.kind, old.title, old.description, old.state,
      old.impact, old.urgency, old.priority, old.category, old.service, old.requester,
      old.contact, old.team, old.assignee, old.parent, old.channel, old.external_system,
      old.external_key, old.external_url, old.resolution_code, old.resolution, old.major, old.resolved_at,
      old.version, old.created_at, old.changed_at, old.changed_by, old.via, old.method,
      old.request, old.reason, old.incident, old.due_at, old.waiting_for, old.waiting_until,
      old.reported_at, old.agreement, old.due_by_clock, old.team_item, old.next_due, old.next_measure,
      old.reopened, old.first_contact, at);
    elsif tg_op = 'UPDATE' then  -- this transaction wrote it before: no empty range
      new.version := old.version;
      new.created_at := old.created_at;
      new.changed_at := at;
      return new;
    end if;
    new.version := old.version + 1;
    new.created_at := old.created_at;
  end if;
  this := cmdb.current_call();
  new.changed_at := at;
  new.changed_by := this.account;
  new.via := this.via;
  new.method := this.method;
  new.request := this.request;
  new.reason := this.reason;
  new.incident := this.incident;
  insert into cmdb.journal_inbox (
      at, account, via, request, method, reason,
      incident, entity, entity_id, version, ended)
    values (
      at, this.account, this.via, this.request, this.method, this.reason,
      this.incident, 'incident', new.id, new.version, false);
  return new;
end $function$

CREATE OR REPLACE FUNCTION cmdb.incident_at(moment timestamp with time zone)
 RETURNS TABLE(id bigint, number text, kind text, title text, description text, state text, impact integer, urgency integer, priority integer, category text, service bigint, requester bigint, contact jsonb, team text, assignee integer, parent bigint, channel text, external_system text, external_key text, external_url text, resolution_code text, resolution text, major boolean, resolved_at timestamp with time zone, version integer, created_at timestamp with time zone, changed_at timestamp with time zone, changed_by integer, due_at timestamp with time zone, waiting_for text, waiting_until timestamp with time zone, reported_at timestamp with time zone, agreement bigint, due_by_clock boolean, team_item bigint, next_due timestamp with time zone, next_measure text, reopened integer, first_contact boolean)
 LANGUAGE sql
 STABLE
AS $function$
  select
      id, number, kind, title, description, state,
      impact, urgency, priority, category, service, requester,
      contact, team, assignee, parent, channel, external_system,
      external_key, external_url, resolution_code, resolution, major, resolved_at,
      version, created_at, changed_at, changed_by, due_at, waiting_for,
      waiting_until, reported_at, agreement, due_by_clock, team_item, next_due,
      next_measure, reopened, first_contact
  from (
    select
      id, number, kind, title, description, state,
      impact, urgency, priority, category, service, requester,
      contact, team, assignee, parent, channel, external_system,
      external_key, external_url, resolution_code, resolution, major, resolved_at,
      version, created_at, changed_at, changed_by, due_at, waiting_for,
      waiting_until, reported_at, agreement, due_by_clock, team_item, next_due,
      next_measure, reopened, first_contact,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.incident
    union all
    select
      id, number, kind, title, description, state,
      impact, urgency, priority, category, service, requester,
      contact, team, assignee, parent, channel, external_system,
      external_key, external_url, resolution_code, resolution, major, resolved_at,
      version, created_at, changed_at, changed_by, due_at, waiting_for,
      waiting_until, reported_at, agreement, due_by_clock, team_item, next_due,
      next_measure, reopened, first_contact,
      until, false
    from cmdb.incident_history) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$function$
