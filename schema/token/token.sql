-- Issuing, listing and revoking tokens. The secret never reaches the database, and its digest never
-- leaves it.

create or replace function cmdb.token_json(t cmdb.token) returns text
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'id', t.id, 'account', (select a.name from cmdb.account a where a.id = t.account),
    'label', t.label, 'created_at', cmdb.rfc3339(t.created_at),
    'created_by', (select a.name from cmdb.account a where a.id = t.created_by),
    'expires_at', cmdb.rfc3339(t.expires_at), 'revoked_at', cmdb.rfc3339(t.revoked_at),
    'last_used_at', (select cmdb.rfc3339(u.at) from cmdb.token_use u where u.token = t.id)))::text
$$;
comment on function cmdb.token_json is 'A token as readers see it: without secret and digest.';

create or replace function cmdb.token_issue(
  this cmdb.call, named text, label text, expires_at timestamptz, digest bytea
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  owner int;
  made int;
begin
  perform cmdb.require_call(this, 'token.issue');
  select a.id into owner from cmdb.account a where a.name = named and a.id <> 0 for share;
  if not found then
    perform cmdb.refuse_missing('account', 'account', to_jsonb(named));
  end if;
  if (select a.disabled from cmdb.account a where a.id = owner) then
    perform cmdb.refuse('CM006',
      format('The account %s is disabled, so a token could not log in.', named),
      jsonb_build_object('state', 'disabled', 'reasons', jsonb_build_array(jsonb_build_object(
        'code', 'account_disabled', 'path', 'account',
        'message', 'Enable the account first: `disabled` must be false.'))));
  end if;
  if expires_at <= cmdb.present() then
    perform cmdb.refuse_invalid('expires_at', 'past',
      '`expires_at` must be in the future.');
  end if;
  insert into cmdb.token as t (account, label, expires_at, created_by)
  values (owner, label, expires_at, this.account)
  returning t.id into made;
  insert into cmdb.token_secret (token, digest) values (made, digest);
  return cmdb.answer(this, json_build_object('id', made, 'request', this.request)::text);
end $$;
comment on function cmdb.token_issue is
  'What is answered and kept for a repetition: the id, and whose request made it. The secret is
neither: only the request that made it can show it.';

create or replace function cmdb.token_revoke(this cmdb.call, named int)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.token;
begin
  perform cmdb.require_call(this, 'token.revoke');
  select * into present from cmdb.token t where t.id = named for update;
  if not found then
    perform cmdb.refuse_missing('id', 'token', to_jsonb(named));
  end if;
  if present.revoked_at is null then
    update cmdb.token t
    set revoked_at = cmdb.present()
    where t.id = named
    returning t.* into present;
  end if;
  return cmdb.answer(this, cmdb.token_json(present));
end $$;
comment on function cmdb.token_revoke is
  'token.revoke: ends a token now; one that has ended already stays as it is.';

create or replace function cmdb.token_opens(of_token int, secret_digest bytea) returns boolean
language sql stable security definer set search_path = cmdb, pg_temp as $$
  select exists (
    select from cmdb.token_secret s where s.token = of_token and s.digest = secret_digest)
$$;
comment on function cmdb.token_opens is
  'Whether this is the digest of the secret of a token: all that is ever told of it.';

create or replace function cmdb.token_used(used int) returns void
language sql volatile security definer set search_path = cmdb, pg_temp as $$
  insert into cmdb.token_use as u (token, at)
  select t.id, greatest(date_trunc('minute', cmdb.present()), t.created_at) from cmdb.token t where t.id = used
  on conflict (token) do update set at = excluded.at where u.at < excluded.at
$$;
comment on function cmdb.token_used is 'Notes a use, at most one write a minute.';
