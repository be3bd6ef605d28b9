-- Teams: by their names, and who works in them.

create or replace function cmdb.team_key(written text) returns bigint
language plpgsql stable as $$
begin
  return coalesce(
    (select k.item
     from cmdb.item_key k
     where k.key = 'team:name'
       and k.value = cmdb.key_text(array[cmdb.key_form('text', to_jsonb(written))])),
    (select min(i.id)
     from cmdb.item i
     where i.class = any (cmdb.team_classes()) and i.state <> 'void'
       and cmdb.folded(i.name) = cmdb.folded(written)));
end $$;
comment on function cmdb.team_key is 'The team of a name, else the one whose name differs in case alone; null where there is none.';

create or replace function cmdb.nearest_team(written text, moment timestamptz) returns text
language sql stable set search_path = cmdb, pg_temp as $$
  select t.name
  from (
    select o.name
    from cmdb.item i
    cross join lateral cmdb.item_of(i.id, moment) o
    where i.class = any (cmdb.team_classes()) and o.state <> 'void'
    limit 1000) t
  where similarity(cmdb.folded(t.name), cmdb.folded(written)) >= 0.3
  order by similarity(cmdb.folded(t.name), cmdb.folded(written)) desc, t.name
  limit 1
$$;
comment on function cmdb.nearest_team is
  'The team whose name at a moment, null is now, is most like what was written; null where none is.';

create or replace function cmdb.team_classes() returns text[] language sql stable as $$
  select array_agg(l.class) from cmdb.class_layout l where 'team' = any (l.lineage)
$$;
comment on function cmdb.team_classes is 'The class `team` and those below it.';

create or replace function cmdb.team_named(written text, path text) returns cmdb.item
language plpgsql stable as $$
declare
  named cmdb.item;
  nearest text;
  message text;
begin
  select i.* into named from cmdb.item i where i.tag = written collate "C";
  if not found or not named.class = any (cmdb.team_classes()) then
    select i.* into named from cmdb.item i where i.id = cmdb.team_key(written);
  end if;
  if named.id is null then
    nearest := cmdb.nearest_team(written, null);
    message := format('There is no team `%s`', written)
      || coalesce('; did you mean `' || nearest || '`?', '.');
    perform cmdb.refuse('CM602', 'A parameter is not valid: ' || message, jsonb_build_object(
      'errors', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'code', 'unknown_value', 'message', message, 'path', path, 'suggestion', nearest)))));
  elsif named.state <> 'active' then
    perform cmdb.refuse_constraint(path, 'inactive',
      format('The team %s is no longer active.', named.name), cmdb.item_brief(named.id));
  end if;
  return named;
end $$;
comment on function cmdb.team_named is
  'The team of a tag or a name, case aside. One that is unknown is refused with the nearest, one that
is no longer active as well.';

create or replace function cmdb.teams_called(names jsonb, moment timestamptz)
returns setof bigint language plpgsql stable rows 1 set search_path = cmdb, pg_temp as $$
declare
  named jsonb;
  written text;
begin
  for named in select * from jsonb_array_elements(names) loop
    written := named->>0;
    if moment is null then
      return query
      select i.id from cmdb.item i
      where i.class = any (cmdb.team_classes())
        and (i.tag = written collate "C" or i.id = cmdb.team_key(written)
          or i.id = case when written ~ '^\d{1,15}$' then written::bigint end);
    else
      return query
      select t.id
      from cmdb.item i
      cross join lateral (
        select o.* from cmdb.item_at(moment) o where o.id = i.id offset 0) t
      where i.class = any (cmdb.team_classes())
        and (t.tag = written collate "C" or cmdb.folded(t.name) = cmdb.folded(written)
          or t.id = case when written ~ '^\d{1,15}$' then written::bigint end);
    end if;
    if not found and (moment is null
      or not exists (select from cmdb.incident_history h where h.team = written))
    then
      perform cmdb.refuse_name('team', written, (named->>1)::int,
        cmdb.nearest_team(written, moment));
    end if;
  end loop;
end $$;
comment on function cmdb.teams_called is
  'The teams with these names, tags or ids: [[name, position in the condition], …]. One that names
nothing, as of a moment neither a team that was only a text then, is refused at its position.';

create or replace function cmdb.agents_of(of_team bigint) returns table (account int, name text)
language sql stable as $$
  select a.id, a.name
  from cmdb.relation r
  join cmdb.account a on a.person = r.source
  where r.target = of_team and r.type = 'works_in' and not a.disabled
    and a.roles && '{admin,registrar,agent}'
$$;
comment on function cmdb.agents_of is
  'The accounts of the people who work in a team and may work on incidents.';

create or replace function cmdb.teams_of(of_account int) returns bigint[]
language plpgsql stable as $$
begin
  return (
    select coalesce(array_agg(t.id order by t.id), '{}')
    from cmdb.account a
    join cmdb.relation r on r.source = a.person and r.type = 'works_in'
    join cmdb.item t on t.id = r.target and t.state = 'active'
    where a.id = of_account);
end $$;
comment on function cmdb.teams_of is
  'The active teams in which the person of an account works; none without a person.';

create or replace function cmdb.may_work(of_account int, of_team bigint) returns boolean
language sql stable as $$
  select of_team is null
    or exists (
      select
      from cmdb.account a
      join cmdb.relation r on r.source = a.person and r.type in ('works_in', 'leads')
      where a.id = of_account and r.target = of_team)
    or not exists (select from cmdb.agents_of(of_team))
$$;
comment on function cmdb.may_work is
  'Whether an account may have incidents of a team: its person works in it or leads it. A team in
which no account works yet asks for nothing.';
