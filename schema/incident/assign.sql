-- Incidents are given to teams and agents.

create or replace function cmdb.assignee_settled(
  present cmdb.incident, changed cmdb.incident, is_named boolean, is_forced boolean
) returns cmdb.incident language plpgsql volatile as $$
declare
  is_moved constant boolean := changed.team_item is distinct from present.team_item;
begin
  if not cmdb.is_open(changed.state)
    or not (is_moved or is_named or present.id is null and changed.team_item is not null)
  then
    return changed;
  end if;
  if changed.assignee is not null then
    if not cmdb.may_work(changed.assignee, changed.team_item) then
      if is_named then
        perform cmdb.refuse_not_in_team(changed.assignee, changed.team_item, 'assignee');
      end if;
      changed.assignee := null;
    elsif changed.assignee is distinct from present.assignee and not is_forced then
      perform cmdb.require_free(
        changed.id, changed.state, changed.assignee, changed.team_item);
    end if;
  end if;
  if changed.assignee is null and changed.team_item is not null and changed.state <> 'pending' then
    changed.assignee := cmdb.rota_turn(changed.team_item);
  end if;
  -- An incident with an assignee is no longer new.
  if changed.state = 'new' and changed.assignee is not null then
    changed.state := 'assigned';
  end if;
  return changed;
end $$;
comment on function cmdb.assignee_settled is
  'Who gets an open incident whose team or assignee is changed: the one that is named, if he works in
the team, is there and has a place. Whoever does not work in another team to which it goes loses it to
the queue of that team, and the rota of the team may give it to somebody at once.';

create or replace function cmdb.refuse_not_in_team(of_account int, of_team bigint, path text)
returns void language plpgsql stable as $$
begin
  perform cmdb.refuse_constraint(path, 'not_in_team',
    format('%s does not work in the team %s.',
      (select a.name from cmdb.account a where a.id = of_account),
      (select t.name from cmdb.item t where t.id = of_team)),
    cmdb.item_brief(of_team));
end $$;
comment on function cmdb.refuse_not_in_team is
  'Refuses to give an incident of a team to an account that does not work in it.';

create or replace function cmdb.tell_assigned(present cmdb.incident, changed cmdb.incident)
returns void language plpgsql volatile as $$
begin
  if changed.assignee is not distinct from present.assignee or not cmdb.is_open(changed.state) then
    return;
  end if;
  if changed.assignee is not null then
    perform cmdb.notify(changed.assignee, 'incident', changed.id, 'assigned');
  end if;
  if present.assignee is not null then
    perform cmdb.notify(present.assignee, 'incident', changed.id, 'handed_over');
  end if;
end $$;
comment on function cmdb.tell_assigned is
  'Tells an account that an incident has become its own, and another that it is no longer.';

create or replace function cmdb.incident_assign(
  this cmdb.call, ref jsonb, version int, definition jsonb, is_forced boolean
) returns text language plpgsql volatile as $$
declare
  present cmdb.incident := cmdb.incident_locked(ref);
  changed cmdb.incident;
begin
  if present.version <> version then
    perform cmdb.refuse_incident_conflict(present, version);
  end if;
  perform cmdb.require_open_incident(present);
  changed := cmdb.assignee_settled(
    present, cmdb.incident_fields(present, definition), definition ? 'assignee', is_forced);
  perform cmdb.incident_put(changed);
  perform cmdb.tell_assigned(present, changed);
  return cmdb.incident_reply(this, present.id);
end $$;
comment on function cmdb.incident_assign is
  'incident.assign: to a team, to an agent, or (null) back to the queue.';

create or replace function cmdb.require_open_incident(present cmdb.incident) returns void
language plpgsql stable as $$
declare
  message constant text := format('The incident is %s: nobody works on it any more.',
    present.state);
begin
  if not cmdb.is_open(present.state) then
    perform cmdb.refuse('CM006', message, jsonb_build_object('state', present.state,
      'reasons', jsonb_build_array(jsonb_build_object(
        'code', 'not_open', 'path', 'incident', 'message', message))));
  end if;
end $$;
comment on function cmdb.require_open_incident is 'Refuses an incident that is over.';

create or replace function cmdb.require_takeable(present cmdb.incident, by_account int)
returns void language plpgsql stable as $$
declare
  holder text;
  message text;
