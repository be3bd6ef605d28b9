-- Whose turn it is.

create or replace function cmdb.held_by(of_account int, most int, beside bigint default null)
returns bigint language sql stable as $$
  select count(*)
  from (
    select
    from cmdb.incident i
    where i.assignee = of_account and i.state in ('new', 'assigned', 'in_progress', 'pending')
      and i.id is distinct from beside
    limit most) h
$$;
comment on function cmdb.held_by is
  'How many open incidents an account has, counted to a bound.';

create or replace function cmdb.is_at_work(of_team bigint) returns boolean
language sql stable as $$
  select coalesce((
    select (
      select s.ends_at > cmdb.present()
      from cmdb.schedule_span s
      where s.schedule = r.target and s.starts_at <= cmdb.present()
      order by s.starts_at desc
      limit 1) is true
    from cmdb.relation r
    where r.source = of_team and r.role = 'schedule'), true)
$$;
comment on function cmdb.is_at_work is
  'Whether a team works now, by its schedule; without one it always does.';

create or replace function cmdb.rota_candidates(of_team bigint, assignment text, capacity int,
  last_account int
) returns table (account int, place bigint) language sql stable rows 10 as $$
  select c.account, row_number() over (order by
    case assignment when 'least_loaded' then c.held end, c.account <= coalesce(last_account, 0),
    c.account)
  from (
    -- Beyond two hundred nobody is less loaded than another.
    select a.account, case when assignment = 'least_loaded' or capacity is not null
      then cmdb.held_by(a.account, coalesce(capacity, 200)) end as held
    from cmdb.agents_of(of_team) a
    where cmdb.is_there(a.account)) c
  where capacity is null or c.held < capacity
$$;
comment on function cmdb.rota_candidates is
  'Who may be given an incident of a team, in order: in turn behind the last one, or the least loaded
first. Whoever is away, absent or full is left out.';

create or replace function cmdb.rota_gives(of_team bigint) returns boolean
language sql stable as $$
  select coalesce(i.attributes->>'assignment', 'manual') <> 'manual' and cmdb.is_at_work(of_team)
    and exists (
      select
      from cmdb.agents_of(of_team) a
      where cmdb.is_there(a.account)
        and (i.attributes->'capacity' is null or cmdb.held_by(
          a.account, (i.attributes->>'capacity')::numeric::int)
            < (i.attributes->>'capacity')::numeric::int))
  from cmdb.item i
  where i.id = of_team and i.state = 'active'
$$;
comment on function cmdb.rota_gives is
  'Whether the rota of a team has somebody to give to, as far as one sees without a lock.';

create or replace function cmdb.rota_turn(of_team bigint) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  assignment text;
  capacity int;
  last int;
  candidate int;
begin
  perform cmdb.require_entered();
  if cmdb.rota_gives(of_team) is not true then
    return null;
  end if;
  select i.attributes->>'assignment', (i.attributes->>'capacity')::numeric::int
  into assignment, capacity
  from cmdb.item i
  where i.id = of_team;
  insert into cmdb.team_rota (team) values (of_team) on conflict do nothing;
  select r.last_account into last from cmdb.team_rota r where r.team = of_team for update;
  for candidate in
    select c.account
    from cmdb.rota_candidates(of_team, assignment, capacity, last) c
    order by c.place
  loop
    -- Who goes away, or is counted by several teams, is so behind this lock: all is asked again.
    perform from cmdb.account a where a.id = candidate for no key update;
    if cmdb.is_there(candidate)
      and exists (select from cmdb.agents_of(of_team) a where a.account = candidate)
      and (capacity is null or cmdb.held_by(candidate, capacity) < capacity)
    then
      update cmdb.team_rota r
      set last_account = candidate, given_at = cmdb.present()
      where r.team = of_team;
      return candidate;
    end if;
  end loop;
  return null;
end $$;
comment on function cmdb.rota_turn is
  'To whom the next incident of a team is given, by its rota, whose row stays locked until the end of
the transaction: round_robin and least_loaded; null where it is given by hand, where the team does
not work now, or where nobody is there and has a place.';

create or replace function cmdb.require_free(
  of_incident bigint, state text, of_account int, of_team bigint
) returns void language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  name text;
  most int;
  reasons jsonb := '[]';
begin
  perform cmdb.require_entered();
  -- Who goes away, and two that are given to one account at once, come one after the other.
  select a.name into name from cmdb.account a where a.id = of_account for no key update;
  if not cmdb.is_there(of_account) then
    reasons := reasons || jsonb_build_object('code', 'absent', 'path', 'assignee',
      'message', format('%s is away.', name));
  end if;
  select (t.attributes->>'capacity')::numeric::int into most
  from cmdb.item t
  where t.id = of_team;
  if most is not null then
    if cmdb.held_by(of_account, most, of_incident) >= most then
      reasons := reasons || jsonb_build_object('code', 'full', 'path', 'assignee',
        'message', format('%s has %s open incidents, as many as one may have in the team.',
          name, most));
    end if;
  end if;
  if reasons <> '[]' then
    perform cmdb.refuse('CM006', reasons->0->>'message',
      jsonb_strip_nulls(jsonb_build_object('state', state, 'reasons', reasons)));
  end if;
end $$;
comment on function cmdb.require_free is
  'Refuses to give an incident to an account that is away or absent, or that has as many open ones as
the team allows.';
