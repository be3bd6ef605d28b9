-- What a condition names: incidents, looked up once for all rows.

create or replace function cmdb.nearest_incident(written text, moment timestamptz) returns text
language sql stable as $$
  select i.number
  from cmdb.incident i
  where i.number <= coalesce(
    'INC-' || lpad(substring(upper(written) from '^(?:INC-)?0*(\d{1,15})$'), 6, '0'), upper(written))
    and (moment is null or i.created_at <= moment)
  order by i.number desc
  limit 1
$$;
comment on function cmdb.nearest_incident is
  'The number that is meant by another way of writing it, else the one before it; of
those that there were at a moment, null is now.';

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
        case when jsonb_typeof(named->0) = 'string' then cmdb.nearest_incident(named->>0, moment) end);
    end if;
  end loop;
end $$;
comment on function cmdb.incidents_called is
  'The incidents with these ids or numbers: [[number or id, position in the condition], …]. One that
names nothing is refused at its position.';
