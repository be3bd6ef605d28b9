-- The events of an incident that start, pause and stop its clocks.

create or replace function cmdb.incident_states(of_incident bigint, moment timestamptz)
returns table (state text, waiting_for text, since timestamptz, until timestamptz)
language plpgsql stable rows 3 as $$
declare
  opened_at timestamptz;
  last_version int;
  horizon timestamptz;
begin
  select i.state, i.waiting_for, i.changed_at, i.created_at, i.version
  into state, waiting_for, since, opened_at, last_version
  from cmdb.incident i
  where i.id = of_incident;
  until := 'infinity';
  if since <= moment or moment is null and since is not null then
    return next;
  end if;
  -- The first version has no history, and before it was opened nothing lies in any month.
  if last_version > 1 then
    horizon := cmdb.horizon();
    return query
    select h.state, h.waiting_for, h.changed_at,
      case when h.until > moment then timestamptz 'infinity' else h.until end
    from cmdb.incident_history h
    where h.id = of_incident and h.changed_at < h.until
      and (moment is null or h.changed_at <= moment)
      and h.until >= opened_at and h.until <= horizon;
  end if;
end $$;
comment on function cmdb.incident_states is
  'What states an incident has been in, up to a moment: the last one lasts.';

create or replace function cmdb.clock_runs(
  present cmdb.incident, measure text, pauses jsonb, reasons jsonb, moment timestamptz
) returns tstzmultirange language plpgsql stable as $$
declare
  since constant timestamptz := coalesce(present.reported_at, present.created_at);
  runs tstzmultirange;
begin
  select range_agg(tstzrange(s.since, s.until)) filter (
    where cmdb.is_open(s.state)
      and not (s.state = 'pending' and pauses ? measure and reasons ? s.waiting_for))
  into runs
  from cmdb.incident_states(present.id, moment) s;
  runs := coalesce(runs, '{}');
  if since < present.created_at then
    runs := runs + tstzmultirange(tstzrange(since, present.created_at));
  end if;
  return runs;
end $$;
comment on function cmdb.clock_runs is
  'When a clock runs: while its incident is open, and not while it waits for what the agreement
pauses at. The time in which it was resolved is not counted when it is reopened.';

-- PL/pgSQL here and below, where it is called for each incident: it keeps its plan.
create or replace function cmdb.first_word(
  of_incident bigint, since timestamptz, moment timestamptz
) returns timestamptz language plpgsql stable as $$
begin
  return least((
      select min(c.created_at) from cmdb.incident_comment c
      where c.of_incident = first_word.of_incident and c.visibility = 'public'
        and (moment is null or c.created_at <= moment)),
    -- An incident that is just being opened has none.
    case when moment is not null or exists (
        select from cmdb.message_incident l where l.of_incident = first_word.of_incident)
      then (
        select min(cmdb.word_at(m, since))
        from cmdb.incident_messages(first_word.of_incident, moment) m) end);
end $$;
comment on function cmdb.first_word is
  'When the requester first heard of an incident: a public comment, or a message that is, or at the
moment was, about it.';

create or replace function cmdb.word_at(m cmdb.message, since timestamptz) returns timestamptz
language sql immutable as $$
  select case
    when m.automatic then null
    when m.direction = 'out' and m.at >= since then m.at
    when m.direction = 'in' and m.telephone_call->>'answered_at' is not null then
      greatest(since, m.created_at - interval '24 hours',
        least(m.created_at, (m.telephone_call->>'answered_at')::timestamptz))
  end
$$;
comment on function cmdb.word_at is
  'When a message says something to the requester, null where it does not: what we write, and a call,
which is told when it is over and counts from when it was answered, a day back at most.';
