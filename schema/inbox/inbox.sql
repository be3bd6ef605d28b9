-- The inbox of an agent: everything that waits for him, in one answer.

create or replace function cmdb.inbox_counted_max() returns int language sql immutable as $$
  select 10000
$$;
comment on function cmdb.inbox_counted_max is
  'To which number the inbox counts: beyond it the total says no more than that there is too much.';

create or replace function cmdb.inbox_place(of_item bigint) returns text
language plpgsql stable as $$
begin
  return (
    select t.name
    from cmdb.relation r
    join cmdb.item t on t.id = r.target
    where r.source = of_item and r.role = 'location'
    union all
    select t.name
    from cmdb.relation h
    join cmdb.relation r on r.source = h.target and r.role = 'location'
    join cmdb.item t on t.id = r.target
    where h.source = of_item and h.role in ('installed_in', 'whole')
    limit 1);
end $$;
comment on function cmdb.inbox_place is
  'Where an item stands, in one line: its location, else that of what it is installed in.';

create or replace function cmdb.inbox_rows(incidents bigint[]) returns json
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  now constant timestamptz := cmdb.present();
begin
  return (
    select coalesce(json_agg(json_strip_nulls(json_build_object(
      'id', i.id, 'number', i.number, 'title', i.title, 'state', i.state, 'priority', i.priority,
      'team', coalesce(t.name, i.team), 'assignee', a.name,
      'requester', case when q.id is not null then json_build_object(
        'id', q.id, 'tag', q.tag, 'name', q.name,
        'vip', coalesce((q.attributes->>'vip')::boolean, false)) end,
      'item', case when n.id is not null then json_build_object(
        'id', n.id, 'tag', n.tag, 'name', n.name, 'class', n.class,
        'place', coalesce(
          (select t.name
           from cmdb.relation r
           join cmdb.item t on t.id = r.target
           where r.source = n.id and r.role = 'location'
           limit 1),
          (select t.name
           from cmdb.relation h
           join cmdb.relation r on r.source = h.target and r.role = 'location'
           join cmdb.item t on t.id = r.target
           where h.source = n.id and h.role in ('installed_in', 'whole')
           limit 1))) end,
      'next_due', case when i.next_due is not null then json_build_object(
        'measure', i.next_measure, 'at', cmdb.rfc3339(i.next_due),
        'left_s', round(extract(epoch from i.next_due - now))::bigint) end,
      'waiting_for', i.waiting_for, 'unanswered_since', cmdb.rfc3339(w.unanswered_since),
      'version', i.version)) order by u.place), '[]')
    from unnest(incidents) with ordinality u (id, place)
    cross join lateral (select * from cmdb.incident o where o.id = u.id offset 0) i
    left join lateral (select o.name from cmdb.item o where o.id = i.team_item offset 0) t on true
    left join lateral (select o.name from cmdb.account o where o.id = i.assignee offset 0) a on true
    left join lateral (
      select o.id, o.tag, o.name, o.attributes
      from cmdb.item o where o.id = i.requester offset 0) q on true
    left join lateral (
      select o.id, o.tag, o.name, o.class
      from (
        select l.item from cmdb.incident_item l
        where l.of_incident = i.id
        order by l.id
        limit 1) f
      join cmdb.item o on o.id = f.item
      offset 0) n on true
    left join lateral (
      -- What was said in a conversation that is closed goes on in the open one.
      select coalesce(c.unanswered_since, (
          select o.unanswered_since
          from cmdb.conversation o
          where o.party = cmdb.party_now(c.party) and o.state <> 'closed')) as unanswered_since
      from (
        select l.message from cmdb.message_incident l
        where l.of_incident = i.id
        order by l.message desc
        limit 1) f
      join cmdb.message m on m.id = f.message
      join cmdb.conversation c on c.id = m.conversation
      offset 0) w on true);
end $$;
comment on function cmdb.inbox_rows is
  'Incidents as a line of the inbox shows each: who asks, what it is about and where that stands,
what is due next, for whom it waits, and since when somebody waits for an answer.';

create or replace function cmdb.inbox_part(incidents bigint[], total bigint) returns json
language sql stable as $$
  select json_build_object('incidents', cmdb.inbox_rows(incidents), 'total', total)
$$;
comment on function cmdb.inbox_part is 'A part of the inbox: its first incidents, and how many there are.';

