-- A message has come: the one function that gateways call.

create or replace function cmdb.copied_joined(
  of_conversation bigint, of_channel cmdb.item, copied jsonb
) returns void language plpgsql volatile as $$
declare
  kind constant text := cmdb.address_kind(of_channel);
  own text[];
  one jsonb;
begin
  if copied is null then
    return;
  end if;
  own := array(
    select cmdb.address_form(kind, c.attributes->>'address')
    from cmdb.item c
    where c.class = 'channel' and c.attributes->>'kind' = of_channel.attributes->>'kind');
  for one in
    select w.entry
    from jsonb_array_elements(copied) w (entry)
    where cmdb.address_form(kind, w.entry->>'address') <> all (own)
    order by cmdb.address_form(kind, w.entry->>'address')
    limit 50
  loop
    perform cmdb.conversation_joined(of_conversation,
      (cmdb.address_stored(cmdb.address_written(of_channel, one, 'cc'))).id, 'cc');
  end loop;
end $$;
comment on function cmdb.copied_joined is
  'Those to whom a message was copied become members, but for our own channels and what is no address.';

create or replace function cmdb.external_form(written text) returns text
language plpgsql immutable as $$
begin
  return case
    when octet_length(written) <= 1000 and written !~ '[\x01-\x1f\x7f]' then nullif(written, '')
    else left(cmdb.as_seen(written), 200) || ' sha256:'
      || encode(sha256(convert_to(written, 'UTF8')), 'hex')
  end;
end $$;
comment on function cmdb.external_form is
  'What a channel calls a message, as it is kept: one that is too long, or in several lines, by its
beginning and its checksum.';

create or replace function cmdb.message_cleaned(definition jsonb) returns jsonb
language plpgsql stable as $$
begin
  -- Input of senders is cut, not refused: a gateway could repeat a refused message for ever.
  return (definition - '{external_id,in_reply_to,subject,references}'::text[])
    || jsonb_strip_nulls(jsonb_build_object(
    'external_id', cmdb.external_form(definition->>'external_id'),
    'in_reply_to', cmdb.external_form(definition->>'in_reply_to'),
    'subject', (
      select nullif(left(s.seen, n.letters), '')
      from (select cmdb.as_seen(definition->>'subject') as seen offset 0) s
      cross join unnest(array[1000, 500, 250]) n (letters)
      where octet_length(left(s.seen, n.letters)) <= 1000
      order by n.letters desc
      limit 1),
    'references', (
      select jsonb_agg(cmdb.external_form(r.ref) order by r.place)
      from (
        select u.ref, u.place
        from jsonb_array_elements_text(definition->'references') with ordinality u (ref, place)
        where u.ref <> ''
        order by u.place desc
        limit 100) r)));
end $$;
comment on function cmdb.message_cleaned is
  'A message that came, cut to what is kept of it: a subject in one line, the newest hundred
references.';

create or replace function cmdb.message_receive(this cmdb.call, definition jsonb) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp
-- Planned anew for each message it would take half as long again.
set plan_cache_mode = force_generic_plan as $$
declare
  of_channel cmdb.item;
  sender cmdb.address;
  party bigint;
  known cmdb.message;
  route cmdb.message_route;
  owed cmdb.conversation;
  other cmdb.conversation;
  is_theirs boolean;
  is_answered boolean;
  made cmdb.message;
  one bigint;
