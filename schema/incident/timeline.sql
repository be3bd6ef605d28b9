-- The timeline of an incident.

create or replace function cmdb.incident_name(field text, value text) returns text
language plpgsql stable as $$
begin
  return case field
    when 'assignee' then (
      select to_json(a.name)::text from cmdb.account a where a.id = value::int)
    when 'parent' then (
      select to_json(p.number)::text from cmdb.incident p where p.id = value::bigint)
    else cmdb.item_brief(value::bigint)::text
  end;
end $$;
comment on function cmdb.incident_name is 'What a field refers to by its id, as JSON.';

create or replace function cmdb.incident_value(field text, value text) returns text
language sql stable as $$
  select case
    when value is null or field in ('impact', 'urgency', 'priority', 'contact', 'major', 'external')
      then value
    when field in ('assignee', 'service', 'requester', 'parent', 'agreement')
      then cmdb.incident_name(field, value)
    when field in ('due_at', 'waiting_until') then to_json(cmdb.rfc3339(value::timestamptz))::text
    else to_json(value)::text
  end
$$;
comment on function cmdb.incident_value is
  'A field of an incident as JSON and as people read it: names for ids.';

create or replace function cmdb.external_json(system text, key text, url text) returns text
language sql stable as $$
  select case when system is not null then json_strip_nulls(
    json_build_object('system', system, 'key', key, 'url', url))::text end
$$;
comment on function cmdb.external_json is
  'The reference of an incident to an external system; null without a system.';

create or replace function cmdb.incident_changes(
  incidents bigint[], versions int[], stamps timestamptz[]
) returns table (incident bigint, version int, changes text)
language plpgsql stable rows 100 set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  horizon timestamptz := cmdb.horizon();
  -- Months of history outside of these are not opened.
  first_at timestamptz := (select min(s) from unnest(stamps) s);
begin
  if incidents is null then
    return;
  end if;
  return query
  select c.id, c.version,
    '[' || string_agg(cmdb.change_json(c.key, c.before, c.after, null), ',') || ']'
  from (
    select u.place, u.id, u.version, f.key, cmdb.incident_value(f.key, f.before) as before,
      cmdb.incident_value(f.key, f.after) as after
    from unnest(incidents, versions, stamps) with ordinality u (id, version, at, place)
    cross join lateral (
      select o.kind, o.title, o.description, o.state, o.impact, o.urgency, o.priority, o.category,
        o.service, o.requester, o.contact, o.team, o.assignee, o.parent, o.channel,
        o.external_system, o.external_key, o.external_url, o.resolution_code, o.resolution,
        o.major, o.due_at, o.waiting_for, o.waiting_until, o.agreement
      from cmdb.incident o
      where o.id = u.id and o.version = u.version
      union all
      (select o.kind, o.title, o.description, o.state, o.impact, o.urgency, o.priority, o.category,
        o.service, o.requester, o.contact, o.team, o.assignee, o.parent, o.channel,
        o.external_system, o.external_key, o.external_url, o.resolution_code, o.resolution,
        o.major, o.due_at, o.waiting_for, o.waiting_until, o.agreement
      from cmdb.incident_history o
      where o.id = u.id and o.version = u.version and o.until > u.at
        and o.until > first_at and o.until <= horizon
      order by o.until
      limit 1)
      limit 1) a
    left join lateral (
      select o.kind, o.title, o.description, o.state, o.impact, o.urgency, o.priority, o.category,
        o.service, o.requester, o.contact, o.team, o.assignee, o.parent, o.channel,
        o.external_system, o.external_key, o.external_url, o.resolution_code, o.resolution,
        o.major, o.due_at, o.waiting_for, o.waiting_until, o.agreement
      from cmdb.incident_history o
      where u.version > 1 and o.id = u.id and o.until = u.at
        and o.until >= first_at and o.until <= horizon
      offset 0) b on true
    cross join lateral (
      values ('kind', b.kind, a.kind), ('title', b.title, a.title),
        ('description', b.description, a.description), ('state', b.state, a.state),
        ('impact', b.impact::text, a.impact::text), ('urgency', b.urgency::text, a.urgency::text),
        ('priority', b.priority::text, a.priority::text), ('category', b.category, a.category),
        ('service', b.service::text, a.service::text),
        ('requester', b.requester::text, a.requester::text),
        ('contact', jsonb_strip_nulls(b.contact)::text, jsonb_strip_nulls(a.contact)::text),
        ('team', b.team, a.team), ('assignee', b.assignee::text, a.assignee::text),
        ('parent', b.parent::text, a.parent::text), ('channel', b.channel, a.channel),
        ('resolution_code', b.resolution_code, a.resolution_code),
        ('resolution', b.resolution, a.resolution), ('major', b.major::text, a.major::text),
        ('due_at', b.due_at::text, a.due_at::text), ('waiting_for', b.waiting_for, a.waiting_for),
        ('waiting_until', b.waiting_until::text, a.waiting_until::text),
        ('agreement', b.agreement::text, a.agreement::text),
        ('external', cmdb.external_json(b.external_system, b.external_key, b.external_url),
          cmdb.external_json(a.external_system, a.external_key, a.external_url))
    ) f (key, before, after)
    where f.before collate "C" is distinct from f.after
    order by u.place, f.key) c
  group by c.place, c.id, c.version;
