-- The order in which incidents are worked on: what is due first, then by priority, then the elder.

create or replace function cmdb.urgency(teams bigint[], most int)
returns table (incident bigint, next_due timestamptz, priority int)
language sql stable rows 50 as $$
  select q.id, q.next_due, q.priority
  from unnest(teams) t (id)
  cross join lateral (
    select i.id, i.next_due, i.priority
    from cmdb.incident i
    where i.team_item = t.id and i.assignee is null
      and i.state in ('new', 'assigned', 'in_progress')
    order by i.next_due, i.priority, i.id
    limit most) q
  order by q.next_due, q.priority, q.id
  limit most
$$;
comment on function cmdb.urgency is
  'Incidents in the queues of teams, most urgent first. This defines the order: earliest deadline,
priority, number. Pending incidents are in no queue.';

create or replace function cmdb.urgency_without_team(most int)
returns table (incident bigint, next_due timestamptz, priority int)
language sql stable rows 50 as $$
  select i.id, i.next_due, i.priority
  from cmdb.incident i
  where i.team_item is null and i.assignee is null
    and i.state in ('new', 'assigned', 'in_progress')
  -- The index gives this order; for the planner "is null" is no constant.
  order by i.team_item, i.next_due, i.priority, i.id
  limit most
$$;
comment on function cmdb.urgency_without_team is
  'Incidents that have neither a team nor an assignee, so that they are in no queue, in the order of
cmdb.urgency.';

create or replace function cmdb.urgency_held(of_account int, most int)
returns table (incident bigint, next_due timestamptz, priority int)
language sql stable rows 50 as $$
  select i.id, i.next_due, i.priority
  from cmdb.incident i
  where i.assignee = of_account and i.state in ('new', 'assigned', 'in_progress', 'pending')
  order by i.next_due, i.priority, i.id
  limit most
$$;
comment on function cmdb.urgency_held is
  'The open incidents of an account, in the order of cmdb.urgency.';

create or replace function cmdb.queue_locked(teams bigint[]) returns cmdb.incident
language plpgsql volatile as $$
declare
  most int := 50;
  seen int;
  candidate bigint;
  locked cmdb.incident;
begin
  loop
    seen := 0;
    for candidate in
      select u.incident from cmdb.urgency(teams, most) u order by u.next_due, u.priority, u.incident
    loop
      seen := seen + 1;
      -- Looked at again behind the lock: another may have taken it.
      select * into locked
      from cmdb.incident i
      where i.id = candidate and i.team_item = any (teams) and i.assignee is null
        and i.state in ('new', 'assigned', 'in_progress')
      for no key update skip locked;
      if found then
        return locked;
      end if;
    end loop;
    exit when seen < most or most >= 5000;
    most := most * 10;
  end loop;
  return null;
end $$;
comment on function cmdb.queue_locked is
  'The most urgent incident in the queues of teams that nobody else is taking, locked; null where
there is none. Those that others are taking are passed over.';

create or replace function cmdb.queue_head_locked(of_team bigint, most int) returns bigint[]
language plpgsql volatile as $$
begin
  return array(
    select i.id
    from cmdb.incident i
    where i.id = any (array(select u.incident from cmdb.urgency(array[of_team], 5 * most) u))
      and i.team_item = of_team and i.assignee is null
      and i.state in ('new', 'assigned', 'in_progress')
    order by i.next_due, i.priority, i.id
    limit most
    for no key update skip locked);
end $$;
comment on function cmdb.queue_head_locked is
  'The most urgent incidents in the queue of a team, so many at most, all locked before the first of
them is written; those that others are taking are passed over.';
