-- Agents write: to the other side, and to each other.

create or replace function cmdb.requester_thread(of_incident cmdb.incident) returns bigint
language plpgsql stable as $$
declare
  whose constant bigint := cmdb.party_now(of_incident.requester);
  own bigint;
begin
  if whose is null then
    -- Whoever wrote of it: nobody has said yet who that is.
    return (
      select m.conversation
      from cmdb.message_incident l
      join cmdb.message m on m.id = l.message
      where l.of_incident = of_incident.id and m.direction = 'in'
      order by l.message desc
      limit 1);
  end if;
  select m.conversation into own
  from cmdb.message_incident l
  join cmdb.message m on m.id = l.message
  join cmdb.conversation c on c.id = m.conversation
  where l.of_incident = of_incident.id and cmdb.party_now(c.party) = whose
  order by l.message desc
  limit 1;
  return coalesce(own, (
    select m.conversation
    from cmdb.message_incident l
    join cmdb.message m on m.id = l.message
    join cmdb.conversation c on c.id = m.conversation
    join cmdb.relation r on r.source = cmdb.party_now(c.party) and r.role = 'organization'
    where l.of_incident = of_incident.id and r.target = whose
    order by l.message desc
    limit 1));
end $$;
comment on function cmdb.requester_thread is
  'The thread with the requester of an incident in which it was last written about: his own first,
then that of a member of the organisation that is the requester; without a requester, that of the
last author. Null if there is none.';

create or replace function cmdb.conversation_about(this cmdb.call, of_incident cmdb.incident, channel jsonb)
returns bigint language plpgsql volatile as $$
declare
  whose constant bigint := cmdb.party_now(of_incident.requester);
  found_id bigint := cmdb.requester_thread(of_incident);
begin
  if found_id is not null then
    return found_id;
  elsif whose is null then
    perform cmdb.refuse_constraint('incident', 'no_address',
      format('Nobody is known to whom to write of %s: set its requester.', of_incident.number));
  end if;
  perform cmdb.lock_threads('{}', array[whose]);
  found_id := (cmdb.conversation_of(whose, null)).id;
  if found_id is not null then
    return found_id;
  end if;
  return (cmdb.conversation_made(whose, null,
    cmdb.channel_chosen(channel, null), of_incident.title)).id;
end $$;
comment on function cmdb.conversation_about is
  'The conversation in which to write of an incident: its requester''s in which it was last written of,
else another of his, made where there is none.';

create or replace function cmdb.channel_chosen(ref jsonb, usual bigint) returns bigint
language plpgsql stable as $$
declare
  chosen bigint := coalesce(cmdb.optional_item(ref, 'channel'), usual);
begin
  if chosen is null then
    select i.id into chosen
    from cmdb.item i
    where i.class = 'channel' and i.state = 'active' and i.attributes->>'kind' = 'mail'
    order by i.id
    limit 1;
  end if;
  if chosen is null then
    perform cmdb.refuse_invalid('channel', 'required',
      'Name a `channel`: there is none for mail.');
  end if;
  perform cmdb.require_kind(chosen, '{channel}', 'channel');
  return chosen;
end $$;
comment on function cmdb.channel_chosen is
  'The channel by which to write: the one named, else the usual, else the first for mail.';

create or replace function cmdb.channel_called(ref jsonb) returns jsonb
language plpgsql stable as $$
begin
  return coalesce(ref, (
    select to_jsonb(i.id)
    from cmdb.item i
    where i.class = 'channel' and i.state = 'active' and i.attributes->>'kind' = 'phone'
    order by i.id
    limit 1));
end $$;
comment on function cmdb.channel_called is
  'The channel of a call of ours: the one named, else the first for the telephone; null where there is
none: then the call goes with the other words of the conversation.';

