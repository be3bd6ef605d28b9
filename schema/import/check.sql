-- Where rows of a file meet each other and the register.

create or replace function cmdb.import_clash(
  number bigint, turn int, clash_lines int[], clash_errors jsonb[]
) returns void language sql volatile
-- As cmdb.import_givers: every row of a large file can be an error.
set enable_nestloop to off as $$
  update cmdb.import_plan p
  set errors = p.errors || e.errors, action = 'error'
  from (
    select u.line, jsonb_agg(u.error) as errors
    from unnest(clash_lines, clash_errors) u (line, error)
    group by u.line) e
  where p.import = number and p.generation = turn and p.line = e.line
$$;
comment on function cmdb.import_clash is
  'Marks these lines as errors, with their reasons.';

create or replace function cmdb.import_line_told(of_line int) returns text
language sql immutable as $$
  select case when of_line > 0 then 'Line ' || of_line else 'An item that rows name' end
$$;
comment on function cmdb.import_line_told is
  'A row for people: what is made because rows name it has no line.';

create or replace function cmdb.import_lowest(lines int[]) returns int[]
language sql immutable as $$
  select array(select l from unnest(lines) l where l > 0 order by l limit 6)
$$;
comment on function cmdb.import_lowest is
  'Of the lines that have something in common, as many as import_others needs: a file may have it in
every line.';

create or replace function cmdb.import_others(lines int[], of_line int) returns text
language sql immutable as $$
  select case count(*)
    when 0 then cmdb.import_line_told(-1)
    when 1 then cmdb.import_line_told(min(l))
    else 'Lines ' || string_agg(l::text, ', ' order by l) end
  from (select l from unnest(lines) l where l <> of_line and l > 0 order by l limit 5) o
$$;
comment on function cmdb.import_others is
  'Where else in the file, by the lowest lines: at most five are named.';

create or replace function cmdb.import_check_tags(number bigint, turn int) returns void
language sql volatile as $$
  with planned as materialized (
    select p.line, p.item, p.tag, p.action, p.candidates
    from cmdb.import_plan p
    where p.import = number and p.generation = turn),
  same_tag as (
    select array_agg(p.line) as lines, cmdb.import_lowest(array_agg(p.line)) as lowest
    from planned p
    where p.tag is not null
    group by p.tag having count(*) > 1),
  same_item as (
    select min(p.item) as item, array_agg(p.line) as lines,
      cmdb.import_lowest(array_agg(p.line)) as lowest
    from planned p
    where p.item is not null
    group by p.item having count(*) > 1 and count(distinct coalesce(p.tag, '')) > 1
      or p.item is not null and count(*) > 1 and count(p.tag) = 0)
  select cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select l.line, cmdb.import_reason('duplicate_in_file', 'tag',
      cmdb.import_others(s.lowest, l.line) || ': the same tag.') as error
    from same_tag s cross join unnest(s.lines) l (line)
    union all
    select l.line, cmdb.import_reason('duplicate_in_file', null,
      format('%s: the same item, %s.', cmdb.import_others(s.lowest, l.line), i.tag))
    from same_item s join cmdb.item i on i.id = s.item cross join unnest(s.lines) l (line)
    union all
    select p.line, cmdb.import_reason('taken', 'tag', format('The tag %s is taken%s.', p.tag,
        case i.state when 'void' then ', by an item that is void: its tag stays taken' end))
      || jsonb_build_object('item', cmdb.item_brief(i.id))
    from planned p
    join cmdb.item i on i.tag = p.tag
    where i.id is distinct from p.item and p.action <> 'skipped' and p.candidates is null) c
$$;
comment on function cmdb.import_check_tags is
  'Two rows with one tag or of one item, and a row whose tag is taken, are errors.';

create or replace function cmdb.import_check_cycles(number bigint, turn int) returns void
language sql volatile as $$
  -- Whatever contains is one graph: a part may lie in what it is installed in.
  with recursive moved as materialized (
    select p.line, t.role, t.containment as contains,
      coalesce('i' || p.item, 'l' || p.line) as node,
      cmdb.import_node(number, turn, p.targets->t.role) as target
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    cross join lateral jsonb_object_keys(p.targets) k (role)
    join cmdb.relation_type t on t.role = k.role
      and (t.containment or t.hierarchy and t.target_classes && l.lineage)
    where p.import = number and p.generation = turn),
  outgoing as materialized (
    select m.node, array_agg(m.role) as roles, array_agg(m.contains) as contained,
      array_agg(m.target) as targets
    from moved m
    group by m.node),
  walk as (
    select m.line, m.role, m.contains, m.node as start, m.target as node
    from moved m
    where m.target is not null
    union
    select w.line, w.role, w.contains, w.start, n.node
    from walk w
    left join outgoing o on o.node = w.node
    cross join lateral (
      select e.target as node
      from unnest(o.roles, o.contained, o.targets) e (role, contains, target)
      where e.target is not null and (e.role = w.role or w.contains and e.contains)
      union all
      select 'i' || r.target
      from cmdb.relation r
      join cmdb.relation_type t on t.name = r.type
      where w.node like 'i%' and r.source = substr(w.node, 2)::bigint
        and (r.role = w.role or w.contains and t.containment)
        and not coalesce(r.role, '') = any (coalesce(o.roles, '{}'))) n
    where w.node <> w.start)
  select cmdb.import_clash(number, turn, array_agg(w.line), array_agg(
    cmdb.import_reason('cycle', 'references.' || w.role,
      format('By `%s` it would lie within itself.', w.role))))
  from (select distinct w.line, w.role from walk w where w.node = w.start) w
