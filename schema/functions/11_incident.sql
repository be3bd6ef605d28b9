-- Incidents, service requests, tasks.

create or replace function cmdb.is_open(state text) returns boolean language sql immutable as $$
  select state in ('new', 'assigned', 'in_progress', 'pending')
$$;
comment on function cmdb.is_open is 'Whether somebody still has to do something about an incident.';

create or replace function cmdb.optional_item(ref jsonb, path text) returns bigint
language plpgsql stable as $$
declare
  found_id bigint;
begin
  if ref is null or ref = 'null' then
    return null;
  end if;
  found_id := cmdb.item_id(ref);
  if found_id is null then
    perform cmdb.refuse_missing(path, 'item', ref);
  end if;
  return found_id;
end $$;

create or replace function cmdb.items_named(refs jsonb, path text) returns bigint[]
language plpgsql stable as $$
begin
  if jsonb_typeof(refs) <> 'array' then
    return array[cmdb.optional_item(refs, path)];
  end if;
  return (
    select array_agg(
      cmdb.optional_item(r.ref, format('%s[%s]', path, r.place - 1)) order by r.place)
    from jsonb_array_elements(refs) with ordinality r (ref, place));
end $$;
comment on function cmdb.items_named is 'The items that one reference or a list of them names.';

create or replace function cmdb.link_item(
  of_incident bigint, linked bigint, role text, note text
) returns void language plpgsql volatile as $$
begin
  update cmdb.incident_item l
  set role = coalesce(link_item.role, l.role), note = nullif(coalesce(link_item.note, l.note), '')
  where l.of_incident = link_item.of_incident and l.item = linked
    and (l.role, coalesce(l.note, '')) is distinct from
      (coalesce(link_item.role, l.role), coalesce(link_item.note, l.note, ''));
  insert into cmdb.incident_item (of_incident, item, role, source, note)
  select link_item.of_incident, linked, coalesce(link_item.role, 'affected'), 'manual',
    nullif(link_item.note, '')
  where not exists (
    select from cmdb.incident_item l
    where l.of_incident = link_item.of_incident and l.item = linked);
end $$;
comment on function cmdb.link_item is
  'Links an item to a locked incident; again: changes role and note, of which an empty one clears.';

create or replace function cmdb.require_kind(of_item bigint, ancestors text[], path text)
returns void language plpgsql stable as $$
begin
  if of_item is not null and not cmdb.is_of_class(of_item, ancestors) then
    perform cmdb.refuse_constraint(path, 'class',
      cmdb.wrong_class(of_item, ancestors),
      cmdb.item_brief(of_item));
  end if;
end $$;

create or replace function cmdb.account_named(name text, path text) returns int
language plpgsql stable as $$
declare
  number int;
begin
  if name is null then
    return null;
  end if;
  select a.id into number from cmdb.account a
  where a.name = account_named.name and a.id <> 0 and not a.disabled;
  if not found then
    perform cmdb.refuse_missing(path, 'account', to_jsonb(name));
  end if;
  return number;
end $$;

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
    -- Two parents that close a circle only together wait for each other here.
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

create or replace function cmdb.incident_fields(
  present cmdb.incident, definition jsonb
) returns cmdb.incident language plpgsql volatile as $$
declare
  merged cmdb.incident := present;
