-- What clocks and states set off when their moment comes: the steward does it, each once.

drop function if exists cmdb.timer_fire(cmdb.timer);
drop function if exists cmdb.step_told(cmdb.incident, jsonb, text);

create or replace function cmdb.told_of(present cmdb.incident, audience jsonb) returns int[]
language plpgsql stable as $$
begin
  return array(
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
    limit 1000);
end $$;
comment on function cmdb.told_of is
  'Whom a step tells: the assignee, the agents of the team, those who lead it; a thousand at most.';

create function cmdb.step_told(present cmdb.incident, audience jsonb, event text) returns int
language plpgsql volatile as $$
declare
  told int[] := cmdb.told_of(present, audience);
begin
  if audience ? 'watchers' then
    told := told || cmdb.watchers_of(present);
  end if;
  return cmdb.notify_all(told, 'incident', present.id, event);
end $$;
comment on function cmdb.step_told is
  'Tells those of an audience what a clock has set off, each once; how many were told.';

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
  perform cmdb.notify_all(
    cmdb.told_of(present, '["assignee", "team"]') || cmdb.told_of(changed, '["team"]'), 'incident',
    changed.id, 'escalated');
  return changed;
end $$;
comment on function cmdb.step_escalated is
  'Gives an incident to the team that its team escalates to, unassigned, and tells both.';

create function cmdb.timer_fire(due cmdb.timer) returns int language plpgsql volatile as $$
declare
  present cmdb.incident;
  ticking cmdb.incident_clock;
  agreed jsonb;
  fired bigint;
  told int := 0;
begin
  select * into present from cmdb.incident i where i.id = due.of_incident;
  if due.kind = 'waiting' then
    if present.state = 'pending' and present.waiting_until <= due.due_at then
      present.state := 'in_progress';
      present.waiting_for := null;
      present.waiting_until := null;
      perform cmdb.incident_put(present);
      told := cmdb.step_told(present, '["assignee"]', 'waited');
    end if;
    return told;
  elsif due.kind = 'close' then
    if present.state = 'resolved' and not cmdb.is_unanswered(present.id) then
      present.state := 'closed';
      perform cmdb.incident_put(present);
    end if;
    return told;
  end if;
  select * into ticking from cmdb.incident_clock c where c.id = due.clock;
  if ticking.state is distinct from 'running' then
    return told;
  end if;
  insert into cmdb.clock_step (clock, of_incident, step, due_at)
  values (due.clock, due.of_incident, due.step, due.due_at)
  on conflict (clock, step) do nothing
  returning id into fired;
  if fired is null then
    return told;
  end if;
  if due.kind = 'breach' then
    update cmdb.incident_clock c
    set breached_at = c.due_at, cause = 'time'
    where c.id = due.clock and c.breached_at is null;
    return cmdb.step_told(present,
      case when present.assignee is null then '["team"]' else '["assignee"]' end::jsonb,
      'breached');
  end if;
  select s.step into agreed
  from cmdb.item a
  cross join lateral jsonb_array_elements(a.attributes->'steps') s (step)
  where a.id = ticking.sla and cmdb.step_text(s.step) = due.step;
  if agreed->>'do' = 'escalate' then
    present := cmdb.step_escalated(present);
  end if;
  if agreed ? 'to' then
    told := told + cmdb.step_told(present, agreed->'to', 'due_soon');
  end if;
  return told;
end $$;
comment on function cmdb.timer_fire is
  'Does what a timer is for, if that still holds: its incident is locked, and read again. How many
were told.';

create or replace function cmdb.incident_fire(one bigint, now timestamptz) returns int
language plpgsql volatile as $$
declare
  before constant int := (select i.version from cmdb.incident i where i.id = one);
  due cmdb.timer;
  effects int := 0;
begin
  for due in
    delete from cmdb.timer t
    where t.of_incident = one and t.due_at <= now
    returning *
  loop
    effects := effects + 1 + cmdb.timer_fire(due);
  end loop;
  -- Told of or broken, it ticks on as it did; what it is now is another matter.
  if before <> (select i.version from cmdb.incident i where i.id = one) then
    perform cmdb.clocks_move(one);
  end if;
  return effects;
end $$;
comment on function cmdb.incident_fire is
  'Sets off what is due of one incident, which is locked; how many timers and notices.';

create or replace function cmdb.clocks_fire(mine bigint, most int) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  now constant timestamptz := cmdb.present();
  ends constant timestamptz := cmdb.turn_end();
  locked bigint[];
  one bigint;
  fired bigint[] := '{}';
  effects int := 0;
  kept text;
begin
  perform cmdb.require_epoch(mine);
  if not exists (select from cmdb.timer t where t.due_at <= now) then
    perform cmdb.taken_up('clocks_fire', '{}');
    return 0;
  end if;
  kept := set_config('cmdb.call', row(0, 'steward', 'steward.clocks_fire', 'steward.clocks_fire',
    null, null, null, null, null)::cmdb.call::text, true);
  -- The incident before its timers, as writes of incidents do, and all before the stamp. One that is
  -- being written is passed over: the next turn finds it.
  locked := array(
    select i.id
    from cmdb.incident i
    where i.id = any (array(
      select distinct d.of_incident
      from (
        select t.of_incident
        from cmdb.timer t
        where t.due_at <= now and not cmdb.is_aside('clocks_fire', t.of_incident)
        order by t.due_at
        limit least(most, 100)) d))
    order by i.id
    for no key update skip locked);
  foreach one in array locked loop
    begin
      effects := effects + cmdb.incident_fire(one, now);
      fired := fired || one;
    exception
      when others or query_canceled then
        perform cmdb.put_aside('clocks_fire', one, sqlstate, sqlerrm);
        effects := effects + 1;
    end;
    exit when effects >= most or clock_timestamp() >= ends;
  end loop;
  perform cmdb.taken_up('clocks_fire', fired);
  return effects;
end $$;
comment on function cmdb.clocks_fire is
  'Sets off what is due, each once: effect, mark and removal of the timer commit together, and only
under the present lease. A turn ends with the incident that makes its timers and notices so many, or
with its time; returns how many. One that fails is put aside.';