begin
  perform cmdb.require_call(this, 'message.receive');
  definition := cmdb.message_cleaned(definition);
  of_channel := cmdb.channel_served(this, definition->'channel');
  perform cmdb.require_message_room(definition->>'text', definition->'attachments');
  sender := cmdb.address_written(of_channel, definition->'from', 'from.address');
  known := cmdb.message_known(of_channel, definition->>'external_id');
  if known.id is not null then
    return cmdb.answer(this, cmdb.received_json(known.id, true));
  end if;
  perform cmdb.lock_threads(array[sender.kind || ':' || sender.value], '{}');
  sender := cmdb.address_written(of_channel, definition->'from', 'from.address');
  party := cmdb.person_of(sender);
  perform cmdb.lock_threads('{}', array[party]);
  route := cmdb.message_routed(of_channel, sender, party, definition);
  sender := cmdb.address_stored(sender);
  if route.conversation is null then
    owed := cmdb.conversation_made(party, sender.id, of_channel.id, definition->>'subject');
  else
    owed := cmdb.conversation_locked(to_jsonb(route.conversation));
    if owed.party is null and party is not null and owed.address = sender.id then
      -- Known by now, and maybe in another conversation already.
      other := cmdb.conversation_of(party, null);
      if other.id is not null then
        perform cmdb.conversation_into(owed, other, party);
        select * into owed from cmdb.conversation c where c.id = other.id;
      else
        owed.party := party;
      end if;
    end if;
  end if;
  made.conversation := owed.id;
  made.direction := 'in';
  made.person := party;
  made.address := sender.id;
  made.channel := of_channel.id;
  made.at := least(coalesce((definition->>'received_at')::timestamptz, cmdb.client_stamp()),
    cmdb.client_stamp());
  made.sent_at := (definition->>'sent_at')::timestamptz;
  made.text := definition->>'text';
  made.subject := definition->>'subject';
  made.external_id := definition->>'external_id';
  made.in_reply_to := definition->>'in_reply_to';
  made.refs := array(select jsonb_array_elements_text(definition->'references'));
  made.automatic := coalesce((definition->>'automatic')::boolean, false);
  made.attachments := coalesce(definition->'attachments', '[]');
  made.telephone_call := definition->'call';
  made.routed_by := route.routed_by;
  if route.incidents is null and of_channel.attributes->>'kind' <> 'mail' then
    -- In a talk the matter is the one that is open; of a letter nobody guesses.
    route.incidents := cmdb.conversation_incidents(owed.id, true);
    if cardinality(route.incidents) <> 1 then
      route.incidents := '{}';
    end if;
  end if;
  -- One that was closed just now takes no more: somebody has to sort this.
  perform from cmdb.incident i where i.id = any (route.incidents) order by i.id for no key update;
  route.incidents := array(
    select i.id from cmdb.incident i
    where i.id = any (route.incidents) and (cmdb.is_open(i.state) or i.state = 'resolved')
    order by i.id);
  is_answered := made.telephone_call->>'answered_at' is not null;
  -- A call of ours asks for nothing, and what a machine says neither.
  is_theirs := not made.automatic and made.telephone_call->>'direction' is distinct from 'out';
  if route.incidents = '{}' and is_theirs
    and of_channel.attributes->>'opens' in ('incident', 'service_request')
  then
    route.incidents := array[cmdb.message_opens(this, of_channel, sender, made)];
    perform cmdb.tell_later('opened', route.incidents[1], null);
  elsif route.conversation is null and is_theirs and cmdb.channel_tells('received', of_channel.id) then
    perform cmdb.tell_later('received', null, owed.id);
  end if;
  made.unsorted := route.incidents = '{}' and (is_theirs or route.conversation is null);
  made.id := cmdb.message_put(made, route.incidents);
  perform cmdb.conversation_joined(owed.id, sender.id, 'requester');
  perform cmdb.copied_joined(owed.id, of_channel, definition->'cc');
  if route.refused is not null then
    perform cmdb.system_note(owed,
      format('This message names %s, of which its sender is no member.', route.refused));
  end if;
  perform cmdb.message_taken(owed, made, of_channel.id, is_theirs, is_answered);
  foreach one in array route.incidents loop
    if is_theirs then
      perform cmdb.incident_answered(one);
    elsif is_answered then
      perform cmdb.clocks_move(one);
    end if;
  end loop;
  if is_answered and owed.unanswered_since is not null then
    perform cmdb.clocks_move(i) from unnest(cmdb.conversation_incidents(owed.id, true)) i;
  end if;
  return cmdb.answer(this, cmdb.received_json(made.id, false));
end $$;
comment on function cmdb.message_receive is
  'message.receive: a message comes, once, whatever a gateway repeats. It is put into the conversation of
its sender, and to the incidents that it answers.';