end $$;
comment on function cmdb.incident_changes is
  'What versions of incidents changed, each of them given with its stamp: [{path, from, to}] as
text; versions that changed nothing are left out.';

create or replace function cmdb.incident_timeline(
  of_incident bigint, moment timestamptz, newest int, out entries json, out total bigint
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  last_version int;
  bytes_max constant int := 2000000;
  opened_at constant timestamptz := (
    select i.created_at from cmdb.incident i where i.id = of_incident);
  horizon constant timestamptz := cmdb.horizon();
begin
  if moment is null then
    select i.version into last_version from cmdb.incident i where i.id = of_incident;
  else
    select i.version into last_version from cmdb.incident_at(moment) i where i.id = of_incident;
  end if;
  select last_version + (
      select count(*) from cmdb.incident_comment c
      where c.of_incident = incident_timeline.of_incident
        and (moment is null or c.created_at <= moment)) + (
      select count(*) from cmdb.incident_item l
      where l.of_incident = incident_timeline.of_incident
        and (moment is null or l.changed_at <= moment)) + (
      select count(*) from cmdb.incident_link_ends(
        incident_timeline.of_incident, moment, opened_at, horizon))
  into total;
  with happened as (
    (select v.changed_at as at, v.changed_by as by, v.version::bigint as rank,
      case v.version when 1 then 'opened' else 'changed' end as kind, v.version,
      null::bigint as item, null::text as role, null::bigint as comment, v.reason
    from (
      select i.version, i.changed_at, i.changed_by, i.reason
      from cmdb.incident i where i.id = of_incident
      union all
      (select h.version, h.changed_at, h.changed_by, h.reason
      from cmdb.incident_history h
      where h.id = of_incident and (moment is null or h.changed_at <= moment)
        and h.until >= opened_at and h.until <= horizon
      order by h.until desc
      limit newest)) v
    where v.version <= last_version)
    union all
    (select c.created_at, c.changed_by, c.id, 'comment', null, null, null, c.id, c.reason
    from cmdb.incident_comment c
    where c.of_incident = incident_timeline.of_incident
      and (moment is null or c.created_at <= moment)
    order by c.id desc
    limit newest)
    union all
    (select l.changed_at, l.changed_by, l.id, 'linked', null, l.item, l.role, null, l.reason
    from cmdb.incident_item l
    where l.of_incident = incident_timeline.of_incident
      and (moment is null or l.changed_at <= moment)
    order by l.changed_at desc
    limit newest)
    union all
    select e.at, e.by, e.id, e.kind, null, e.item, e.role, null, e.reason
    from cmdb.incident_link_ends(
      incident_timeline.of_incident, moment, opened_at, horizon) e),
  latest as (
    select h.*, row_number() over (order by h.at desc, h.kind <> 'opened' desc, h.rank desc) as n
    from happened h
    order by n
    limit newest),
  changed as (
    select c.version, c.changes
    from (
      select array_agg(of_incident) as ids, array_agg(l.version) as versions,
        array_agg(l.at) as stamps
      from latest l
      where l.version > 1) v
    cross join lateral cmdb.incident_changes(v.ids, v.versions, v.stamps) c),
  entry as (
    select l.n, json_strip_nulls(json_build_object(
      'at', cmdb.rfc3339(l.at),
      'by', (select a.name from cmdb.account a where a.id = coalesce(l.by, e.account)),
      'kind', l.kind, 'version', l.version,
      'changes', case when l.version > 1 then coalesce(d.changes, '[]')::json end,
      'item', case when l.item is not null then cmdb.item_brief(l.item) end, 'role', l.role,
      'id', l.comment, 'text', c.text, 'visibility', c.visibility, 'channel', c.channel,
      'reason', coalesce(l.reason, e.reason))) as json
    from latest l
    -- Not as a condition of the join: it would be asked of the journal for each entry.
    left join lateral (
      select n.account, n.reason from cmdb.link_end(l.rank, l.at) n
      where l.kind = 'unlinked' offset 0) e on true
    left join changed d on d.version = l.version
    left join cmdb.incident_comment c on c.id = l.comment)
  select coalesce(json_agg(f.json order by f.n desc), '[]')
  into entries
  from (
    select e.n, e.json, sum(octet_length(e.json::text)) over (order by e.n) as bytes
    from entry e) f
  where f.n = 1 or f.bytes <= bytes_max;
end $$;
comment on function cmdb.incident_timeline is
  'The newest entries of what happened to an incident, the oldest of them first: opened, changed,
linked, unlinked, comments; and how many there are in all. Two megabytes at most: more would not
fit into an answer.';

create or replace function cmdb.link_end(link bigint, ended_at timestamptz)
returns table (account int, reason text) language plpgsql stable rows 1 as $$
begin
  return query
  select j.account, j.reason
  from cmdb.journal j
  where j.at = ended_at and j.entity = 'incident_item' and j.entity_id = link and j.ended
  union all
  select n.account, n.reason
  from cmdb.journal_inbox n
  where n.at = ended_at and n.entity = 'incident_item' and n.entity_id = link and n.ended
  limit 1;
end $$;
comment on function cmdb.link_end is
  'Who ended a link and why, as the journal has it: the history of a link tells who made it.';

create or replace function cmdb.incident_link_ends(
  of_incident bigint, moment timestamptz, opened_at timestamptz, horizon timestamptz
) returns table (at timestamptz, by int, id bigint, kind text, item bigint, role text, reason text)
language sql stable as $$
  select h.changed_at, h.changed_by, h.id, 'linked', h.item, h.role, h.reason
  from cmdb.incident_item_history h
  where h.of_incident = incident_link_ends.of_incident
    and (moment is null or h.changed_at <= moment)
    and h.until >= opened_at and h.until <= horizon
  union all
  select h.until, null, h.id, 'unlinked', h.item, h.role, null
  from cmdb.incident_item_history h
  where h.of_incident = incident_link_ends.of_incident
    and (moment is null or h.until <= moment)
    and h.until >= opened_at and h.until <= horizon
    and not exists (select from cmdb.incident_item i where i.id = h.id)
    and not exists (
      select
      from cmdb.incident_item_history n
      where n.id = h.id and n.changed_at >= h.until
        and n.until >= opened_at and n.until <= horizon)
$$;
comment on function cmdb.incident_link_ends is
  'Links of an incident that are over or stand otherwise now: when each was made, and its end. All of
that has happened since the incident was opened, and below the horizon.';
