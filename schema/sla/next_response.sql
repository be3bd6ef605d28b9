-- The next response: from the first message of the requester that nobody has answered, after the
-- first response, to the next word to him. A cycle each (SERVICE-DESK.md §3.3).

create or replace function cmdb.incident_over(present cmdb.incident, moment timestamptz)
returns timestamptz language plpgsql stable as $$
declare
  over timestamptz;
begin
  if moment is null and cmdb.is_open(present.state) then
    return null;
  end if;
  select min(s.since) into over
  from cmdb.incident_states(present.id, moment) s
  where s.until = 'infinity' and not cmdb.is_open(s.state);
  if over is not null then
    -- Resolved and closed since: it ended when it was resolved.
    select coalesce(max(s.until), present.created_at) into over
    from cmdb.incident_states(present.id, moment) s
    where cmdb.is_open(s.state);
  end if;
  return over;
end $$;
comment on function cmdb.incident_over is 'Since when an incident is not open; null: it is.';

create or replace function cmdb.incident_messages(of_incident bigint, moment timestamptz)
returns setof cmdb.message language plpgsql stable as $$
begin
  if moment is null then
    return query
    select m.*
    from cmdb.message_incident l
    join cmdb.message m on m.id = l.message
    where l.of_incident = incident_messages.of_incident;
  else
    -- What a message is about is as it was then; the message itself never changes.
    return query
    select m.*
    from cmdb.message_incident_at(moment) l
    join cmdb.message m on m.id = l.message
    where l.of_incident = incident_messages.of_incident and m.created_at <= moment;
  end if;
end $$;
comment on function cmdb.incident_messages is
  'The messages that are about an incident, or were at a moment; null is now.';

create or replace function cmdb.response_cycles(of_incident bigint, moment timestamptz)
returns table (since timestamptz, answered timestamptz) language sql stable as $$
  with word (at, is_theirs) as (
    select coalesce(cmdb.word_at(m, '-infinity'), m.at), cmdb.word_at(m, '-infinity') is null
    from cmdb.incident_messages(response_cycles.of_incident, moment) m
    where not m.automatic and m.direction in ('in', 'out')
      -- A call of ours that a gateway tells of is no word; one that an agent wrote down is.
      and (m.direction = 'out' or m.telephone_call->>'direction' is distinct from 'out')
    union all
    select c.created_at, false
    from cmdb.incident_comment c
    where c.of_incident = response_cycles.of_incident and c.visibility = 'public'
      and (moment is null or c.created_at <= moment)
  ), counted as (
    select w.at, w.is_theirs,
      count(*) filter (where not w.is_theirs) over (order by w.at, w.is_theirs desc) as answers
    from word w
  )
  select min(c.at) filter (where c.is_theirs), (
    select min(a.at) from counted a where not a.is_theirs and a.answers = c.answers + 1)
  from counted c
  where c.answers > 0
  group by c.answers
  having bool_or(c.is_theirs)
  order by 1
$$;
comment on function cmdb.response_cycles is
  'When the requester began to wait for another answer, and when it came; null: he waits. The first
answer is that of the first response.';

create or replace function cmdb.next_responses(
  present cmdb.incident, of_sla bigint, moment timestamptz
) returns setof cmdb.clock_value language plpgsql stable as $$
declare
  agreed jsonb;
  promised jsonb;
  works record;
  over timestamptz;
  runs tstzmultirange;
  cycle record;
  made cmdb.clock_value;
begin
  select i.attributes into agreed from cmdb.item_of(of_sla, moment) i;
  promised := cmdb.clock_target(
    agreed->'targets', 'next_response', present.kind, present.priority);
  if promised is null then
    return;
  end if;
  select i.id, i.version into works
  from cmdb.targets_of(of_sla, moment) t
  join cmdb.item i on i.id = t.target
  where t.role = 'schedule' and promised->>'clock' is distinct from 'always';
  over := cmdb.incident_over(present, moment);
  runs := cmdb.clock_runs(
    present, 'next_response', agreed->'pauses', agreed->'pause_reasons', moment);
  for cycle in select * from cmdb.response_cycles(present.id, moment) loop
    -- What comes after the resolution is an answer to it: whoever reopens says that it is not.
    continue when cycle.since >= over;
    made := cmdb.clock_value('next_response', of_sla,
      (select i.version from cmdb.item i where i.id = of_sla), works.id, works.version,
      promised->>'within', cycle.since, runs * tstzmultirange(tstzrange(cycle.since, null)),
      least(cycle.answered, over),
      present.state = 'cancelled' and cycle.answered is null, moment);
    continue when made.measure is null;
    return next made;
  end loop;
end $$;
comment on function cmdb.next_responses is
  'The clocks of the next responses of an incident by an agreement, the first cycle first.';

create or replace function cmdb.next_responses_put(
  present cmdb.incident, of_sla bigint, chosen jsonb, at timestamptz
) returns text[] language plpgsql volatile as $$
declare
  made cmdb.clock_value[];
  one cmdb.clock_value;
  place int;
begin
  if cmdb.clock_target((select i.attributes->'targets' from cmdb.item i where i.id = of_sla),
    'next_response', present.kind, present.priority) is null
  then
    return '{}';
  end if;
  made := array(select n from cmdb.next_responses(present, of_sla, null) n);
  -- A message that turned out to be about something else asked for nothing here.
  update cmdb.incident_clock c
  set state = 'cancelled', ended_at = at, resumed_at = null, breached_at = null, cause = null
  where c.of_incident = present.id and c.measure = 'next_response'
    and c.state in ('running', 'paused')
    and not exists (
      select from unnest(made) m where m.counted_from = c.counted_from);
  foreach one in array made loop
    select c.cycle into place
    from cmdb.incident_clock c
    where c.of_incident = present.id and c.measure = 'next_response'
      and c.counted_from = one.counted_from;
    if place is null then
      select coalesce(max(c.cycle), 0) + 1 into place
      from cmdb.incident_clock c
      where c.of_incident = present.id and c.measure = 'next_response';
    end if;
    perform cmdb.clock_put(present.id, one, chosen, at, place);
  end loop;
  return '{next_response}';
end $$;
comment on function cmdb.next_responses_put is
  'Brings the clocks of the next responses up to date; answers whether any are promised. A cycle is
known by when it began.';
