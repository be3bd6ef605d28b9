-- What has been written since a preview, and which rows it concerns.

create or replace function cmdb.import_moved(since timestamptz) returns bigint[]
language sql stable as $$
  select case when count(*) <= 100000 then coalesce(array_agg(m.item), '{}') end
  from (
    select j.entity_id as item from cmdb.journal_inbox j
    where j.at > since and j.entity = 'item'
    union
    select j.entity_id from cmdb.journal j where j.at > since and j.entity = 'item'
    limit 100001) m
$$;
comment on function cmdb.import_moved is
  'The items that have got a version since a settled moment; null where they are so many that each
row is looked at anew.';

create or replace function cmdb.import_related_since(number bigint, since timestamptz)
returns bigint[] language plpgsql stable as $$
begin
  if not exists (
    select from cmdb.import_row r where r.import = number and r.row ? 'relations')
  then
    return '{}';
  end if;
  -- One that is a reference is a new version of its item.
  return (
    select case when count(*) <= 100000 then coalesce(array_agg(m.item), '{}') end
    from (
      select e.item
      from (
        select j.relation_type, j.source, j.target from cmdb.journal_inbox j
        where j.at > since and j.entity = 'relation'
        union all
        select j.relation_type, j.source, j.target from cmdb.journal j
        where j.at > since and j.entity = 'relation') c
      join cmdb.relation_type t on t.name = c.relation_type and t.role is null
      cross join lateral (values (c.source), (c.target)) e (item)
      group by e.item
      limit 100001) m);
end $$;
comment on function cmdb.import_related_since is
  'Of an import with columns of relations: the items that have been related otherwise since a settled
moment; null where they are too many.';

create or replace function cmdb.import_rematched(
  number bigint, turn int, alternatives jsonb, moved bigint[]
) returns setof int language plpgsql stable as $$
declare
  alternative record;
begin
  for alternative in select * from cmdb.import_alternatives(alternatives) loop
    return query execute format($f$
      select r.line
      from cmdb.import_row r
      join cmdb.item i on %s
      where r.import = $1 and i.id = any ($3) and %s$f$,
      cmdb.import_meets(alternative.fields), cmdb.import_filled(alternative.fields))
    using number, turn, moved;
  end loop;
end $$;
comment on function cmdb.import_rematched is 'Rows that match one of these items now.';