begin
  merged.title := coalesce(definition->>'title', merged.title);
  merged.kind := coalesce(definition->>'kind', merged.kind, 'incident');
  merged.impact := coalesce((definition->>'impact')::numeric::int, merged.impact, 3);
  merged.urgency := coalesce((definition->>'urgency')::numeric::int, merged.urgency, 3);
  merged.major := coalesce((definition->>'major')::boolean, merged.major, false);
  -- The matrix may have changed since: what is not named keeps its priority.
  if merged.priority is null
    or (merged.impact, merged.urgency) is distinct from (present.impact, present.urgency)
  then
    select p.priority into merged.priority
    from cmdb.priority p
    where p.impact = merged.impact and p.urgency = merged.urgency;
  end if;
  if definition ? 'description' then merged.description := definition->>'description'; end if;
  if definition ? 'category' then merged.category := definition->>'category'; end if;
  if definition ? 'team' then merged.team := definition->>'team'; end if;
  if definition ? 'channel' then merged.channel := definition->>'channel'; end if;
  if definition ? 'contact' then
    merged.contact := nullif(definition->'contact', 'null');
  end if;
  if definition ? 'due_at' then merged.due_at := (definition->>'due_at')::timestamptz; end if;
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
  update cmdb.priority p set priority = priority_define.priority
  where p.impact = priority_define.impact and p.urgency = priority_define.urgency;
  perform cmdb.journal_add(this, cmdb.stamp(), 'priority', 0, 1, false, '{}',
    format('impact %s, urgency %s: priority %s', impact, urgency, priority));
  return cmdb.answer(this, json_build_object(
    'impact', impact, 'urgency', urgency, 'priority', priority)::text);
end $$;

create or replace function cmdb.incident_reply(this cmdb.call, of_incident bigint) returns text
language plpgsql volatile
set plan_cache_mode = force_generic_plan as $$
declare
  reply text;
begin
  select a.answer into reply from cmdb.incident_answer(null, 'written') a where a.id = of_incident;
  return cmdb.answer(this, reply);
end $$;

create or replace function cmdb.incident_open(this cmdb.call, definition jsonb)
returns text language plpgsql volatile as $$
declare
  number bigint;
  opened cmdb.incident;
  link jsonb;
  linked bigint[] := '{}';
  void bigint;
begin
  opened := cmdb.incident_fields(null, definition);
  for link in select * from jsonb_array_elements(definition->'items') loop
    linked := linked || cmdb.optional_item(
      link->'item', format('items[%s].item', cardinality(linked)));
  end loop;
  select i.id into void from cmdb.item i
  where i.id = any (linked || opened.service || opened.requester) and i.state = 'void'
  limit 1;
  if found then
    perform cmdb.refuse_void(void);
  end if;
  -- Behind all that can be refused: a number that is given and refused would leave a gap.
  number := nextval('cmdb.incident_number');
  opened.number := 'INC-' || repeat('0', 6 - length(number::text)) || number;
  opened.state := coalesce(definition->>'state',
    case when opened.assignee is null then 'new' else 'assigned' end);
  insert into cmdb.incident as i (number, kind, title, description, state, impact, urgency,
    priority, category, service, requester, contact, team, assignee, parent, channel,
    external_system, external_key, external_url, resolution_code, resolution, major, due_at,
    resolved_at)
  values (opened.number, opened.kind, opened.title, opened.description, opened.state,
    opened.impact, opened.urgency, opened.priority, opened.category, opened.service,
    opened.requester, opened.contact, opened.team, opened.assignee, opened.parent, opened.channel,
    opened.external_system, opened.external_key, opened.external_url, opened.resolution_code,
    opened.resolution, opened.major, opened.due_at,
    case when opened.state in ('resolved', 'closed') then cmdb.stamp() end)
  returning i.id into opened.id;
  for position in 1..cardinality(linked) loop
    link := definition->'items'->(position - 1);
    perform cmdb.link_item(opened.id, linked[position], link->>'role', link->>'note');
  end loop;
  return cmdb.incident_reply(this, opened.id);
end $$;

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

create or replace function cmdb.incident_put(changed cmdb.incident) returns void
language sql volatile as $$
  update cmdb.incident i
  set
    kind = changed.kind, title = changed.title, description = changed.description,
    state = changed.state, impact = changed.impact, urgency = changed.urgency,
    priority = changed.priority, category = changed.category, service = changed.service,
    requester = changed.requester, contact = changed.contact, team = changed.team,
    assignee = changed.assignee, parent = changed.parent, channel = changed.channel,
    external_system = changed.external_system, external_key = changed.external_key,
    external_url = changed.external_url, resolution_code = changed.resolution_code,
    resolution = changed.resolution, major = changed.major, due_at = changed.due_at,
    resolved_at = changed.resolved_at
  where i.id = changed.id
$$;

