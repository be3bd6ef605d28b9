-- What an import would do: one computation for preview and commit.

create or replace function cmdb.import_reason(
  code text, path text, message text, suggestion text default null
) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object('code', code, 'message', message, 'path', path,
    'column', regexp_replace(path, '^(attributes|references)\.', ''), 'suggestion', suggestion))
$$;
comment on function cmdb.import_reason is 'What is wrong with a row, and in which column.';

create or replace function cmdb.import_resolved(
  number bigint, turn int, refs jsonb, of_item bigint,
  out named jsonb, out targets jsonb, out problems jsonb
) language plpgsql stable as $$
begin
  named := '{}';
  targets := '{}';
  problems := '[]';
  if refs = '{}' then
    return;
  end if;
  select coalesce(jsonb_object_agg(e.key, coalesce(t.target, 'null'))
      filter (where t.problem is null), '{}'),
    coalesce(jsonb_agg(t.problem || jsonb_build_object('path', 'references.' || e.key,
      'column', e.key)) filter (where t.problem is not null), '[]')
  into named, problems
  from jsonb_each(refs) e
  left join lateral (
    select g.target, g.problem from cmdb.import_target g
    where g.import = number and g.generation = turn and g.role = e.key and g.ref = e.value::text
    offset 0) t on true;
  targets := case when of_item is null then named else cmdb.import_references(of_item, named) end;
end $$;
comment on function cmdb.import_resolved is
  'The references of a row, those of them that its item has otherwise, and what is wrong with them.';

create or replace function cmdb.import_row_errors(
  r cmdb.import_row, present cmdb.item, wanted text, options jsonb, refs jsonb, problems jsonb,
  contradiction bigint[], several bigint[]
) returns jsonb language plpgsql stable as $$
declare
  errors jsonb := r.errors || problems;
  given constant jsonb := r.row->'given';
  of_class constant text := coalesce(present.class, r.row->>'class');
  layout cmdb.class_layout;
  one record;
begin
  if contradiction is not null then
    return errors || cmdb.import_reason('contradiction', null, format(
      'Its columns name different items: %s.', (
        select string_agg(i.tag, ' and ' order by array_position(contradiction, i.id))
        from cmdb.item i where i.id = any (contradiction))));
  elsif several is not null then
    return errors || cmdb.import_reason('ambiguous', null, format(
      'It can mean several items: %s.', (
        select string_agg(i.tag, ', ' order by i.id)
        from cmdb.item i where i.id = any (several))));
  end if;
  select * into layout from cmdb.class_layout l where l.class = of_class;
  if present.id is null and wanted = 'create' then
    if r.row ? 'id' then
      errors := errors || cmdb.import_reason('not_found', 'id',
        format('There is no item %s; a new one gets its id itself.', r.row->>'id'));
    elsif of_class is null then
      return errors || case when r.errors @> '[{"path": "class"}]' then '[]'
        else cmdb.import_reason('required', 'class', 'A new item needs a class.') end;
    end if;
    if r.row ? 'not_initial' and options->>'states' is distinct from 'any' then
      errors := errors || cmdb.import_reason('lifecycle', 'state',
        format('A new item begins as %s.', r.row->>'not_initial'));
    end if;
    for one in select m.name from jsonb_array_elements_text(r.row->'missing') m (name) loop
      errors := errors || cmdb.import_reason('required', 'attributes.' || one.name,
        format('Class %s requires `%s`.', of_class, one.name));
    end loop;
  elsif present.id is not null and r.row ? 'class' and r.row->>'class' <> present.class then
    errors := errors || cmdb.import_reason('contradiction', 'class',
      format('%s is of class %s, not %s.', present.tag, present.class, r.row->>'class'));
  elsif present.id is not null and r.row ? 'classes' and not (
    layout.lineage && array(select jsonb_array_elements_text(r.row->'classes'))
    or r.row->'classes' ? ('=' || present.class))
  then
    errors := errors || cmdb.import_reason('required', 'class',
      format('Its values cannot be read without its class; %s is of class %s.', present.tag,
        present.class));
  end if;
  if present.id is not null and r.row ? 'id' and (r.row->>'id')::bigint <> present.id then
    errors := errors || cmdb.import_reason('contradiction', 'id',
      format('%s has the id %s.', present.tag, present.id));
  end if;
  if present.id is not null and (r.row->>'version')::bigint <> present.version then
    errors := errors || cmdb.import_reason('stale', 'version',
      format('%s is at version %s by now.', present.tag, present.version));
  end if;
  for one in
    select t.role
    from jsonb_each(refs) e
    join cmdb.relation_type t on t.role = e.key
    where layout.lineage is not null and not t.source_classes && layout.lineage
  loop
    errors := errors || cmdb.import_reason('unknown_column', 'references.' || one.role,
      format('Class %s has no reference `%s`.', of_class, one.role));
  end loop;
  for one in
    select p.key as path, p.value->>1 as pattern
    from jsonb_each(r.row->'patterns') p
    where p.value->>0 !~ (p.value->>1)
  loop
    errors := errors || cmdb.import_reason('pattern', one.path,
      format('`%s` must match %s.', split_part(one.path, '.', 2), one.pattern));
  end loop;
  if layout.forms is not null then
    for one in
      select d.path, d.code, d.message
      from cmdb.form_defects(layout.forms,
        cmdb.changed_members(coalesce(present.attributes, '{}'), coalesce(given, '{}'))) d
      order by d.path
      limit 100
    loop
      errors := errors || cmdb.import_reason(one.code, one.path, one.message);
    end loop;
  end if;
  for one in
    select d.first, d.last
    from (values ('valid_from', 'valid_until'), ('issued_on', 'valid_until'),
      ('activated_on', 'valid_until'), ('warranty_start', 'warranty_end')) d (first, last)
    where given ?| array[d.first, d.last]
      and (coalesce(present.attributes, '{}') || given)->>d.first
        > (coalesce(present.attributes, '{}') || given)->>d.last
  loop
    errors := errors || cmdb.import_reason('order', 'attributes.' || one.last,
      format('`%s` must not be later than `%s`.', one.first, one.last));
  end loop;
  if present.id is not null and r.row->>'state' <> present.state
    and options->>'states' is distinct from 'any'
  then
    select errors || coalesce(jsonb_agg(
      x.reason || jsonb_build_object('code', 'lifecycle', 'column', 'state')), '[]')
    into errors
    from jsonb_array_elements(cmdb.transition_reasons(present, r.row->>'state',
      (present.attributes || given) - array(select jsonb_array_elements_text(r.row->'cleared')),
      refs, options->>'reason')) x (reason);
  end if;
  return errors;
