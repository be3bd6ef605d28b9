-- A call: who writes and why, refusals, answers kept for a repetition.

create or replace function cmdb.refuse(kind text, message text, detail jsonb default '{}')
returns void language plpgsql as $$
begin
  raise exception using errcode = kind, message = message, detail = detail::text;
end $$;
comment on function cmdb.refuse is
  'Refuses a request. CMnnn is the JSON-RPC error -32nnn; message and detail pass to the client.';

create or replace function cmdb.refuse_invalid(path text, code text, message text)
returns void language plpgsql as $$
begin
  perform cmdb.refuse('CM602', 'A parameter is not valid: ' || message,
    jsonb_build_object('errors', jsonb_build_array(
      jsonb_build_object('code', code, 'message', message, 'path', path))));
end $$;

create or replace function cmdb.refuse_missing(path text, what text, ref jsonb)
returns void language plpgsql as $$
begin
  perform cmdb.refuse('CM003', format('There is no %s %s.', what, ref),
    jsonb_build_object('path', path));
end $$;

create or replace function cmdb.refuse_constraint(
  path text, code text, message text, item jsonb default null
) returns void language plpgsql as $$
begin
  perform cmdb.refuse('CM007', message, jsonb_build_object('reasons', jsonb_build_array(
    jsonb_strip_nulls(jsonb_build_object(
      'code', code, 'message', message, 'path', path, 'item', item)))));
end $$;

create or replace function cmdb.require_catalogue(expected bigint)
returns boolean language plpgsql stable as $$
begin
  if (select version from cmdb.catalogue_version) <> expected then
    raise exception using errcode = 'CM900', message = 'the catalogue has moved';
  end if;
  return true;
end $$;
comment on function cmdb.require_catalogue is
  'Fails with CM900 when the caller planned a read with another version than its snapshot has.';

-- The catalogue changes behind all writes that were checked against it, and no write is checked
-- while it changes. An advisory lock, because a lock of the table would wait for everybody who
-- reads it, as a dump does for hours, and everybody else would wait behind.
create or replace function cmdb.catalogue_hold() returns void language plpgsql volatile as $$
declare
  patience constant text := current_setting('lock_timeout');
begin
  -- Writes that come meanwhile wait behind: let them through again and again.
  for attempt in 1..30 loop
    begin
      perform set_config('lock_timeout', '50ms', true);
      perform pg_advisory_xact_lock(4715);
      perform set_config('lock_timeout', patience, true);
      return;
    exception
      when lock_not_available then
        perform pg_sleep(0.01 + random() * 0.02);
    end;
  end loop;
  raise exception using errcode = 'lock_not_available', message = 'writes hold the catalogue';
end $$;
comment on function cmdb.catalogue_hold is
  'Keeps the catalogue for this transaction to change: first, before anything of it is read.';

create or replace function cmdb.require_catalogue_held(expected bigint, changes boolean)
returns void language plpgsql volatile as $$
begin
  if changes then
    -- Not shared first: two that change would wait for each other.
    perform cmdb.catalogue_hold();
  else
    perform pg_advisory_xact_lock_shared(4715);
  end if;
  -- A statement of its own: its snapshot is taken after the lock.
  if (select version from cmdb.catalogue_version) <> expected then
    raise exception using errcode = 'CM900', message = 'the catalogue has moved';
  end if;
end $$;
comment on function cmdb.require_catalogue_held is
  'Fails with CM900 when the caller planned with another version; holds off changes to the commit.';

create or replace function cmdb.incident_id(ref jsonb) returns bigint language plpgsql stable as $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (select id from cmdb.incident where id = (ref #>> '{}')::numeric::bigint)
    when 'string' then (select id from cmdb.incident where number = ref #>> '{}')
  end;
end $$;
comment on function cmdb.incident_id is 'An IncidentRef as it came; null when there is none.';

create or replace function cmdb.enter(
  account int, via text, request text, method text, reason text, for_incident jsonb,
  key text, hash bytea, catalogue bigint
) returns cmdb.call language plpgsql volatile as $$
declare
  this cmdb.call;
  kept text;
begin
  if catalogue is not null then
    perform cmdb.require_catalogue_held(
      catalogue, split_part(method, '.', 1) in ('class', 'relation_type'));
  end if;
  this.account := account;
  this.via := via;
  this.request := request;
  this.method := method;
  this.reason := reason;
  if for_incident is not null then
    this.incident := cmdb.incident_id(for_incident);
    if this.incident is null then
      perform cmdb.refuse_missing('incident', 'incident', for_incident);
    end if;
  end if;
  kept := set_config('cmdb.call', this::text, true);
  this.key := key;
  this.hash := hash;
  return this;
end $$;
comment on function cmdb.enter is
  'Opens the call that this transaction carries out: the first argument of every write.';

create or replace function cmdb.current_call() returns cmdb.call language plpgsql stable as $$
declare
  written text := current_setting('cmdb.call', true);
  this cmdb.call;
begin
  if written <> '' then
    return written::cmdb.call;
  end if;
  this.account := 0;
  this.via := 'sql';
  this.method := 'sql';
  this.request := 'sql:' || session_user;
  return this;
end $$;
comment on function cmdb.current_call is 'The call of this transaction; someone in psql has none.';

create or replace function cmdb.answer(this cmdb.call, response text)
returns text language plpgsql volatile as $$
begin
  if this.key is not null then
    insert into cmdb.idempotency (account, key, hash, response, at)
    values (this.account, this.key, this.hash, response, cmdb.present());
  end if;
  return response;
end $$;
comment on function cmdb.answer is
  'Ends a write: keeps its answer under its key, last, so that a repetition undoes all on 23505.';
