-- Clocks and timers are moved in the transaction of their cause.

drop function if exists cmdb.clock_put(bigint, cmdb.clock_value, jsonb, timestamptz);
create or replace function cmdb.clock_put(
  of_incident bigint, made cmdb.clock_value, chosen jsonb, at timestamptz, of_cycle int default 1
) returns void language plpgsql volatile as $$
declare
  was cmdb.incident_clock;
  kept cmdb.incident_clock;
  late boolean;
begin
  select * into kept
  from cmdb.incident_clock c
  where c.of_incident = clock_put.of_incident and c.measure = made.measure
    and c.cycle = of_cycle;
  -- What has ended stays as it was promised and kept, unless the incident was reopened.
  if kept.state in ('met', 'missed') and made.ended_at is not null then
    return;
  end if;
  was := kept;
  late := made.state <> 'cancelled' and coalesce(made.ended_at, at) > made.due_at;
  if late and (kept.breached_at is null or kept.cause = 'time' and kept.due_at <> made.due_at) then
    if kept.id is not null and kept.due_at is distinct from made.due_at
      and (kept.sla, kept.schedule, kept.within, kept.budget_us, kept.counted_from)
        is distinct from
        (made.sla, made.schedule, made.within, made.budget_us, made.counted_from)
    then
      kept.breached_at := at;
      kept.cause := 'policy_change';
    else
      kept.breached_at := made.due_at;
      kept.cause := 'time';
    end if;
  elsif not coalesce(late, false) then
    kept.breached_at := null;
    kept.cause := null;
  end if;
  if kept.id is not null
    and (kept.sla, kept.sla_version, kept.schedule, kept.schedule_version, kept.within,
      kept.budget_us, kept.counted_from, kept.spent_us, kept.resumed_at, kept.due_at, kept.state,
      kept.ended_at) is not distinct from (made.sla, made.sla_version, made.schedule,
      made.schedule_version, made.within, made.budget_us, made.counted_from, made.spent_us,
      made.resumed_at, made.due_at, made.state, made.ended_at)
    and (kept.breached_at, kept.cause, kept.chosen_by) is not distinct from
      (was.breached_at, was.cause, chosen)
  then
    return;
  end if;
  if kept.id is null then
    insert into cmdb.incident_clock (of_incident, measure, cycle, sla, sla_version, schedule,
      schedule_version, within, budget_us, counted_from, spent_us, resumed_at, due_at, state,
      ended_at, breached_at, cause, chosen_by)
    values (clock_put.of_incident, made.measure, of_cycle, made.sla, made.sla_version, made.schedule,
      made.schedule_version, made.within, made.budget_us, made.counted_from, made.spent_us,
      made.resumed_at, made.due_at, made.state, made.ended_at, kept.breached_at, kept.cause,
      chosen);
  else
    update cmdb.incident_clock c
    set sla = made.sla, sla_version = made.sla_version, schedule = made.schedule,
      schedule_version = made.schedule_version, within = made.within,
      budget_us = made.budget_us, counted_from = made.counted_from, spent_us = made.spent_us,
      resumed_at = made.resumed_at, due_at = made.due_at, state = made.state,
      ended_at = made.ended_at, breached_at = kept.breached_at, cause = kept.cause,
      chosen_by = chosen
    where c.id = kept.id;
  end if;
end $$;
comment on function cmdb.clock_put is
  'Writes a clock as it was computed. Late by another target, schedule or agreement, it is broken at
the moment of the change; else at its due moment, whenever that is noticed.';

create or replace function cmdb.step_goal_us(at text, budget_us bigint) returns bigint
language sql immutable as $$
  select case
    when at like '%\%' then (budget_us::numeric * rtrim(at, '%')::int / 100)::bigint
    when at like '+%' then budget_us + cmdb.within_us(substr(at, 2))
    else greatest(0, budget_us - cmdb.within_us(substr(at, 2)))
  end
$$;
comment on function cmdb.step_goal_us is
  'After how much working time of a clock a step is due: 75%, -PT30M, +PT2H.';

create or replace function cmdb.clock_steps(of_incident bigint)
returns table (clock bigint, kind text, step text, due_at timestamptz)
language sql stable as $$
  select s.clock, s.kind, s.step, s.due_at
  from (
    select c.id as clock, g.kind, g.step,
      case when g.kind = 'breach' then c.due_at
        else cmdb.due_after(c.schedule, c.resumed_at, g.goal_us - c.spent_us) end as due_at
    from cmdb.incident_clock c
    join cmdb.item a on a.id = c.sla
    cross join lateral (
      select 'breach' as kind, 'breach' as step, c.budget_us as goal_us
      union all
      select 'step', cmdb.step_text(t.step), cmdb.step_goal_us(t.step->>'at', c.budget_us)
      from jsonb_array_elements(a.attributes->'steps') t (step)
      where t.step->>'measure' = c.measure) g
    where c.of_incident = clock_steps.of_incident and c.state = 'running') s
  where s.due_at is not null and not exists (
    select from cmdb.clock_step d where d.clock = s.clock and d.step = s.step)
$$;
comment on function cmdb.clock_steps is
  'What the running clocks of an incident have yet to set off, and when.';

create or replace function cmdb.timers_move(present cmdb.incident, at timestamptz) returns void
language plpgsql volatile as $$
declare
  closes text;
  works bigint;
  closing timestamptz;