create or replace function cmdb.message_send(this cmdb.call, definition jsonb) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp
-- As cmdb.message_receive.
set plan_cache_mode = force_generic_plan as $$
declare
  present cmdb.conversation;
  of_channel cmdb.item;
  recipients cmdb.address[] := '{}';
  is_call constant boolean := coalesce((definition->>'called')::boolean, false);
  by_channel constant jsonb := case when is_call then cmdb.channel_called(definition->'channel')
    else definition->'channel' end;
  incidents bigint[];
  settled bigint[] := '{}';
  made cmdb.message;
  quiet cmdb.call := this;
  aimed cmdb.incident;
  one cmdb.address;
  wanted constant jsonb := definition->'then';
begin
  perform cmdb.require_call(this, 'message.send');
  perform cmdb.require_message_room(definition->>'text', definition->'attachments');
  if definition ? 'about' then
    select * into aimed from cmdb.incident i where i.id = cmdb.incident_id(definition->'about');
    if aimed.id is null then
      perform cmdb.refuse_missing('incident', 'incident', definition->'about');
    end if;
    present := cmdb.conversation_locked(
      to_jsonb(cmdb.conversation_about(this, aimed, by_channel)));
  else
    present := cmdb.conversation_locked(definition->'conversation');
  end if;
  present := cmdb.conversation_going_on(present);
  select * into of_channel
  from cmdb.item i
  where i.id = cmdb.channel_chosen(by_channel, present.channel);
  if is_call then
    if definition ? 'channel' and of_channel.attributes->>'kind' is distinct from 'phone' then
      perform cmdb.refuse_constraint('channel', 'not_called',
        format('One does not call by %s: it is no telephone.', of_channel.tag));
    end if;
    made.telephone_call := '{"direction": "out"}';
  else
    recipients := cmdb.recipients_of(present, of_channel, definition);
  end if;
  incidents := case when aimed.id is not null and not definition ? 'incidents' then array[aimed.id]
    else cmdb.incidents_meant(present, definition->'incidents') end;
  made.conversation := present.id;
  made.direction := 'out';
  made.account := this.account;
  select a.person into made.person from cmdb.account a where a.id = this.account;
  made.channel := of_channel.id;
  made.text := coalesce(definition->>'text', cmdb.canned_text(
    cmdb.canned_named(definition->'canned'),
    cmdb.canned_values(present, cmdb.matter_of(aimed, incidents), this.account)));
  perform cmdb.require_message_room(made.text);
  made.subject := definition->>'subject';
  made.attachments := coalesce(definition->'attachments', '[]');
  made.id := cmdb.message_put(made, incidents);
  foreach one in array recipients loop
    one := cmdb.address_stored(one);
    perform cmdb.conversation_joined(present.id, one.id, cmdb.recipient_role(present, one));
    perform cmdb.delivery_queued(made, one.id);
  end loop;
  if present.unanswered_since is not null then
    -- What is resolved waits for this answer before it is closed.
    settled := cmdb.conversation_incidents(present.id, true);
  end if;
  present.state := 'waiting';
  present.snoozed_until := null;
  present.closed_at := null;
  present.unanswered_since := null;
  perform cmdb.conversation_put(present);
  if wanted is not null then
    quiet.key := null;
    perform cmdb.incident_transition(quiet, wanted->'incident', wanted->>'state',
      coalesce((wanted->>'version')::int, (
        select i.version from cmdb.incident i where i.id = cmdb.incident_id(wanted->'incident'))),
      wanted->>'resolution', wanted->>'resolution_code', wanted->>'waiting_for',
      (wanted->>'waiting_until')::timestamptz);
  end if;
  perform cmdb.clocks_move(m.i)
  from (select distinct u as i from unnest(incidents || settled) u order by u) m;
  return cmdb.message_reply(this, made.id);
end $$;
comment on function cmdb.message_send is
  'message.send: writes to the other side, as many deliveries as there are addresses, none for what was
said by telephone; then the incident
may go to another state in the same transaction.';
