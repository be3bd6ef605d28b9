-- Conversations are opened, given to somebody, put off, closed, and become one.

create or replace function cmdb.conversation_reply(this cmdb.call, of_conversation bigint)
returns text language plpgsql volatile as $$
begin
  return cmdb.answer(this, cmdb.conversation_json(of_conversation));
end $$;
comment on function cmdb.conversation_reply is 'The answer of a write about a conversation.';

create or replace function cmdb.conversation_open(
  this cmdb.call, party_ref jsonb, address text, channel_ref jsonb, subject text
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  of_party bigint := cmdb.optional_item(party_ref, 'party');
  of_channel cmdb.item;
  named cmdb.address;
  present cmdb.conversation;
begin
  perform cmdb.require_call(this, 'conversation.open');
  perform cmdb.require_kind(of_party, '{person,organization}', 'party');
  select * into of_channel
  from cmdb.item i where i.id = cmdb.channel_chosen(channel_ref, null);
  if address is not null then
    named := cmdb.address_written(
      of_channel, jsonb_build_object('address', address), 'address');
    perform cmdb.lock_threads(array[named.kind || ':' || named.value], '{}');
    named := cmdb.address_written(
      of_channel, jsonb_build_object('address', address), 'address');
    of_party := cmdb.person_of(named);
  end if;
  perform cmdb.lock_threads('{}', array[of_party]);
  present := cmdb.conversation_of(of_party, named.id);
  if present.id is null then
    named := case when address is null then named else cmdb.address_stored(named) end;
    present := cmdb.conversation_made(of_party, named.id, of_channel.id, subject);
    if named.id is not null then
      perform cmdb.conversation_joined(present.id, named.id, 'requester');
    end if;
  end if;
  return cmdb.conversation_reply(this, present.id);
end $$;
comment on function cmdb.conversation_open is
  'conversation.open: the conversation with a party or an address that is not closed, else a new one.';

create or replace function cmdb.conversation_update(
  this cmdb.call, ref jsonb, version int, definition jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.conversation;
  changed cmdb.conversation;
  wanted constant text := definition->>'state';
begin
  perform cmdb.require_call(this, 'conversation.update');
  present := cmdb.conversation_locked(ref);
  perform cmdb.require_version(
    'conversation', present.version, version, present.changed_by, present.changed_at, present.id);
  changed := present;
  if definition ? 'subject' then changed.subject := definition->>'subject'; end if;
  if definition ? 'team' then
    changed.team := case when definition->>'team' is not null
      then (cmdb.team_named(definition->>'team', 'team')).id end;
  end if;
  if definition ? 'assignee' then
    changed.assignee := cmdb.account_named(definition->>'assignee', 'assignee');
  end if;
  if changed.assignee is not null and not cmdb.may_work(changed.assignee, changed.team) then
    if definition ? 'assignee' then
      perform cmdb.refuse_not_in_team(changed.assignee, changed.team, 'assignee');
    end if;
    changed.assignee := null;
  end if;
  if wanted = 'snoozed' or wanted is null and definition ? 'snoozed_until' then
    changed.state := 'snoozed';
    changed.snoozed_until := (definition->>'snoozed_until')::timestamptz;
    perform cmdb.require_ahead(
      coalesce(changed.snoozed_until, cmdb.present()), 'snoozed_until');
  elsif wanted is not null then
    changed.state := wanted;
    changed.snoozed_until := null;
    if wanted = 'open' then
      changed.unanswered_since := coalesce(changed.unanswered_since, cmdb.client_stamp());
    end if;
  end if;
  if changed.state <> 'closed' and present.state = 'closed' then
    if (cmdb.conversation_of(present.party, present.address)).id is not null then
      perform cmdb.refuse('CM006', 'There is another conversation with them that is not closed.',
        jsonb_build_object('state', 'closed', 'reasons', jsonb_build_array(jsonb_build_object(
          'code', 'other_open', 'path', 'state',
          'message', 'There is another conversation with them that is not closed.'))));
    end if;
    changed.closed_at := null;
  elsif changed.state = 'closed' and present.state <> 'closed' then
    changed.closed_at := cmdb.client_stamp();
    changed.unanswered_since := null;
  elsif changed.state = 'waiting' then
    changed.unanswered_since := null;
  end if;
  perform cmdb.conversation_put(changed);
  if changed.assignee is distinct from present.assignee and changed.assignee is not null then
    perform cmdb.notify(changed.assignee, 'conversation', changed.id, 'assigned');
  end if;
  if changed.unanswered_since is distinct from present.unanswered_since then
    -- A resolved incident waits for this before it is closed.
    perform cmdb.clocks_move(i)
    from unnest(cmdb.conversation_incidents(changed.id, true)) i;
  end if;
  return cmdb.conversation_reply(this, changed.id);
end $$;
comment on function cmdb.conversation_update is
  'conversation.update: state, subject, team and assignee. Closing it touches no incident.';