begin
  -- What the requester has written since waits for an answer first.
  if present.state = 'resolved' and present.agreement is not null and not cmdb.is_unanswered(present.id)
  then
    select a.attributes->>'close_after' into closes
    from (select cmdb.terms_of_now(present.agreement, null) as attributes) a;
    select t.target into works
    from cmdb.targets_of(present.agreement, null) t where t.role = 'schedule';
    closing := case
      when cmdb.within_us(closes) is not null
        then cmdb.due_after(works, present.resolved_at, cmdb.within_us(closes))
      when works is not null then cmdb.working_days_close(
        cmdb.working_hours_of(works, null), present.resolved_at, substring(closes, '\d+')::int)
      else present.resolved_at + substring(closes, '\d+')::int * interval '24 hours'
    end;
  end if;
  with wanted as materialized (
    -- Of what lies behind already only the highest is set off: one notice instead of each.
    select w.kind, w.clock, w.step, w.due_at
    from (
      select s.*, s.due_at <= at as is_over,
        row_number() over (
          partition by s.clock, s.due_at <= at order by s.due_at desc, s.kind) as place,
        exists (
          select from cmdb.timer t
          where t.of_incident = present.id and t.clock = s.clock and t.step = s.step
            and t.kind = s.kind and t.due_at = s.due_at) as is_set
      from cmdb.clock_steps(present.id) s) w
    where not w.is_over or w.is_set or w.place = 1 and not exists (
      select from cmdb.clock_step d where d.clock = w.clock and d.due_at >= w.due_at)
    union all
    select 'waiting', 0, '', present.waiting_until where present.waiting_until is not null
    union all
    select 'close', 0, '', closing where closing is not null
  ), gone as (
    delete from cmdb.timer t
    where t.of_incident = present.id and not exists (
      select from wanted w where (w.kind, w.clock, w.step) = (t.kind, t.clock, t.step))
  )
  insert into cmdb.timer as t (of_incident, kind, clock, step, due_at)
  select present.id, w.kind, w.clock, w.step, w.due_at from wanted w
  on conflict (of_incident, kind, clock, step) do update
  set due_at = excluded.due_at
  where t.due_at <> excluded.due_at;
end $$;
comment on function cmdb.timers_move is
  'Sets the timers of an incident as its clocks and its state ask for, and removes the others.';

drop function if exists cmdb.clocks_move(bigint);
create or replace function cmdb.clocks_move(
  of_incident bigint, keeps_agreement boolean default false
) returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp
-- Planned anew for each incident it would take twice as long.
set plan_cache_mode = force_generic_plan as $$
declare
  present cmdb.incident;
  before cmdb.incident;
  chosen bigint;
  why jsonb;
  made cmdb.clock_value;
  at timestamptz;
  measures text[] := '{}';
  resolution cmdb.incident_clock;
begin
  perform cmdb.require_entered();
  select * into present from cmdb.incident i where i.id = of_incident for no key update;
  if present.agreement is null and present.waiting_until is null and not cmdb.sla_exists() then
    -- A timer of a wait that is over.
    delete from cmdb.timer t where t.of_incident = clocks_move.of_incident;
    return;
  end if;
  before := present;
  at := cmdb.stamp();
  if keeps_agreement then
    select c.sla, c.chosen_by
    into chosen, why
    from cmdb.incident_clock c
    where c.of_incident = present.id and c.sla = present.agreement
    order by c.id desc
    limit 1;
  end if;
  if chosen is null then
    select c.sla, cmdb.sla_via_now(c.level, c.via, c.covers, null)
    into chosen, why
    from cmdb.sla_candidates_now(present, null) c
    where c.against is null
    order by c.place
    limit 1;
  end if;
  if chosen is not null then
    for made in select * from cmdb.clocks_of_now(present, chosen, null) loop
      measures := measures || made.measure;
      perform cmdb.clock_put(present.id, made, why, at);
    end loop;
    measures := measures || cmdb.next_responses_put(present, chosen, why, at);
  end if;
  -- Nothing is promised any more.
  update cmdb.incident_clock c
  set state = 'cancelled', ended_at = at, resumed_at = null, breached_at = null, cause = null
  where c.of_incident = present.id and c.state in ('running', 'paused')
    and not c.measure = any (measures);
  present.agreement := chosen;
  if present.due_by_clock or present.due_at is null then
    select * into resolution
    from cmdb.incident_clock c
    where c.of_incident = present.id and c.measure = 'resolution' and c.state <> 'cancelled'
    order by c.cycle desc
    limit 1;
    present.due_at := resolution.due_at;
    present.due_by_clock := case when resolution.id is not null then true end;
  end if;
  select d.measure, d.at into present.next_measure, present.next_due
  from (values (1)) one
  left join cmdb.first_due(present.id, present.due_at, present.due_by_clock, present.state,
    present.agreement, null) d on true;
  if (before.agreement, before.due_at, before.due_by_clock, before.next_due, before.next_measure)
    is distinct from (present.agreement, present.due_at, present.due_by_clock, present.next_due,
      present.next_measure)
  then
    update cmdb.incident i
    set agreement = present.agreement, due_at = present.due_at,
      due_by_clock = present.due_by_clock, next_due = present.next_due,
      next_measure = present.next_measure
    where i.id = present.id;
  end if;
  perform cmdb.timers_move(present, at);
end $$;
comment on function cmdb.clocks_move is
  'Brings agreement, clocks, due moments and timers of an incident up to date with its events; it
changes nothing where nothing moved. In the transaction of the cause, after it. keeps_agreement: the
cause leaves the choice of the agreement alone.';
