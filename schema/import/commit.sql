-- An import is written: all of it or nothing, with one stamp.

create or replace function cmdb.import_require_plan(
  present cmdb.import, plan text, skip_errors boolean
) returns void language plpgsql stable as $$
begin
  perform cmdb.require_open(present);
  if present.state <> 'previewed' or present.plan is distinct from plan then
    perform cmdb.refuse('CM004', 'That plan is not the one of the last preview: ask for a new one.',
      '{"reasons": [{"code": "plan", "path": "plan",
        "message": "That plan is not the one of the last preview."}]}');
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

create or replace function cmdb.import_lock(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  of_type text;
begin
  if not pg_try_advisory_xact_lock(4716) then
    perform cmdb.refuse('CM011', 'Another import is being written.', '{"retry_after_ms": 1000}');
  end if;
  perform from cmdb.item i
  where i.id = any (array(
    select p.item from cmdb.import_plan p
    where p.import = number and p.generation = turn and p.action = 'update'))
  order by i.id
  for no key update;
  for of_type in
    select t.name
    from cmdb.relation_type t
    where (t.hierarchy or t.containment) and t.role in (
      select jsonb_object_keys(p.targets) from cmdb.import_plan p
      where p.import = number and p.generation = turn and p.action in ('create', 'update'))
    order by t.name
  loop
    perform cmdb.lock_hierarchy(of_type);
  end loop;
  perform from cmdb.item i
  where i.id = any (array(
    select t.target::bigint
    from cmdb.import_target t
    where t.import = number and t.generation = turn and jsonb_typeof(t.target) = 'number'
      and exists (select from cmdb.class_layout l where t.role = any (l.inherits_through))
    union
    select r.target
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    join cmdb.relation r on r.source = p.item and r.role = any (l.inherits_through)
    where p.import = number and p.generation = turn and p.action = 'update'))
  order by i.id
  for share;
end $$;
comment on function cmdb.import_lock is
  'All locks of a commit, before its stamp: its items, hierarchies, what keys are inherited from.';

create or replace function cmdb.import_require_same(number bigint, former int, turn int)
returns void language plpgsql stable as $$
declare
  moved record;
begin
  select count(*) as total, jsonb_agg(jsonb_build_object('code', 'moved', 'line', m.line,
      'message', format('Line %s: %s', m.line, case
        when m.after is null then 'it is gone.'
        when m.before <> m.after then format('it was to %s, now it is %s.', m.before, m.after)
        else 'what it is about has changed since.' end)) order by m.line)
    filter (where m.place <= 20) as reasons
  into moved
  from (
    select p.line, p.action as before, q.action as after,
      row_number() over (order by p.line) as place
    from cmdb.import_plan p
    left join cmdb.import_plan q
      on q.import = number and q.generation = turn and q.line = p.line
    where p.import = number and p.generation = former
      and cmdb.import_row_digest(p) is distinct from cmdb.import_row_digest(q)) m;
  if moved.total > 0 then
    perform cmdb.refuse('CM004',
      format('What %s rows rest on has changed since the preview: ask for a new one.', moved.total),
      jsonb_build_object('reasons', moved.reasons, 'total', moved.total));
  end if;
end $$;
comment on function cmdb.import_require_same is
  'The plan is a promise: what it would be now has to be what was shown.';

create or replace function cmdb.import_commit(
  this cmdb.call, number bigint, catalogue bigint, default_match jsonb, plan text,
  skip_errors boolean
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
  turn int;
  done jsonb;
begin
  perform cmdb.require_call(this, 'import.commit');
  present := cmdb.import_owned(this, number, false);
  perform cmdb.import_require_plan(present, plan, skip_errors);
  perform cmdb.import_require_catalogue(number, catalogue);
  turn := present.generation + 1;
  perform cmdb.import_lock(number, present.generation);
  perform cmdb.import_compute(number, turn, present.options,
    coalesce(present.options->'match', default_match));
  perform cmdb.import_check_dependence(number, turn);
  perform cmdb.import_require_same(number, present.generation, turn);
  perform cmdb.import_create(number, turn);
  perform cmdb.import_update(number, turn);
  perform cmdb.import_observe(this, number, turn);
  done := present.summary;
  if skip_errors and done ? 'with_skip_errors' then
    done := done || (done->'with_skip_errors');
  end if;
  perform cmdb.import_erase(number);
  update cmdb.import m
  set state = 'committed', plan = null, used_at = cmdb.present(),
    summary = done - 'with_skip_errors',
    committed_at = cmdb.stamp(),
    change_set = case when (done->>'create')::int + (done->>'update')::int > 0 then
      cmdb.change_set_id(cmdb.stamp(), this.request) end
  where m.id = number
  returning * into present;
  return cmdb.answer(this, jsonb_build_object('import', number, 'summary', present.summary,
    'change_set', present.change_set, 'at', cmdb.rfc3339(present.committed_at))::text);
end $$;
comment on function cmdb.import_commit is
  'Writes what the preview has shown, in one transaction with one stamp: what it would do is
computed again behind its locks, and has to be the same.';
