-- What conversations do by themselves, when their time comes.

create or replace function cmdb.conversations_wake(mine bigint, most int) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  now constant timestamptz := cmdb.present();
  one cmdb.conversation;
  woken int := 0;
  kept text;
begin
  perform cmdb.require_epoch(mine);
  kept := set_config('cmdb.call', row(0, 'steward', 'steward.conversations_wake',
    'steward.conversations_wake', null, null, null, null, null)::cmdb.call::text, true);
  for one in
    select *
    from cmdb.conversation c
    where c.wakes_at <= now
    order by c.wakes_at
    limit most
    for no key update skip locked
  loop
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
    woken := woken + 1;
  end loop;
  return woken;
end $$;
comment on function cmdb.conversations_wake is
  'Opens what was put off until now, and closes what has waited for the other side for so long as its
channel says.';
