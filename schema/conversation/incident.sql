-- A conversation becomes an incident, or several: as many as there are matters.

create or replace function cmdb.conversation_matter(this cmdb.call, definition jsonb)
returns jsonb language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.conversation;
  said timestamptz;
  of_channel cmdb.item;
  writer cmdb.address;
  messages bigint[];
begin
  perform cmdb.require_call(this, 'incident.open');
  present := cmdb.conversation_locked(definition->'conversation');
  messages := cmdb.messages_meant(present, definition->'messages');
  select min(m.at) into said
  from cmdb.message m
  where m.id = any (messages) and m.direction = 'in';
  select * into of_channel from cmdb.item i where i.id = present.channel;
  select * into writer from cmdb.address a where a.id = present.address;
  return jsonb_strip_nulls(jsonb_build_object(
    'requester', present.party,
    'contact', case when present.party is null then jsonb_strip_nulls(jsonb_build_object(
      'name', coalesce(writer.name, writer.value),
      'phone', case writer.kind when 'phone' then writer.value end,
      'email', case writer.kind when 'mail' then writer.value end)) end,
    'channel', of_channel.attributes->'kind',
    'reported_at', cmdb.believed(said, cmdb.client_stamp())))
    || definition;
end $$;
comment on function cmdb.conversation_matter is
  'The definition of an incident with what its conversation knows: who asks, by what channel, since when
its messages are here, seven days at most; from now if it is about none. What is given counts more.';

create or replace function cmdb.messages_meant(present cmdb.conversation, named jsonb)
returns bigint[] language plpgsql stable as $$
declare
  meant bigint[] := array(
    select (n #>> '{}')::numeric::bigint from jsonb_array_elements(named) n);
  foreign_id bigint;
begin
  if named is null then
    return array(
      select m.id from cmdb.message m
      where m.conversation = present.id and m.unsorted
      order by m.id
      limit 100);
  end if;
  select n into foreign_id
  from unnest(meant) n
  where not exists (
    select
    from cmdb.message m
    join cmdb.conversation c on c.id = m.conversation
    where m.id = n and (c.id = present.id or cmdb.party_now(c.party) = present.party))
  limit 1;
  if found then
    perform cmdb.refuse_missing('messages', 'message', to_jsonb(foreign_id));
  end if;
  return array(select distinct m from unnest(meant) m order by m);
end $$;
comment on function cmdb.messages_meant is
  'The messages of which an incident is opened: those named, of this thread, else what is unsorted.';

create or replace function cmdb.conversation_settled(
  this cmdb.call, ref jsonb, named jsonb, of_incident bigint
) returns void language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.conversation;
  messages bigint[];
begin
  perform cmdb.require_call(this, 'incident.open');
  present := cmdb.conversation_locked(ref);
  messages := cmdb.messages_meant(present, named);
  if named is null and messages = '{}' then
    -- All of them have their incident already: the newest ties this one to the thread as well.
    messages := array(
      select m.id from cmdb.message m
      where m.conversation = present.id
      order by m.id desc
      limit 1);
  end if;
  insert into cmdb.message_incident (message, of_incident)
  select m, conversation_settled.of_incident from unnest(messages) m order by m
  on conflict on constraint message_incident_key do nothing;
  update cmdb.message m set unsorted = false where m.id = any (messages) and m.unsorted;
  -- Messages of one party may lie in several of its conversations.
  update cmdb.conversation c set unsorted = false
  where c.unsorted
    and (c.id = present.id or c.id = any (array(
      select m.conversation from cmdb.message m where m.id = any (messages))))
    and not exists (
      select from cmdb.message m where m.conversation = c.id and m.unsorted);
  if messages <> '{}' then
    -- One that is opened as resolved: its messages are known only now.
    update cmdb.incident i set first_contact = cmdb.is_first_contact(i.id, i.reopened)
    where i.id = conversation_settled.of_incident and i.first_contact;
    perform cmdb.tell_later('opened', conversation_settled.of_incident, null);
  end if;
end $$;
comment on function cmdb.conversation_settled is
  'The messages of which an incident was opened are about it, and unsorted no longer; who wrote them is
told that it is open.';

create or replace function cmdb.conversation_brief(
  of_incident bigint, moment timestamptz, with_messages boolean
) returns json language plpgsql stable as $$
declare
  of_conversation bigint;
begin
  select m.conversation into of_conversation
  from cmdb.message_incident_at(moment) l
  join cmdb.message_at(moment) m on m.id = l.message
  where l.of_incident = conversation_brief.of_incident
  order by l.message desc
  limit 1;
  if of_conversation is null then
    return null;
  end if;
  return (
    select json_strip_nulls(json_build_object(
      'number', c.number, 'state', c.state,
      'unanswered_since', cmdb.rfc3339(c.unanswered_since),
      'messages', (
        select count(*)
        from (
          select from cmdb.message_incident_at(moment) l
          where l.of_incident = conversation_brief.of_incident
          limit 10000) n),
      'deliveries', (
        select json_object_agg(s.state, s.deliveries order by s.state)
        from (
          select d.state, count(*) as deliveries
          from (
            select l.message from cmdb.message_incident_at(moment) l
            where l.of_incident = conversation_brief.of_incident
            limit 10000) n
          join cmdb.delivery_at(moment) d on d.message = n.message
          group by d.state) s),
      'last', case when with_messages and moment is null then (
        select coalesce(json_agg(t.answer order by n.place desc), '[]')
        from (
          select array(select n.id from cmdb.thread_now(array[c.id], null, 20) n
            order by n.at desc, n.id desc) as ids) l
        cross join lateral cmdb.messages_now(l.ids, 2000) t
        join lateral unnest(l.ids) with ordinality n (id, place) on n.id = t.id)
      when with_messages then (
        select coalesce(json_agg(cmdb.message_json(n.id, moment, 2000) order by n.at, n.id), '[]')
        from (
          select m.id, m.at
          from cmdb.message_at(moment) m
          where m.conversation = c.id
          order by m.at desc, m.id desc
          limit 20) n) end))
    from cmdb.conversation_at(moment) c
    where c.id = of_conversation);
end $$;
comment on function cmdb.conversation_brief is
  'The conversation about an incident: its state, how many messages are about it, what became of
them, and for those who may read what people write the last twenty, each cut at 2,000 letters.';
