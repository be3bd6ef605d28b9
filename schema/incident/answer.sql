-- The JSON of incidents and of their links: for reads of any moment and for writes.

drop function if exists cmdb.incident_answer(timestamptz, boolean);
drop function if exists cmdb.incident_answer(timestamptz, text);
create function cmdb.incident_answer(moment timestamptz, extent text)
returns table (id bigint, number text, answer text) language sql stable as $$
  select i.id, i.number, json_strip_nulls(json_build_object(
    'id', i.id, 'number', i.number, 'kind', i.kind, 'title', i.title,
    'description', i.description, 'state', i.state, 'impact', i.impact, 'urgency', i.urgency,
    'priority', i.priority, 'category', i.category,
    'service', (select json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class)
      from cmdb.item_at(moment) s where s.id = i.service),
    'requester', (select json_build_object(
        'id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class)
      from cmdb.item_at(moment) s where s.id = i.requester),
    'contact', case when not cmdb.is_record(extent) then i.contact end,
    'team', coalesce(team.name, i.team),
    'team_ref', case when team.id is not null then json_build_object(
      'id', team.id, 'tag', team.tag, 'name', team.name, 'class', team.class) end,
    'assignee', (select a.name from cmdb.account a where a.id = i.assignee),
    'parent', (select p.number from cmdb.incident p where p.id = i.parent),
    'channel', i.channel,
    'external', case when i.external_system is not null then json_build_object(
      'system', i.external_system, 'key', i.external_key, 'url', i.external_url) end,
    'resolution_code', i.resolution_code, 'resolution', i.resolution, 'major', i.major,
    'first_contact', i.first_contact, 'reopened', i.reopened,
    'opened_at', cmdb.rfc3339(i.created_at), 'reported_at', cmdb.rfc3339(i.reported_at),
    'waiting_for', i.waiting_for, 'waiting_until', cmdb.rfc3339(i.waiting_until),
    'agreement', (select json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class)
      from cmdb.item_at(moment) s where s.id = i.agreement),
    'next_due', cmdb.rfc3339(
      cmdb.next_due(i.id, i.next_due, i.due_at, i.due_by_clock, i.state, i.agreement, moment)),
    'due_at', cmdb.rfc3339(i.due_at),
    'due_source', cmdb.due_source(i.due_at, i.due_by_clock, moment),
    'breached', cmdb.is_breached(
      i.id, i.due_at, i.due_by_clock, i.resolved_at, i.state, i.agreement, moment),
    'resolved_at', cmdb.rfc3339(i.resolved_at),
    'version', i.version, 'updated_at', cmdb.rfc3339(i.changed_at),
    'updated_by', (select a.name from cmdb.account a where a.id = i.changed_by),
    'items', case
      when cmdb.is_row(extent) then (
        select coalesce(json_agg(json_build_object(
          'item', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class),
          'role', l.role, 'source', l.source, 'note', l.note,
          'linked_at', cmdb.rfc3339(l.created_at)) order by l.id), '[]')
        from (
          select n.*, sum(octet_length(to_json(n.note)::text)) over (order by n.id) as bytes
          from (
            select o.* from cmdb.incident_item_at(moment) o
            where o.of_incident = i.id
            order by o.id
            limit cmdb.links_shown()) n) l
        join cmdb.item_at(moment) t on t.id = l.item
        where coalesce(l.bytes, 0) <= cmdb.links_bytes_max())
      when links.total = 0 then '[]'
      else cmdb.links_json(i.id, cmdb.links_shown(), cmdb.is_told(extent, links.total), moment)
    end,
    'items_total', links.total,
    'impaired', case when cmdb.is_told(extent, links.total)
      then cmdb.incident_impaired(i.id, moment) end,
    'sla', case when not cmdb.is_row(extent) and i.agreement is not null
      then cmdb.sla_json(i.id, i.agreement, moment) end,
    'watchers', case when not cmdb.is_row(extent) then cmdb.watchers_json(i.id, moment) end,
    -- Whoever resolves a parent is told what stays open below it.
    'children', case when moment is null and (extent in ('whole', 'record')
        or extent = 'written' and i.state in ('resolved', 'closed', 'cancelled'))
      then cmdb.children_json(i.id) end,
    'requester_card', case
      when moment is null and extent = 'whole'
        then cmdb.requester_card(cmdb.party_now(i.requester), i.id)
      when moment is null and extent = 'record'
        then (cmdb.requester_card(cmdb.party_now(i.requester), i.id)::jsonb
          - 'addresses')::json end,
    'conversation', case when extent in ('whole', 'record')
      then cmdb.conversation_brief(i.id, moment, extent = 'whole') end,
    'timeline', timeline.entries, 'timeline_total', timeline.total))::text
  from cmdb.incident_at(moment) i
  left join lateral (
    select t.id, t.tag, t.name, t.class
    from cmdb.item_at(moment) t where t.id = i.team_item) team on true
  cross join lateral (
    select count(*) as total from cmdb.incident_item_at(moment) l where l.of_incident = i.id) links
  left join lateral cmdb.incident_timeline(
    i.id, moment, case when extent in ('whole', 'record') then 500 else 20 end,
    not cmdb.is_record(extent)) timeline on not cmdb.is_row(extent)
