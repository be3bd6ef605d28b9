-- A call: the author and reason of a write, and the answers stored for repetitions.

create or replace function cmdb.enter(
  account int, via text, request text, method text, reason text, for_incident jsonb,
  key text, hash bytea, catalogue bigint, rights text[] default null
) returns cmdb.call language plpgsql volatile as $$
declare
  this cmdb.call;
  kept text;
begin
  if catalogue is not null then
    -- Assignments: PERFORM would go through SPI.
    kept := cmdb.require_catalogue_held(
      catalogue, split_part(method, '.', 1) in ('class', 'lifecycle', 'relation_type'));
  end if;
  this.account := account;
  this.via := via;
  this.request := request;
  this.method := method;
  this.reason := reason;
  this.rights := rights;
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
    this := written;
    if this.via in ('sql', 'steward')
      and 'cmdb_runtime' in (session_user, current_setting('role'))
    then
      raise exception using errcode = 'insufficient_privilege',
        message = 'what the database does by itself is entered by nobody else';
    end if;
    return this;
  end if;
  this.account := 0;
  this.via := 'sql';
  this.method := 'sql';
  this.request := 'sql:' || session_user;
  return this;
end $$;
comment on function cmdb.current_call is
  'The call of this transaction; someone in psql has none. Who serves says who calls, for a worker is
what authenticates; but not that nobody did.';

create or replace function cmdb.require_call(this cmdb.call, variadic methods text[])
returns void language plpgsql stable as $$
declare
  opened constant cmdb.call := cmdb.current_call();
begin
  if (this.account, this.via, this.request, this.method, this.reason, this.incident)
      is distinct from
      (opened.account, opened.via, opened.request, opened.method, opened.reason, opened.incident)
    or not opened.method = any (methods) and (opened.via not in ('sql', 'steward')
      or 'cmdb_runtime' in (session_user, current_setting('role')))
  then
    raise exception using errcode = 'insufficient_privilege',
      message = format('this is for the call of this transaction, and for %s',
        array_to_string(methods, ', '));
  end if;
end $$;
comment on function cmdb.require_call is
  'For functions of the owner, which enter what they are told in the journal: the call is the one that
cmdb.enter has opened, by one of these methods. What the database does by itself has none; a worker
that opened none does nothing by itself.';

create or replace function cmdb.require_entered() returns void language plpgsql stable as $$
begin
  if (cmdb.current_call()).via in ('sql', 'steward')
    and 'cmdb_runtime' in (session_user, current_setting('role'))
  then
    raise exception using errcode = 'insufficient_privilege',
      message = 'this is for a call that cmdb.enter has opened';
  end if;
end $$;
comment on function cmdb.require_entered is
  'For functions of the owner that many methods call in passing: a worker that has opened no call does
nothing by itself.';

create or replace function cmdb.keep_answer(this cmdb.call, response text) returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  if this.account <> (cmdb.current_call()).account then
    raise exception using errcode = 'insufficient_privilege',
      message = 'an answer belongs to the account that called';
  end if;
  insert into cmdb.idempotency (account, key, hash, response, at)
  values (this.account, this.key, this.hash, response, cmdb.present());
end $$;
comment on function cmdb.keep_answer is
  'Keeps the answer of the call of this transaction. As the owner: nothing else writes answers.';

create or replace function cmdb.answer(this cmdb.call, response text)
returns text language plpgsql volatile as $$
begin
  if this.key is not null then
    perform cmdb.keep_answer(this, response);
  end if;
  return response;
end $$;
comment on function cmdb.answer is
  'Ends a write: keeps its answer under its key, last, so that a repetition undoes all on 23505.';
