-- Whose a conversation is, and how two become one.

create or replace function cmdb.conversation_into(
  source cmdb.conversation, target cmdb.conversation, of_party bigint
) returns void language plpgsql volatile as $$
declare
  most constant int := 1000;
  moved bigint[];
begin
  moved := array(
    select m.id from cmdb.message m
    where m.conversation = source.id and m.unsorted
    order by m.id
    limit most + 1);
  if cardinality(moved) > most then
    perform cmdb.refuse('CM010', format(
      'More than %s messages of %s are unsorted: sort some first.', most, source.number),
      jsonb_build_object('limit', 'unsorted_messages', 'value', cardinality(moved)));
  end if;
  update cmdb.message m set conversation = target.id where m.id = any (moved);
  insert into cmdb.conversation_member (conversation, address, role)
  select target.id, n.address, n.role from cmdb.conversation_member n
  where n.conversation = source.id
  order by n.address
  on conflict (conversation, address) do nothing;
  target.unsorted := target.unsorted or moved <> '{}';
  if source.state <> 'closed' then
    if source.unanswered_since is not null then
      target.unanswered_since := least(target.unanswered_since, source.unanswered_since);
      target.state := 'open';
      target.snoozed_until := null;
    end if;
    target.assignee := coalesce(target.assignee, source.assignee);
    target.team := coalesce(target.team, source.team);
  end if;
  source.party := coalesce(of_party, target.party, source.party);
  target.party := coalesce(target.party, source.party);
  source.address := coalesce(source.address, target.address);
  source.unsorted := false;
  source.unanswered_since := null;
  source.snoozed_until := null;
  source.closed_at := coalesce(source.closed_at, cmdb.client_stamp());
  source.state := 'closed';
  -- The answer goes by the channel of their last word.
  target.channel := coalesce((
    select w.channel
    from unnest(array[source.id, target.id]) c (id)
    cross join lateral (
      select m.channel, m.at, m.id from cmdb.message m
      where m.conversation = c.id and m.direction = 'in'
      order by m.at desc, m.id desc
      limit 1) w
    order by w.at desc, w.id desc
    limit 1), target.channel);
  perform cmdb.conversation_put(source);
  perform cmdb.conversation_put(target);
  -- Now that both are of one party: what one of them resolved waits for the answer in the other.
  perform cmdb.clocks_move(i) from unnest(cmdb.thread_resolved(target.id)) i;
end $$;
comment on function cmdb.conversation_into is
  'One conversation goes on in another: it is closed and belongs to the same party, so that both are
one thread; what is unsorted moves. Who has waited longest counts. Nothing is copied.';

create or replace function cmdb.person_registered(this cmdb.call, new jsonb) returns bigint
language plpgsql volatile as $$
declare
  -- The answer of the conversation is kept under the key, not that of the person.
  quiet cmdb.call := this;
begin
  quiet.key := null;
  return (cmdb.item_register(quiet, new->>'class', new->>'prefix', new->>'state', new->>'name',
    new->>'tag', new->'attributes', null, new->'inputs', new->'references',
    new->'patterns')::jsonb->>'id')::bigint;
end $$;
comment on function cmdb.person_registered is
  'Registers who writes, by what the worker has checked as for item.register.';

