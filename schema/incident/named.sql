-- What a condition names: incidents and teams, looked up once for all rows.

create or replace function cmdb.nearest_incident(written text) returns text
language sql stable as $$
  select i.number
  from cmdb.incident i
  where i.number <= coalesce(
    'INC-' || lpad(substring(upper(written) from '^(?:INC-)?0*(\d{1,15})$'), 6, '0'), upper(written))
  order by i.number desc
  limit 1
$$;
comment on function cmdb.nearest_incident is
  'The number that is meant by another way of writing it, else the one before it.';

create or replace function cmdb.incidents_called(names jsonb, moment timestamptz)
returns setof bigint language plpgsql stable rows 1 set search_path = cmdb, pg_temp as $$
declare
  named jsonb;
begin
  for named in select * from jsonb_array_elements(names) loop
    return query
    select i.id
    from cmdb.incident i
    where i.id = (
        select case jsonb_typeof(named->0)
          when 'number' then (named->>0)::numeric::bigint
          else (select o.id from cmdb.incident o where o.number = named->>0)
        end)
      and (moment is null or i.created_at <= moment);
    if not found then
      perform cmdb.refuse_name('incident', named->>0, (named->>1)::int,
        case when jsonb_typeof(named->0) = 'string' then cmdb.nearest_incident(named->>0) end);
    end if;
  end loop;
end $$;
comment on function cmdb.incidents_called is
  'The incidents with these ids or numbers: [[number or id, position in the condition], …]. One that
names nothing is refused at its position.';

create or replace function cmdb.teams() returns setof text language sql stable as $$
  with recursive used (team) as (
    select min(i.team collate "C") from cmdb.incident i where i.team is not null
    union all
    select (
      select min(i.team collate "C") from cmdb.incident i where i.team collate "C" > u.team)
    from used u
    where u.team is not null)
  select u.team from used u where u.team is not null
$$;
comment on function cmdb.teams is 'The teams that incidents have, by steps over their index.';

create or replace function cmdb.require_teams(names jsonb, moment timestamptz)
returns setof text language plpgsql stable rows 1 set search_path = cmdb, pg_temp as $$
declare
  named jsonb;
  written text;
begin
  for named in select * from jsonb_array_elements(names) loop
    written := named->>0;
    if not exists (select from cmdb.incident i where i.team collate "C" = written)
      and (moment is null
        or not exists (select from cmdb.incident_history h where h.team = written))
    then
      perform cmdb.refuse_name('team', written, (named->>1)::int, (
        select t
        from cmdb.teams() t
        where similarity(cmdb.folded(t), cmdb.folded(written)) >= 0.3
        order by similarity(cmdb.folded(t), cmdb.folded(written)) desc, t
        limit 1));
    end if;
    return next written;
  end loop;
end $$;
comment on function cmdb.require_teams is
  'Refuses names of teams that no incident has or, as of a moment, ever had.';