end $$;
comment on function cmdb.import_row_errors is
  'All that is wrong with a row by itself, beyond what the worker has seen.';

create or replace function cmdb.import_compute(
  number bigint, turn int, options jsonb, alternatives jsonb
) returns void language plpgsql volatile as $$
declare
  mode constant text := options->>'mode';
begin
  perform cmdb.import_resolve(number, turn);
  perform cmdb.import_match(number, turn, alternatives);
  insert into cmdb.import_plan (import, generation, line, action, item, version, class, tag, name,
    state, attributes, targets, matched_by, candidates, errors, warnings)
  select number, turn, r.line,
    case
      when e.errors <> '[]' then 'error'
      when w.wanted = 'update' and a.attributes = i.attributes and f.targets = '{}'
        and coalesce(r.tag, i.tag) = i.tag and coalesce(r.name, i.name) = i.name
        and coalesce(r.row->>'state', i.state) = i.state
        and (not r.row ? 'observed' or cmdb.import_readings(i.id, r.row->'observed') is null)
      then 'unchanged'
      else w.wanted
    end,
    i.id, i.version, coalesce(i.class, r.row->>'class'), r.tag, r.name, r.row->>'state',
    a.attributes, f.targets, case when i.id is not null then alternatives->(m.place - 1) end,
    coalesce(m.contradiction, m.several), e.errors,
    case
      when w.wanted = 'skipped' and i.id is null then jsonb_build_array(
        cmdb.import_reason('not_found', null, 'No item matches; the mode is update.'))
      when w.wanted = 'skipped' then jsonb_build_array(cmdb.import_reason('exists', null,
        format('It is %s already; the mode is create.', i.tag)))
      when w.wanted = 'create' and r.row ? 'not_initial' and options->>'states' = 'any'
      then jsonb_build_array(cmdb.import_reason('not_initial', 'state',
        format('A new item begins as %s by its lifecycle.', r.row->>'not_initial')))
      when r.row ? 'checked' then cmdb.import_differences(i, r.row->'checked')
      else '[]'
    end
  from cmdb.import_row r
  cross join lateral cmdb.import_matched(number, turn, r.line) m
  left join cmdb.item i on i.id = m.item
  cross join lateral (
    select case
      when mode = 'create' and i.id is not null or mode = 'update' and i.id is null then 'skipped'
      when i.id is null then 'create'
      else 'update'
    end as wanted) w
  cross join lateral cmdb.import_resolved(number, turn, r.row->'refs', i.id) f
  cross join lateral (
    select (coalesce(i.attributes, r.row->'defaults', '{}') || (r.row->'given'))
      - array(select jsonb_array_elements_text(r.row->'cleared')) as attributes offset 0) a
  cross join lateral (
    select cmdb.import_row_errors(r, i, w.wanted, options, f.named, f.problems, m.contradiction,
      m.several) as errors offset 0) e
  where r.import = number;
  perform cmdb.import_check(number, turn);
end $$;
comment on function cmdb.import_compute is
  'Computes what each row of an import does, as its next generation: references, matches, errors of
rows, clashes between rows and with the register, actions.';