create or replace function cmdb.inbox_queued(teams bigint[]) returns bigint
language plpgsql stable as $$
begin
  return (
    select count(*)
    from (
      select from cmdb.incident i
      where i.team_item = any (teams) and i.assignee is null
        and i.state in ('new', 'assigned', 'in_progress')
      limit cmdb.inbox_counted_max()) c);
end $$;
comment on function cmdb.inbox_queued is
  'How many wait in the queues of teams, counted to a bound.';

create or replace function cmdb.inbox_without_team() returns bigint
language plpgsql stable as $$
begin
  return (
    select count(*)
    from (
      select from cmdb.incident i
      where i.team_item is null and i.assignee is null
        and i.state in ('new', 'assigned', 'in_progress')
      limit cmdb.inbox_counted_max()) c);
end $$;
comment on function cmdb.inbox_without_team is
  'How many have neither a team nor an assignee, counted to a bound.';

create or replace function cmdb.inbox_get(of_account int, team text, most int, zone text)
returns text
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  teams bigint[];
  now constant timestamptz := cmdb.present();
  in_zone constant text := coalesce(zone, cmdb.zone_at(now));
  midnight constant timestamptz :=
    (date_trunc('day', now at time zone in_zone) + interval '1 day') at time zone in_zone;
  bound constant int := cmdb.inbox_counted_max();
  me json;
  held bigint;
  majors bigint;
  talks json[];
begin
  teams := case when team is null then cmdb.teams_of(of_account)
    else array[(cmdb.team_named(team, 'team')).id] end;
  select count(*), json_build_object('open', count(*),
    'due_today', count(*) filter (where h.next_due >= now and h.next_due < midnight),
    'breached', count(*) filter (where h.next_due < now))
  into held, me
  from cmdb.urgency_held(of_account, bound) h;
  select count(*) into majors
  from (
    select from cmdb.incident i
    where i.major and i.state in ('new', 'assigned', 'in_progress', 'pending')
    limit bound) m;
  talks := cmdb.inbox_conversations(
    cmdb.inbox_talks('owed', of_account, teams, most),
    cmdb.inbox_talks('unsorted', of_account, teams, most),
    cmdb.inbox_talks('undelivered', of_account, teams, most),
    array[cmdb.inbox_talks_counted('owed', of_account, teams, bound),
      cmdb.inbox_talks_counted('unsorted', of_account, teams, bound),
      cmdb.inbox_talks_counted('undelivered', of_account, teams, bound)]);
  return json_build_object(
    'me', me,
    'major', cmdb.inbox_part(array(
      select i.id
      from cmdb.incident i
      where i.major and i.state in ('new', 'assigned', 'in_progress', 'pending')
      order by i.next_due, i.priority, i.id
      limit most), majors),
    'mine', cmdb.inbox_part(array(
      select h.incident from cmdb.urgency_held(of_account, most) h
      order by h.next_due, h.priority, h.incident), held),
    'queue', cmdb.inbox_part(array(
      select u.incident from cmdb.urgency(teams, most) u
      order by u.next_due, u.priority, u.incident), cmdb.inbox_queued(teams)),
    'without_team', cmdb.inbox_part(array(
      select u.incident from cmdb.urgency_without_team(most) u
      order by u.next_due, u.priority, u.incident), cmdb.inbox_without_team()),
    'conversations', talks[1], 'unsorted', talks[2], 'undelivered', talks[3],
    'unset', cmdb.canned_unset(),
    'teams', (
      select coalesce(json_agg(json_build_object(
        'id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class) order by t.name), '[]')
      from cmdb.item t
      where t.id = any (teams)),
    'notices', json_build_object(
      'notices', (
        select coalesce(json_agg(cmdb.notice_json(o)::json order by o.id desc), '[]')
        from (
          select * from cmdb.notice n
          where n.account = of_account and n.seen_at is null
          order by n.id desc
          limit most) o),
      'total', (
        select count(*)
        from (
          select from cmdb.notice n
          where n.account = of_account and n.seen_at is null
          limit bound) o)))::text;
end $$;
comment on function cmdb.inbox_get is
  'inbox.get: major incidents, those of the account, those in the queues of its teams or of the one that
is named, and those without a team, each the most urgent first; to whom it owes an answer, what is to
be sorted, what did not arrive; which events no canned answer tells; and its notices, the newest first.';
