-- What conversations do by themselves, when their time comes.

create or replace function cmdb.conversation_wake(of_conversation bigint) returns boolean
language plpgsql volatile as $$
declare
  one cmdb.conversation;
begin
  select * into one from cmdb.conversation c where c.id = of_conversation;
  if one.state = 'snoozed' then
    one.state := 'open';
    one.snoozed_until := null;
    one.unanswered_since := coalesce(one.unanswered_since, cmdb.client_stamp());
  else
    one.state := 'closed';
    one.closed_at := cmdb.client_stamp();
  end if;
  perform cmdb.conversation_put(one);
  if one.state = 'open' and one.assignee is not null then
    perform cmdb.notify(one.assignee, 'conversation', one.id, 'waited');
  end if;
  return true;
exception
  when others or query_canceled then
    perform cmdb.put_aside('conversations_wake', of_conversation, sqlstate, sqlerrm);
    return false;
end $$;
comment on function cmdb.conversation_wake is
  'Opens or closes a conversation, which is locked; false: it fails, and is put aside.';

create or replace function cmdb.conversations_wake(mine bigint, most int) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  now constant timestamptz := cmdb.present();
  ends constant timestamptz := cmdb.turn_end();
  locked bigint[];
  one bigint;
  woken bigint[] := '{}';
  seen int := 0;
  kept text;
begin
  perform cmdb.require_epoch(mine);
  kept := set_config('cmdb.call', row(0, 'steward', 'steward.conversations_wake',
    'steward.conversations_wake', null, null, null, null, null)::cmdb.call::text, true);
  -- All locks before the stamp, which the first write takes.
  locked := array(
    select c.id
    from cmdb.conversation c
    where c.wakes_at <= now and not cmdb.is_aside('conversations_wake', c.id)
    order by c.wakes_at
    limit least(most, 100)
    for no key update skip locked);
  foreach one in array locked loop
    seen := seen + 1;
    if cmdb.conversation_wake(one) then
      woken := woken || one;
    end if;
    exit when clock_timestamp() >= ends;
  end loop;
  perform cmdb.taken_up('conversations_wake', woken);
  return seen;
end $$;
comment on function cmdb.conversations_wake is
  'Opens what was put off until now, and closes what has waited for the other side for so long as its
channel says; a hundred at most, until its time is over.';