$$;
comment on function cmdb.import_check_cycles is
  'Finds rows that would contain themselves, by the file and the register together.';

create or replace function cmdb.import_node(number bigint, turn int, target jsonb) returns text
language sql stable as $$
  select case jsonb_typeof(target)
    when 'number' then 'i' || (target #>> '{}')
    when 'string' then (
      select coalesce('i' || p.item, 'l' || p.line) from cmdb.import_plan p
      where p.import = number and p.generation = turn
        and p.line = substr(target #>> '{}', 2)::int)
  end
$$;
comment on function cmdb.import_node is
  'A target as a node of the graph of rows and items: an item, or a row that makes one.';

create or replace function cmdb.import_check_room(number bigint, turn int) returns void
language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(p.line), array_agg(
    cmdb.import_reason('too_long', null, 'Its attributes take more room than an item has.')))
  from cmdb.import_plan p
  where p.import = number and p.generation = turn and cmdb.is_large(p.attributes)
    and octet_length(p.attributes::text) > cmdb.item_bytes_max()
$$;
comment on function cmdb.import_check_room is
  'A row is an error whose item would hold more attributes than an item may.';

create or replace function cmdb.import_check_skipped(number bigint, turn int) returns void
language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(e.line), array_agg(
    cmdb.import_reason('depends_on', cmdb.import_path(e.key), format(
      '%s, which it names, is skipped.', cmdb.import_line_told(e.led)))))
  from cmdb.import_leads(number, turn) e
  where e.action = 'skipped' and e.item is null
$$;
comment on function cmdb.import_check_skipped is
  'A row is an error that refers to a row which the mode skips.';

create or replace function cmdb.import_check_dependence(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  -- By the line that is waited for: chains can be as long as the file.
  waits jsonb;
begin
  if not exists (
    select from cmdb.import_plan p
    where p.import = number and p.generation = turn and p.action = 'error')
  then
    return;
  end if;
  -- A row that finds nothing for its errors may mean any of what is missing.
  update cmdb.import_plan p set depends = true
  where p.import = number and p.generation = turn and p.action = 'missing'
    and exists (
      select from cmdb.import_plan q
      where q.import = number and q.generation = turn and q.action = 'error' and q.item is null);
  select jsonb_object_agg(g.giver, g.takers) into waits
  from (
    select w.giver, jsonb_agg(w.taker) as takers
    from (
      select e.line as taker, e.led as giver from cmdb.import_leads(number, turn) e
      union all
      select b.line, b.giver
      from cmdb.import_borne_keys(number, turn, array(
        select distinct o.line from cmdb.import_bearer o
        where o.import = number and o.generation = turn)) b
      where b.giver is not null) w
    group by w.giver) g;
  with recursive left_out as (
    select q.line from cmdb.import_plan q
    where q.import = number and q.generation = turn and (q.depends or q.action = 'error')
    union
    select t.line::int
    from left_out l
    cross join lateral jsonb_array_elements_text(waits->l.line::text) t (line))
  update cmdb.import_plan p set depends = true
  where p.import = number and p.generation = turn and not p.depends and p.action <> 'error'
    and p.line = any (array(select l.line from left_out l));
end $$;
comment on function cmdb.import_check_dependence is
  'Marks rows that refer to what will not be there when rows with errors are skipped, or that take a
key which would not be free.';

create or replace function cmdb.import_checks() returns text[] language sql immutable as $$
  select '{tags,keys,sources,units,ends,relations,cycles,room,refills,policies,skipped,dependence,
    alike}'::text[]
$$;
comment on function cmdb.import_checks is
  'The checks that look at several rows, in order: first errors, then what depends on them, last the
warnings.';

create or replace function cmdb.import_check(
  this cmdb.call, number bigint, turn int, named text
) returns void language plpgsql volatile as $$
begin
  case named
    when 'sources' then perform cmdb.import_check_sources(number, turn);
    when 'policies' then perform cmdb.import_check_policies(this, number, turn);
    when 'tags' then perform cmdb.import_check_tags(number, turn);
    when 'keys' then perform cmdb.import_check_keys(number, turn);
    when 'units' then perform cmdb.import_check_units(number, turn);
    when 'ends' then perform cmdb.import_check_ends(number, turn);
    when 'relations' then perform cmdb.import_check_relations(number, turn);
    when 'cycles' then perform cmdb.import_check_cycles(number, turn);
    when 'refills' then perform cmdb.import_check_refills(number, turn);
    when 'room' then perform cmdb.import_check_room(number, turn);
    when 'skipped' then perform cmdb.import_check_skipped(number, turn);
    when 'alike' then perform cmdb.import_check_alike(number, turn);
    when 'dependence' then perform cmdb.import_check_dependence(number, turn);
  end case;
end $$;
comment on function cmdb.import_check is 'One of cmdb.import_checks.';
