-- Entries of the journal as the workers read them for their subscribers.

create or replace function cmdb.entry_leaf(e cmdb.journal) returns text
language sql stable as $$
  select translate(rtrim(encode(substring(sha256(convert_to(concat_ws(e'\x1f', e.position,
    cmdb.microseconds(e.at), e.account, e.via, e.request, e.method, e.entity, e.entity_id,
    e.version), 'UTF8')) for 8), 'base64'), '='), '+/', '-_')
$$;
comment on function cmdb.entry_leaf is
  'Eight bytes by which an entry is told from another one at its position: the end of a mark, in
base64url. Requests have random ids, so another history has other leaves.';

drop function if exists cmdb.feed_entries(bigint, int);
create or replace function cmdb.feed_entries(after bigint, most int)
returns table ("position" bigint, at text, entity text, entity_id bigint, source bigint,
  target bigint, incident bigint, reader int, more boolean, leaf text, head text, changes text,
  core_before text, core text, attributes_before text, attributes text, inputs text,
  timeline int, catalogue bigint, redacts boolean, masked text)
language plpgsql stable rows 500 as $$
#variable_conflict use_column
declare
  bytes_max constant int := 4 << 20;
  item_bytes_max constant int := 3000000;
  horizon timestamptz := cmdb.horizon();
begin
  return query
  with entry as materialized (
    select j as entry, j.position, j.at, j.request, j.entity, j.entity_id, j.version, j.source,
      j.target, j.incident, j.account
    from cmdb.journal j
    where j.position > feed_entries.after
    order by j.position
    limit most),
  item as materialized (
    select v.*, sum(v.size) over (order by v.position) - v.size as size_before
    from (
      select e.position, e.entity_id, e.version, e.at,
        case when b.tag is not null then
          json_build_array(b.class, b.name, b.state, b.tag)::text end as core_before,
        json_build_array(coalesce(h.class, i.class), coalesce(h.name, i.name),
          coalesce(h.state, i.state), coalesce(h.tag, i.tag))::text as core,
        b.attributes::text as attributes_before,
        coalesce(h.attributes, i.attributes)::text as attributes,
        case when h.tag is null then i.inputs else h.inputs end::text as inputs,
        coalesce(octet_length(b.attributes::text), 0)
          + octet_length(coalesce(h.attributes, i.attributes)::text) as size
      from entry e
      cross join lateral (
        select o.version, o.tag, o.name, o.state, o.class, o.attributes, o.inputs
        from cmdb.item o
        where o.id = e.entity_id
        offset 0) i
      left join lateral (
        select o.tag, o.name, o.state, o.class, o.attributes, o.inputs
        from cmdb.item_history o
        where i.version <> e.version and o.id = e.entity_id and o.version = e.version
          and o.until > e.at and o.until <= horizon
        order by o.until
        limit 1) h on true
      left join lateral (
        select o.tag, o.name, o.state, o.class, o.attributes
        from cmdb.item_history o
        where e.version > 1 and o.id = e.entity_id and o.until = e.at
        offset 0) b on true
      where e.entity = 'item'
      offset 0) v),
  change as (
    select 'incident' as entity, c.incident as entity_id, c.version, c.changes, c.masked
    from (
      select array_agg(e.entity_id order by e.position) as ids,
        array_agg(e.version order by e.position) as versions,
        array_agg(e.at order by e.position) as stamps
      from entry e
      where e.entity = 'incident') v
    cross join lateral cmdb.incident_changes(v.ids, v.versions, v.stamps) c
    union all
    select v.entity, c.id, c.version, c.changes, c.masked
    from (
      select e.entity, array_agg(e.entity_id order by e.position) as ids,
        array_agg(e.version order by e.position) as versions,
        array_agg(e.at order by e.position) as stamps
      from entry e
      where cmdb.is_told_by_fields(e.entity)
      group by e.entity) v
    cross join lateral cmdb.told_changes(v.entity, v.ids, v.versions, v.stamps) c
    union all
    select v.entity, c.id, 1, c.changes, null
    from (
      select e.entity, array_agg(e.entity_id order by e.position) as ids
      from entry e
      where e.entity in ('incident_comment', 'message') and e.version = 1
      group by e.entity) v
    cross join lateral cmdb.text_changes(v.entity, v.ids) c),
  texts as (
    select e.position,
      sum(octet_length(c.changes)) over (order by e.position) - octet_length(c.changes)
        as size_before
    from entry e
    join change c
      on c.entity = e.entity and c.entity_id = e.entity_id and c.version = e.version)
  select e.position, cmdb.rfc3339(e.at), e.entity, e.entity_id, e.source, e.target,
    case e.entity when 'incident' then e.entity_id else e.incident end,
    case when e.entity = 'notice' then (e.entry).about::int end,
    case when n.position is not null then n.at = e.at and n.request = e.request
      else exists (
        select from cmdb.journal_inbox r where r.at = e.at and r.request = e.request) end,
    cmdb.entry_leaf(e.entry), d.head,
    case when i.size > item_bytes_max then (
        select coalesce(jsonb_agg(
          jsonb_build_object('path', 'attributes.' || k.key, 'omitted', true) order by k.key),
          '[]')::text
        from (select i.attributes_before::jsonb as before, i.attributes::jsonb as after) o
        cross join lateral jsonb_object_keys(coalesce(o.before, '{}') || o.after) k (key)
        where (o.before->k.key)::text is distinct from (o.after->k.key)::text)
      else c.changes end,
    case when i.size <= item_bytes_max then i.core_before end,
    case when i.size <= item_bytes_max then i.core end,
    case when i.size <= item_bytes_max then i.attributes_before end,
    case when i.size <= item_bytes_max then i.attributes end,
    case when i.size <= item_bytes_max then i.inputs end,
    t.timeline, v.version, (e.entry).method = 'message.redact', c.masked
  from entry e
  cross join lateral cmdb.entry_heads(e.entry) d
  left join item i on i.position = e.position
  left join change c
    on c.entity = e.entity and c.entity_id = e.entity_id and c.version = e.version
  left join lateral (
    select o.position, o.at, o.request from cmdb.journal o
    where o.position = e.position + 1
    offset 0) n on true
  cross join (select max(o.timeline) as timeline from cmdb.timeline o) t
  cross join cmdb.catalogue_version v
  where e.position < coalesce(
    least(
      (select min(o.position) from item o where o.size_before > bytes_max),
      (select min(o.position) from texts o where o.size_before > bytes_max)),
    9223372036854775807)
  order by e.position;
