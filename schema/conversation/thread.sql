-- The thread with one party: its conversations, of which at most one is not closed.

create or replace function cmdb.lock_threads(addresses text[], parties bigint[]) returns void
language plpgsql volatile as $$
declare
  one text;
  party bigint;
begin
  for one in select distinct a from unnest(addresses) a where a is not null order by a loop
    perform pg_advisory_xact_lock(4722, hashtext(one));
  end loop;
  for party in select distinct p from unnest(parties) p where p is not null order by p loop
    perform pg_advisory_xact_lock(4723, hashint8(party));
  end loop;
end $$;
comment on function cmdb.lock_threads is
  'Keeps threads for one write at a time, before its stamp: first by address (kind:value), then by
party. Whoever finds a party by an address holds the address.';

create or replace function cmdb.channel_setting(of_channel bigint, name text, usual interval)
returns interval language plpgsql stable as $$
begin
  return (
    select coalesce(
      make_interval(secs =>
        cmdb.duration_seconds(i.attributes->>channel_setting.name)::double precision), usual)
    from cmdb.item i
    where i.id = of_channel);
end $$;
comment on function cmdb.channel_setting is 'A duration that a channel sets, else the usual one.';

drop function if exists cmdb.channel_team(bigint);
create or replace function cmdb.supporting_team(of_item bigint) returns bigint
language plpgsql stable as $$
begin
  return (
    select t.id
    from cmdb.relation r
    join cmdb.item t on t.id = r.target and t.state = 'active'
    where r.source = of_item and r.role = 'team');
end $$;
comment on function cmdb.supporting_team is
  'The team that answers on a channel or for a service; null: no one in particular.';

create or replace function cmdb.party_now(of_party bigint) returns bigint
language sql stable as $$
  select coalesce(cmdb.merged_into(of_party, null), of_party)
$$;
comment on function cmdb.party_now is 'A party, or the one that it was merged into.';

drop function if exists cmdb.parties_of(bigint);
create or replace function cmdb.parties_of(of_party bigint, moment timestamptz default null)
returns bigint[] language plpgsql stable as $$
begin
  return array(
    with recursive part (id) as (
      select of_party
      union
      select m.item
      from part p
      join cmdb.item_merge m on m.into_item = p.id
        and case when moment is null then m.until = 'infinity'
          else m.since <= moment and m.until > moment end)
    select p.id from part p order by p.id = of_party desc, p.id limit 100);
end $$;
comment on function cmdb.parties_of is
  'A party and all that were merged into it, whose closed conversations are a part of its thread.';

create or replace function cmdb.party_conversations(
  of_party bigint, before bigint, most int, moment timestamptz
) returns bigint[] language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return array(
    -- The newest of each by its index: a list of parties lets a plan walk all, and ask for each row
    -- which these are.
    select o.id
    from unnest(cmdb.parties_of(of_party, moment)) p (id)
    cross join lateral (
      select c.id from cmdb.conversation_at(moment) c
      where c.party = p.id and c.id < coalesce(before, 9223372036854775807)
      order by c.id desc
      limit most) o
    order by o.id desc
    limit most);
end $$;
comment on function cmdb.party_conversations is
  'The newest conversations with a party and with those that were merged into it, before one of them.';

do $$
begin
  perform cmdb.write_present('cmdb.party_conversations(bigint, bigint, int, timestamptz)', '{}');
end $$;

create or replace function cmdb.party_conversation(of_party bigint, moment timestamptz)
returns bigint language plpgsql stable as $$
declare
  found_id bigint;
begin
  if moment is null then
    select c.id into found_id from cmdb.conversation c
    where c.party = of_party and c.state <> 'closed';
    return coalesce(found_id, (cmdb.party_conversations_now(of_party, null, 1, null))[1]);
  end if;
  select c.id into found_id from cmdb.conversation_at(moment) c
  where c.party = any (cmdb.parties_of(of_party, moment)) and c.state <> 'closed'
  limit 1;
  return coalesce(found_id, (cmdb.party_conversations(of_party, null, 1, moment))[1]);
end $$;
comment on function cmdb.party_conversation is
  'The conversation with a party that is not closed, else the last; null: none.';

