-- Conversations, messages and deliveries as the API answers them.

create or replace function cmdb.conversation_answer(moment timestamptz)
returns table (id bigint, number text, answer text) language sql stable as $$
  select c.id, c.number, json_strip_nulls(json_build_object(
    'id', c.id, 'number', c.number,
    'party', (select json_build_object('id', p.id, 'tag', p.tag, 'name', p.name, 'class', p.class)
      from cmdb.item_at(moment) p
      where p.id = coalesce(cmdb.merged_into(c.party, moment), c.party)),
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

create or replace function cmdb.conversation_told(
  ref jsonb, party_ref jsonb, before bigint, most int, moment timestamptz
) returns text language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  asked bigint;
  of_party bigint;
  thread bigint[];
  incidents bigint[];
  part record;
  head text;
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
    asked := cmdb.party_conversation(of_party, moment);
    if asked is null then
      perform cmdb.refuse('CM003', 'There is no conversation with them.', '{"path": "party"}');
    end if;
  end if;
  of_party := coalesce(cmdb.merged_into(of_party, moment), of_party);
  -- All conversations of a party are one thread: a hundred of them are looked at.
  thread := case when of_party is null then array[asked] else array(
    select asked
    union
    select unnest(cmdb.party_conversations(of_party, null, 100, moment))) end;
  select * into part from cmdb.thread_messages(thread, before, most, moment);
  -- Once, and not for each month of history in which they may lie.
  incidents := cmdb.thread_incidents_at(thread, asked, moment);
  head := json_strip_nulls(json_build_object(
    'conversation', (
      select a.answer::json from cmdb.conversation_answer(moment) a where a.id = asked),
    'requester_card', case when moment is null then cmdb.requester_card(of_party) end,
    'incidents', (
      select coalesce(json_agg(json_build_object('number', i.number, 'title', i.title,
        'state', i.state, 'priority', i.priority) order by i.id), '[]')
      from cmdb.incident_at(moment) i
      where i.id = any (incidents)),
    'recipients', case when moment is null then cmdb.recipients_json(asked) end,
    'before', part.rest));
  -- Most of the answer are its messages, which have no nulls: to look for some takes a quarter of all.
  return left(head, -1) || ',"messages":' || part.messages || '}';
end $$;
comment on function cmdb.conversation_told is
  'A conversation with its thread as it was at a moment; null is now.';

do $$
begin
  perform cmdb.write_present('cmdb.conversation_answer(timestamptz)', '{}');
  perform cmdb.write_present(
    'cmdb.conversation_told(jsonb, jsonb, bigint, int, timestamptz)', '{conversation_answer,party_conversations}');
end $$;

create or replace function cmdb.conversation_get(
  ref jsonb, party_ref jsonb, before bigint, most int, moment timestamptz
) returns text language plpgsql stable as $$
begin
  return case
    when moment is null then cmdb.conversation_told_now(ref, party_ref, before, most, null)
    else cmdb.conversation_told(ref, party_ref, before, most, moment)
  end;
end $$;
comment on function cmdb.conversation_get is
  'conversation.get: a conversation, who writes, what it is about, and the newest messages of the whole
thread.';
