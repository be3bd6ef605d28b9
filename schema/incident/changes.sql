-- What versions of incidents changed.

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

do $$
begin
  if not exists (
    select from pg_proc p
    where p.oid = to_regprocedure('cmdb.incident_changes(bigint[], int[], timestamptz[])')
      and 'masked' = any (p.proargnames))
  then
    drop function if exists cmdb.incident_changes(bigint[], int[], timestamptz[]);
  end if;
end $$;
create or replace function cmdb.incident_changes(
  incidents bigint[], versions int[], stamps timestamptz[]
) returns table (incident bigint, version int, changes text, masked text)
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
    '[' || string_agg(cmdb.change_json(c.key, c.before, c.after, null), ',') || ']',
    case when bool_or(c.key = 'contact') then '[' || string_agg(
      case when c.key = 'contact'
        then cmdb.change_json(
          c.key, cmdb.masked_value(c.before), cmdb.masked_value(c.after), null)
        else cmdb.change_json(c.key, c.before, c.after, null) end, ',') || ']' end
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
text; versions that changed nothing are left out. masked: the changes for those without the right
incidents, where these are others: how to reach somebody is not theirs to see.';
