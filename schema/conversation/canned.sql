-- Canned answers: texts with placeholders, filled in for an incident or a conversation.

create or replace function cmdb.canned_values(
  of_conversation cmdb.conversation, of_incident cmdb.incident, of_account int
) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'requester.name', coalesce(
      (select i.name from cmdb.item i
        where i.id = coalesce(of_incident.requester, of_conversation.party)),
      of_incident.contact->>'name',
      (select coalesce(a.name, a.value) from cmdb.address a where a.id = of_conversation.address)),
    'number', coalesce(of_incident.number, of_conversation.number),
    'title', coalesce(of_incident.title, of_conversation.subject),
    'due_at', (
      select to_char(of_incident.due_at at time zone z.name, 'YYYY-MM-DD HH24:MI')
        || ' (' || z.name || ')'
      from (
        select coalesce((
          select s.attributes->>'time_zone'
          from cmdb.targets_of(of_incident.agreement, null) t
          join cmdb.item s on s.id = t.target
          where t.role = 'schedule'
          limit 1), 'UTC') as name) z
      where of_incident.due_at is not null),
    'agent.name', (
      select coalesce(p.name, a.name)
      from cmdb.account a
      left join cmdb.item p on p.id = a.person
      where a.id = coalesce(nullif(of_account, 0), of_incident.assignee,
        of_conversation.assignee))))
$$;
comment on function cmdb.canned_values is
  'What the placeholders of a canned answer stand for. The moment is that of the zone of the agreement.';

create or replace function cmdb.canned_placeholders() returns text[] language sql immutable as $$
  select '{requester.name,number,title,due_at,agent.name}'::text[]
$$;
comment on function cmdb.canned_placeholders is 'What a canned answer can have in braces.';

create or replace function cmdb.canned_parts(written text)
returns table (place bigint, before text, placeholder text) language sql immutable as $$
  select m.place, m.found[1], m.found[2]
  from regexp_matches(written, '([^{]*)(\{[^{}\n]{0,100}\}|\{|$)', 'g')
    with ordinality m (found, place)
$$;
comment on function cmdb.canned_parts is
  'A canned answer taken apart: text, and the placeholder behind it, with its braces. A brace that is
not closed is text.';

create or replace function cmdb.canned_defects(written jsonb, stem text)
returns table (path text, code text, message text) language sql stable as $$
  select distinct stem, 'unknown_placeholder', format(
    'There is no placeholder `%s`; there are %s.', p.placeholder,
    (select string_agg('`{' || k.name || '}`', ', ' order by k.place)
     from unnest(cmdb.canned_placeholders()) with ordinality k (name, place)))
  from cmdb.canned_parts(written #>> '{}') p
  where p.placeholder not in ('', '{')
    and btrim(p.placeholder, '{}') <> all (cmdb.canned_placeholders())
$$;
comment on function cmdb.canned_defects is
  'What is wrong with a text of format canned_text; no row where nothing is.';

create or replace function cmdb.canned_text(canned cmdb.item, known jsonb) returns text
language plpgsql stable as $$
declare
  placeholders constant text[] := cmdb.canned_placeholders();
  made text[] := '{}';
  bytes bigint := 0;
  value text;
  part record;
  unknown text;
begin
  for part in
    select p.before, p.placeholder
    from cmdb.canned_parts(canned.attributes->>'text') p
    order by p.place
  loop
    value := part.placeholder;
    if btrim(value, '{}') = any (placeholders) then
      -- What is not known is a dash: a text that stops there would be worse.
      value := coalesce(known->>btrim(value, '{}'), '—');
    elsif value not in ('{', '') then
      unknown := coalesce(unknown, value);
    end if;
    bytes := bytes + octet_length(part.before) + octet_length(value);
    if bytes > cmdb.message_bytes_max() then
      perform cmdb.refuse('CM010', format('%s, filled in, has more than the %s bytes of a message.',
        canned.tag, cmdb.message_bytes_max()),
        jsonb_build_object('limit', 'message_bytes', 'value', bytes));
    end if;
    made := made || part.before || value;
  end loop;
  if unknown is not null then
    perform cmdb.refuse_invalid('canned', 'unknown_placeholder', canned.tag || ': ' || d.message)
    from cmdb.canned_defects(to_jsonb(unknown), 'canned') d;
  end if;
  return array_to_string(made, '');
end $$;
comment on function cmdb.canned_text is
  'A canned answer with its placeholders filled in. One that there is not is refused, and so is what
becomes longer than a message may be. Answers of before cmdb.canned_defects may still have such.';

create or replace function cmdb.canned_named(ref jsonb) returns cmdb.item
language plpgsql stable as $$
declare
  named cmdb.item;
begin
  select * into named from cmdb.item i where i.id = cmdb.optional_item(ref, 'canned');
  perform cmdb.require_kind(named.id, '{canned_answer}', 'canned');
  if named.state <> 'active' then
    perform cmdb.refuse('CM006', format('The canned answer %s is %s.', named.tag, named.state),
      jsonb_build_object('state', named.state, 'reasons', '[]'::jsonb));
  end if;
  return named;
end $$;
comment on function cmdb.canned_named is 'The canned answer of a reference, if it is in use.';

create or replace function cmdb.answer_render(
  of_account int, canned_ref jsonb, incident_ref jsonb, conversation_ref jsonb
) returns text language plpgsql stable as $$
declare
  canned constant cmdb.item := cmdb.canned_named(canned_ref);
  about cmdb.incident;
  talk cmdb.conversation;
begin
  if incident_ref is not null then
    select * into about from cmdb.incident i where i.id = cmdb.incident_id(incident_ref);
    if about.id is null then
      perform cmdb.refuse_missing('incident', 'incident', incident_ref);
    end if;
  else
    select * into talk from cmdb.conversation c where c.id = cmdb.conversation_id(conversation_ref);
    if talk.id is null then
      perform cmdb.refuse_missing('conversation', 'conversation', conversation_ref);
    end if;
  end if;
  return json_build_object('text',
    cmdb.canned_text(canned, cmdb.canned_values(talk, about, of_account)))::text;
end $$;
comment on function cmdb.answer_render is
  'answer.render: a canned answer as it would be sent about an incident or in a conversation.';

create or replace function cmdb.canned_for(told_event text, of_party bigint) returns cmdb.item
language sql stable as $$
  select i.*
  from cmdb.item i
  left join cmdb.item p on p.id = of_party
  where i.class = 'canned_answer' and i.state = 'active' and i.attributes->>'event' = told_event
  order by (i.attributes->>'language' = p.attributes->>'language') is true desc,
    i.attributes ? 'language', i.id
  limit 1
$$;
comment on function cmdb.canned_for is
  'The canned answer of an event: in the language of the requester, else that without a language, else
the first.';

create or replace function cmdb.canned_unset() returns json language plpgsql stable as $$
begin
  return (
    select coalesce(json_agg(distinct t.event), '[]')
    from cmdb.item c
    cross join lateral (
      select jsonb_array_elements_text(coalesce(c.attributes->'tells', '[]')) as event
      union all
      select 'opened' where c.attributes->'acknowledge' = 'true') t
    where c.class = 'channel' and c.state = 'active' and not exists (
      select from cmdb.item a
      where a.class = 'canned_answer' and a.state = 'active'
        and a.attributes->>'event' = t.event));
end $$;
comment on function cmdb.canned_unset is
  'The events that a channel tells and for which there is no canned answer: nothing is told of them.';