create or replace function cmdb.import_renamed(number bigint, turn int, moved bigint[])
returns setof int language sql stable as $$
  with names as materialized (
    select cmdb.code_of(w.written) as code
    from cmdb.item i
    cross join lateral (
      values (i.tag), (i.name)
      union all select (k.value #>> '{}') collate "C" from jsonb_each(i.attributes) k)
      w (written)
    where i.id = any (moved)),
  changed as materialized (
    select t.role, t.ref
    from cmdb.import_target t
    cross join lateral cmdb.import_means(number, t.role, t.ref::jsonb) m
    where t.import = number and t.generation = turn
      and (case when jsonb_typeof(t.target) = 'number'
          then (t.target #>> '{}')::bigint = any (moved) end
        or cmdb.code_of(t.ref::jsonb #>> '{}') in (select n.code from names n))
      and (m.target is distinct from t.target or m.problem is distinct from t.problem))
  select r.line
  from cmdb.import_row r
  cross join lateral cmdb.import_named(r.row) e
  join changed c on c.role = e.role and c.ref = e.ref::text
  where r.import = number and exists (select from changed)
$$;
comment on function cmdb.import_renamed is
  'Rows that name something else now, by what these items are called.';

create or replace function cmdb.import_guarded(number bigint, turn int) returns setof int
language plpgsql stable as $$
begin
  if not exists (
    select from cmdb.lifecycle_transition t where t.guards @? '$[*].right')
  then
    return;
  end if;
  return query
    select p.line
    from cmdb.import_plan p
    join cmdb.item i on i.id = p.item and i.state <> p.state
    where p.import = number and p.generation = turn;
end $$;
comment on function cmdb.import_guarded is
  'Rows that change a state, where any lifecycle asks for a right: it may have been lost since.';

create or replace function cmdb.import_touch(
  number bigint, turn int, since timestamptz, alternatives jsonb
) returns bigint language plpgsql volatile as $$
declare
  moved constant bigint[] := cmdb.import_moved(since);
  related constant bigint[] := cmdb.import_related_since(number, since);
  guarded constant int[] := array(select cmdb.import_guarded(number, turn));
  touched bigint := 0;
begin
  delete from cmdb.import_touched t where t.import = number;
  if moved = '{}' and related = '{}' and guarded = '{}' then
    return 0;
  elsif moved is null or related is null then
    insert into cmdb.import_touched select number, p.line from cmdb.import_plan p
    where p.import = number and p.generation = turn;
  else
    insert into cmdb.import_touched
    select distinct number, t.line
    from (
      select p.line from unnest(moved || related) m (item)
      cross join lateral (
        select o.line from cmdb.import_plan o
        where o.import = number and o.generation = turn and o.item = m.item
        offset 0) p
      union all
      select h.line from unnest(moved) m (item)
      cross join lateral (
        select o.line from cmdb.import_hit o
        where o.import = number and o.item = m.item and o.generation = turn
        offset 0) h
      union all
      select r.line from cmdb.item i
      cross join lateral (
        select o.line from cmdb.import_row o
        where o.import = number and (o.tag = i.tag or o.name = i.name and o.line < 0)
        offset 0) r
      where i.id = any (moved)
      union all
      select b.line from unnest(moved) m (item)
      cross join lateral (
        select o.key, o.value from cmdb.item_key o where o.item = m.item offset 0) k
      cross join lateral (
        select o.line from cmdb.import_bearer o
        where o.import = number and o.key = k.key and o.generation = turn
          and md5(o.value) = md5(k.value) and o.value = k.value
        offset 0) b
      union all
      select cmdb.import_rematched(number, turn, alternatives, moved)
      union all
      select cmdb.import_renamed(number, turn, moved)
      union all
      select unnest(guarded)) t;
  end if;
  get diagnostics touched = row_count;
  return touched;
end $$;
comment on function cmdb.import_touch is
  'Notes the rows whose plan may differ from this generation by what was written since a settled
moment: those that are about such items, match them, name them, or have their tag or key; and those
that ask for a right.';

create or replace function cmdb.import_require_same(
  number bigint, former int, turn int, options jsonb, alternatives jsonb, of_lines int[]
) returns void language plpgsql volatile as $$
declare
  moved record;
begin
  perform cmdb.import_resolve(number, turn, of_lines);
  perform cmdb.import_match(number, turn, alternatives, of_lines);
  select count(*) as total, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', 'moved',
      'line', case when m.line > 0 then m.line end,
      'item', case when m.place <= 20 then cmdb.item_brief((
        select o.item from cmdb.import_plan o
        where o.import = number and o.generation = former and o.line = m.line)) end,
      'message', format('%s: %s', cmdb.import_line_told(m.line), m.what))) order by m.line)
    filter (where m.place <= 20) as reasons
  into moved
  from (
    select d.line, min(d.what) as what, row_number() over (order by d.line) as place
    from (
      select p.line, case
        when p.action not in ('error', q.action)
        then format('it was %s, now it is %s.', p.action, q.action)
        else coalesce((select i.tag from cmdb.item i where i.id = p.item), 'what it is about')
          || ' has changed since.' end as what
      from cmdb.import_planned(number, turn, options, alternatives, of_lines) q
      cross join lateral (
        select * from cmdb.import_plan o
        where o.import = number and o.generation = former and o.line = q.line
        offset 0) p
      where q.base is distinct from p.base
      union all
      select t.line, format('%s has the same %s by now.', i.tag,
        cmdb.key_told(t.key))
      from cmdb.import_taken_keys(number, former, of_lines) t
      cross join lateral (
        select o.action from cmdb.import_plan o
        where o.import = number and o.generation = former and o.line = t.line
        offset 0) p
      cross join lateral (select o.tag from cmdb.item o where o.id = t.item offset 0) i
      where p.action <> 'error'
      union all
      select u.line, format('the tag %s is taken by now.', i.tag)
      from unnest(of_lines) u (line)
      cross join lateral (
        select o.action, o.tag, o.item from cmdb.import_plan o
        where o.import = number and o.generation = former and o.line = u.line
        offset 0) p
      cross join lateral (select o.id, o.tag from cmdb.item o where o.tag = p.tag offset 0) i
      where p.action in ('create', 'update') and i.id is distinct from p.item) d
    group by d.line) m;
  if moved.total > 0 then
    perform cmdb.refuse('CM004',
      format('What %s rows rest on has changed since the preview: ask for a new one.', moved.total),
      jsonb_build_object('reasons', moved.reasons, 'total', moved.total));
  end if;
end $$;
comment on function cmdb.import_require_same is
  'The plan is a promise: what these rows would do now has to be what was shown.';
