-- Incidents are watched.

create or replace function cmdb.watchers_max() returns int language sql immutable as $$
  select 100
$$;
comment on function cmdb.watchers_max is 'How many may watch an incident: each is told of it.';

create or replace function cmdb.watchers_json(of_incident bigint, moment timestamptz) returns json
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  -- Most have none, and then no month of history is opened.
  if moment is null and not exists (
    select from cmdb.incident_watch w where w.of_incident = watchers_json.of_incident)
  then
    return null;
  end if;
  return (
    select json_agg(json_strip_nulls(json_build_object(
      'account', (select a.name from cmdb.account a where a.id = w.account),
      'person', cmdb.brief_json(w.person, moment), 'why', w.why)) order by w.id)
    from cmdb.incident_watch_at(moment) w
    where w.of_incident = watchers_json.of_incident);
end $$;
comment on function cmdb.watchers_json is 'Who watches an incident; null where nobody does.';

create or replace function cmdb.unwatch(from_incident bigint, of_account int, of_person bigint)
returns boolean language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.require_call(cmdb.current_call(), 'incident.unwatch');
  delete from cmdb.incident_watch w
  where w.of_incident = from_incident and (w.account = of_account or w.person = of_person);
  return found;
end $$;
comment on function cmdb.unwatch is 'As the owner, like cmdb.unlink. Whether there was one.';

create or replace function cmdb.incident_watch(
  this cmdb.call, ref jsonb, account text, person jsonb, is_ended boolean
) returns text language plpgsql volatile as $$
declare
  locked cmdb.incident := cmdb.incident_locked(ref);
  who int := cmdb.account_named(account, 'account');
  whom bigint := cmdb.optional_item(person, 'person');
begin
  perform cmdb.require_kind(whom, '{person}', 'person');
  if who is null and whom is null then
    who := this.account;
  end if;
  if is_ended then
    perform cmdb.unwatch(locked.id, who, whom);
  elsif not exists (
    select from cmdb.incident_watch w
    where w.of_incident = locked.id and (w.account = who or w.person = whom))
  then
    if (select count(*) from cmdb.incident_watch w where w.of_incident = locked.id)
      >= cmdb.watchers_max()
    then
      perform cmdb.refuse('CM010',
        format('%s may watch an incident.', cmdb.watchers_max()),
        jsonb_build_object('limit', 'watchers', 'value', cmdb.watchers_max() + 1));
    end if;
    insert into cmdb.incident_watch (of_incident, account, person) values (locked.id, who, whom);
  end if;
  return cmdb.incident_reply(this, locked.id);
end $$;
comment on function cmdb.incident_watch is
  'incident.watch and incident.unwatch: an account, a person, or the caller. Again changes nothing.';

create or replace function cmdb.watchers_of(of_incident cmdb.incident) returns int[]
language plpgsql stable as $$
begin
  return array(
    select of_incident.assignee where of_incident.assignee is not null
    union
    select w.account
    from cmdb.incident_watch w
    where w.of_incident = of_incident.id and w.account is not null
    union
    select a.id
    from cmdb.incident_watch w
    join cmdb.account a on a.person = w.person
    where w.of_incident = of_incident.id);
end $$;
comment on function cmdb.watchers_of is 'The assignee of an incident and all who watch it.';

create or replace function cmdb.tell_watchers(of_incident cmdb.incident, event text) returns void
language plpgsql volatile as $$
begin
  perform cmdb.notify_all(cmdb.watchers_of(of_incident), 'incident', of_incident.id, event);
end $$;
comment on function cmdb.tell_watchers is
  'Tells the assignee of an incident and all who watch it what has happened to it.';
