-- The steward carries out jobs.

create or replace function cmdb.job_failure(code text, message text) returns jsonb
language sql immutable as $$
  select case
    when code ~ '^CM[0-8]' then jsonb_build_object('message', message,
      'code', (select s.name from cmdb.sqlstates() s where s.code = job_failure.code))
    else jsonb_build_object('code', 'internal',
      'message', 'Internal server error; the log of the database has the details.')
  end
$$;
comment on function cmdb.job_failure is
  'Why a job has failed: a refusal as the API gives it, anything else as an internal error.';

create or replace function cmdb.job_failed(number bigint, code text, message text) returns void
language plpgsql volatile as $$
declare
  most constant int := 8;
  -- Somebody was in the way, or the database is short of something.
  may_pass constant boolean := code = any ('{57014,55P03}') or left(code, 2) = any ('{40,53,55}');
begin
  update cmdb.job j
  set failures = j.failures + 1, changed_at = cmdb.present(),
    due_at = cmdb.present() + (2 ^ j.failures) * interval '1 second',
    state = case when may_pass and j.failures + 1 < most then j.state else 'failed' end,
    error = case when may_pass and j.failures + 1 < most then null
      else cmdb.job_failure(code, message) end
  where j.id = number;
  raise log 'job % failed: % %', number, code, message;
end $$;
comment on function cmdb.job_failed is
  'A step of a job has failed and was undone: it is tried again after 1, 2, 4 … s, eight times, where
that may help; else the job has failed.';

create or replace function cmdb.job_run(mine bigint) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  taken cmdb.job;
  step cmdb.job_step;
  code text;
  message text;
begin
  perform cmdb.require_epoch(mine);
  select * into taken
  from cmdb.job j
  where j.state in ('waiting', 'running') and j.due_at <= cmdb.present()
  order by j.changed_at, j.id
  limit 1
  for update skip locked;
  if not found then
    return 0;
  end if;
  begin
    perform cmdb.enter(taken.account, taken.via, taken.request, taken.method, taken.reason,
      null, null, null, null);
    execute format('select s.* from cmdb.%I($1) s', 'job_' || taken.kind) into step using taken;
    update cmdb.job j
    set state = case when step.result is null then 'running' else 'done' end,
      phase = step.phase, done = coalesce(step.done, j.done), total = coalesce(step.total, j.total),
      cursor = coalesce(step.cursor, '{}'), result = step.result, failures = 0,
      changed_at = cmdb.present()
    where j.id = taken.id;
  exception
    when others or query_canceled then
      get stacked diagnostics code = returned_sqlstate, message = message_text;
      perform cmdb.job_failed(taken.id, code, message);
  end;
  return 1;
end $$;
comment on function cmdb.job_run is
  'One step of the job that has waited longest, in this transaction; how many steps were done. Only
the holder of the lease does one, and no other takes over while it does.';

create or replace function cmdb.expire_jobs(mine bigint, most int) returns bigint
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  gone bigint;
begin
  perform cmdb.require_epoch(mine);
  delete from cmdb.job j
  where j.id = any (array(
    select o.id from cmdb.job o
    where o.state in ('done', 'failed', 'cancelled')
      and o.changed_at < cmdb.present() - interval '7 days'
    order by o.changed_at
    limit most));
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function cmdb.expire_jobs is
  'Forgets jobs seven days after their end, at most so many at once; returns how many.';
