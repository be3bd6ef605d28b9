-- An import is written: all of it or nothing, with one stamp.

create or replace function cmdb.refuse_plan() returns void language plpgsql stable as $$
begin
  perform cmdb.refuse('CM004', 'That plan is not the one of the last preview: ask for a new one.',
    '{"total": 1, "reasons": [{"code": "plan", "path": "plan",
      "message": "That plan is not the one of the last preview."}]}');
end $$;
comment on function cmdb.refuse_plan is 'Refuses a plan that is not, or no more, what was shown.';

create or replace function cmdb.import_require_plan(
  present cmdb.import, plan text, skip_errors boolean
) returns void language plpgsql stable as $$
begin
  if present.state <> 'previewed' or present.plan is distinct from plan then
    perform cmdb.refuse_plan();
  end if;
  if (present.summary->>'error')::int > 0 and not skip_errors then
    perform cmdb.refuse('CM006',
      format('%s rows have errors: mend them, or commit with `skip_errors`.',
        present.summary->>'error'),
      jsonb_build_object('state', present.state, 'reasons', jsonb_build_array(
        jsonb_build_object('code', 'errors', 'path', 'skip_errors',
          'message', format('%s rows have errors.', present.summary->>'error')))));
  end if;
end $$;
comment on function cmdb.import_require_plan is
  'Refuses a commit of another plan than that of the last preview, or with errors.';

create or replace function cmdb.import_writer() returns int language sql stable as $$
  select l.pid
  from pg_locks l
  where l.locktype = 'advisory' and l.classid = 0 and l.objid = 4716 and l.granted
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
  limit 1
$$;
comment on function cmdb.import_writer is
  'The process that writes an import at present: one in a database. Null without one.';

create or replace function cmdb.import_settling() returns jsonb language plpgsql stable as $$
declare
  writer constant int := cmdb.import_writer();
begin
  if writer is null then
    return null;
  end if;
  return coalesce((
    select jsonb_strip_nulls(jsonb_build_object(
      'held_by', coalesce(m.options->>'method', 'import.commit'),
      'import', case when not m.options ? 'method' then m.id end, 'since',
      cmdb.rfc3339(m.held_until - interval '150 seconds')))
    from cmdb.import m
    where m.holder_pid = writer and m.state = 'committing'
    order by m.held_until desc
    limit 1), (
    select jsonb_build_object('held_by', 'change_set.revert', 'since',
      cmdb.rfc3339(coalesce(a.xact_start, cmdb.present())))
    from pg_stat_get_activity(writer) a));
end $$;
comment on function cmdb.import_settling is
  'The import or the large revert that is being written, for which nothing settles meanwhile; null
without one.';

create or replace function cmdb.import_is_alone(present cmdb.import) returns boolean
language sql immutable as $$
  select not present.options ? 'method' or present.rows > 1000
$$;
comment on function cmdb.import_is_alone is
  'Whether nothing large is written beside it: each import, and an item.update_many of many items.';

create or replace function cmdb.refuse_second_writer() returns void
language plpgsql stable as $$
begin
  perform cmdb.refuse('CM011', 'Another import, or a large revert, is being written.', '{"retry_after_ms": 1000}');
end $$;
comment on function cmdb.refuse_second_writer is
  'One import, or revert of a large change set, is written at a time.';