begin
  perform cmdb.require_open_incident(present);
  if present.state = 'pending' then
    message := 'The incident is pending: it waits for somebody else. Set it to in_progress first.';
    perform cmdb.refuse('CM006', message,
      jsonb_build_object('state', 'pending', 'reasons', jsonb_build_array(jsonb_build_object(
        'code', 'no_transition', 'path', 'incident', 'message', message))));
  elsif present.assignee <> by_account then
    select a.name into holder from cmdb.account a where a.id = present.assignee;
    message := format('%s has taken it already.', holder);
    perform cmdb.refuse('CM006', message, jsonb_build_object('state', present.state,
      'reasons', jsonb_build_array(jsonb_build_object(
        'code', 'taken', 'path', 'incident', 'message', message, 'by', holder))));
  elsif not cmdb.may_work(by_account, present.team_item) then
    perform cmdb.refuse_not_in_team(by_account, present.team_item, 'incident');
  end if;
end $$;
comment on function cmdb.require_takeable is
  'Refuses to take what is over, pending, of another agent, or of a team one does not work in.';

create or replace function cmdb.incident_take(this cmdb.call, ref jsonb, team text)
returns text language plpgsql volatile as $$
declare
  teams bigint[];
  present cmdb.incident;
  changed cmdb.incident;
  reply text;
begin
  if ref is not null then
    present := cmdb.incident_locked(ref);
    perform cmdb.require_takeable(present, this.account);
  else
    if team is null then
      teams := cmdb.teams_of(this.account);
    else
      teams := array[(cmdb.team_named(team, 'team')).id];
      if not cmdb.may_work(this.account, teams[1]) then
        perform cmdb.refuse_not_in_team(this.account, teams[1], 'team');
      end if;
    end if;
    present := cmdb.queue_locked(teams);
    if present.id is null then
      return cmdb.answer(this, '{"incident":null}');
    end if;
  end if;
  if present.assignee is null then
    perform cmdb.require_free(present.id, present.state, this.account, present.team_item);
  end if;
  changed := present;
  changed.assignee := this.account;
  changed.state := 'in_progress';
  perform cmdb.incident_put(changed);
  select a.answer into reply from cmdb.incident_answer(null, 'written') a where a.id = present.id;
  return cmdb.answer(this, concat('{"incident":', reply, '}'));
end $$;
comment on function cmdb.incident_take is
  'incident.take: the incident that is named, or the most urgent one in the queue of the team or of all
teams of the caller, becomes its own and is in progress, in one version.';

create or replace function cmdb.rota_give(of_team bigint, waiting bigint[], ends timestamptz)
returns int language plpgsql volatile as $$
declare
  one bigint;
  present cmdb.incident;
  changed cmdb.incident;
  given int := 0;
begin
  foreach one in array waiting loop
    select * into present from cmdb.incident i where i.id = one;
    changed := present;
    changed.assignee := cmdb.rota_turn(of_team);
    exit when changed.assignee is null;
    if changed.state = 'new' then
      changed.state := 'assigned';
    end if;
    perform cmdb.incident_put(changed);
    perform cmdb.tell_assigned(present, changed);
    given := given + 1;
    exit when clock_timestamp() >= ends;
  end loop;
  perform cmdb.taken_up('rota_next', array[of_team]);
  return given;
exception
  when others or query_canceled then
    perform cmdb.put_aside('rota_next', of_team, sqlstate, sqlerrm);
    return 1;
end $$;
comment on function cmdb.rota_give is
  'Gives incidents, which are locked, by the rota of their team; how many. A team at which that fails
is put aside.';

create or replace function cmdb.rota_next(mine bigint) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  most constant int := 10;
  ends constant timestamptz := cmdb.turn_end();
  of_team bigint;
  waiting bigint[];
  kept text;
begin
  perform cmdb.require_epoch(mine);
  kept := set_config('cmdb.call', row(0, 'steward', 'steward.rota_next', 'steward.rota_next',
    null, null, null, null, null)::cmdb.call::text, true);
  for of_team in
    select i.id
    from cmdb.item i
    left join cmdb.team_rota r on r.team = i.id
    where i.class = any (cmdb.team_classes()) and i.state = 'active'
      and i.attributes->>'assignment' <> 'manual'
      and exists (select from cmdb.urgency(array[i.id], 1))
    order by r.given_at nulls first, i.id
  loop
    continue when cmdb.is_aside('rota_next', of_team) or cmdb.rota_gives(of_team) is not true;
    waiting := cmdb.queue_head_locked(of_team, most);
    continue when waiting = '{}';
    -- One team in one transaction, also where it gives nothing: two rotas and their agents are not
    -- locked across each other.
    return cmdb.rota_give(of_team, waiting, ends);
  end loop;
  return 0;
end $$;
comment on function cmdb.rota_next is
  'Gives what waits in the queue of a team to agents who have come back or have a place again, by the
rota of the team, 10 at most, of the team that was served longest ago. A turn that gave something is
followed by another.';
