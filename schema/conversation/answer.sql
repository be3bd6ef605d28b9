-- Conversations, messages and deliveries as the API answers them.

create or replace function cmdb.conversation_answer(moment timestamptz)
returns table (id bigint, number text, answer text) language sql stable as $$
  select c.id, c.number, json_strip_nulls(json_build_object(
    'id', c.id, 'number', c.number,
    'party', (select json_build_object('id', p.id, 'tag', p.tag, 'name', p.name, 'class', p.class)
      from cmdb.item_at(moment) p where p.id = c.party),
    'address', (select json_strip_nulls(json_build_object(
        'kind', a.kind, 'address', a.value, 'name', a.name))
      from cmdb.address a where a.id = c.address),
    'state', c.state, 'snoozed_until', cmdb.rfc3339(c.snoozed_until),
    'subject', c.subject,
    'channel', (select json_build_object('id', p.id, 'tag', p.tag, 'name', p.name, 'class', p.class)
      from cmdb.item_at(moment) p where p.id = c.channel),
    'team', (select t.name from cmdb.item_at(moment) t where t.id = c.team),
    'assignee', (select a.name from cmdb.account a where a.id = c.assignee),
    'unanswered_since', cmdb.rfc3339(c.unanswered_since),
    'unsorted', c.unsorted, 'undelivered', c.undelivered,
    'opened_at', cmdb.rfc3339(c.created_at), 'closed_at', cmdb.rfc3339(c.closed_at),
    'version', c.version, 'updated_at', cmdb.rfc3339(c.changed_at),
    'updated_by', (select a.name from cmdb.account a where a.id = c.changed_by)))::text
  from cmdb.conversation_at(moment) c
$$;
comment on function cmdb.conversation_answer is 'Conversations as the API answers them.';

create or replace function cmdb.conversation_json(of_conversation bigint) returns text
language plpgsql stable as $$
begin
  return (
    select a.answer from cmdb.conversation_answer(null) a where a.id = of_conversation);
end $$;
comment on function cmdb.conversation_json is 'A conversation as it is now.';

create or replace function cmdb.delivery_json(d cmdb.delivery) returns json
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'id', d.id, 'message', d.message,
    'conversation', (select c.number from cmdb.conversation c where c.id = d.conversation),
    'channel', cmdb.brief_json(d.channel, null),
    'to', (select a.value from cmdb.address a where a.id = d.address),
    'state', d.state, 'attempt', coalesce(q.attempt, d.attempt),
    'next_at', cmdb.rfc3339(case when d.state = 'queued' then q.next_at end),
    'error', coalesce(q.error, d.error), 'external_id', d.external_id,
    'created_at', cmdb.rfc3339(d.created_at), 'updated_at', cmdb.rfc3339(d.changed_at)))
  from (select) once
  left join cmdb.delivery_claim q on q.delivery = d.id
$$;
comment on function cmdb.delivery_json is 'A delivery as the API answers it.';

create or replace function cmdb.delivery_row(d cmdb.delivery) returns text
language sql stable as $$
  select cmdb.delivery_json(d)::text
$$;
comment on function cmdb.delivery_row is 'A delivery as a row of delivery.find.';

create or replace function cmdb.message_json(
  of_message bigint, moment timestamptz, text_max int default null
) returns json language sql stable as $$
  select json_strip_nulls(json_build_object(
    'id', m.id,
    'conversation', (select c.number from cmdb.conversation c where c.id = m.conversation),
    'direction', m.direction,
    'author', case
      when m.address is not null then (
        select json_build_object('person', p.brief,
          'address', case when p.brief is null then a.value end,
          'name', coalesce(p.brief->>'name', a.name, a.value))
        from cmdb.address a
        cross join lateral (
          select cmdb.brief_json(m.person, moment) as brief) p
        where a.id = m.address)
      else (
        select json_build_object('account', a.name,
          'name', coalesce(cmdb.brief_json(m.person, moment)->>'name', a.name))
        from cmdb.account a
        where a.id = m.account)
    end,
    'channel', cmdb.brief_json(m.channel, moment),
    'at', cmdb.rfc3339(m.at), 'sent_at', cmdb.rfc3339(m.sent_at),
    'received_at', case m.direction when 'in' then cmdb.rfc3339(m.at) end,
    'text', case when length(m.text) > text_max then left(m.text, text_max) else m.text end,
    'truncated', case when length(m.text) > text_max then true end,
    'subject', m.subject, 'automatic', m.automatic, 'attachments', m.attachments,
    'call', m.telephone_call,
    'incidents', (
      select coalesce(json_agg(i.number order by i.id), '[]')
      from cmdb.message_incident_at(moment) l
      join cmdb.incident i on i.id = l.of_incident
      where l.message = m.id),
    'deliveries', case m.direction when 'out' then (
      select coalesce(json_agg(json_strip_nulls(json_build_object(
        'id', d.id, 'to', a.value, 'state', d.state, 'error', d.error)) order by d.id), '[]')
      from cmdb.delivery_at(moment) d
      join cmdb.address a on a.id = d.address
      where d.message = m.id) end,
    'unsorted', nullif(m.unsorted, false), 'routed_by', m.routed_by))
  from cmdb.message_at(moment) m
  where m.id = of_message
