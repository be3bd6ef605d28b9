-- What a conversation is about, and a whole thread.

create or replace function cmdb.matter_counted(
  of_conversation bigint, about bigint, more int
) returns void language plpgsql volatile as $$
begin
  insert into cmdb.conversation_incident as c (conversation, of_incident, messages)
  select of_conversation, about, more where more > 0
  on conflict (conversation, of_incident) do update set messages = c.messages + more;
  delete from cmdb.conversation_incident c
  where more < 0 and c.conversation = of_conversation and c.of_incident = about
    and c.messages + more <= 0;
  update cmdb.conversation_incident c set messages = c.messages + more
  where more < 0 and c.conversation = of_conversation and c.of_incident = about;
end $$;
comment on function cmdb.matter_counted is
  'So many more, or less, messages of a conversation are about an incident.';

create or replace function cmdb.message_matter() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  linked constant cmdb.message_incident := case tg_op when 'DELETE' then old else new end;
begin
  perform cmdb.matter_counted((
    select m.conversation from cmdb.message m where m.id = linked.message), linked.of_incident,
    case tg_op when 'DELETE' then -1 else 1 end);
  return null;
end $$;
comment on function cmdb.message_matter is 'Keeps what a conversation is about.';
create or replace trigger matter after insert or delete on cmdb.message_incident
for each row execute function cmdb.message_matter();

create or replace function cmdb.message_moved() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  about bigint;
begin
  for about in
    select l.of_incident from cmdb.message_incident l
    where l.message = new.id
    order by l.of_incident
  loop
    perform cmdb.matter_counted(old.conversation, about, -1);
    perform cmdb.matter_counted(new.conversation, about, 1);
  end loop;
  return null;
end $$;
comment on function cmdb.message_moved is
  'Keeps what a conversation is about when a message goes to another.';
create or replace trigger moved after update on cmdb.message
for each row when (old.conversation <> new.conversation)
execute function cmdb.message_moved();

create or replace function cmdb.thread_conversations(of_conversation bigint) returns bigint[]
language sql stable as $$
  select array(
    select of_conversation
    union
    select unnest(cmdb.party_conversations_now(cmdb.party_now(c.party), null, 100, null))
    from cmdb.conversation c
    where c.id = of_conversation and c.party is not null)
$$;
comment on function cmdb.thread_conversations is
  'A conversation and the hundred newest of its party.';

drop function if exists cmdb.thread_incidents(bigint[], bigint, boolean);
create or replace function cmdb.thread_incidents(
  conversations bigint[], is_resolved_too boolean
) returns bigint[] language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return array(
    select distinct i.id
    from unnest(conversations) c (id)
    join cmdb.conversation_incident l on l.conversation = c.id
    join cmdb.incident i on i.id = l.of_incident
    where cmdb.is_open(i.state) or is_resolved_too and i.state = 'resolved'
    order by i.id);
end $$;
comment on function cmdb.thread_incidents is
  'The incidents that are open, or resolved, of a whole thread.';

drop function if exists cmdb.conversation_incidents_at(bigint, timestamptz);
create or replace function cmdb.thread_incidents_at(
  conversations bigint[], asked bigint, moment timestamptz
) returns bigint[] language plpgsql stable as $$
begin
  if moment is null then
    return cmdb.thread_incidents(conversations, true);
  end if;
  return array(
    select distinct i.id
    from unnest(conversations) c (id)
    cross join lateral (
      select m.id from cmdb.message_at(moment) m
      where m.conversation = c.id
      order by m.at desc, m.id desc
      limit case when c.id = asked then 500 else 50 end) m
    join cmdb.message_incident_at(moment) l on l.message = m.id
    join cmdb.incident_at(moment) i on i.id = l.of_incident
    where cmdb.is_open(i.state) or i.state = 'resolved'
    order by i.id);
end $$;
comment on function cmdb.thread_incidents_at is
  'The same as they stood at a moment, null is now: then of the last 500 messages of the
conversation that is asked for, and of the last 50 of each other one.';