create or replace function cmdb.import_lock(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  of_type text;
begin
  perform from cmdb.item i
  where i.id = any (array(
    select p.item from cmdb.import_plan p
    where p.import = number and p.generation = turn and p.action in ('update', 'missing')
    union
    select cmdb.import_related_items(number, turn)))
  order by i.id
  for no key update;
  for of_type in
    select t.name
    from cmdb.relation_type t
    where t.role in (
        select g.role from cmdb.import_target g where g.import = number and g.generation = turn)
      and (t.containment or t.hierarchy and exists (
        select
        from (
          select distinct p.class from cmdb.import_plan p
          where p.import = number and p.generation = turn) c
        join cmdb.class_layout l on l.class = c.class
        where l.lineage && t.target_classes))
    order by t.name
  loop
    perform cmdb.lock_hierarchy(of_type);
  end loop;
  perform cmdb.lock_shared(array(
    select (t.target #>> '{}')::bigint
    from cmdb.import_target t
    where t.import = number and t.generation = turn and jsonb_typeof(t.target) = 'number'
      and exists (select from cmdb.class_layout l where t.role = any (l.inherits_through))
    union
    select r.target
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    join cmdb.relation r on r.source = p.item and r.role = any (l.inherits_through)
    where p.import = number and p.generation = turn and p.action = 'update'));
end $$;
comment on function cmdb.import_lock is
  'All locks of a commit, before its stamp: its items, hierarchies, what keys are inherited from.';

create or replace function cmdb.import_commit_step(
  this cmdb.call, number bigint, catalogue bigint, default_match jsonb, plan text,
  skip_errors boolean, expect_missing int, place jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
  lines int[];
begin
  perform cmdb.require_call(this, 'import.commit', 'item.update_many');
  if place is null then
    present := cmdb.import_begin(this, number, 'committing');
    if cmdb.import_is_alone(present) and cmdb.import_writer() is not null then
      perform cmdb.refuse_second_writer();
    end if;
    perform cmdb.import_require_plan(present, plan, skip_errors);
    perform cmdb.import_require_missing(present, expect_missing, skip_errors);
    perform cmdb.import_require_catalogue(number, catalogue);
    place := jsonb_build_object('part', 'rows', 'after', -2147483648, 'done', 0, 'based_on',
      cmdb.settled_until());
    perform cmdb.import_touch(number, present.generation, present.based_on,
      coalesce(present.options->'match', default_match));
    return cmdb.import_step('check', 0, present.rows, place);
  end if;
  present := cmdb.import_mine(this, number);
  if place->>'part' = 'rows' then
    lines := array(
      select t.line from cmdb.import_touched t
      where t.import = number and t.line > (place->>'after')::int
      order by t.line
      limit 2500);
    if lines <> '{}' then
      perform cmdb.import_require_same(number, present.generation, present.generation + 1,
        present.options, coalesce(present.options->'match', default_match), lines);
    end if;
  else
    lines := cmdb.import_lay_new(number, present.generation, (place->>'after')::int);
  end if;
  if lines = '{}' then
    return cmdb.import_step(case place->>'part' when 'rows' then 'check' else 'write' end,
      0, present.rows, place || '{"part": "new", "after": -2147483648, "done": 0}',
      place->>'part' = 'new');
  end if;
  place := place || jsonb_build_object('after', lines[cardinality(lines)],
    'done', (place->>'done')::bigint + cardinality(lines));
  return cmdb.import_step('check', least((place->>'done')::bigint, present.rows), present.rows,
    place);
end $$;
comment on function cmdb.import_commit_step is
  'One step of import.commit before it writes: rows that may have moved are computed anew and have to
be the same; new items get their ids and tags.';

create or replace function cmdb.import_write(
  this cmdb.call, present cmdb.import, alternatives jsonb, based_on timestamptz
) returns void language plpgsql volatile as $$
declare
  number constant bigint := present.id;
  turn constant int := present.generation;
  is_held boolean;
begin
  if cmdb.import_is_alone(present) and not pg_try_advisory_xact_lock(4716) then
    perform cmdb.refuse_second_writer();
  end if;
  perform cmdb.import_lock(number, turn);
  if cmdb.import_touch(number, turn, based_on, alternatives) > 0 then
    perform cmdb.import_require_same(number, turn, turn + 2, present.options, alternatives,
      array(select t.line from cmdb.import_touched t where t.import = number));
  end if;
  -- A row may have a key from an item that another row gives another one.
  is_held := cmdb.import_holds_keys(number, turn);
  if is_held then
    perform cmdb.hold_keys();
  end if;
  perform cmdb.import_create(number, turn);
  perform cmdb.import_update(number, turn);
  perform cmdb.import_relate(number, turn);
  if is_held then
    perform cmdb.release_keys();
  end if;
  perform cmdb.import_retire(this, number, turn, present.options);
  perform cmdb.import_observe(this, number, turn);
end $$;
comment on function cmdb.import_write is
  'Writes what a preview has shown. What was written since the first step of the commit is looked at
once more, behind its locks.';

create or replace function cmdb.import_written(
  this cmdb.call, present cmdb.import, skip_errors boolean, out summary jsonb, out change_set text
) language plpgsql stable as $$
begin
  summary := case when skip_errors
    then present.summary || coalesce(present.summary->'with_skip_errors', '{}')
    else present.summary end - 'with_skip_errors';
  -- Readings alone are no versions: nothing could be put back.
  change_set := case when exists (
    select from cmdb.journal_inbox j where j.at = cmdb.stamp() and j.entity <> 'import')
    then cmdb.change_set_id(cmdb.stamp(), this.request) end;
end $$;
comment on function cmdb.import_written is
  'What a commit has done, by its summary, and its change set.';

create or replace function cmdb.import_commit(
  this cmdb.call, number bigint, default_match jsonb, skip_errors boolean, place jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
begin
  perform cmdb.require_call(this, 'import.commit');
  present := cmdb.import_mine(this, number);
  perform cmdb.import_write(this, present, coalesce(present.options->'match', default_match),
    (place->>'based_on')::timestamptz);
  perform cmdb.import_note_lines(number, present.generation);
  perform cmdb.import_note_source(number, present.generation, present.options->>'source');
  perform cmdb.import_leave(number);
  perform cmdb.import_erase(number);
  update cmdb.import m
  set state = 'committed', holder = null, plan = null, used_at = cmdb.present(),
    summary = w.summary, committed_at = cmdb.stamp(), change_set = w.change_set
  from cmdb.import_written(this, present, skip_errors) w
  where m.id = number
  returning m.* into present;
  return cmdb.answer(this, jsonb_build_object('import', number, 'summary', present.summary,
    'change_set', present.change_set, 'at', cmdb.rfc3339(present.committed_at))::text);
end $$;
comment on function cmdb.import_commit is
  'import.commit: writes what the preview has shown, in one transaction with one stamp.';
