-- Whether somebody waits for our answer, and what waits with him.

create or replace function cmdb.conversation_put(changed cmdb.conversation) returns void
language plpgsql volatile as $$
declare
  was_owed constant boolean := (
    select c.unanswered_since is not null from cmdb.conversation c where c.id = changed.id);
begin
  update cmdb.conversation c
  set
    party = changed.party, address = changed.address, state = changed.state,
    snoozed_until = changed.snoozed_until, team = changed.team, assignee = changed.assignee,
    subject = changed.subject, channel = changed.channel,
    unanswered_since = changed.unanswered_since, unsorted = changed.unsorted,
    undelivered = changed.undelivered, closed_at = changed.closed_at,
    wakes_at = case changed.state
      when 'snoozed' then changed.snoozed_until
      when 'waiting' then case when c.state = 'waiting' then c.wakes_at else cmdb.present()
        + cmdb.channel_setting(changed.channel, 'close_conversation_after', interval '7 days') end
    end
  where c.id = changed.id;
  if was_owed is distinct from (changed.unanswered_since is not null) then
    perform cmdb.clocks_move(i) from unnest(cmdb.thread_resolved(changed.id)) i;
  end if;
end $$;
comment on function cmdb.conversation_put is
  'Writes all fields of a conversation that may change, and when it wakes by itself. What of its thread
is resolved waits with its requester: it is closed neither before the answer nor without a timer.';

create or replace function cmdb.is_unanswered(about bigint) returns boolean
language plpgsql stable as $$
begin
  return exists (
    select
    from cmdb.message_incident l
    join cmdb.message m on m.id = l.message
    join cmdb.conversation c on c.id = m.conversation
    where l.of_incident = about and (c.unanswered_since is not null or exists (
      -- What was said in one that is closed goes on in the open one.
      select from cmdb.conversation o
      where o.party = cmdb.party_now(c.party) and o.state <> 'closed'
        and o.unanswered_since is not null)));
end $$;
comment on function cmdb.is_unanswered is
  'Whether somebody who talks with us about an incident waits for an answer.';

create or replace function cmdb.thread_resolved(of_conversation bigint) returns bigint[]
language plpgsql stable as $$
begin
  return array(
    select distinct i.id
    from cmdb.conversation c
    cross join lateral (
      select of_conversation as id
      union
      select unnest(cmdb.party_conversations_now(cmdb.party_now(c.party), null, 10, null))) t
    join cmdb.conversation_incident l on l.conversation = t.id
    join cmdb.incident i on i.id = l.of_incident
    where c.id = of_conversation and i.state = 'resolved'
    order by i.id);
end $$;
comment on function cmdb.thread_resolved is
  'The resolved incidents of a conversation, and of the ten newest ones with the same party.';
