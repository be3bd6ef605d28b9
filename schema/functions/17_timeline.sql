-- What happened to an incident, in time.

create or replace function cmdb.incident_versions(
  of_incident bigint, moment timestamptz, since int default 1
) returns table (version int, changed_at timestamptz, changed_by int, method text, request text,
  reason text, fields jsonb)
language sql stable as $$
  select v.version, v.changed_at, v.changed_by, v.method, v.request, v.reason,
    jsonb_strip_nulls(v.fields - array['id', 'number', 'version', 'created_at', 'changed_at',
      'changed_by', 'via', 'method', 'request', 'reason', 'incident', 'resolved_at', 'until',
      'external_system', 'external_key', 'external_url'] || jsonb_build_object(
      'assignee', (select a.name from cmdb.account a where a.id = (v.fields->>'assignee')::int),
      'service', cmdb.item_brief((v.fields->>'service')::bigint),
      'requester', cmdb.item_brief((v.fields->>'requester')::bigint),
      'parent', (select p.number from cmdb.incident p where p.id = (v.fields->>'parent')::bigint),
      'due_at', cmdb.rfc3339((v.fields->>'due_at')::timestamptz),
      'external', case when v.fields->>'external_system' is not null then jsonb_build_object(
        'system', v.fields->'external_system', 'key', v.fields->'external_key',
        'url', v.fields->'external_url') end))
  from (
    select i.version, i.changed_at, i.changed_by, i.method, i.request, i.reason,
      to_jsonb(i) as fields
    from cmdb.incident i
    where i.id = of_incident and i.version >= since
    union all
    select h.version, h.changed_at, h.changed_by, h.method, h.request, h.reason, to_jsonb(h)
    from cmdb.incident_history h
    where h.id = of_incident and h.version >= since) v
  where moment is null or v.changed_at <= moment
$$;
comment on function cmdb.incident_versions is
  'The versions of an incident from one on, with its fields as people read them: names for ids.';

create or replace function cmdb.incident_differences(
  of_incident bigint, moment timestamptz, since int
) returns table (version int, changes jsonb) language plpgsql stable as $$
begin
  if not exists (
    select from cmdb.incident i where i.id = of_incident and i.version >= since)
  then
    return;
  end if;
  return query
  select d.version, cmdb.differences('', coalesce(d.before, '{}'), d.fields)
  from (
    select v.version, v.fields, lag(v.fields) over (order by v.version) as before
    from cmdb.incident_versions(of_incident, moment, since - 1) v) d
  where d.version >= since;
end $$;
comment on function cmdb.incident_differences is
  'What each version of an incident from one on changed.';

create or replace function cmdb.incident_changes(of_incident bigint, of_version int)
returns jsonb language plpgsql stable as $$
begin
  return (
    select d.changes
    from cmdb.incident_differences(of_incident, null, of_version) d
    where d.version = of_version);
end $$;
comment on function cmdb.incident_changes is 'What a version of an incident changed.';

create or replace function cmdb.incident_timeline(
  of_incident bigint, moment timestamptz, newest int, out entries json, out total bigint
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  last_version int;
  since int;
  bytes_max constant int := 2000000;
begin
  if moment is null then
    select i.version into last_version from cmdb.incident i where i.id = of_incident;
  else
    select i.version into last_version from cmdb.incident_at(moment) i where i.id = of_incident;
  end if;
  since := greatest(1, last_version - newest + 1);
  select last_version + (
      select count(*) from cmdb.incident_comment c
      where c.of_incident = incident_timeline.of_incident
        and (moment is null or c.created_at <= moment)) + (
      select count(*) from cmdb.incident_item l
      where l.of_incident = incident_timeline.of_incident
        and (moment is null or l.changed_at <= moment)) + (
      select count(*) from cmdb.incident_link_ends(incident_timeline.of_incident, moment))
  into total;
  with happened as (
    (select v.changed_at as at, v.changed_by as by, v.version::bigint as rank,
      case v.version when 1 then 'opened' else 'changed' end as kind, v.version,
      null::bigint as item, null::text as role, null::bigint as comment, v.reason
    from (
      select i.version, i.changed_at, i.changed_by, i.reason
      from cmdb.incident i where i.id = of_incident
      union all
      select h.version, h.changed_at, h.changed_by, h.reason
      from cmdb.incident_history h where h.id = of_incident) v
    where v.version between since and last_version)
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
    from cmdb.incident_link_ends(incident_timeline.of_incident, moment) e),
  latest as (
    select h.*, row_number() over (order by h.at desc, h.kind <> 'opened' desc, h.rank desc) as n
    from happened h
    order by n
    limit newest),
  entry as (
    select l.n, json_strip_nulls(json_build_object(
      'at', cmdb.rfc3339(l.at), 'by', (select a.name from cmdb.account a where a.id = l.by),
      'kind', l.kind, 'version', l.version,
      'changes', case when l.version > 1 then d.changes end,
      'item', case when l.item is not null then cmdb.item_brief(l.item) end, 'role', l.role,
      'id', l.comment, 'text', c.text, 'visibility', c.visibility, 'channel', c.channel,
      'reason', l.reason)) as json
    from latest l
    left join cmdb.incident_differences(of_incident, moment, greatest(since, 2)) d
      on d.version = l.version
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

create or replace function cmdb.incident_link_ends(of_incident bigint, moment timestamptz)
returns table (at timestamptz, by int, id bigint, kind text, item bigint, role text, reason text)
language sql stable as $$
  select h.changed_at, h.changed_by, h.id, 'linked', h.item, h.role, h.reason
  from cmdb.incident_item_history h
  where h.of_incident = incident_link_ends.of_incident
    and (moment is null or h.changed_at <= moment)
  union all
  select h.until, null, h.id, 'unlinked', h.item, h.role, null
  from cmdb.incident_item_history h
  where h.of_incident = incident_link_ends.of_incident
    and (moment is null or h.until <= moment)
    and not exists (select from cmdb.incident_item i where i.id = h.id)
    and not exists (
      select
      from cmdb.incident_item_history n
      where n.id = h.id and n.changed_at >= h.until)
$$;
comment on function cmdb.incident_link_ends is
  'Links of an incident that are over or stand otherwise now: when each was made, and its end.';
