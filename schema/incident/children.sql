-- What hangs below an incident.

create or replace function cmdb.children_json(of_incident bigint) returns json
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  total bigint;
  opened bigint;
begin
  select count(*), count(*) filter (where cmdb.is_open(c.state))
  into total, opened
  from (
    select i.state from cmdb.incident i
    where i.parent = of_incident
    limit 1000) c;
  if total = 0 then
    return null;
  end if;
  return json_build_object('open', opened, 'total', total, 'first', (
    select coalesce(json_agg(json_build_object(
      'id', c.id, 'number', c.number, 'title', c.title, 'state', c.state) order by c.id), '[]')
    from (
      select i.id, i.number, i.title, i.state
      from cmdb.incident i
      where i.parent = of_incident and cmdb.is_open(i.state)
      order by i.id
      limit 20) c));
end $$;
comment on function cmdb.children_json is
  'The children of an incident: how many are open, how many there are, both counted to 1,000, and the
first twenty that are open; null where it has none.';
