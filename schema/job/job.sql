-- Jobs begin, are cancelled and told about: for the functions of the methods that have them.

create or replace function cmdb.job_open(
  this cmdb.call, kind text, arguments jsonb, total bigint default null
) returns bigint language plpgsql volatile as $$
declare
  most constant int := 20;
  number bigint;
begin
  if (
    select count(*) from cmdb.job j
    where j.account = this.account and j.state in ('waiting', 'running')) >= most
  then
    perform cmdb.refuse('CM010',
      format('This account has %s jobs that have not ended: wait for one, or cancel one.', most),
      jsonb_build_object('limit', 'jobs', 'most', most));
  end if;
  insert into cmdb.job (kind, arguments, total, due_at, account, via, method, request, reason,
    created_at, changed_at)
  values (job_open.kind, job_open.arguments, job_open.total, cmdb.present(), this.account, this.via,
    this.method, this.request, this.reason, cmdb.present(), cmdb.present())
  returning id into number;
  return number;
end $$;
comment on function cmdb.job_open is
  'Begins a job of the call: the steward takes it up within a second after the commit. Its steps write
on behalf of the caller, by the same method and request.';

create or replace function cmdb.job_cancel(number bigint) returns cmdb.job
language plpgsql volatile as $$
declare
  cancelled cmdb.job;
begin
  -- A step that is under way has the row: it ends first.
  select * into cancelled from cmdb.job j where j.id = number for update;
  if not found then
    perform cmdb.refuse_missing('job', 'job', to_jsonb(number));
  elsif cancelled.state not in ('waiting', 'running') then
    perform cmdb.refuse('CM006', format('The job has ended: it is %s.', cancelled.state),
      jsonb_build_object('state', cancelled.state, 'path', 'job'));
  end if;
  update cmdb.job j
  set state = 'cancelled', changed_at = cmdb.present()
  where j.id = number
  returning j.* into cancelled;
  return cancelled;
end $$;
comment on function cmdb.job_cancel is
  'Ends a job: behind the commit it has no effect any more. The steps that were done stay done.';

create or replace function cmdb.job_json(j cmdb.job) returns text language sql stable as $$
  select json_strip_nulls(json_build_object(
    'job', j.id, 'kind', j.kind, 'state', j.state, 'phase', j.phase, 'done', j.done,
    'total', j.total, 'account', (select a.name from cmdb.account a where a.id = j.account),
    'at', cmdb.rfc3339(j.created_at), 'updated_at', cmdb.rfc3339(j.changed_at),
    'result', j.result, 'error', j.error))::text
$$;
comment on function cmdb.job_json is 'A job as the API answers it: how far it has come, and its end.';
