-- Where rows of a file meet each other and the register.

create or replace function cmdb.import_clash(
  number bigint, turn int, clash_lines int[], clash_errors jsonb[]
) returns void language sql volatile as $$
  update cmdb.import_plan p
  set errors = p.errors || e.errors, action = 'error'
  from (
    select u.line, jsonb_agg(u.error) as errors
    from unnest(clash_lines, clash_errors) u (line, error)
    group by u.line) e
  where p.import = number and p.generation = turn and p.line = e.line
$$;

create or replace function cmdb.import_key(
  number bigint, turn int, layout cmdb.key_layout, planned cmdb.import_plan
) returns text language plpgsql stable as $$
declare
  field cmdb.key_field;
  part jsonb;
  through jsonb;
  written text;
begin
  foreach field in array layout.fields loop
    case field.kind
      when 'attribute' then
        part := cmdb.key_form(field.type, planned.attributes->field.name);
      when 'name' then
        part := cmdb.key_form('text', to_jsonb(coalesce(planned.name,
          (select i.name from cmdb.item i where i.id = planned.item))));
      else
        part := cmdb.import_end(planned, field.name);
        if part is null then
          through := cmdb.import_end(planned, field.through);
          part := case jsonb_typeof(through)
            when 'number' then (
              select to_jsonb(r.target) from cmdb.relation r
              where r.source = (through #>> '{}')::bigint and r.role = field.name)
            when 'string' then (
              select p.targets->field.name from cmdb.import_plan p
              where p.import = number and p.generation = turn
                and p.line = substr(through #>> '{}', 2)::int)
          end;
        end if;
    end case;
    if part is null or part = 'null' then
      return null;
    end if;
    written := concat(written || ', ', part);
  end loop;
  return '[' || written || ']';
end $$;
comment on function cmdb.import_key is
  'What a row will have as one of the keys of its class, as cmdb.key_value makes it of an item.';

create or replace function cmdb.import_end(planned cmdb.import_plan, of_role text) returns jsonb
language sql stable as $$
  select case
    when planned.targets ? of_role then nullif(planned.targets->of_role, 'null')
    when planned.item is not null then (
      select to_jsonb(r.target) from cmdb.relation r
      where r.source = planned.item and r.role = of_role)
  end
$$;
comment on function cmdb.import_end is 'Where a reference of a row will point to.';

create or replace function cmdb.import_key_path(key text) returns text language sql stable as $$
  select case
    when f.name = 'name' then f.name
    when exists (select from cmdb.relation_type t where t.role = f.name) then 'references.'
    else 'attributes.'
  end || case f.name when 'name' then '' else f.name end
  from (select split_part(split_part(key, ':', 2), ',', -1) as name) f
$$;
comment on function cmdb.import_key_path is 'The column by which a key differs most: its last field.';

create or replace function cmdb.import_check_keys(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  lines int[];
  items bigint[];
  keys text[];
  borne text[];
begin
  select array_agg(k.line), array_agg(k.item), array_agg(k.key), array_agg(k.value)
  into lines, items, keys, borne
  from (
    select p.line, p.item, y.key, cmdb.import_key(number, turn, y, p) as value
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    cross join unnest(l.keys) y
    left join cmdb.item i on i.id = p.item
    where p.import = number and p.generation = turn and p.action in ('create', 'update', 'error')
      and p.candidates is null and p.attributes ?& y.attributes
      -- An item whose fields stay has its keys.
      and (p.item is null or coalesce(p.name, i.name) <> i.name or i.attributes <> p.attributes
        or p.targets ?| y.roles)) k
  where k.value is not null;
  perform cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select l.line, cmdb.import_reason('duplicate_in_file',
      cmdb.import_key_path(u.key),
      format('%s: the same %s.', cmdb.import_others(u.lines, l.line),
        replace(split_part(u.key, ':', 2), ',', ' and '))) as error
    from (
      select w.key, array_agg(w.line) as lines
      from unnest(lines, keys, borne) w (line, key, value)
      group by w.key, w.value having count(*) > 1) u
    cross join unnest(u.lines) l (line)
    union all
    select u.line, cmdb.import_reason('taken', cmdb.import_key_path(u.key),
      format('%s has the same %s.', i.tag, replace(split_part(u.key, ':', 2), ',', ' and ')))
      || jsonb_build_object('item', cmdb.item_brief(i.id))
    from unnest(lines, items, keys, borne) u (line, item, key, value)
    cross join lateral (
      select k.item from cmdb.item_key k where k.key = u.key and k.value = u.value offset 0) k
    join cmdb.item i on i.id = k.item
    where k.item is distinct from u.item) c;
end $$;

create or replace function cmdb.import_others(lines int[], of_line int) returns text
language sql immutable as $$
  select case count(*) when 1 then 'Line ' else 'Lines ' end
    || string_agg(l::text, ', ' order by l) filter (where l <> of_line)
  from (select l from unnest(lines) l where l <> of_line order by l limit 5) o
$$;
comment on function cmdb.import_others is 'Where else in the file.';

create or replace function cmdb.import_check_tags(number bigint, turn int) returns void
language sql volatile as $$
  with planned as materialized (
    select p.line, p.item, p.tag, p.action, p.candidates
    from cmdb.import_plan p
    where p.import = number and p.generation = turn),
  same_tag as (
    select array_agg(p.line) as lines from planned p
    where p.tag is not null
    group by p.tag having count(*) > 1),
  same_item as (
    select min(p.item) as item, array_agg(p.line) as lines from planned p
    where p.item is not null
    group by p.item having count(*) > 1 and count(distinct coalesce(p.tag, '')) > 1
      or p.item is not null and count(*) > 1 and count(p.tag) = 0)
  select cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select l.line, cmdb.import_reason('duplicate_in_file', 'tag',
      cmdb.import_others(s.lines, l.line) || ': the same tag.') as error
    from same_tag s cross join unnest(s.lines) l (line)
    union all
    select l.line, cmdb.import_reason('duplicate_in_file', null,
      format('%s: the same item, %s.', cmdb.import_others(s.lines, l.line), i.tag))
    from same_item s join cmdb.item i on i.id = s.item cross join unnest(s.lines) l (line)
    union all
    select p.line, cmdb.import_reason('taken', 'tag', format('The tag %s is taken%s.', p.tag,
        case i.state when 'void' then ', by an item that is void: its tag stays taken' end))
      || jsonb_build_object('item', cmdb.item_brief(i.id))
    from planned p
    join cmdb.item i on i.tag = p.tag
    where i.id is distinct from p.item and p.action <> 'skipped' and p.candidates is null) c
$$;

create or replace function cmdb.import_check_cycles(number bigint, turn int) returns void
language sql volatile as $$
  with recursive moved as (
    select p.line, t.name as type, t.role,
      coalesce('i' || p.item, 'l' || p.line) as node, p.targets->t.role as target
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    cross join lateral jsonb_object_keys(p.targets) k (role)
    join cmdb.relation_type t on t.role = k.role
      and (t.containment or t.hierarchy and t.target_classes && l.lineage)
    where p.import = number and p.generation = turn and p.targets->k.role <> 'null'),
  walk as (
    select m.line, m.role, m.node as start, cmdb.import_node(number, turn, m.target) as node
    from moved m
    union
    select w.line, w.role, w.start, coalesce(
      (select cmdb.import_node(number, turn, m.target) from moved m
       where m.node = w.node and m.role = w.role),
      (select 'i' || r.target from cmdb.relation r
       where w.node like 'i%' and r.source = substr(w.node, 2)::bigint and r.role = w.role))
    from walk w
    where w.node is not null and w.node <> w.start)
  select cmdb.import_clash(number, turn, array_agg(w.line), array_agg(
    cmdb.import_reason('cycle', 'references.' || w.role,
      format('By `%s` it would lie within itself.', w.role))))
  from walk w
  where w.node = w.start
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

create or replace function cmdb.import_check_room(number bigint, turn int) returns void
language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(p.line), array_agg(
    cmdb.import_reason('too_long', null, 'Its attributes take more room than an item has.')))
  from cmdb.import_plan p
  where p.import = number and p.generation = turn and cmdb.is_large(p.attributes)
    and octet_length(p.attributes::text) > cmdb.item_bytes_max()
$$;

create or replace function cmdb.import_check_skipped(number bigint, turn int) returns void
language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(p.line), array_agg(
    cmdb.import_reason('depends_on', 'references.' || t.key, format(
      'Line %s, which it names, is skipped.', q.line))))
  from cmdb.import_plan p
  cross join lateral jsonb_each_text(p.targets) t
  join cmdb.import_plan q on q.import = number and q.generation = turn
    and t.value like 'l%' and q.line = substr(t.value, 2)::int
    and q.action = 'skipped' and q.item is null
  where p.import = number and p.generation = turn and p.targets <> '{}'
$$;

create or replace function cmdb.import_check(number bigint, turn int) returns void
language plpgsql volatile as $$
begin
  perform cmdb.import_check_tags(number, turn);
  perform cmdb.import_check_keys(number, turn);
  perform cmdb.import_check_cycles(number, turn);
  perform cmdb.import_check_room(number, turn);
  perform cmdb.import_check_skipped(number, turn);
end $$;

create or replace function cmdb.import_check_dependence(number bigint, turn int) returns void
language plpgsql volatile as $$
begin
  loop
    update cmdb.import_plan p set depends = true
    where p.import = number and p.generation = turn and not p.depends and p.action <> 'error'
      and p.targets <> '{}' and exists (
        select
        from jsonb_each_text(p.targets) t
        join cmdb.import_plan q on q.import = number and q.generation = turn
          and t.value like 'l%' and q.line = substr(t.value, 2)::int
        where q.depends or q.action = 'error');
    exit when not found;
  end loop;
end $$;
comment on function cmdb.import_check_dependence is
  'Marks rows that refer to what will not be there when rows with errors are skipped.';
