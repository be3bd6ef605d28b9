-- What conversations are found by, aside from their own columns.

create or replace function cmdb.channel_kind(of_channel bigint, moment timestamptz) returns text
language plpgsql stable as $$
begin
  return (
    select i.attributes->>'kind' from cmdb.item_at(moment) i where i.id = of_channel);
end $$;
comment on function cmdb.channel_kind is 'Of which kind a channel is: mail, chat, telephone.';

create or replace function cmdb.is_vip(party bigint, moment timestamptz) returns boolean
language plpgsql stable as $$
begin
  return coalesce((
    select (i.attributes->>'vip')::boolean from cmdb.item_at(moment) i
    where i.id = coalesce(cmdb.merged_into(party, moment), party)), false);
end $$;
comment on function cmdb.is_vip is 'Whether a person or an organisation comes first.';

create or replace function cmdb.last_said(
  of_conversation bigint, of_direction text, moment timestamptz
) returns timestamptz language plpgsql stable as $$
begin
  if moment is null then
    return (
      select l.at from cmdb.conversation_last l
      where l.conversation = of_conversation and l.direction = of_direction);
  end if;
  return (
    select max(m.at)
    from cmdb.message_at(moment) m
    where m.conversation = of_conversation and m.direction = of_direction);
end $$;
comment on function cmdb.last_said is
  'When the last message of a conversation came, or went out; null: none has.';

create or replace function cmdb.last_in_at(of_conversation bigint, moment timestamptz)
returns timestamptz language sql stable as $$
  select cmdb.last_said(of_conversation, 'in', moment)
$$;
comment on function cmdb.last_in_at is 'When they last wrote in a conversation.';

create or replace function cmdb.last_out_at(of_conversation bigint, moment timestamptz)
returns timestamptz language sql stable as $$
  select cmdb.last_said(of_conversation, 'out', moment)
$$;
comment on function cmdb.last_out_at is 'When we last wrote in a conversation.';

create or replace function cmdb.conversation_next_due(of_conversation bigint, moment timestamptz)
returns timestamptz language plpgsql stable as $$
begin
  return (
    select min(cmdb.next_due(
      i.id, i.next_due, i.due_at, i.due_by_clock, i.state, i.agreement, moment))
    from cmdb.incident_at(moment) i
    where i.id = any (cmdb.thread_incidents_at(array[of_conversation], of_conversation, moment)));
end $$;
comment on function cmdb.conversation_next_due is
  'When the first is due of what its open incidents were promised.';

create or replace function cmdb.conversation_texts(of_conversation bigint, moment timestamptz)
returns table (value text) language sql stable as $$
  select m.text from cmdb.message_at(moment) m where m.conversation = of_conversation
$$;
comment on function cmdb.conversation_texts is 'What the messages of a conversation say.';

create or replace function cmdb.conversation_numbers(of_conversation bigint, moment timestamptz)
returns table (value text) language sql stable as $$
  select i.number
  from cmdb.message_at(moment) m
  join cmdb.message_incident_at(moment) l on l.message = m.id
  join cmdb.incident i on i.id = l.of_incident
  where m.conversation = of_conversation
$$;
comment on function cmdb.conversation_numbers is
  'The numbers of the incidents that the messages of a conversation are about.';

create or replace function cmdb.conversations_about(incidents bigint[], moment timestamptz)
returns table (id bigint) language sql stable as $$
  select distinct m.conversation
  from cmdb.message_incident_at(moment) l
  cross join lateral (
    select o.conversation from cmdb.message_at(moment) o where o.id = l.message offset 0) m
  where l.of_incident = any (incidents)
$$;
comment on function cmdb.conversations_about is
  'The conversations with a message that is about one of these incidents.';

create or replace function cmdb.incident_conversations(about bigint, moment timestamptz)
returns table (value text) language sql stable as $$
  select c.number
  from cmdb.message_incident_at(moment) l
  cross join lateral (
    select o.conversation from cmdb.message_at(moment) o where o.id = l.message offset 0) m
  join cmdb.conversation c on c.id = m.conversation
  where l.of_incident = about
