-- What an import would do: one computation for preview and commit.

create or replace function cmdb.import_reason(
  code text, path text, message text, suggestion text default null
) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object('code', code, 'message', message, 'path', path,
    'column', regexp_replace(path, '^(attributes|references|relations)\.', ''), 'suggestion', suggestion))
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

drop function if exists cmdb.import_row_errors(
  cmdb.import_row, cmdb.item, text, jsonb, jsonb, jsonb, bigint[], boolean);
create or replace function cmdb.import_row_errors(
  r cmdb.import_row, present cmdb.item, wanted text, options jsonb, refs jsonb, problems jsonb,
  candidates bigint[], is_contradiction boolean, then_has jsonb
) returns jsonb language plpgsql stable as $$
declare
  errors jsonb := r.errors || problems;
  given constant jsonb := r.row->'given';
  of_class constant text := coalesce(present.class, r.row->>'class');
  layout cmdb.class_layout;
begin
  if wanted = 'skipped' and present.id is not null then
    return '[]';  -- The mode leaves it as it is, whatever the row says.
  elsif is_contradiction then
    return errors || cmdb.import_reason('contradiction', null, format(
      'Its columns name different items: %s.', (
        select string_agg(i.tag, ' and ' order by array_position(candidates, i.id))
        from cmdb.item i where i.id = any (candidates))));
  elsif candidates is not null then
    return errors || cmdb.import_reason('ambiguous', null, format(
      'It can mean several items: %s.', (
        select string_agg(i.tag, ', ' order by i.id)
        from cmdb.item i where i.id = any (candidates))));
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
    if r.row ? 'missing' then
      errors := errors || (
        select jsonb_agg(cmdb.import_reason('required', 'attributes.' || m.name,
          format('Class %s requires `%s`.', of_class, m.name)))
        from jsonb_array_elements_text(r.row->'missing') m (name));
    end if;
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
  if present.id is not null and not r.row ? 'class' and r.row->'cleared' <> '[]' then
    errors := errors || cmdb.import_not_clearable(layout.lineage, r.row->'cleared');
  end if;
  if present.id is not null and r.row ? 'id' and (r.row->>'id')::bigint <> present.id then
    errors := errors || cmdb.import_reason('contradiction', 'id',
      format('%s has the id %s.', present.tag, present.id));
  end if;
  if present.id is not null and (r.row->>'version')::bigint <> present.version then
    errors := errors || cmdb.import_reason('stale', 'version',
      format('%s is at version %s by now.', present.tag, present.version));
  end if;
  if refs <> '{}' then
    errors := errors || (
      select coalesce(jsonb_agg(cmdb.import_reason('unknown_column', 'references.' || t.role,
        format('Class %s has no reference `%s`.', of_class, t.role))), '[]')
      from jsonb_object_keys(refs) e (role)
      join cmdb.relation_type t on t.role = e.role
      where layout.lineage is not null and not t.source_classes && layout.lineage);
  end if;
  if r.row ? 'patterns' then
    errors := errors || (
      select coalesce(jsonb_agg(cmdb.import_reason('pattern', p.key,
        format('`%s` must match %s.', split_part(p.key, '.', 2), p.value->>1))), '[]')
      from jsonb_each(r.row->'patterns') p
      where p.value->>0 !~ (p.value->>1));
  end if;
  errors := errors || cmdb.import_order_errors(given, then_has);
  if layout.forms is not null then
    errors := errors || (
      select coalesce(jsonb_agg(
        cmdb.import_reason(d.code, d.path, d.message) order by d.path), '[]')
      from (
        select f.path, f.code, f.message
        from cmdb.form_defects(layout.forms,
          cmdb.changed_members(coalesce(present.attributes, '{}'), coalesce(given, '{}'))) f
        order by f.path
        limit 100) d);
  end if;
  if present.id is not null and r.row ? 'state' and not exists (
    select from cmdb.lifecycle f
    where f.name = cmdb.lifecycle_of(present.class) and r.row->>'state' = any (f.state_order))
  then
    return errors || cmdb.import_reason('unknown_value', 'state',
      format('%s, of class %s, has no state `%s`: it has %s.', present.tag, present.class,
        r.row->>'state', (
          select array_to_string(f.state_order, ', ') from cmdb.lifecycle f
          where f.name = cmdb.lifecycle_of(present.class))));
  end if;
  if present.id is not null and r.row->>'state' <> present.state
    and options->>'states' is distinct from 'any'
  then
    select errors || coalesce(jsonb_agg(
      x.reason || jsonb_build_object('code', 'lifecycle', 'column', 'state')), '[]')
    into errors
    from jsonb_array_elements(cmdb.transition_reasons(present, r.row->>'state',
      then_has, refs, case when r.row ? 'absent'
        then coalesce(options #>> '{on_missing,reason}', options->>'reason')
        else options->>'reason' end, (cmdb.current_call()).rights)) x (reason);
  end if;
  return errors;
end $$;
comment on function cmdb.import_row_errors is
  'All that is wrong with a row by itself, beyond what the worker has seen. then_has: the attributes
that its item would have.';

create or replace function cmdb.import_planned(
  number bigint, turn int, options jsonb, alternatives jsonb, of_lines int[]
) returns setof cmdb.import_plan language sql stable rows 1000 as $$
  select number, turn, r.line, x.action, i.id, i.version, x.class, r.tag, t.name,
    t.row->>'state', a.attributes, a.targets,
    case when i.id is not null then alternatives->(m.place - 1) end, m.candidates, e.errors,
    cmdb.import_warnings(r, i, w.wanted, options), false,
    cmdb.import_base(x.action, i.id, i.version, x.class, r.tag, t.name, t.row->>'state',
      a.attributes, a.targets, e.errors, k.kept, g.relations), k.kept, g.relations
  from unnest(of_lines) u (line)
  cross join lateral (
    select * from cmdb.import_row o where o.import = number and o.line = u.line offset 0) s
  cross join lateral (
    select coalesce((s.row->>'absent')::bigint, f.item) as item, f.place, f.candidates,
      f.is_contradiction
    from cmdb.import_matched(number, turn, s.line) f) m
  left join lateral (select * from cmdb.item o where o.id = m.item offset 0) i on true
  cross join lateral (
    select (d.sent).* from (
      select case when s.tag <> i.tag or (s.row->>'id')::bigint <> i.id
        then cmdb.import_as_merged(s, i) else s::cmdb.import_row end as sent offset 0) d
    offset 0) r
  cross join lateral (
    select case
      when r.row ? 'absent' then 'missing'
      when options->>'mode' = 'create' and i.id is not null
        or options->>'mode' = 'update' and i.id is null then 'skipped'
      when i.id is null then 'create'
      else 'update'
    end as wanted) w
  cross join lateral cmdb.import_resolved(number, turn, r.row->'refs', i.id) f
  cross join lateral cmdb.import_related(r, turn, i, coalesce(options->>'relations', 'add')) g
  cross join lateral (
    select cmdb.import_kept(r, i, options, f.targets) || g.kept as kept offset 0) q
  cross join lateral (
    select q.kept, case when q.kept = '[]' then '{}' else cmdb.import_kept_names(q.kept)
      end as names offset 0) k
  cross join lateral (
    select (w.kept).* from (select cmdb.import_without(r, k.names) as kept offset 0) w
    offset 0) t
  cross join lateral (
    select (coalesce(i.attributes, r.row->'defaults', '{}') || (case
        when i.state = 'at_refill' then cmdb.refilled(i, t.row->>'state', r.row->'given')
        else r.row->'given' end - k.names))
      - array(
        select c.name from jsonb_array_elements_text(r.row->'cleared') c (name)
        where c.name <> all (k.names)) as attributes,
      f.targets - k.names as targets offset 0) a
  cross join lateral (
    select cmdb.import_row_errors(t, i, w.wanted, options, f.named - k.names,
      f.problems || g.problems, m.candidates, m.is_contradiction, a.attributes) as errors offset 0) e
  cross join lateral (
    select coalesce(i.class, r.row->>'class') as class,
      case
        when e.errors <> '[]' then 'error'
        when w.wanted = 'update' and g.relations = '{}'
          and cmdb.import_changes_nothing(t, i, a.attributes, a.targets)
        then 'unchanged'
        else w.wanted
      end as action
    offset 0) x
$$;
comment on function cmdb.import_planned is
  'What each of these rows would do by itself, once its references and matches are looked up: one
computation for preview and commit.';

create or replace function cmdb.import_lay(
  number bigint, turn int, options jsonb, alternatives jsonb, of_lines int[], catalogue bigint,
  templates jsonb
) returns void language plpgsql volatile as $$
declare
  others int[];
begin
  perform cmdb.import_resolve(number, turn, of_lines);
  perform cmdb.import_make_references(number, turn, catalogue, templates);
  perform cmdb.import_match(number, turn, alternatives, of_lines);
  others := cmdb.import_lay_same(number, turn, options, alternatives, of_lines);
  insert into cmdb.import_plan
  select p.* from cmdb.import_planned(number, turn, options, alternatives, others) p;
  perform cmdb.import_warn_void(number, turn, alternatives, others);
end $$;
comment on function cmdb.import_lay is
  'Lays out what these rows would do as a generation of the plan.';