end $$;
comment on function cmdb.feed_entries is
  'The entries behind a position, in order, fewer than most where items or texts are large. Of an item both its
versions (class, name, state, tag; attributes), between which the worker finds the changes; of one
that is too large for that the paths that changed. reader: the account for whose eyes alone it is.
more: the next position is of the same request. masked: the changes for those who see no secrets,
or of an incident not how to reach people, where these are others.';

create or replace function cmdb.feed_start(
  after bigint, marked bigint, items jsonb, incidents jsonb,
  out head bigint, out oldest bigint, out leaf text, out at text, out start_leaf text,
  out item_ids bigint[], out incident_ids bigint[])
language plpgsql stable as $$
declare
  ref jsonb;
  place bigint;
  found bigint;
begin
  select s.position into head from cmdb.sequencer s;
  select j.position into oldest from cmdb.journal j order by j.position limit 1;
  oldest := coalesce(oldest, 1);
  select cmdb.entry_leaf(j) into leaf from cmdb.journal j where j.position = marked;
  select cmdb.entry_leaf(j), cmdb.rfc3339(j.at) into start_leaf, at
  from cmdb.journal j
  where j.position = coalesce(after, marked, head);
  item_ids := cmdb.items_named(items, 'items');
  for ref, place in
    select e.value, e.place from jsonb_array_elements(incidents) with ordinality e (value, place)
  loop
    found := cmdb.incident_id(ref);
    if found is null then
      perform cmdb.refuse_missing(format('incidents[%s]', place - 1), 'incident', ref);
    end if;
    incident_ids := incident_ids || found;
  end loop;
end $$;
comment on function cmdb.feed_start is
  'What a subscription begins with: the last position, the oldest one that is kept, the leaf at the
position of a mark, moment and leaf of where it starts, and what it is about by id.';