create or replace function cmdb.incident_update(
  this cmdb.call, ref jsonb, version int, definition jsonb
) returns text language plpgsql volatile as $$
declare
  present cmdb.incident := cmdb.incident_locked(ref);
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
  perform cmdb.incident_put(cmdb.incident_fields(present, definition));
  return cmdb.incident_reply(this, present.id);
end $$;

create or replace function cmdb.incident_ways(state text) returns text[]
language sql immutable as $$
  select case state
    when 'new' then '{assigned,resolved,cancelled}'
    when 'assigned' then '{in_progress,resolved,cancelled}'
    when 'in_progress' then '{pending,resolved,cancelled}'
    when 'pending' then '{in_progress,resolved,cancelled}'
    when 'resolved' then '{closed,in_progress}'
    else '{}'
  end::text[]
$$;
comment on function cmdb.incident_ways is
  'Where an incident can go from a state. From resolved back to in_progress: it is reopened.';

create or replace function cmdb.incident_transition(
  this cmdb.call, ref jsonb, state text, version int, resolution text, resolution_code text
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
        'message', cmdb.no_transition(present.state, state, ways)))));
  end if;
  if state = 'resolved' then
    present.resolution := resolution;
    present.resolution_code := resolution_code;
    present.resolved_at := cmdb.stamp();
  elsif present.state = 'resolved' and state = 'in_progress' then
    -- Reopened: it is not solved after all; history keeps what was thought.
    present.resolution := null;
    present.resolution_code := null;
    present.resolved_at := null;
  else
    present.resolution := coalesce(nullif(btrim(resolution), ''), present.resolution);
    present.resolution_code := coalesce(resolution_code, present.resolution_code);
  end if;
  present.state := state;
  perform cmdb.incident_put(present);
  return cmdb.incident_reply(this, present.id);
end $$;

create or replace function cmdb.incident_comment(
  this cmdb.call, ref jsonb, text text, visibility text, channel text
) returns text language plpgsql volatile as $$
declare
  commented cmdb.incident := cmdb.incident_locked(ref);
  said cmdb.incident_comment;
begin
  insert into cmdb.incident_comment as c (of_incident, text, visibility, channel)
  values (commented.id, text, visibility, channel)
  returning * into said;
  return cmdb.answer(this, json_strip_nulls(json_build_object(
    'at', cmdb.rfc3339(said.created_at),
    'by', (select a.name from cmdb.account a where a.id = said.changed_by),
    'kind', 'comment', 'id', said.id, 'text', said.text, 'visibility', said.visibility,
    'channel', said.channel, 'reason', said.reason))::text);
end $$;

create or replace function cmdb.incident_link(
  this cmdb.call, ref jsonb, item_ref jsonb, role text, note text
) returns text language plpgsql volatile as $$
declare
  linked bigint[] := cmdb.items_named(item_ref, 'item');
  locked cmdb.incident := cmdb.incident_locked(ref);
  each bigint;
begin
  foreach each in array linked loop
    perform cmdb.link_item(locked.id, each, role, note);
  end loop;
  return cmdb.incident_reply(this, locked.id);
end $$;

create or replace function cmdb.unlink(from_incident bigint, items bigint[]) returns void
language sql security definer set search_path = cmdb, pg_temp as $$
  delete from cmdb.incident_item l where l.of_incident = from_incident and l.item = any (items)
$$;
comment on function cmdb.unlink is 'As the owner, like cmdb.dissolve.';

create or replace function cmdb.incident_unlink(this cmdb.call, ref jsonb, item_ref jsonb)
returns text language plpgsql volatile as $$
declare
  linked bigint[] := cmdb.items_named(item_ref, 'item');
  locked cmdb.incident := cmdb.incident_locked(ref);
  missing bigint;
begin
  select n into missing from unnest(linked) n
  where not exists (
    select from cmdb.incident_item l where l.of_incident = locked.id and l.item = n)
  limit 1;
  if found then
    perform cmdb.refuse('CM003',
      format('%s is not linked to the incident.', cmdb.item_brief(missing)->>'tag'),
      '{"path": "item"}');
  end if;
  perform cmdb.unlink(locked.id, linked);
  return cmdb.incident_reply(this, locked.id);
end $$;