drop function if exists cmdb.conversation_identify(cmdb.call, jsonb, int, jsonb, boolean);
create or replace function cmdb.conversation_identify(
  this cmdb.call, ref jsonb, version int, person jsonb, new jsonb, remembers boolean
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  whose bigint := cmdb.optional_item(person, 'person');
  present cmdb.conversation;
  other cmdb.conversation;
begin
  perform cmdb.require_call(this, 'conversation.identify');
  if new is null then
    perform cmdb.require_kind(whose, '{person,organization}', 'person');
  end if;
  -- All of it at once, in the one order: two that say of each other's party who writes never wait
  -- for each other.
  perform cmdb.lock_threads(array[a.kind || ':' || a.value], array[cmdb.party_now(c.party), whose])
  from cmdb.conversation c
  left join cmdb.address a on a.id = c.address
  where c.id = cmdb.conversation_id(ref);
  present := cmdb.conversation_locked(ref);
  perform cmdb.require_version(
    'conversation', present.version, version, present.changed_by, present.changed_at, present.id);
  if new is not null then
    whose := cmdb.person_registered(this, new);
  end if;
  if remembers and present.address is not null then
    update cmdb.address a set person = whose
    where a.id = present.address and a.person is distinct from whose;
  end if;
  if present.party is not distinct from whose then
    return cmdb.conversation_reply(this, present.id);
  end if;
  other := cmdb.conversation_of(whose, null);
  if other.id is not null and present.state <> 'closed' then
    perform cmdb.conversation_into(present, other, whose);
    return cmdb.conversation_reply(this, other.id);
  end if;
  present.party := whose;
  perform cmdb.conversation_put(present);
  return cmdb.conversation_reply(this, present.id);
end $$;
comment on function cmdb.conversation_identify is
  'conversation.identify: says who writes. If somebody is already talking with that person, both go on
as one; answers the one that goes on. new: a person who is registered with it. remembers: the address is that person''s from now on.';

create or replace function cmdb.require_conversations_mergeable(
  source cmdb.conversation, target cmdb.conversation
) returns void language plpgsql volatile as $$
declare
  other cmdb.conversation;
  message text;
begin
  if target.state = 'closed' then
    perform cmdb.refuse('CM006', format('%s is closed.', target.number),
      '{"state": "closed", "reasons": []}');
  elsif source.party <> target.party then
    perform cmdb.refuse_constraint('into', 'other_party', format(
      '%s is with %s, who is another: `conversation.identify` says who writes.', target.number,
      cmdb.item_brief(target.party)->>'name'), cmdb.item_brief(target.party));
  elsif target.party is null and source.party is not null then
    -- What goes on is with that party, of which there is one conversation at a time.
    other := cmdb.conversation_of(source.party, null);
    if other.id <> source.id then
      message := format('%s with %s is not closed: merge into that one.', other.number,
        cmdb.item_brief(source.party)->>'name');
      perform cmdb.refuse('CM006', message, jsonb_build_object('state', source.state,
        'reasons', jsonb_build_array(jsonb_build_object(
          'code', 'other_open', 'path', 'into', 'message', message))));
    end if;
  end if;
end $$;
comment on function cmdb.require_conversations_mergeable is
  'Refuses a merge into a closed conversation, of two different parties, or one that would give a
party a second open conversation.';

create or replace function cmdb.conversation_merge(this cmdb.call, ref jsonb, into_ref jsonb)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  source_id constant bigint := cmdb.conversation_id(ref);
  target_id constant bigint := cmdb.conversation_id(into_ref);
  source cmdb.conversation;
  target cmdb.conversation;
begin
  perform cmdb.require_call(this, 'conversation.merge');
  if source_id is null then
    perform cmdb.refuse_missing('conversation', 'conversation', ref);
  elsif target_id is null then
    perform cmdb.refuse_missing('into', 'conversation', into_ref);
  elsif source_id = target_id then
    perform cmdb.refuse_invalid('into', 'itself', 'A conversation is not merged into itself.');
  end if;
  perform cmdb.lock_threads(
    array(
      select a.kind || ':' || a.value
      from cmdb.conversation c
      join cmdb.address a on a.id = c.address
      where c.id in (source_id, target_id) and c.party is null),
    array(
      select cmdb.party_now(c.party) from cmdb.conversation c
      where c.id in (source_id, target_id)));
  perform from cmdb.conversation c
  where c.id in (source_id, target_id) order by c.id for no key update;
  source := cmdb.conversation_locked(to_jsonb(source_id));
  target := cmdb.conversation_locked(to_jsonb(target_id));
  perform cmdb.require_conversations_mergeable(source, target);
  perform cmdb.conversation_into(source, target, target.party);
  return cmdb.conversation_reply(this, target.id);
end $$;
comment on function cmdb.conversation_merge is
  'conversation.merge: one conversation goes on in another. Undone by conversation.identify.';