create or replace function cmdb.conversation_id(ref jsonb) returns bigint
language plpgsql stable as $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (
      select c.id from cmdb.conversation c where c.id = (ref #>> '{}')::numeric::bigint)
    when 'string' then (select c.id from cmdb.conversation c where c.number = ref #>> '{}')
  end;
end $$;
comment on function cmdb.conversation_id is 'A conversation by id or number; null where there is none.';

create or replace function cmdb.conversation_locked(ref jsonb, path text default 'conversation')
returns cmdb.conversation language plpgsql volatile as $$
declare
  seen cmdb.conversation;
  locked cmdb.conversation;
begin
  select * into seen from cmdb.conversation c where c.id = cmdb.conversation_id(ref);
  if not found then
    perform cmdb.refuse_missing(path, 'conversation', ref);
  end if;
  perform cmdb.lock_threads(array(
    select a.kind || ':' || a.value from cmdb.address a
    where a.id = seen.address and seen.party is null), array[cmdb.party_now(seen.party)]);
  select * into locked from cmdb.conversation c where c.id = seen.id for no key update;
  if (locked.party, locked.address) is distinct from (seen.party, seen.address) then
    raise exception using errcode = '40001', message = 'the conversation has just changed its party';
  end if;
  -- Of somebody who was merged it goes on with the one who stays.
  locked.party := cmdb.party_now(locked.party);
  return locked;
end $$;
comment on function cmdb.conversation_locked is
  'The conversation of a reference with its thread, locked until the end of the transaction.';

drop function if exists cmdb.refuse_conversation_conflict(cmdb.conversation, int);

create or replace function cmdb.conversation_of(of_party bigint, of_address bigint)
returns cmdb.conversation language plpgsql volatile as $$
declare
  open cmdb.conversation;
begin
  if of_party is not null then
    select * into open from cmdb.conversation c
    where c.party = of_party and c.state <> 'closed' for no key update;
  end if;
  if open.id is null and of_address is not null then
    select * into open from cmdb.conversation c
    where c.address = of_address and c.party is null and c.state <> 'closed' for no key update;
  end if;
  return open;
end $$;
comment on function cmdb.conversation_of is
  'The conversation of a party that is not closed, else that of its address, which nobody has
identified yet.';

create or replace function cmdb.conversation_lately(
  of_party bigint, of_address bigint, of_channel bigint
) returns cmdb.conversation language plpgsql volatile as $$
declare
  lately bigint[];
  last cmdb.conversation;
begin
  -- Among the newest: what is older was not closed lately.
  lately := case when of_party is not null
    then cmdb.party_conversations_now(of_party, null, 100, null)
    else array(
      select c.id from cmdb.conversation c
      where c.address = of_address
      order by c.id desc
      limit 100) end;
  select * into last from cmdb.conversation c
  where c.id = any (lately) and c.state = 'closed' and (of_party is not null or c.party is null)
  order by c.closed_at desc, c.id desc limit 1 for no key update;
  if last.closed_at >= cmdb.present()
    - cmdb.channel_setting(of_channel, 'reopen_within', interval '7 days')
  then
    last.party := cmdb.party_now(last.party);
    return last;
  end if;
  return null;
end $$;
comment on function cmdb.conversation_lately is
  'The last conversation, if it was closed so lately that a message opens it again.';

create or replace function cmdb.conversation_going_on(present cmdb.conversation)
returns cmdb.conversation language plpgsql volatile as $$
declare
  open cmdb.conversation;
begin
  if present.state = 'closed' then
    open := cmdb.conversation_of(present.party, present.address);
  end if;
  return case when open.id is null then present else open end;
end $$;
comment on function cmdb.conversation_going_on is
  'A conversation that is not closed, or the one in which a closed one goes on: of a party there is one
at a time.';

create or replace function cmdb.conversation_made(
  of_party bigint, of_address bigint, of_channel bigint, subject text
) returns cmdb.conversation language plpgsql volatile as $$
declare
  made cmdb.conversation;
  number constant bigint := nextval('cmdb.conversation_number');
begin
  insert into cmdb.conversation as c (number, party, address, state, channel, subject, team)
  values ('CNV-' || repeat('0', 6 - length(number::text)) || number, of_party, of_address, 'open',
    of_channel, left(subject, 1000), cmdb.supporting_team(of_channel))
  returning * into made;
  return made;
end $$;
comment on function cmdb.conversation_made is
  'A new conversation, for the team of its channel. After all that can be refused: numbers have no gaps.';

create or replace function cmdb.conversation_joined(
  of_conversation bigint, of_address bigint, role text
) returns void language plpgsql volatile as $$
begin
  insert into cmdb.conversation_member (conversation, address, role)
  values (of_conversation, of_address, role)
  on conflict (conversation, address) do nothing;
end $$;
comment on function cmdb.conversation_joined is
  'An address becomes a member of a conversation: its replies belong to it.';

create or replace function cmdb.conversation_incidents(
  of_conversation bigint, is_resolved_too boolean
) returns bigint[]
language plpgsql stable as $$
begin
  return cmdb.thread_incidents(array[of_conversation], is_resolved_too);
end $$;
comment on function cmdb.conversation_incidents is
  'The incidents that messages of a conversation are about and that are open, or resolved.';
