-- What clocks and states set off when their moment comes: the steward does it, each once.

create or replace function cmdb.step_told(present cmdb.incident, audience jsonb, event text)
returns void language plpgsql volatile as $$
declare
  told int;
begin
  for told in
    select distinct a.account
    from (
      select present.assignee as account
      where audience ? 'assignee' and present.assignee is not null
      union all
      select t.account from cmdb.agents_of(present.team_item) t where audience ? 'team'
      union all
      select a.id
      from cmdb.relation r
      join cmdb.account a on a.person = r.source
      where audience ? 'leads' and r.target = present.team_item and r.type = 'leads') a
    order by a.account
    limit 1000
  loop
    perform cmdb.notify(told, 'incident', present.id, event);
  end loop;
  if audience ? 'watchers' then
    perform cmdb.tell_watchers(present, event);
  end if;
end $$;
comment on function cmdb.step_told is
  'Tells the assignee, the agents of the team and those who lead it what a clock has set off.';

create or replace function cmdb.step_escalated(present cmdb.incident) returns cmdb.incident
language plpgsql volatile as $$
declare
  changed cmdb.incident := present;
begin
  select i.id, i.name into changed.team_item, changed.team
  from cmdb.targets_of(present.team_item, null) t
  join cmdb.item i on i.id = t.target and i.state = 'active'
  where t.role = 'escalation_team';
  if changed.team_item is null then
    return present;
  end if;
  changed.assignee := null;
  perform cmdb.incident_put(changed);
  perform cmdb.step_told(present, '["assignee", "team"]', 'escalated');
  perform cmdb.step_told(changed, '["team"]', 'escalated');
  return changed;
end $$;
comment on function cmdb.step_escalated is
  'Gives an incident to the team that its team escalates to, unassigned, and tells both.';

create or replace function cmdb.timer_fire(due cmdb.timer) returns void
language plpgsql volatile as $$
declare
  present cmdb.incident;
  ticking cmdb.incident_clock;
  agreed jsonb;
  fired bigint;
begin
  select * into present from cmdb.incident i where i.id = due.of_incident;
  if due.kind = 'waiting' then
    if present.state = 'pending' and present.waiting_until <= due.due_at then
      present.state := 'in_progress';
      present.waiting_for := null;
      present.waiting_until := null;
      perform cmdb.incident_put(present);
      perform cmdb.step_told(present, '["assignee"]', 'waited');
    end if;
    return;
  elsif due.kind = 'close' then
    if present.state = 'resolved' and not cmdb.is_unanswered(present.id) then
      present.state := 'closed';
      perform cmdb.incident_put(present);
    end if;
    return;
  end if;
  select * into ticking from cmdb.incident_clock c where c.id = due.clock;
  if ticking.state is distinct from 'running' then
    return;
  end if;
  insert into cmdb.clock_step (clock, of_incident, step, due_at)
  values (due.clock, due.of_incident, due.step, due.due_at)
  on conflict (clock, step) do nothing
  returning id into fired;
  if fired is null then
    return;
  end if;
  if due.kind = 'breach' then
    update cmdb.incident_clock c
    set breached_at = c.due_at, cause = 'time'
    where c.id = due.clock and c.breached_at is null;
    perform cmdb.step_told(present,
      case when present.assignee is null then '["team"]' else '["assignee"]' end::jsonb,
      'breached');
    return;
  end if;
  select s.step into agreed
  from cmdb.item a
  cross join lateral jsonb_array_elements(a.attributes->'steps') s (step)
  where a.id = ticking.sla and cmdb.step_text(s.step) = due.step;
  if agreed->>'do' = 'escalate' then
    present := cmdb.step_escalated(present);
  end if;
  if agreed ? 'to' then
    perform cmdb.step_told(present, agreed->'to', 'due_soon');
  end if;
end $$;
comment on function cmdb.timer_fire is
  'Does what a timer is for, if that still holds: its incident is locked, and read again.';

create or replace function cmdb.clocks_fire(mine bigint, most int) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  now constant timestamptz := cmdb.present();
  locked bigint[];
  one bigint;
  due cmdb.timer;
  fired int := 0;
  kept text;
begin
  perform cmdb.require_epoch(mine);
  if not exists (select from cmdb.timer t where t.due_at <= now) then
    return 0;
  end if;
  kept := set_config('cmdb.call', row(0, 'steward', 'steward.clocks_fire', 'steward.clocks_fire',
    null, null, null, null, null)::cmdb.call::text, true);
  -- The incident before its timers, as writes of incidents do. One that is being written is passed
  -- over: the next turn finds it.
  locked := array(
    select i.id
    from cmdb.incident i
    where i.id = any (array(
      select distinct d.of_incident
      from (
        select t.of_incident from cmdb.timer t where t.due_at <= now order by t.due_at limit most) d))
    order by i.id
    for no key update skip locked);
  foreach one in array locked loop
    for due in
      delete from cmdb.timer t
      where t.of_incident = one and t.due_at <= now
      returning *
    loop
      perform cmdb.timer_fire(due);
      fired := fired + 1;
    end loop;
    perform cmdb.clocks_move(one);
  end loop;
  return fired;
end $$;
comment on function cmdb.clocks_fire is
  'Sets off what is due, of so many incidents at most, each once: effect, mark and removal of the timer
commit together, and only under the present lease.';
