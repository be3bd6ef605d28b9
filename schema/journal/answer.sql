-- The journal as answered by the API; the data for all entries of a page is read in one statement.

create or replace function cmdb.entry_heads(e cmdb.journal) returns table (head text)
language sql stable rows 1 as $$
  select concat(
    '"position":', coalesce(e.position::text, 'null'), ',"at":"', cmdb.rfc3339(e.at),
    '","account":', to_json(a.name),
    ',"via":', to_json(e.via), ',"request":', to_json(e.request),
    ',"change_set":', to_json(cmdb.change_set_id(e.at, e.request)),
    ',"method":', to_json(e.method),
    ',"reason":' || to_json(e.reason), ',"incident":"' || n.number || '"',
    ',"entity":"', e.entity, '","entity_id":', e.entity_id, ',"version":', e.version,
    case when e.ended then ',"ended":true' end, ',"relation_type":"' || e.relation_type || '"',
    ',"role":' || (
      select to_json(o.role) from cmdb.relation_type o where o.name = e.relation_type),
    ',"source":' || cmdb.named_json(s.id, s.tag, s.name, s.class),
    ',"target":' || cmdb.named_json(t.id, t.tag, t.name, t.class),
    ',"subject":' || case
      when e.entity = 'item' then cmdb.named_json(i.id, i.tag, i.name, i.class)
      when e.entity in ('incident', 'incident_comment', 'incident_item', 'incident_watch',
        'incident_clock', 'clock_step')
      then
        '{"id":' || g.id || ',"number":"' || g.number || '","title":' || to_json(g.title)
        || coalesce(case when e.entity = 'incident_item' then
          ',"item":' || cmdb.named_json(t.id, t.tag, t.name, t.class) end, '') || '}'
      when e.entity = 'account' then
        (select '{"name":' || to_json(o.name) || '}' from cmdb.account o where o.id = e.entity_id)
      when e.entity = 'consumer' then (
        select '{"name":' || to_json(o.name) || '}'
        from (
          select c.name from cmdb.consumer c where c.id = e.entity_id
          union all
          select h.name from cmdb.consumer_history h where h.id = e.entity_id) o
        limit 1)
      when e.entity = 'view' then (
        select '{"name":' || to_json(o.name) || '}'
        from (
          select v.name, v.shared, v.version from cmdb.view v where v.id = e.entity_id
          union all
          select h.name, h.shared, h.version from cmdb.view_history h where h.id = e.entity_id
          order by version desc
          limit 1) o
        where o.shared is not null)
      when e.entity = 'token' then (
        select '{"id":' || o.id || ',"account":' || to_json(w.name)
          || coalesce(',"label":' || to_json(o.label), '') || '}'
        from cmdb.token o
        join cmdb.account w on w.id = o.account
        where o.id = e.entity_id)
      when e.entity = 'conversation' then (
        select json_build_object('number', o.number)::text
        from cmdb.conversation o
        where o.id = e.entity_id)
      when e.entity = 'message' then (
        select json_build_object('conversation', o.number)::text
        from cmdb.message m
        join cmdb.conversation o on o.id = m.conversation
        where m.id = e.entity_id)
      when e.entity = 'delivery' then (
        select json_build_object('conversation', o.number, 'message', d.message)::text
        from cmdb.delivery d
        join cmdb.conversation o on o.id = d.conversation
        where d.id = e.entity_id)
      when e.entity = 'notice' then (
        select json_build_object('event', o.event, 'entity', o.entity, 'id', o.entity_id)::text
        from cmdb.notice o
        where o.id = e.entity_id)
    end,
    ',"about":' || case when e.entity <> 'notice' then to_json(e.about) end,
    ',"import":' || cmdb.import_origin(
      case e.entity when 'item' then e.entity_id when 'relation' then e.source end, e.at, e.method))
  from (select) once
  left join lateral (select o.name from cmdb.account o where o.id = e.account offset 0) a on true
  left join lateral (
    select o.number from cmdb.incident o where o.id = e.incident offset 0) n on true
  left join lateral (
    select o.id, o.tag, o.name, o.class from cmdb.item o where o.id = e.source offset 0) s on true
  left join lateral (
    select o.id, o.tag, o.name, o.class from cmdb.item o where o.id = e.target offset 0) t on true
  left join lateral (
    select o.id, o.tag, o.name, o.class from cmdb.item o
    where e.entity = 'item' and o.id = e.entity_id
    offset 0) i on true
  left join lateral (
    select o.id, o.number, o.title from cmdb.incident o
    where o.id = case e.entity
      when 'incident' then e.entity_id
      when 'incident_comment' then e.incident
      when 'incident_item' then e.incident
      when 'incident_clock' then e.incident
      when 'clock_step' then e.incident
      when 'incident_watch' then e.incident
    end
    offset 0) g on true
