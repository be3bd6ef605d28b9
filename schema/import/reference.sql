-- Items that a file names and that are to be made with it: rows of their own, at lines below zero.

create or replace function cmdb.import_make_references(
  number bigint, turn int, catalogue bigint, templates jsonb
) returns void language plpgsql volatile as $$
declare
  lowest constant int := least(0, (
    select min(r.line) from cmdb.import_row r where r.import = number));
begin
  if templates is null then
    return;
  end if;
  with wanted as materialized (
    select t.role, t.ref, t.ref::jsonb #>> '{}' as name, templates->t.role as template
    from cmdb.import_target t
    where t.import = number and t.generation = turn and t.problem->>'code' = 'not_found'
      and templates ? t.role and jsonb_typeof(t.ref::jsonb) = 'string'),
  made as (
    insert into cmdb.import_row (import, line, catalogue, name, row)
    select number, lowest - row_number() over (order by o.name, o.class)::int,
      import_make_references.catalogue, o.name,
      o.template || jsonb_build_object('name', o.name, 'reference', o.role)
    from (
      -- Once, also where several roles name it.
      select distinct on (w.name, w.template->>'class') w.name, w.template->>'class' as class,
        w.template, w.role
      from wanted w
      order by w.name, w.template->>'class', w.role) o
    returning line, name, row)
  update cmdb.import_target t
  set target = to_jsonb('l' || m.line), problem = null
  from wanted w
  join made m on m.name = w.name and m.row->>'class' = w.template->>'class'
  where t.import = number and t.generation = turn and t.role = w.role and t.ref = w.ref;
end $$;
comment on function cmdb.import_make_references is
  'Makes a row of each name that nothing bears, for the roles that have a template; what bears the
same name in later rows is found by it.';

create or replace function cmdb.import_made_lines(number bigint, turn int) returns int[]
language sql stable as $$
  select array(
    select distinct substr(t.target #>> '{}', 2)::int as line
    from cmdb.import_target t
    where t.import = number and t.generation = turn and t.target #>> '{}' like 'l-%'
      and not exists (
        select from cmdb.import_plan p
        where p.import = number and p.generation = turn
          and p.line = substr(t.target #>> '{}', 2)::int)
    order by line
    limit 2500)
$$;
comment on function cmdb.import_made_lines is
  'The rows of these items that are not laid out yet, as many as a step takes.';

create or replace function cmdb.import_namers(number bigint, turn int, made int[])
returns table (line int, lines jsonb, count bigint) language sql stable as $$
  select n.made, to_jsonb((array_agg(n.line order by n.line))[:20]), count(*)
  from (
    select substr(t.value, 2)::int as made, p.line
    from cmdb.import_plan p
    cross join lateral cmdb.import_led(p.targets, p.relations) t
    where p.import = number and p.generation = turn and made <> '{}'
      and (p.targets <> '{}' or p.relations <> '{}')
      and t.value like 'l-%') n
  where n.made = any (import_namers.made)
  group by n.made
$$;
comment on function cmdb.import_namers is
  'Of items that are made because rows name them: the first of those lines, and how many there are.';