$$;
comment on function cmdb.message_json is
  'A message as the API answers it; its text cut at so many characters, then it says so.';

create or replace function cmdb.message_reply(this cmdb.call, of_message bigint) returns text
language plpgsql volatile as $$
begin
  return cmdb.answer(this, cmdb.message_json(of_message, null)::text);
end $$;
comment on function cmdb.message_reply is 'The answer of a write about a message.';

create or replace function cmdb.thread_messages(
  conversations bigint[], before bigint, most int, moment timestamptz
) returns table (messages json, rest bigint) language plpgsql stable as $$
declare
  bytes_max constant bigint := 1048576;
begin
  return query
  with newest as (
    select m.at, m.id
    from unnest(conversations) c (id)
    cross join lateral (
      select o.at, o.id
      from cmdb.message_at(moment) o
      where o.conversation = c.id
        and (before is null
          or (o.at, o.id) < (select b.at, b.id from cmdb.message b where b.id = before))
      order by o.at desc, o.id desc
      limit most + 1) m
    order by m.at desc, m.id desc
    limit most + 1),
  told as (
    select n.id, n.at, row_number() over (order by n.at desc, n.id desc) as place,
      cmdb.message_json(n.id, moment) as answer
    from newest n),
  room as (
    select t.*, sum(octet_length(t.answer::text)) over (order by t.place) as bytes from told t)
  select coalesce(json_agg(r.answer order by r.place desc)
      filter (where r.place <= most and (r.bytes <= bytes_max or r.place = 1)), '[]'),
    case when bool_or(r.place > most or r.bytes > bytes_max and r.place > 1)
      then (array_agg(r.id order by r.place desc)
        filter (where r.place <= most and (r.bytes <= bytes_max or r.place = 1)))[1] end
  from room r;
end $$;
comment on function cmdb.thread_messages is
  'The newest messages of conversations before one, the newest last, a megabyte at most; and where
there are earlier ones, the first of these, before which they stand.';

create or replace function cmdb.conversation_get(
  ref jsonb, party_ref jsonb, before bigint, most int, moment timestamptz
) returns text language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  asked bigint;
  of_party bigint;
  thread bigint[];
  part record;
begin
  if ref is not null then
    select c.id, c.party into asked, of_party
    from cmdb.conversation_at(moment) c
    where c.id = cmdb.conversation_id(ref);
    if asked is null then
      perform cmdb.refuse_missing('conversation', 'conversation', ref);
    end if;
  else
    of_party := cmdb.optional_item(party_ref, 'party');
    select c.id into asked from cmdb.conversation_at(moment) c
    where c.party = any (cmdb.parties_of(of_party))
    order by c.state = 'closed', c.id desc
    limit 1;
    if asked is null then
      perform cmdb.refuse('CM003', 'There is no conversation with them.', '{"path": "party"}');
    end if;
  end if;
  of_party := cmdb.party_now(of_party);
  -- All conversations of a party are one thread: a hundred of them are looked at.
  thread := case when of_party is null then array[asked] else array(
    select asked
    union
    (select c.id from cmdb.conversation_at(moment) c
    where c.party = any (cmdb.parties_of(of_party))
    order by c.id desc
    limit 100)) end;
  select * into part from cmdb.thread_messages(thread, before, most, moment);
  return json_strip_nulls(json_build_object(
    'conversation', (
      select a.answer::json from cmdb.conversation_answer(moment) a where a.id = asked),
    'requester_card', case when moment is null then cmdb.requester_card(of_party) end,
    'incidents', (
      select coalesce(json_agg(json_build_object('number', i.number, 'title', i.title,
        'state', i.state, 'priority', i.priority) order by i.id), '[]')
      from cmdb.incident_at(moment) i
      where i.id = any (cmdb.conversation_incidents_at(asked, moment))),
    'recipients', case when moment is null then cmdb.recipients_json(asked) end,
    'messages', part.messages, 'before', part.rest))::text;
end $$;
comment on function cmdb.conversation_get is
  'conversation.get: a conversation, who writes, what it is about, and the newest messages of the whole
thread.';
