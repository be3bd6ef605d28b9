-- What a requester is told unasked: by the steward, in the thread, as automatic messages.

create or replace function cmdb.automatic_max() returns int language sql immutable as $$
  select 5
$$;
comment on function cmdb.automatic_max is
  'How many automatic messages go to one address within an hour: two machines that answer each other
come to rest.';

create or replace function cmdb.tell_later(event text, of_incident bigint, of_conversation bigint)
returns void language plpgsql volatile as $$
begin
  insert into cmdb.telling (event, of_incident, conversation)
  values (event, of_incident, of_conversation);
end $$;
comment on function cmdb.tell_later is 'A requester is to be told of this.';

create or replace function cmdb.incident_tells() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  event constant text := case new.state when 'pending' then 'waiting' else new.state end;
begin
  -- Where this transaction has written of it, somebody has just told it in his own words.
  if exists (select from cmdb.message_incident l where l.of_incident = new.id)
    and not exists (
      select
      from (
        select l.message, l.xmin from cmdb.message_incident l
        where l.of_incident = new.id
        order by l.message desc
        limit 100) l
      join cmdb.message m on m.id = l.message
      where m.direction = 'out' and cmdb.is_own(l.xmin))
  then
    perform cmdb.tell_later(event, new.id, null);
  end if;
  return null;
end $$;
comment on function cmdb.incident_tells is
  'Notes that a requester is to be told of a new state of what he has written of.';
create or replace trigger told after update of state on cmdb.incident
for each row when (old.state <> new.state and (
  new.state in ('resolved', 'closed') or new.state = 'pending' and new.waiting_for = 'requester'))
execute function cmdb.incident_tells();

create or replace function cmdb.channel_tells(event text, of_channel bigint) returns boolean
language plpgsql stable as $$
begin
  return (
    select coalesce(i.attributes->'tells' ? event, false)
      or event = 'received' and coalesce(i.attributes->'acknowledge' = 'true', false)
    from cmdb.item i
    where i.id = of_channel and i.state = 'active' and i.attributes->>'kind' <> 'phone');
end $$;
comment on function cmdb.channel_tells is
  'Whether a channel tells of an event. received: of a message of which no incident was opened.';

create or replace function cmdb.automatic_lately(of_address bigint) returns bigint
language sql stable as $$
  select count(*)
  from (
    select d.message, d.state, d.created_at
    from cmdb.delivery d
    where d.address = of_address
    order by d.id desc
    limit 200) d
  join cmdb.message m on m.id = d.message and m.automatic
  where d.state <> 'cancelled' and d.created_at > cmdb.present() - interval '1 hour'
$$;
comment on function cmdb.automatic_lately is
  'How many automatic messages went to an address within an hour, of its last two hundred.';

create or replace function cmdb.system_note(present cmdb.conversation, said text) returns void
language plpgsql volatile as $$
declare
  made cmdb.message;
begin
  made.conversation := present.id;
  made.direction := 'note';
  made.account := 0;
  made.channel := present.channel;
  made.text := said;
  perform cmdb.message_put(made, '{}');
end $$;
comment on function cmdb.system_note is 'A word of the system among colleagues.';

create or replace function cmdb.told(
  present cmdb.conversation, event text, about cmdb.incident
) returns boolean language plpgsql volatile as $$
declare
  canned cmdb.item;
  of_channel cmdb.item;
  recipient cmdb.address;
  made cmdb.message;
