-- Clocks: what is left of a promise, from the events of its incident alone (SERVICE-DESK.md §3.3).

do $$
begin
  if to_regtype('cmdb.clock_value') is null then
    create type cmdb.clock_value as (
      measure text, sla bigint, sla_version int, schedule bigint, schedule_version int,
      within text, budget_us bigint, counted_from timestamptz, spent_us bigint,
      resumed_at timestamptz, due_at timestamptz, state text, ended_at timestamptz);
  end if;
end $$;
comment on type cmdb.clock_value is 'A clock as the events of its incident make it.';

create or replace function cmdb.keep_waiting() returns trigger language plpgsql as $$
begin
  if new.state = 'pending' then
    new.waiting_for := coalesce(new.waiting_for, 'other');
  else
    new.waiting_for := null;
    new.waiting_until := null;
  end if;
  return new;
end $$;
comment on function cmdb.keep_waiting is
  'A pending incident waits for something, and no other does.';
create or replace trigger keep_waiting before insert or update on cmdb.incident
for each row when (
  (new.state = 'pending') is distinct from (new.waiting_for is not null)
  or new.waiting_until is not null and new.state <> 'pending')
execute function cmdb.keep_waiting();

create or replace function cmdb.worked_at(
  of_schedule bigint, since timestamptz, until timestamptz, moment timestamptz
) returns bigint language plpgsql stable as $$
begin
  if since >= until then
    return 0;
  elsif moment is null or of_schedule is null then
    return cmdb.worked_us(of_schedule, since, until);
  end if;
  return cmdb.computed_us(cmdb.working_hours_of(of_schedule, moment), since, until);
end $$;
comment on function cmdb.worked_at is
  'Working time of a schedule as it stood at a moment: then by the rules themselves; null is now.';

create or replace function cmdb.due_at(
  of_schedule bigint, since timestamptz, within_us bigint, moment timestamptz
) returns timestamptz language plpgsql stable as $$
begin
  if moment is null or of_schedule is null or within_us <= 0 then
    return cmdb.due_after(of_schedule, since, within_us);
  end if;
  return cmdb.computed_add(cmdb.working_hours_of(of_schedule, moment), since, within_us);
end $$;
comment on function cmdb.due_at is
  'When so much working time of a schedule has passed, as it stood at a moment; null is now.';

create or replace function cmdb.clock_value(
  measure text, sla bigint, sla_version int, schedule bigint, schedule_version int,
  within text, since timestamptz, runs tstzmultirange, ended timestamptz, is_cancelled boolean,
  moment timestamptz
) returns cmdb.clock_value language plpgsql stable as $$
declare
  made cmdb.clock_value;
  one tstzrange;
  until timestamptz;
  left_us bigint;
  worked bigint;
  last_from timestamptz;
begin
  made.measure := measure;
  made.sla := sla;
  made.sla_version := sla_version;
  made.schedule := schedule;
  made.schedule_version := schedule_version;
  made.within := within;
  made.counted_from := since;
  made.budget_us := coalesce(cmdb.within_us(within),
    case when schedule is not null then
      cmdb.budget_us(cmdb.working_hours_of(schedule, moment), since, within) end);
  if made.budget_us is null then
    return null;  -- days round the clock, or more than ten years ahead
  end if;
  made.ended_at := ended;
  made.spent_us := 0;
  left_us := made.budget_us;
  for one in select r from unnest(runs) r order by lower(r) loop
    until := least(upper(one), ended);
    exit when ended is not null and lower(one) >= ended;
    last_from := lower(one);
    if until = 'infinity' then
      made.resumed_at := lower(one);
      exit;
    end if;
    worked := cmdb.worked_at(schedule, lower(one), until, moment);
    if made.due_at is null and worked >= left_us then
      made.due_at := cmdb.due_at(schedule, lower(one), left_us, moment);
    end if;
    left_us := left_us - worked;
    made.spent_us := made.spent_us + worked;
  end loop;
  -- Due in the stretch that lasts, or in which it ended.
  if made.due_at is null and (made.resumed_at is not null or ended is not null) then
    if made.resumed_at is not null then
      made.due_at := cmdb.due_at(schedule, made.resumed_at, left_us, moment);
    elsif last_from is not null then
      made.due_at := cmdb.due_at(schedule, last_from,
        left_us + cmdb.worked_at(schedule, last_from, ended, moment), moment);
    end if;
  end if;
  made.state := case
    when ended is not null and is_cancelled then 'cancelled'
    when ended is not null and ended <= coalesce(made.due_at, ended) then 'met'
    when ended is not null then 'missed'
    when made.resumed_at is not null then 'running'
    else 'paused'
  end;
  return made;
end $$;
comment on function cmdb.clock_value is
  'A clock from the stretches in which it ran: what was spent in those that are over, since when it
runs, and when the budget is or was used up; that is null behind a pause that lasts. Met, if it ended
no later than that.';

create or replace function cmdb.clock_target(targets jsonb, measure text, kind text, priority int)
returns jsonb language plpgsql immutable as $$
declare
  one jsonb;
begin
  for one in select t.target from jsonb_array_elements(targets) t (target) loop
    if one->>'measure' = measure and coalesce(one->>'kind' = kind, true)
      and coalesce(one->'priority' @> to_jsonb(priority), true)
    then
      return one;
    end if;
  end loop;
  return null;
end $$;
comment on function cmdb.clock_target is
  'The first target of an agreement that fits; null: nothing is promised.';

create or replace function cmdb.clocks_of(
  present cmdb.incident, of_sla bigint, moment timestamptz
) returns setof cmdb.clock_value language plpgsql stable as $$
declare
  since constant timestamptz := coalesce(present.reported_at, present.created_at);
  agreed record;
  works bigint;
  works_version int;
  target jsonb;
  asked text;
  made cmdb.clock_value;
  runs tstzmultirange;
  ended timestamptz;
  over timestamptz;
begin
  select cmdb.terms_of(of_sla, moment) as a into agreed;
  select t.target into works from cmdb.targets_of(of_sla, moment) t where t.role = 'schedule';
  select i.version into works_version from cmdb.item i where i.id = works;
  over := cmdb.incident_over(present, moment);
  foreach asked in array '{first_response,resolution}'::text[] loop
    target := cmdb.clock_target(agreed.a->'targets', asked, present.kind, present.priority);
    continue when target is null;
    runs := cmdb.clock_runs(
      present, asked, agreed.a->'pauses', agreed.a->'pause_reasons', moment);
    ended := over;
    if asked = 'first_response' then
      select least(cmdb.first_word(present.id, since, moment), (
        select min(s.since) from cmdb.incident_states(present.id, moment) s
        where s.state in ('resolved', 'closed')), over)
      into ended;
    end if;
    made := cmdb.clock_value(asked, of_sla, (select i.version from cmdb.item i where i.id = of_sla),
      case when target->>'clock' = 'always' then null else works end,
      case when target->>'clock' = 'always' then null else works_version end,
      target->>'within', since, runs, ended,
      present.state = 'cancelled' and ended = over, moment);
    continue when made.measure is null;
    return next made;
  end loop;
end $$;
comment on function cmdb.clocks_of is
  'The clocks of an incident by an agreement, computed from its events: as they are, or as they were
at a moment, by schedule, calendars and policy of then.';

do $$
begin
  perform cmdb.write_present(
    'cmdb.clocks_of(cmdb.incident, bigint, timestamptz)', '{terms_of}');
end $$;
