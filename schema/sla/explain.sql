-- Why an agreement applies, and how a clock was counted.

create or replace function cmdb.rest_of_day(
  of_schedule bigint, hours cmdb.working_hours, day date, moment timestamptz
) returns text language plpgsql stable as $$
declare
  written constant text := to_char(day, 'YYYY-MM-DD');
  weekday constant text := to_char(day, 'FMDay');
  calendar text;
begin
  if exists (select from cmdb.working_days(hours, day, day)) then
    return 'closed';
  elsif hours.days->written is null then
    return 'closed: ' || weekday;
  elsif (
    select not coalesce(s.attributes->'exceptions' ? written, false)
    from cmdb.item_of(of_schedule, moment) s)
  then
    select format(' (%s)', c.tag) into calendar
    from cmdb.relation_at(moment) r
    cross join lateral cmdb.item_of(r.target, moment) c
    where r.source = of_schedule and r.type = 'observes' and c.state = 'active'
      and c.attributes->'days' ? written
    order by (r.attributes->>'order')::int nulls last, r.id
    limit 1;
  end if;
  return concat('closed: ', coalesce(hours.days->written->>'name', weekday), calendar);
end $$;
comment on function cmdb.rest_of_day is
  'Why nobody works in a part of a local day: it is one of rest, by its weekday or by a calendar, or
its hours are over.';

drop function if exists cmdb.clock_segments(cmdb.incident, cmdb.incident_clock, timestamptz, int);
create or replace function cmdb.clock_segments(
  present cmdb.incident, c cmdb.incident_clock, at timestamptz, moment timestamptz, most int
) returns jsonb language plpgsql stable as $$
declare
  until constant timestamptz := coalesce(c.ended_at, at);
  policy constant timestamptz := coalesce(c.ended_at, moment);
  agreed jsonb := cmdb.terms_of(c.sla, policy);
  runs tstzmultirange;
  works tstzmultirange;
  hours cmdb.working_hours;
  zone text := 'UTC';
begin
  if until <= c.counted_from then
    return '{"segments": [], "truncated": false}';
  end if;
  runs := cmdb.clock_runs(present, c.measure, agreed->'pauses', agreed->'pause_reasons', policy)
    * tstzmultirange(tstzrange(c.counted_from, until));
  if c.schedule is null then
    works := tstzmultirange(tstzrange(c.counted_from, until));
  else
    hours := cmdb.working_hours_of(c.schedule, policy);
    zone := coalesce(hours.time_zone, zone);
    select coalesce(range_agg(tstzrange(s.starts_at, s.ends_at)), '{}') into works
    from cmdb.working_spans(hours, c.counted_from, until) s;
  end if;
  return (
    with part as (
      select unnest(runs * works) as part, 'working' as why
      union all
      select unnest(runs - works), 'closed'
      union all
      select unnest(tstzmultirange(tstzrange(c.counted_from, until)) - runs), null
      order by 1 desc
      limit most + 1),
    day as (
      select p.part as whole, p.part * tstzrange(d.day at time zone zone,
        (d.day + interval '1 day') at time zone zone) as part,
        cmdb.rest_of_day(c.schedule, hours, d.day::date, policy) as why
      from part p
      cross join lateral generate_series(date_trunc('day', lower(p.part) at time zone zone),
        (upper(p.part) - interval '1 microsecond') at time zone zone, interval '1 day') d (day)
      where p.why = 'closed'),
    piece as (
      select p.part, p.why from part p where p.why is distinct from 'closed'
      union all
      select unnest(range_agg(d.part)), d.why
      from day d
      group by d.whole, d.why),
    newest as (select * from piece p order by p.part desc limit most),
    -- A pause begins with a state, or with the clock.
    state as materialized (
      select greatest(s.since, c.counted_from) as since, s.waiting_for
      from cmdb.incident_states(present.id, policy) s
      where s.until > c.counted_from),
    named as (
      select p.part, coalesce(p.why, 'paused: ' || s.waiting_for, 'resolved') as why
      from newest p
      left join state s on s.since = lower(p.part) and p.why is null)
    select jsonb_build_object(
      'segments', coalesce(jsonb_agg(jsonb_build_object(
        'from', cmdb.rfc3339(lower(g.part)), 'to', cmdb.rfc3339(upper(g.part)),
        'counted', g.why = 'working', 'why', g.why,
        'seconds', trim_scale(cmdb.span_us(lower(g.part), upper(g.part)) / 1000000::numeric))
        order by g.part), '[]'),
      'truncated', (select count(*) from piece) > most)
    from named g);
end $$;
comment on function cmdb.clock_segments is
  'The time of a clock up to now, or to its end, in stretches that tile it: worked, closed (and for
what day of rest), paused or resolved. What is counted adds up to what is spent, unless the oldest
are left out.';

create or replace function cmdb.clock_differs(c cmdb.incident_clock, made cmdb.clock_value)
returns boolean language sql stable as $$
  select (c.sla, c.schedule, c.within, c.budget_us, c.counted_from, c.spent_us, c.resumed_at,
      c.due_at, c.state)
    is distinct from (made.sla, made.schedule, made.within, made.budget_us, made.counted_from,
      made.spent_us, made.resumed_at, made.due_at, made.state)