$$;
comment on function cmdb.incident_answer is
  'Incidents as the API answers them. extent: row, in a list; whole, with timeline and what an agent
has to know on the phone; record and record_row, the same without what people have written to us
and how to reach them; written, after a write, which is to cost the same however much hangs on the
incident: with the newest of the timeline, and without what is worked out for many items.';

create or replace function cmdb.is_row(extent text) returns boolean language sql immutable as $$
  select extent in ('row', 'record_row')
$$;
comment on function cmdb.is_row is 'Whether an incident is answered as a row of a list.';

create or replace function cmdb.is_record(extent text) returns boolean language sql immutable as $$
  select extent in ('record', 'record_row')
$$;
comment on function cmdb.is_record is
  'Whether an incident is answered to somebody without the right incidents.';

create or replace function cmdb.due_source(
  due_at timestamptz, due_by_clock boolean, moment timestamptz
) returns text language sql immutable as $$
  select case when due_at is not null then
    case when due_by_clock then 'sla' else 'hand' end end
$$;
comment on function cmdb.due_source is 'Who promised: an agreement, or somebody by hand.';

create or replace function cmdb.links_shown() returns int language sql immutable as $$
  select 100
$$;
comment on function cmdb.links_shown is
  'How many of its links an answer with an incident has; incident.items lists all.';

create or replace function cmdb.links_bytes_max() returns int language sql immutable as $$
  select 2000000
$$;
comment on function cmdb.links_bytes_max is
  'What the links in an answer with an incident may take, as its timeline may: notes of before there
was a bound are long. incident.items lists what has no room.';

create or replace function cmdb.is_told(extent text, links bigint) returns boolean
language sql immutable as $$
  select extent in ('whole', 'record') or extent = 'written' and links <= 20
$$;
comment on function cmdb.is_told is
  'Whether an answer has context and impact of the items of an incident.';

create or replace function cmdb.links_answer(
  from_incident bigint, links bigint[], moment timestamptz, with_context boolean default true
) returns table (id bigint, answer json) language plpgsql stable
set plan_cache_mode = force_generic_plan as $$
declare
  items bigint[] := array(
    select l.item
    from unnest(links) u (id)
    cross join lateral (
      select * from cmdb.incident_item_at(moment) p where p.id = u.id offset 0) l);
begin
  return query
  select l.id, json_strip_nulls(json_build_object(
    'item', cmdb.brief_json(l.item, moment), 'role', l.role, 'source', l.source, 'note', l.note,
    'linked_at', cmdb.rfc3339(l.created_at), 'context', c.context))
  from unnest(links) u (id)
  cross join lateral (
    select * from cmdb.incident_item_at(moment) p where p.id = u.id offset 0) l
  left join cmdb.contexts_of(
    case when with_context then items else '{}' end, from_incident, moment) c on c.item = l.item;
end $$;
comment on function cmdb.links_answer is 'Links of an incident as the API answers them.';

create or replace function cmdb.links_json(
  of_incident bigint, most int, with_context boolean, moment timestamptz
) returns json language plpgsql stable as $$
begin
  return (
    select coalesce(json_agg(f.answer order by f.id), '[]')
    from (
      select a.id, a.answer, sum(octet_length(a.answer::text)) over (order by a.id) as bytes
      from cmdb.links_answer(of_incident, array(
        select l.id from cmdb.incident_item_at(moment) l
        where l.of_incident = links_json.of_incident
        order by l.id
        limit most), moment, with_context) a) f
    where f.bytes <= cmdb.links_bytes_max());
end $$;
comment on function cmdb.links_json is 'The first links of an incident, as far as there is room.';
