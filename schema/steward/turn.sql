-- Turns of duties: bounded by what they do and by time, and not stopped by one thing that fails.

create or replace function cmdb.turn_end() returns timestamptz language sql volatile as $$
  select clock_timestamp() + interval '250 milliseconds'
$$;
comment on function cmdb.turn_end is
  'When a turn of a duty takes up nothing more: what it has locked is waited for, and so are other
duties. By the clock of the machine, which nothing that is recorded follows.';

create or replace function cmdb.is_aside(of_duty text, of_key bigint) returns boolean
language sql stable as $$
  select exists (
    select from cmdb.duty_aside a
    where a.duty = of_duty and a.key = of_key and a.due_at > cmdb.present())
$$;
comment on function cmdb.is_aside is 'Whether a duty leaves this alone for now, because it has failed at it.';

create or replace function cmdb.put_aside(of_duty text, of_key bigint, code text, message text)
returns void language plpgsql volatile as $$
begin
  insert into cmdb.duty_aside as a (duty, key, failures, code, since, due_at)
  values (of_duty, of_key, 1, code, cmdb.present(), cmdb.present() + interval '1 second')
  on conflict (duty, key) do update
  set failures = a.failures + 1, code = excluded.code,
    due_at = cmdb.present() + least(2 ^ least(a.failures, 9), 300) * interval '1 second';
  raise log 'duty % failed at %: % %', of_duty, of_key, code, message;
end $$;
comment on function cmdb.put_aside is
  'A duty has failed at this one thing, and what it did was undone: it is tried again after 1, 2, 4 …
300 s, until it succeeds or is no longer to be done.';

create or replace function cmdb.taken_up(of_duty text, done bigint[]) returns void
language sql volatile as $$
  delete from cmdb.duty_aside a
  where a.duty = of_duty
    and (a.key = any (done) or a.due_at < cmdb.present() - interval '10 minutes')
$$;
comment on function cmdb.taken_up is
  'What a duty has done is no longer put aside, nor what was to be tried again and is not due any more.';

create or replace function cmdb.aside_json() returns jsonb language sql stable as $$
  select jsonb_agg(jsonb_build_object(
    'duty', a.duty, 'count', a.count, 'first', a.first, 'sqlstate', a.code,
    'since', cmdb.rfc3339(a.since)) order by a.duty)
  from (
    select f.duty, count(*) as count, min(f.key) as first, min(f.code) as code,
      min(f.since) as since
    from (
      -- One that has passed with the next try is no trouble.
      select * from cmdb.duty_aside d where d.failures > 2 limit 1000) f
    group by f.duty) a
$$;
comment on function cmdb.aside_json is
  'What duties have put aside and failed at more than twice, by duty, for server.health; null: nothing.';
