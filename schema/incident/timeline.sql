-- The timeline of an incident.

drop function if exists cmdb.incident_timeline(bigint, timestamptz, int);
create or replace function cmdb.incident_timeline(
  of_incident bigint, moment timestamptz, newest int, sees_contact boolean,
  out entries json, out total bigint
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
    select c.version,
      case when sees_contact then c.changes else coalesce(c.masked, c.changes) end as changes
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
fit into an answer. sees_contact: whether it shows how to reach somebody.';

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
