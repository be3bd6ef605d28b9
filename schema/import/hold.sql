-- One request at a time previews or commits an import.

create or replace function cmdb.import_is_held(m cmdb.import) returns boolean
language sql volatile as $$
  select coalesce(m.held_until > cmdb.present()
    and m.holder_started = pg_postmaster_start_time()
    and exists (select from pg_stat_get_activity(m.holder_pid)), false)
$$;
comment on function cmdb.import_is_held is
  'Whether the request that previews or commits an import is still at it: its worker, or PostgreSQL,
may have been killed.';

create or replace function cmdb.import_state(m cmdb.import, for_request text default '')
returns text language plpgsql volatile as $$
begin
  if m.state not in ('previewing', 'committing')
    or m.holder <> for_request and cmdb.import_is_held(m)
  then
    return m.state;
  end if;
  return case when m.summary is null then 'open' else 'previewed' end;
end $$;
comment on function cmdb.import_state is
  'The state of an import as it counts: a preview or commit that was cut off has not been, and that
of the request itself begins anew.';

create or replace function cmdb.require_open(present cmdb.import) returns void
language plpgsql stable as $$
begin
  if present.state in ('committed', 'discarded') then
    perform cmdb.refuse('CM006', format('The import is %s.', present.state),
      jsonb_build_object('state', present.state, 'reasons', jsonb_build_array(
        jsonb_build_object('code', present.state, 'path', 'import',
          'message', format('The import is %s; open another one.', present.state)))));
  end if;
end $$;
comment on function cmdb.require_open is
  'Refuses an import that is committed or discarded.';

create or replace function cmdb.require_at_rest(present cmdb.import, this cmdb.call)
returns void language plpgsql volatile as $$
begin
  if present.state = 'committing' and present.holder <> this.request
    and cmdb.import_is_held(present)
  then
    perform cmdb.refuse('CM006', 'The import is being committed.', jsonb_build_object(
      'state', present.state, 'reasons', jsonb_build_array(jsonb_build_object(
        'code', present.state, 'path', 'import',
        'message', 'Another request is committing the import: wait for its end.'))));
  end if;
end $$;
comment on function cmdb.require_at_rest is
  'Refuses an import that another request is committing. A preview ends by what else is done.';

create or replace function cmdb.import_owned(this cmdb.call, number bigint, may_administer boolean)
returns cmdb.import language plpgsql volatile as $$
declare
  present cmdb.import;
begin
  select * into present from cmdb.import m where m.id = number;
  if not found or present.account <> this.account and not may_administer
    or coalesce(present.options->>'method', 'import')
      <> (case this.method when 'item.update_many' then this.method else 'import' end)
  then
    perform cmdb.refuse('CM003', format('There is no import %s.', number), '{"path": "import"}');
  end if;
  -- Before its row is waited for, which a commit keeps to its end.
  perform cmdb.require_at_rest(present, this);
  select * into present from cmdb.import m where m.id = number for update;
  perform cmdb.require_at_rest(present, this);
  present.state := cmdb.import_state(present, this.request);
  return present;
end $$;
comment on function cmdb.import_owned is
  'An import, locked, that nobody is committing. Whose it is not, learns nothing of it. What
item.update_many has staged is for that method alone.';

create or replace function cmdb.import_begin(this cmdb.call, number bigint, as_state text)
returns cmdb.import language plpgsql volatile as $$
declare
  present cmdb.import;
begin
  present := cmdb.import_owned(this, number, false);
  perform cmdb.require_open(present);
  if present.state = 'previewing' then
    perform cmdb.refuse('CM011', 'The import is being previewed.', '{"retry_after_ms": 500}');
  end if;
  update cmdb.import m
  set state = as_state, holder = this.request, holder_pid = pg_backend_pid(),
    holder_started = pg_postmaster_start_time(),
    held_until = cmdb.present() + interval '150 seconds', used_at = cmdb.present()
  where m.id = number;
  -- What was cut off has left behind.
  perform cmdb.import_clear(number, present.generation);
  return present;
end $$;
comment on function cmdb.import_begin is
  'Takes an import for the steps of this request; answers it as it was.';

create or replace function cmdb.import_mine(this cmdb.call, number bigint)
returns cmdb.import language plpgsql volatile as $$
declare
  present cmdb.import;
begin
  update cmdb.import m
  set holder_pid = pg_backend_pid(), holder_started = pg_postmaster_start_time(),
    held_until = cmdb.present() + interval '150 seconds'
  where m.id = number and m.holder = this.request and m.state in ('previewing', 'committing')
  returning * into present;
  if not found then
    perform cmdb.refuse('CM004', 'Another request has taken the import over meanwhile.',
      '{"reasons": [{"code": "taken_over", "path": "import",
        "message": "Rows were sent, or another preview was begun, meanwhile."}]}');
  end if;
  return present;
end $$;
comment on function cmdb.import_mine is
  'The import that this request holds, locked; refuses where another has taken it over.';

create or replace function cmdb.import_release(this cmdb.call, number bigint) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.require_call(this, 'import.preview', 'import.commit', 'item.update_many');
  update cmdb.import m
  set state = case when m.summary is null then 'open' else 'previewed' end, holder = null
  where m.id = number and m.account = this.account and m.holder = this.request
    and m.state in ('previewing', 'committing');
  return '{}';
end $$;
comment on function cmdb.import_release is
  'Ends a preview or commit before its end: the import is as it was before.';

create or replace function cmdb.import_clear(number bigint, kept int) returns void
language sql volatile as $$
  delete from cmdb.import_plan p where p.import = number and p.generation <> import_clear.kept;
  delete from cmdb.import_target t where t.import = number and t.generation <> import_clear.kept;
  delete from cmdb.import_hit h where h.import = number and h.generation <> import_clear.kept;
  delete from cmdb.import_bearer b where b.import = number and b.generation <> import_clear.kept;
  delete from cmdb.import_touched t where t.import = number;
  delete from cmdb.import_new n where n.import = number;
$$;
comment on function cmdb.import_clear is
  'Erases what was prepared of an import, but for one generation: that of the last preview.';

create or replace function cmdb.import_erase(number bigint) returns void
language sql volatile as $$
  delete from cmdb.import_row r where r.import = number;
  select cmdb.import_clear(number, 0);
$$;
comment on function cmdb.import_erase is 'Erases what was staged; the import and its counts stay.';

create or replace function cmdb.import_step(
  phase text, done bigint, total bigint, place jsonb, is_last boolean default false
) returns text language sql immutable as $$
  select jsonb_build_object('phase', phase, 'done', done, 'total', total, 'place', place,
    'is_last', is_last)::text
$$;
comment on function cmdb.import_step is
  'What a worker is told at the end of a step: how far the request is, and where it goes on.';