$$;
comment on function cmdb.entry_heads is
  'The members of an entry but for its changes. The subject is what it is about as it is called today:
an item, an incident, of a link both, an account, a token, a consumer, a view that is shared; of a
message or a delivery its conversation; of a notice, what it is about.';

create or replace function cmdb.text_changes(entity text, ids bigint[])
returns table (id bigint, changes text) language sql stable rows 10 as $$
  select c.id, '[' || cmdb.change_json('text', null, to_json(c.text)::text, null) || ']'
  from cmdb.incident_comment c
  where text_changes.entity = 'incident_comment' and c.id = any (ids)
  union all
  select m.id, '[' || concat_ws(',',
    case when m.subject is not null then
      cmdb.change_json('subject', null, to_json(m.subject)::text, null) end,
    cmdb.change_json('text', null, to_json(m.text)::text, null)) || ']'
  from cmdb.message m
  where text_changes.entity = 'message' and m.id = any (ids)
$$;
comment on function cmdb.text_changes is
  'What comments and messages brought with their first version, as it stands today: what has been
redacted comes back nowhere.';

create or replace function cmdb.is_of_words(entity text) returns boolean
language sql immutable as $$
  select entity in ('conversation', 'conversation_member', 'message', 'message_incident',
    'delivery', 'approval', 'satisfaction', 'address')
$$;
comment on function cmdb.is_of_words is
  'Whether such a thing holds what people wrote to each other, which is shown to nobody without the
right incidents.';

drop function if exists cmdb.entry_answers(cmdb.journal[], text[]);
create or replace function cmdb.entry_answers(
  entries cmdb.journal[], secret text[], sees_words boolean
) returns table (id bigint, "position" bigint, answer text)
language plpgsql stable rows 100 as $$
#variable_conflict use_column
begin
  return query
  with entry as materialized (
    select row_number() over () as place, e as entry, e.* from unnest(entries) e),
  change as (
    select 'item' as entity, c.item as entity_id, c.version, c.changes, null as masked
    from (
      select array_agg(e.entity_id order by e.place) as ids,
        array_agg(e.version order by e.place) as versions,
        array_agg(e.at order by e.place) as stamps
      from entry e
      where e.entity = 'item') v
    cross join lateral cmdb.item_changes(v.ids, v.versions, v.stamps, secret) c
    union all
    select 'incident', c.incident, c.version,
      case when sees_words then c.changes else coalesce(c.masked, c.changes) end, null
    from (
      select array_agg(e.entity_id order by e.place) as ids,
        array_agg(e.version order by e.place) as versions,
        array_agg(e.at order by e.place) as stamps
      from entry e
      where e.entity = 'incident') v
    cross join lateral cmdb.incident_changes(v.ids, v.versions, v.stamps) c
    union all
    select v.entity, c.id, c.version, c.changes, c.masked
    from (
      select e.entity, array_agg(e.entity_id order by e.place) as ids,
        array_agg(e.version order by e.place) as versions,
        array_agg(e.at order by e.place) as stamps
      from entry e
      where cmdb.is_told_by_fields(e.entity)
      group by e.entity) v
    cross join lateral cmdb.told_changes(v.entity, v.ids, v.versions, v.stamps) c
    union all
    select v.entity, c.id, 1, c.changes, null
    from (
      select e.entity, array_agg(e.entity_id order by e.place) as ids
      from entry e
      where e.entity in ('incident_comment', 'message') and e.version = 1
      group by e.entity) v
    cross join lateral cmdb.text_changes(v.entity, v.ids) c)
  select e.id, e.position,
    case when cmdb.is_of_words(e.entity) and not sees_words
      then concat('{', d.head, ',"masked":true}')
      else concat('{', d.head, ',"changes":', coalesce(
        case when cardinality(secret) > 0 then c.masked end, c.changes, '[]'), '}') end
  from entry e
  cross join lateral cmdb.entry_heads(e.entry) d
  left join change c
    on c.entity = e.entity and c.entity_id = e.entity_id and c.version = e.version;
end $$;
comment on function cmdb.entry_answers is
  'Entries, with or without a position. What people wrote to each other is masked for those who do
not see it.';

drop function if exists cmdb.journal_answers(bigint[], text[]);
create or replace function cmdb.journal_answers(
  positions bigint[], secret text[], sees_words boolean
) returns table ("position" bigint, answer text) language sql stable rows 100 as $$
  select a.position, a.answer
  from cmdb.entry_answers(array(
    select j.entry
    from unnest(positions) with ordinality p (position, place)
    cross join lateral (
      select o as entry from cmdb.journal o where o.position = p.position offset 0) j
    order by p.place), secret, sees_words) a
$$;
comment on function cmdb.journal_answers is 'Entries by their positions.';