$$;
comment on function cmdb.incident_conversations is
  'The numbers of the conversations with a message about an incident.';

create or replace function cmdb.incidents_talked_of(numbers text[], moment timestamptz)
returns table (id bigint) language sql stable as $$
  select distinct l.of_incident
  from cmdb.conversation c
  join cmdb.message_at(moment) m on m.conversation = c.id
  cross join lateral (
    select o.of_incident from cmdb.message_incident_at(moment) o
    where o.message = m.id offset 0) l
  where c.number = any (numbers)
$$;
comment on function cmdb.incidents_talked_of is
  'The incidents that messages of these conversations are about.';

create or replace function cmdb.conversations_by_kind(moment timestamptz)
returns table (id bigint, value text) language sql stable as $$
  select c.id, h.attributes->>'kind'
  from cmdb.item h
  cross join lateral (
    select o.id from cmdb.conversation o where o.channel = h.id offset 0) c
  where moment is null and h.class = 'channel'
  union all
  select c.id, cmdb.channel_kind(c.channel, moment)
  from cmdb.conversation_at(moment) c
  where moment is not null
$$;
comment on function cmdb.conversations_by_kind is
  'The conversations of each channel and of which kind that is: those of channel_kind, by an index.';

create or replace function cmdb.conversations_of_vips(moment timestamptz)
returns table (id bigint, value boolean) language sql stable as $$
  select c.id, true
  from cmdb.item p
  cross join lateral unnest(cmdb.parties_of(p.id)) w (id)
  cross join lateral (
    select o.id from cmdb.conversation o where o.party = w.id offset 0) c
  where moment is null and p.attributes->'vip' = 'true' and p.state <> 'void'
  union all
  select c.id, true
  from cmdb.conversation_at(moment) c
  where moment is not null and cmdb.is_vip(c.party, moment)
$$;
comment on function cmdb.conversations_of_vips is
  'The conversations whose party comes first: those of is_vip, by an index.';

create or replace function cmdb.conversations_written(of_direction text, moment timestamptz)
returns table (id bigint, value timestamptz) language sql stable as $$
  select l.conversation, l.at
  from cmdb.conversation_last l
  where moment is null and l.direction = of_direction
  union all
  select c.id, cmdb.last_said(c.id, of_direction, moment)
  from cmdb.conversation_at(moment) c
  where moment is not null
$$;
comment on function cmdb.conversations_written is
  'The conversations with messages of a direction, and when the last of them was: those of last_said,
by an index.';

create or replace function cmdb.conversations_last_in(moment timestamptz)
returns table (id bigint, value timestamptz) language sql stable as $$
  select w.id, w.value from cmdb.conversations_written('in', moment) w
$$;
comment on function cmdb.conversations_last_in is 'The conversations in which they wrote, and when last.';

create or replace function cmdb.conversations_last_out(moment timestamptz)
returns table (id bigint, value timestamptz) language sql stable as $$
  select w.id, w.value from cmdb.conversations_written('out', moment) w
$$;
comment on function cmdb.conversations_last_out is 'The conversations in which we wrote, and when last.';

create or replace function cmdb.conversations_due(moment timestamptz)
returns table (id bigint, value timestamptz) language sql stable as $$
  select m.conversation, min(i.next_due)
  from cmdb.incident i
  cross join lateral (
    select o.message from cmdb.message_incident o where o.of_incident = i.id offset 0) l
  cross join lateral (
    select o.conversation from cmdb.message o where o.id = l.message offset 0) m
  where moment is null and i.next_due is not null
  group by m.conversation
  union all
  select c.id, cmdb.conversation_next_due(c.id, moment)
  from cmdb.conversation_at(moment) c
  where moment is not null
$$;
comment on function cmdb.conversations_due is
  'The conversations about incidents of which something is due, and when: those of
conversation_next_due. They are found from what is due, however many conversations there are.';
