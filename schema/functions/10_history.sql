-- What changed: versions side by side.

create or replace function cmdb.item_versions(of_item bigint)
returns table (version int, at timestamptz, by int, via text, method text, request text,
  reason text, incident bigint)
language sql stable as $$
  select i.version, i.changed_at, i.changed_by, i.via, i.method, i.request, i.reason, i.incident
  from cmdb.item i
  where i.id = of_item
  union all
  select h.version, h.changed_at, h.changed_by, h.via, h.method, h.request, h.reason, h.incident
  from cmdb.item_history h
  where h.id = of_item
$$;

create or replace function cmdb.differences(prefix text, before jsonb, after jsonb)
returns jsonb language plpgsql immutable as $$
begin
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object('path', prefix || k.key, 'from', before->k.key, 'to', after->k.key)
      order by k.key), '[]')
    from (
      select jsonb_object_keys(before) as key
      union
      select jsonb_object_keys(after)) k
    -- As text: 1.50 and 1.500 are equal numbers, and a change all the same.
    where (before->k.key)::text is distinct from (after->k.key)::text);
end $$;
comment on function cmdb.differences is 'Members of two objects that differ: [{path, from, to}].';

create or replace function cmdb.references_at(of_item bigint, moment timestamptz)
returns jsonb language plpgsql stable as $$
begin
  return (
    select coalesce(jsonb_object_agg(r.role, jsonb_build_object(
      'id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class)), '{}')
    from cmdb.relation_at(moment) r
    join cmdb.item t on t.id = r.target
    where r.source = of_item and r.role is not null);
end $$;

create or replace function cmdb.item_changes(of_item bigint, of_version int)
returns jsonb language plpgsql stable as $$
declare
  after record;
  before record;
  changes jsonb;
begin
  select v.* into after
  from (
    select i.version, i.changed_at, i.tag, i.name, i.state, i.attributes, i.inputs
    from cmdb.item i where i.id = of_item
    union all
    select h.version, h.changed_at, h.tag, h.name, h.state, h.attributes, h.inputs
    from cmdb.item_history h where h.id = of_item) v
  where v.version = of_version;
  select h.changed_at, h.tag, h.name, h.state, h.attributes into before
  from cmdb.item_history h
  where h.id = of_item and h.version = of_version - 1;
  changes := cmdb.differences('',
      case when before.tag is null then '{}' else jsonb_build_object(
        'tag', before.tag, 'name', before.name, 'state', before.state) end,
      jsonb_build_object('tag', after.tag, 'name', after.name, 'state', after.state))
    || cmdb.differences('attributes.', coalesce(before.attributes, '{}'), after.attributes)
    || cmdb.differences('references.',
      case when before.tag is null then '{}'
        else cmdb.references_at(of_item, before.changed_at) end,
      cmdb.references_at(of_item, after.changed_at));
  if after.inputs is not null then
    select jsonb_agg(case
      when after.inputs ? (c->>'path')
        then c || jsonb_build_object('input', after.inputs->(c->>'path'))
      else c end)
    into changes
    from jsonb_array_elements(changes) c;
  end if;
  return coalesce(changes, '[]');
end $$;
comment on function cmdb.item_changes is
  'What a version of an item changed: [{path, from, to, input?}]; input as typed, before
conversion.';

create or replace function cmdb.incident_versions(of_incident bigint, moment timestamptz)
returns table (version int, changed_at timestamptz, changed_by int, method text, request text,
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
    where i.id = of_incident
    union all
    select h.version, h.changed_at, h.changed_by, h.method, h.request, h.reason, to_jsonb(h)
    from cmdb.incident_history h
    where h.id = of_incident) v
  where moment is null or v.changed_at <= moment
$$;
comment on function cmdb.incident_versions is
  'The versions of an incident, with its fields as people read them: names for ids.';

create or replace function cmdb.incident_timeline(of_incident bigint, moment timestamptz)
returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return (
    select coalesce(json_agg(json_strip_nulls(json_build_object(
      'at', cmdb.rfc3339(t.at), 'by', (select a.name from cmdb.account a where a.id = t.by),
      'kind', t.kind, 'version', t.version, 'changes', t.changes, 'item', t.item, 'role', t.role,
      'id', t.comment, 'text', t.text, 'visibility', t.visibility, 'channel', t.channel,
      'reason', t.reason)) order by t.at, t.kind <> 'opened', t.rank), '[]')
    from (
      select v.changed_at as at, v.changed_by as by, v.version as rank,
        case v.version when 1 then 'opened' else 'changed' end as kind, v.version,
        case when v.version > 1 then cmdb.differences('', b.fields, v.fields) end as changes,
        null::jsonb as item, null::text as role, null::bigint as comment, null::text as text,
        null::text as visibility, null::text as channel, v.reason
      from cmdb.incident_versions(of_incident, moment) v
      left join cmdb.incident_versions(of_incident, moment) b on b.version = v.version - 1
      union all
      select c.created_at, c.changed_by, c.id, 'comment', null, null, null, null, c.id, c.text,
        c.visibility, c.channel, c.reason
      from cmdb.incident_comment c
      where c.of_incident = incident_timeline.of_incident
        and (moment is null or c.created_at <= moment)
      union all
      select l.changed_at, l.changed_by, l.id, 'linked', null, null, cmdb.item_brief(l.item),
        l.role, null, null, null, null, l.reason
      from (
        select i.changed_at, i.changed_by, i.id, i.item, i.role, i.reason, i.of_incident
        from cmdb.incident_item i
        union all
        select h.changed_at, h.changed_by, h.id, h.item, h.role, h.reason, h.of_incident
        from cmdb.incident_item_history h) l
      where l.of_incident = incident_timeline.of_incident
        and (moment is null or l.changed_at <= moment)
      union all
      select h.until, null, h.id, 'unlinked', null, null, cmdb.item_brief(h.item), h.role, null,
        null, null, null, null
      from cmdb.incident_item_history h
      where h.of_incident = incident_timeline.of_incident
        and (moment is null or h.until <= moment)
        and not exists (
          select from cmdb.incident_item i where i.id = h.id)
        and not exists (
          select
          from cmdb.incident_item_history n
          where n.id = h.id and n.changed_at >= h.until)) t);
end $$;
comment on function cmdb.incident_timeline is
  'All that happened to an incident: opened, changed, linked, unlinked, comments, in time.';

create or replace function cmdb.masked_changes(changes jsonb, secret text[])
returns jsonb language plpgsql immutable as $$
begin
  return (
    select case
      when secret is null then changes
      else (
        select coalesce(jsonb_agg(
          case
            when right(c.value->>'path', -11) = any (secret)
              then jsonb_build_object(
                'path', c.value->'path',
                'from', case when c.value->'from' <> 'null' then '***' end,
                'to', case when c.value->'to' <> 'null' then '***' end)
            else c.value
          end order by c.ordinality), '[]')
        from jsonb_array_elements(changes) with ordinality c)
    end);
end $$;
comment on function cmdb.masked_changes is
  'Changes in which no value of a secret shows: of such a change nothing is kept but its path and
whether there was a value. The input, as it was typed, is a value too.';

create or replace function cmdb.incident_changes(of_incident bigint, of_version int)
returns jsonb language plpgsql stable as $$
begin
  return (
    select cmdb.differences('', coalesce(b.fields, '{}'), v.fields)
    from cmdb.incident_versions(of_incident, null) v
    left join cmdb.incident_versions(of_incident, null) b on b.version = v.version - 1
    where v.version = of_version);
end $$;
comment on function cmdb.incident_changes is 'What a version of an incident changed.';

create or replace function cmdb.incident_brief(of_incident bigint) returns jsonb
language plpgsql stable as $$
begin
  return (
    select jsonb_build_object('id', i.id, 'number', i.number, 'title', i.title)
    from cmdb.incident i
    where i.id = of_incident);
end $$;

create or replace function cmdb.journal_subject(entity text, entity_id bigint) returns jsonb
language plpgsql stable as $$
begin
  return case entity
    when 'item' then cmdb.item_brief(entity_id)
    when 'incident' then cmdb.incident_brief(entity_id)
    when 'incident_comment' then (
      select cmdb.incident_brief(c.of_incident)
      from cmdb.incident_comment c
      where c.id = entity_id)
    when 'incident_item' then (
      select cmdb.incident_brief(u.of_incident)
        || jsonb_build_object('item', cmdb.item_brief(u.item))
      from (
        select l.of_incident, l.item from cmdb.incident_item l where l.id = entity_id
        union all
        select h.of_incident, h.item from cmdb.incident_item_history h where h.id = entity_id
        limit 1) u)
    when 'account' then (
      select jsonb_build_object('name', a.name) from cmdb.account a where a.id = entity_id)
  end;
end $$;
comment on function cmdb.journal_subject is
  'What an entry is about as it is called today: an item, an incident, of a link both, an account.';
