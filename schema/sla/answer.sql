-- What an incident says of its promises.

create or replace function cmdb.clock_at(of_clock bigint, moment timestamptz)
returns setof cmdb.incident_clock language plpgsql stable rows 1 as $$
declare
  found_clock cmdb.incident_clock;
begin
  select * into found_clock
  from cmdb.incident_clock c
  where c.id = of_clock and (moment is null or c.changed_at <= moment);
  if found_clock.id is null and moment is not null then
    select c.id, c.of_incident, c.measure, c.cycle, c.sla, c.sla_version, c.schedule,
      c.schedule_version, c.within, c.budget_us, c.counted_from, c.spent_us, c.resumed_at,
      c.due_at, c.state, c.ended_at, c.breached_at, c.cause, c.chosen_by, c.version,
      c.created_at, c.changed_at, c.changed_by, c.via, c.method, c.request, c.reason, c.incident
    into found_clock
    from cmdb.incident_clock_history c
    where c.id = of_clock and c.changed_at <= moment and c.until > moment;
  end if;
  if found_clock.id is not null then
    return next found_clock;
  end if;
end $$;
comment on function cmdb.clock_at is 'A clock as it was at a moment; null is now.';

create or replace function cmdb.clocks_at(of_incident bigint, moment timestamptz)
returns setof cmdb.incident_clock language plpgsql stable rows 2 as $$
begin
  if moment is null then
    return query
    select c.* from cmdb.incident_clock c where c.of_incident = clocks_at.of_incident;
  else
    return query
    select a.*
    from cmdb.incident_clock c
    cross join lateral cmdb.clock_at(c.id, moment) a
    where c.of_incident = clocks_at.of_incident;
  end if;
end $$;
comment on function cmdb.clocks_at is
  'The clocks of an incident as they were at a moment; null is now.';

-- Inlined in a FROM: the clocks of an incident are told by one statement.
create or replace function cmdb.clock_told(
  c cmdb.incident_clock, at timestamptz, moment timestamptz
) returns table (answer json) language sql stable rows 1 as $$
  select json_build_object(
    'measure', c.measure, 'cycle', c.cycle, 'state', c.state, 'within', c.within,
    'budget_s', trim_scale(c.budget_us / 1000000::numeric),
    'spent_s', trim_scale(n.spent_us / 1000000::numeric),
    'left_s', trim_scale((c.budget_us - n.spent_us) / 1000000::numeric),
    'counted_from', cmdb.rfc3339(c.counted_from), 'due_at', cmdb.rfc3339(c.due_at),
    'ended_at', cmdb.rfc3339(c.ended_at), 'breached', n.breached,
    'breached_at', cmdb.rfc3339(case when n.breached then coalesce(c.breached_at, c.due_at) end),
    'cause', case when n.breached then coalesce(c.cause, 'time') end,
    'schedule', cmdb.brief_json(c.schedule, moment),
    -- What needs a table is asked for only where there is something.
    'paused_since', case when c.state = 'paused' then (
      select cmdb.rfc3339(min(s.since))
      from cmdb.incident_states(c.of_incident, moment) s
      where s.until = 'infinity') end,
    'next_step', case when moment is null and c.state = 'running' then (
      select json_build_object('at', cmdb.rfc3339(t.due_at), 'do', t.step)
      from cmdb.timer t
      where t.of_incident = c.of_incident and t.clock = c.id
      order by t.due_at, t.kind
      limit 1) end)
  from (
    select c.spent_us + case when c.resumed_at is not null
        then cmdb.worked_at(c.schedule, c.resumed_at, clock_told.at, moment) else 0 end
        as spent_us,
      coalesce(c.state <> 'cancelled' and (
        c.breached_at is not null or coalesce(c.ended_at, clock_told.at) > c.due_at), false)
        as breached
    offset 0) n
$$;
comment on function cmdb.clock_told is
  'A clock as the API answers it: what is spent and left by the working time up to a moment.';

drop function if exists cmdb.clock_json(cmdb.incident_clock, timestamptz);
create or replace function cmdb.agreement_json(agreement bigint, moment timestamptz)
returns jsonb language plpgsql stable as $$
begin
  if moment is null then
    -- By itself, as in cmdb.brief_json.
    return (
      select cmdb.item_brief(i.id) || jsonb_build_object('version', i.version)
      from cmdb.item i
      where i.id = agreement);
  end if;
  return cmdb.brief_json(agreement, moment)::jsonb || jsonb_build_object('version', (
    select i.version from cmdb.item_at(moment) i where i.id = agreement));
end $$;
comment on function cmdb.agreement_json is
  'An agreement as an incident names it, with the version of its terms; null without one.';

create or replace function cmdb.sla_json(of_incident bigint, agreement bigint, moment timestamptz)
returns json language plpgsql stable as $$
declare
  at constant timestamptz := coalesce(moment, cmdb.present());
  clocks json;
  chosen jsonb;
begin
  select json_agg(t.answer order by a.measure, a.cycle),
    (array_agg(a.chosen_by order by a.id desc))[1]
  into clocks, chosen
  from cmdb.clocks_at(of_incident, moment) a
  cross join lateral cmdb.clock_told(a, at, moment) t;
  return json_build_object(
    'agreement', cmdb.agreement_json(agreement, moment),
    'chosen_by', cmdb.chosen_text(chosen), 'clocks', coalesce(clocks, '[]'));
end $$;
comment on function cmdb.sla_json is 'The agreement of an incident and its clocks.';
