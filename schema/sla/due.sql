-- Conditions of incidents about their clocks: for one incident, and to find the incidents.

create or replace function cmdb.is_paused(of_incident bigint, moment timestamptz)
returns boolean language plpgsql stable as $$
begin
  if moment is null then
    return exists (
      select from cmdb.incident_clock c
      where c.of_incident = is_paused.of_incident and c.state = 'paused');
  end if;
  return exists (
    select
    from cmdb.incident_clock c
    cross join lateral cmdb.clock_at(c.id, moment) a
    where c.of_incident = is_paused.of_incident and a.state = 'paused');
end $$;
comment on function cmdb.is_paused is 'Whether a clock of an incident is paused.';

create or replace function cmdb.paused_incidents(moment timestamptz)
returns table (id bigint, value boolean) language sql stable as $$
  select c.of_incident, true
  from cmdb.incident_clock c
  where moment is null and c.state = 'paused'
  union all
  select c.of_incident, true
  from cmdb.incident_clock_at(moment) c
  where moment is not null and c.state = 'paused'
$$;
comment on function cmdb.paused_incidents is 'The incidents of which a clock is paused.';

create or replace function cmdb.measure_due(
  of_incident bigint, of_measure text, moment timestamptz
) returns timestamptz language plpgsql stable as $$
begin
  if moment is null then
    return (
      select min(c.due_at) from cmdb.incident_clock c
      where c.of_incident = measure_due.of_incident and c.measure = of_measure
        and c.state = 'running');
  end if;
  return (
    select min(a.due_at)
    from cmdb.incident_clock c
    cross join lateral cmdb.clock_at(c.id, moment) a
    where c.of_incident = measure_due.of_incident and c.measure = of_measure
      and a.state = 'running');
end $$;
comment on function cmdb.measure_due is
  'When the running clock of a measure of an incident is due; null where none runs.';

create or replace function cmdb.first_response_due(of_incident bigint, moment timestamptz)
returns timestamptz language sql stable as $$
  select cmdb.measure_due(of_incident, 'first_response', moment)
$$;
comment on function cmdb.first_response_due is 'When the first response of an incident is due.';

create or replace function cmdb.next_response_due(of_incident bigint, moment timestamptz)
returns timestamptz language sql stable as $$
  select cmdb.measure_due(of_incident, 'next_response', moment)
$$;
comment on function cmdb.next_response_due is 'When the next response of an incident is due.';

create or replace function cmdb.measures_due(of_measure text, moment timestamptz)
returns table (id bigint, value timestamptz) language sql stable as $$
  select c.of_incident, c.due_at
  from cmdb.incident_clock c
  where moment is null and c.measure = of_measure and c.state = 'running'
  union all
  select c.of_incident, c.due_at
  from cmdb.incident_clock_at(moment) c
  where moment is not null and c.measure = of_measure and c.state = 'running'
$$;
comment on function cmdb.measures_due is
  'The incidents on which the clock of a measure runs, and when it is due.';

create or replace function cmdb.first_responses_due(moment timestamptz)
returns table (id bigint, value timestamptz) language sql stable as $$
  select d.id, d.value from cmdb.measures_due('first_response', moment) d
$$;
comment on function cmdb.first_responses_due is 'The incidents whose first response is due, and when.';

create or replace function cmdb.next_responses_due(moment timestamptz)
returns table (id bigint, value timestamptz) language sql stable as $$
  select d.id, d.value from cmdb.measures_due('next_response', moment) d
$$;
comment on function cmdb.next_responses_due is 'The incidents whose next response is due, and when.';

create or replace function cmdb.is_breached(
  of_incident bigint, due_at timestamptz, due_by_clock boolean, resolved_at timestamptz, state text,
  agreement bigint, moment timestamptz
) returns boolean language plpgsql stable as $$
declare
  at constant timestamptz := coalesce(moment, cmdb.present());
begin
  if due_at is null and agreement is null then
    return null;
  elsif state = 'cancelled' then
    return false;
  elsif coalesce(resolved_at, at) > due_at then
    return true;
  elsif agreement is null then
    return false;
  elsif moment is null then
    return exists (
      select from cmdb.incident_clock c
      where c.of_incident = is_breached.of_incident and c.state <> 'cancelled'
        and (c.breached_at is not null or c.state = 'running' and c.due_at < at)
        and (due_by_clock or c.measure <> 'resolution'));
  end if;
  return exists (
    select
    from cmdb.incident_clock c
    cross join lateral cmdb.clock_at(c.id, moment) a
    where c.of_incident = is_breached.of_incident and a.state <> 'cancelled'
      and (a.breached_at is not null or a.state = 'running' and a.due_at < at)
      and (due_by_clock or a.measure <> 'resolution'));
end $$;
comment on function cmdb.is_breached is
  'Whether any promise about an incident was broken: by hand, or of one of its clocks. A promise by hand
stands for that of its resolution. Null where nothing was promised.';

create or replace function cmdb.breached_incidents(moment timestamptz)
returns table (id bigint, value boolean) language sql stable as $$
  select i.id, true
  from cmdb.incident i
  where moment is null and i.due_at < cmdb.present()
    and i.state in ('new', 'assigned', 'in_progress', 'pending')
  union all
  select i.id, true
  from cmdb.incident i
  where moment is null and i.resolved_at > i.due_at and i.state <> 'cancelled'
  union all
  select c.of_incident, true
  from cmdb.incident_clock c
  where moment is null and c.breached_at is not null and c.state <> 'cancelled'
    and (c.measure <> 'resolution' or (
      select i.due_by_clock from cmdb.incident i where i.id = c.of_incident))
  union all
  select c.of_incident, true
  from cmdb.incident_clock c
  where moment is null and c.state = 'running' and c.due_at < cmdb.present()
    and c.measure in ('first_response', 'next_response')
  union all
  select i.id, true
  from cmdb.incident_at(moment) i
  where moment is not null and cmdb.is_breached(
    i.id, i.due_at, i.due_by_clock, i.resolved_at, i.state, i.agreement, moment)
$$;
comment on function cmdb.breached_incidents is
  'The incidents about which a promise was broken: those of is_breached, found by indexes.';
