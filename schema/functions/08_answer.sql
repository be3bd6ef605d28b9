-- The JSON of items and incidents: made here once, for reads of any moment and for writes.

create or replace function cmdb.reference_json(
  role text, id bigint, tag text, name text, class text
) returns text language sql stable as $$
  select concat('"', role, '":{"id":', id, ',"tag":', to_json(tag), ',"name":', to_json(name),
    ',"class":"', class, '"}')
$$;

-- Dropped first: what a function returns cannot be replaced.
drop function if exists cmdb.item_answer(timestamptz, text[]);
create function cmdb.item_answer(moment timestamptz, secret text[])
returns table (id bigint, tag text, state text, answer text) language sql stable as $$
  select i.id, i.tag, i.state, concat(
    '{"id":', i.id, ',"tag":', to_json(i.tag), ',"class":"', i.class, '","name":', to_json(i.name),
    ',"state":"', i.state, '","attributes":',
    case
      when secret is null then i.attributes || coalesce(observed.readings, '{}')
      else cmdb.masked(i.attributes || coalesce(observed.readings, '{}'), secret)
    end,
    ',"references":{',
    -- The index gives the order of the roles; of the present, plain tables make the shortest plan.
    case
      when moment is null then (
        select string_agg(f.reference, ',')
        from (
          select (
            select cmdb.reference_json(r.role, t.id, t.tag, t.name, t.class)
            from cmdb.item t where t.id = r.target) as reference
          from cmdb.relation r
          where r.source = i.id and r.role is not null
          order by r.role) f)
      else (
        select string_agg(cmdb.reference_json(r.role, t.id, t.tag, t.name, t.class), ','
          order by r.role)
        from cmdb.relation_at(moment) r
        join cmdb.item_at(moment) t on t.id = r.target
        where r.source = i.id and r.role is not null)
    end,
    '},"version":', i.version, ',"created_at":"', cmdb.rfc3339(i.created_at),
    '","updated_at":"', cmdb.rfc3339(i.changed_at), '","updated_by":',
    (select to_json(a.name) from cmdb.account a where a.id = i.changed_by), '}')
  from cmdb.item_at(moment) i
  left join lateral (
    select case
      when moment is null then (select n.readings from cmdb.item_reading n where n.item = i.id)
      else cmdb.readings_at(i.id, moment)
    end as readings) observed on true
$$;
comment on function cmdb.item_answer is
  'Items as the API answers them; secret names the attributes to mask, null masks none.';

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
    'contact', i.contact, 'team', i.team,
    'assignee', (select a.name from cmdb.account a where a.id = i.assignee),
    'parent', (select p.number from cmdb.incident p where p.id = i.parent),
    'channel', i.channel,
    'external', case when i.external_system is not null then json_build_object(
      'system', i.external_system, 'key', i.external_key, 'url', i.external_url) end,
    'resolution_code', i.resolution_code, 'resolution', i.resolution, 'major', i.major,
    'opened_at', cmdb.rfc3339(i.created_at), 'due_at', cmdb.rfc3339(i.due_at),
    'breached', case when i.due_at is not null
      then cmdb.is_breached(i.due_at, i.resolved_at, i.state, moment) end,
    'resolved_at', cmdb.rfc3339(i.resolved_at),
    'version', i.version, 'updated_at', cmdb.rfc3339(i.changed_at),
    'updated_by', (select a.name from cmdb.account a where a.id = i.changed_by),
    'items', case
      when extent = 'row' then (
        select coalesce(json_agg(json_build_object(
          'item', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class),
          'role', l.role, 'source', l.source, 'note', l.note,
          'linked_at', cmdb.rfc3339(l.created_at)) order by l.id), '[]')
        from (
          select n.* from cmdb.incident_item_at(moment) n
          where n.of_incident = i.id
          order by n.id
          limit cmdb.links_shown()) l
        join cmdb.item_at(moment) t on t.id = l.item)
      else cmdb.links_json(i.id, cmdb.links_shown(), cmdb.is_told(extent, links.total), moment)
    end,
    'items_total', links.total,
    'impaired', case when cmdb.is_told(extent, links.total)
      then cmdb.incident_impaired(i.id, moment) end,
    'timeline', timeline.entries, 'timeline_total', timeline.total))::text
  from cmdb.incident_at(moment) i
  cross join lateral (
    select count(*) as total from cmdb.incident_item_at(moment) l where l.of_incident = i.id) links
  left join lateral cmdb.incident_timeline(
    i.id, moment, case extent when 'whole' then 500 else 20 end) timeline on extent <> 'row'
$$;
comment on function cmdb.incident_answer is
  'Incidents as the API answers them. extent: row, in a list; whole, with timeline and what an agent
has to know on the phone; written, after a write, which is to cost the same however much hangs on the
incident: with the newest of the timeline, and without what is worked out for many items.';

create or replace function cmdb.links_shown() returns int language sql immutable as $$
  select 100
$$;
comment on function cmdb.links_shown is
  'How many of its links an answer with an incident has; incident.items lists all.';

create or replace function cmdb.is_told(extent text, links bigint) returns boolean
language sql immutable as $$
  select extent = 'whole' or extent = 'written' and links <= 20
$$;
comment on function cmdb.is_told is
  'Whether an answer has context and impact of the items of an incident.';
