-- A message has come: the one function that gateways call.

drop function if exists cmdb.copied_joined(bigint, cmdb.item, jsonb);
create or replace function cmdb.copied_joined(
  of_conversation bigint, of_channel cmdb.item, copied jsonb
) returns text language plpgsql volatile as $$
declare
  of_kind constant text := cmdb.address_kind(of_channel);
  entries constant int := jsonb_array_length(copied);
  joining text[];
  unfit bigint;
  is_whole boolean;
begin
  if copied is null then
    return null;
  end if;
  with own as (
    select cmdb.address_form(of_kind, c.attributes->>'address') as value
    from cmdb.item c
    where c.class = 'channel' and c.attributes->>'kind' = of_channel.attributes->>'kind'),
  written as (
    select cmdb.address_form(of_kind, w.entry->>'address') as value, w.entry->>'name' as name,
      w.place
    from jsonb_path_query(copied, '$[0 to $last]',
      jsonb_build_object('last', cmdb.copied_read_max() - 1)) with ordinality w (entry, place)),
  chosen as (
    select w.value, (array_agg(w.name order by w.place))[1] as name, min(w.place) as place
    from written w
    where w.value is not null
      and not exists (select from own o where o.value = w.value)
    group by w.value
    order by min(w.place)
    limit cmdb.copied_max() + 1),
  joined as (
    select c.value, c.name from chosen c order by c.place limit cmdb.copied_max()),
  -- In one order, so that two letters to the same people never wait for each other.
  stored as (
    insert into cmdb.address (kind, value, name)
    select of_kind, j.value, left(nullif(cmdb.as_seen(j.name), ''), 200)
    from joined j
    where not exists (
      select from cmdb.address a where a.kind = of_kind and a.value = j.value)
    order by j.value
    on conflict (kind, value) do nothing)
  select (select array_agg(j.value) from joined j),
    (select count(*) from written w where w.value is null),
    (select count(*) <= cmdb.copied_max() from chosen)
  into joining, unfit, is_whole;
  insert into cmdb.conversation_member (conversation, address, role)
  select of_conversation, a.id, 'cc'
  from cmdb.address a
  where a.kind = of_kind and a.value = any (joining)
  order by a.value
  on conflict (conversation, address) do nothing;
  return nullif(concat_ws('; ',
    case when unfit > 0 then
      format('entries in `cc` that are no addresses: %s', unfit) end,
    case when not is_whole or entries > cmdb.copied_read_max() then
      format('of %s entries in `cc`, the first %s addresses joined', entries,
        coalesce(cardinality(joining), 0)) end),
    '');
end $$;
comment on function cmdb.copied_joined is
  'Those to whom a message was copied become members, the first fifty of them, but for our own
channels. What was left out, in words for colleagues; null: nothing was.';

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
  lost text;
  copied jsonb;
  one bigint;
begin
  perform cmdb.require_call(this, 'message.receive');
  lost := cmdb.message_losses(definition);
  copied := definition->'cc';
  definition := cmdb.message_cleaned(definition);
  of_channel := cmdb.channel_served(this, definition->'channel');
  sender := cmdb.address_written(of_channel, definition->'from', 'from.address');
  known := cmdb.message_known(of_channel, sender, definition->>'external_id');
  if known.id is not null then
    return cmdb.answer(this, cmdb.received_json(known.id, true));
  end if;
  perform cmdb.lock_threads(array[sender.kind || ':' || sender.value], '{}');
  sender := cmdb.address_written(of_channel, definition->'from', 'from.address');
  -- The short number of a service that sends SMS is no internal number of a person.
  if of_channel.attributes->>'kind' <> 'sms' or sender.person is not null
    or length(cmdb.digits_of(sender.value)) > 6
  then
    party := cmdb.person_of(sender);
  end if;
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
  made.at := coalesce(
    cmdb.believed((definition->>'received_at')::timestamptz, cmdb.client_stamp()),
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
  lost := nullif(concat_ws('; ', lost, cmdb.copied_joined(owed.id, of_channel, copied)), '');
  if route.refused is not null then
    perform cmdb.system_note(owed,
      format('This message names %s, of which its sender is no member.', route.refused));
  end if;
  if lost is not null then
    perform cmdb.system_note(owed, format('Not all of this message was kept: %s.', lost));
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