$$;
comment on function cmdb.clock_differs is
  'Whether a stored clock is another than its events make it.';

create or replace function cmdb.clock_made(c cmdb.incident_clock, made cmdb.clock_value)
returns cmdb.incident_clock language plpgsql stable as $$
declare
  counted cmdb.incident_clock := c;
begin
  -- One that has ended never changes.
  if c.state in ('running', 'paused') and made.measure is not null then
    counted.sla := made.sla;
    counted.sla_version := made.sla_version;
    counted.schedule := made.schedule;
    counted.schedule_version := made.schedule_version;
    counted.within := made.within;
    counted.budget_us := made.budget_us;
    counted.counted_from := made.counted_from;
    counted.spent_us := made.spent_us;
    counted.resumed_at := made.resumed_at;
    counted.due_at := made.due_at;
    counted.state := made.state;
    counted.ended_at := made.ended_at;
  end if;
  return counted;
end $$;
comment on function cmdb.clock_made is 'A clock as its events make it.';

drop function if exists cmdb.clock_stored(cmdb.incident_clock, timestamptz);
create or replace function cmdb.clock_stored(
  c cmdb.incident_clock, at timestamptz, moment timestamptz
) returns jsonb language plpgsql stable as $$
declare
  shown constant jsonb := (select t.answer from cmdb.clock_told(c, at, moment) t);
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'agreement', cmdb.brief_json(c.sla, moment), 'agreement_version', c.sla_version,
    'schedule', shown->'schedule', 'schedule_version', c.schedule_version,
    'state', c.state, 'within', c.within, 'budget_s', shown->'budget_s',
    'spent_s', shown->'spent_s', 'left_s', shown->'left_s',
    'counted_from', shown->'counted_from', 'due_at', shown->'due_at'));
end $$;
comment on function cmdb.clock_stored is
  'A clock as it is stored, with the versions by which it was last counted.';

create or replace function cmdb.sla_explain(ref jsonb, moment timestamptz) returns text
language plpgsql stable as $$
declare
  present cmdb.incident;
  chosen bigint;
  candidates json;
  clocks json;
  -- One for all that is counted: the segments of a clock that runs sum up to what it has spent.
  at constant timestamptz := coalesce(moment, cmdb.present());
begin
  if moment is null then
    select * into present from cmdb.incident i where i.id = cmdb.incident_id(ref);
  else
    -- By name: a row of the history has the columns of the table, in another order, and one more.
    select (jsonb_populate_record(null::cmdb.incident, to_jsonb(a))).* into present
    from (
      select i.* from cmdb.incident i
      where i.id = cmdb.incident_id(ref) and i.changed_at <= moment) a;
    if present.id is null then
      select (jsonb_populate_record(null::cmdb.incident, to_jsonb(a))).* into present
      from (
        select h.* from cmdb.incident_history h
        where h.id = cmdb.incident_id(ref) and h.changed_at <= moment and h.until > moment) a;
    end if;
  end if;
  if present.id is null then
    perform cmdb.refuse_missing('incident', 'incident', ref);
  end if;
  select c.sla into chosen
  from cmdb.sla_candidates(present, moment) c
  where c.against is null
  order by c.place
  limit 1;
  select json_agg(json_strip_nulls(json_build_object(
    'agreement', cmdb.brief_json(c.sla, moment),
    'level', cmdb.sla_via(c.level, c.via, c.covers, moment)->>'level',
    'chosen', c.sla is not distinct from chosen,
    'why', case when c.against is null
      then cmdb.chosen_text(cmdb.sla_via(c.level, c.via, c.covers, moment))
      else c.against end)) order by c.place)
  into candidates
  from (
    select * from cmdb.sla_candidates(present, moment) c order by c.place limit 200) c;
  select json_agg(to_jsonb(t.answer)
    || cmdb.clock_segments(present, n.clock, at, moment, 1000) || jsonb_build_object(
      'stored', cmdb.clock_stored(a, at, moment),
      'differs', a.state in ('running', 'paused') and cmdb.clock_differs(a, made))
    order by a.measure, a.cycle)
  into clocks
  from cmdb.incident_clock c
  cross join lateral cmdb.clock_at(c.id, moment) a
  left join lateral (
    select m.* from cmdb.clocks_of(present, chosen, moment) m
    where chosen is not null and m.measure = a.measure
    union all
    select n.* from cmdb.next_responses(present, chosen, moment) n
    where chosen is not null and n.measure = a.measure
      and n.counted_from = a.counted_from) made on true
  cross join lateral (select cmdb.clock_made(a, made) as clock) n
  cross join lateral cmdb.clock_told(n.clock, at, moment) t
  where c.of_incident = present.id;
  return json_strip_nulls(json_build_object(
    'incident', present.number,
    'agreement', cmdb.agreement_json(chosen, moment),
    'candidates', coalesce(candidates, '[]'), 'clocks', coalesce(clocks, '[]')));
end $$;
comment on function cmdb.sla_explain is
  'sla.explain: the candidates with the reason for or against each, and each clock with its segments
and whether it differs from what its events make it.';