begin
  if not coalesce(cmdb.channel_tells(event, present.channel), false) then
    return false;
  end if;
  canned := cmdb.canned_for(case event when 'received' then 'opened' else event end, present.party);
  select * into of_channel from cmdb.item i where i.id = present.channel;
  recipient := cmdb.recipient_usual(present, of_channel, true);
  if canned.id is null or recipient.value is null then
    return false;
  end if;
  begin
    made.text := cmdb.canned_text(canned, cmdb.canned_values(present, about, null));
    perform cmdb.require_reachable(recipient);
  exception
    when sqlstate 'CM602' then
      perform cmdb.system_note(present, format(
        'Nothing was told of `%s`: %s has a placeholder that there is not.', event, canned.tag));
      return false;
    when sqlstate 'CM010' then
      perform cmdb.system_note(present, format(
        'Nothing was told of `%s`: what %s says, filled in, is too long for a message.', event,
        canned.tag));
      return false;
    when sqlstate 'CM007' then
      return false;
  end;
  made.conversation := present.id;
  made.direction := 'out';
  made.account := 0;
  made.automatic := true;
  made.channel := present.channel;
  made.id := cmdb.message_put(made,
    case when about.id is null then '{}' else array[about.id] end);
  recipient := cmdb.address_stored(recipient);
  if cmdb.automatic_lately(recipient.id) < cmdb.automatic_max() then
    perform cmdb.delivery_queued(made, recipient.id);
    return true;
  end if;
  insert into cmdb.delivery (message, channel, conversation, address, state, error)
  values (made.id, made.channel, made.conversation, recipient.id, 'cancelled',
    jsonb_build_object('code', 'too_many', 'text', format(
      'More than %s automatic messages within an hour.', cmdb.automatic_max())));
  perform cmdb.system_note(present, format(
    'An automatic message to %s was not sent: %s within an hour are enough.', recipient.value,
    cmdb.automatic_max()));
  return false;
end $$;
comment on function cmdb.told is
  'Writes an automatic message to the other side of a conversation, where its channel says so and
there is a canned answer: it answers nothing, and changes nothing of the conversation.';

create or replace function cmdb.is_still(event text, about cmdb.incident) returns boolean
language sql immutable as $$
  select case event
    when 'waiting' then about.state = 'pending' and about.waiting_for = 'requester'
    when 'resolved' then about.state in ('resolved', 'closed')
    when 'closed' then about.state = 'closed'
    else about.state <> 'cancelled'
  end is true
$$;
comment on function cmdb.is_still is
  'Whether what a requester is to be told of an incident holds still: that it was opened always does,
unless it was cancelled.';

create or replace function cmdb.telling_tell(next cmdb.telling) returns void
language plpgsql volatile as $$
declare
  about cmdb.incident;
  present cmdb.conversation;
  of_conversation bigint := next.conversation;
begin
  if next.of_incident is not null then
    select * into about from cmdb.incident i where i.id = next.of_incident;
    of_conversation := cmdb.requester_thread(about);
  end if;
  if of_conversation is not null then
    -- The thread before the incident, as message.receive locks them.
    present := cmdb.conversation_going_on(cmdb.conversation_locked(to_jsonb(of_conversation)));
    if next.of_incident is not null then
      select * into about from cmdb.incident i where i.id = next.of_incident for no key update;
      if cmdb.requester_thread(about) is distinct from of_conversation then
        raise exception using errcode = '40001', message = 'its requester has just changed';
      end if;
    end if;
    if next.of_incident is null or cmdb.is_still(next.event, about) then
      perform cmdb.told(present, next.event, about);
    end if;
  end if;
  delete from cmdb.telling t where t.id = next.id;
  perform cmdb.taken_up('requesters_tell', array[next.id]);
exception
  when others or query_canceled then
    perform cmdb.put_aside('requesters_tell', next.id, sqlstate, sqlerrm);
end $$;
comment on function cmdb.telling_tell is
  'Sends a requester the message for an event, unless it no longer applies or there is no thread. On
failure nothing is written and the telling is put aside.';

create or replace function cmdb.requesters_tell(mine bigint) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  next cmdb.telling;
  kept text;
begin
  perform cmdb.require_epoch(mine);
  kept := set_config('cmdb.call', row(0, 'steward', 'steward.requesters_tell',
    'steward.requesters_tell', null, null, null, null, null)::cmdb.call::text, true);
  select * into next from cmdb.telling t
  where not cmdb.is_aside('requesters_tell', t.id)
  order by t.id
  limit 1
  for update skip locked;
  if next.id is null then
    return 0;
  end if;
  perform cmdb.telling_tell(next);
  return 1;
end $$;
comment on function cmdb.requesters_tell is
  'Tells one requester of one event, in the order in which they happened.';
