-- Invitations and sessions. Secrets and codes never reach the database, their digests never leave it.

create or replace function cmdb.sessions_max() returns int language sql immutable as $$ select 32 $$;
comment on function cmdb.sessions_max is
  'How many sessions and invitations of an account are open at once: people have few devices.';

create or replace function cmdb.session_ends(s cmdb.session) returns timestamptz
language sql stable as $$
  select case when s.started_at is null then s.invited_until
    else s.idle + coalesce((select u.at from cmdb.token_use u where u.token = s.id), s.started_at)
    end
$$;
comment on function cmdb.session_ends is
  'When a session ends if it is not used any more, or an invitation.';

create or replace function cmdb.session_is_open(s cmdb.session) returns boolean
language sql stable as $$
  select not s.ended and s.started_at is not null and cmdb.session_ends(s) > cmdb.present()
    and (s.parent is null or exists (
      select from cmdb.token p
      where p.id = s.parent and p.revoked_at is null
        and (p.expires_at is null or p.expires_at > cmdb.present())))
$$;
comment on function cmdb.session_is_open is
  'Whether a session lets its account in, as far as its token is not revoked.';

create or replace function cmdb.session_json(s cmdb.session, caller int) returns text
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'id', s.id, 'account', (select a.name from cmdb.account a where a.id = s.account),
    'device', s.device, 'address', s.address, 'since', cmdb.rfc3339(s.started_at),
    -- Kept to the minute: a session is not used before it began.
    'last_used', (
      select cmdb.rfc3339(greatest(u.at, s.started_at))
      from cmdb.token_use u where u.token = s.id),
    'expires_at', cmdb.rfc3339(cmdb.session_ends(s)),
    'current', coalesce(s.id = caller, false)))::text
$$;
comment on function cmdb.session_json is
  'A session as session.list answers it; `caller` is the token of who asks.';

create or replace function cmdb.session_room(owner int) returns void
language plpgsql volatile as $$
begin
  update cmdb.session s
  set ended = true
  where s.account = owner and not s.ended
    and (cmdb.session_ends(s) <= cmdb.present()
      or (select t.revoked_at from cmdb.token t where t.id = s.id) is not null);
  update cmdb.session s
  set ended = true
  where s.id in (
    select o.id
    from cmdb.session o
    where o.account = owner and not o.ended
    order by cmdb.session_ends(o) desc, o.id desc
    offset cmdb.sessions_max() - 1);
  delete from cmdb.session_code c
  where c.session in (
    select s.id from cmdb.session s
    join cmdb.session_code o on o.session = s.id
    where s.account = owner and s.ended);
end $$;
comment on function cmdb.session_room is
  'Makes room for one more session of an account: what would end first makes it. Behind the lock of
the account.';

create or replace function cmdb.session_invite(
  this cmdb.call, named text, valid_for_s int, digest bytea
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  owner int;
  made int;
  ends constant timestamptz := cmdb.present() + valid_for_s * interval '1 second';
begin
  perform cmdb.require_call(this, 'session.invite');
  owner := cmdb.account_named(named, 'account');
  perform from cmdb.account a where a.id = owner for no key update;
  perform cmdb.session_room(owner);
  insert into cmdb.token as t (account, label, created_by)
  values (owner, 'invitation', this.account)
  returning t.id into made;
  insert into cmdb.session (id, account, invited_until) values (made, owner, ends);
  insert into cmdb.session_code (session, digest) values (made, session_invite.digest);
  return cmdb.answer(this, json_build_object(
    'id', made, 'request', this.request, 'expires_at', cmdb.rfc3339(ends))::text);
end $$;
comment on function cmdb.session_invite is
  'session.invite: the id, and whose request made it, as token.issue keeps them. The code is neither.';

create or replace function cmdb.session_proof(is_code boolean, proof int, proof_digest bytea)
returns int language sql stable security definer set search_path = cmdb, pg_temp as $$
  select s.account
  from cmdb.session s
  join cmdb.session_code c on c.session = s.id
  join cmdb.token t on t.id = s.id
  where is_code and s.id = proof and c.digest = proof_digest
    and not s.ended and s.invited_until > cmdb.present() and t.revoked_at is null
  union all
  select t.account
  from cmdb.token t
  where not is_code and t.id = proof and cmdb.token_opens(t.id, proof_digest)
    and t.revoked_at is null and (t.expires_at is null or t.expires_at > cmdb.present())
    and not exists (select from cmdb.session s where s.id = t.id)
$$;
comment on function cmdb.session_proof is
  'The account that a code or a token proves; null where it is wrong or used up. Another session is
no proof. A read, so that guesses never reach what writes.';

create or replace function cmdb.session_start(
  is_code boolean, proof int, proof_digest bytea, secret_digest bytea, device text, address text,
  keep boolean, via text, request text
) returns table (id int, expires_at text, account int, name text, roles text, person bigint)
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
#variable_conflict use_column
declare
  owner int;
  made int;
  this cmdb.call;
begin
  owner := cmdb.session_proof(is_code, proof, proof_digest);
  perform from cmdb.account a where a.id = owner and not a.disabled for no key update;
  if not found then
    return;
  end if;
  this := cmdb.enter(owner, via, request, 'session.start', null, null, null, null, null);
  if is_code then
    -- Of two that bring the same code one finds it.
    delete from cmdb.session_code c
    using cmdb.session s, cmdb.token t
    where c.session = proof and s.id = proof and t.id = proof and c.digest = proof_digest
      and not s.ended and s.invited_until > cmdb.present() and t.revoked_at is null;
    if not found then
      return;
    end if;
    made := proof;
    update cmdb.token t set label = coalesce(device, 'session') where t.id = made;
    update cmdb.session s set started_at = cmdb.present() where s.id = made;
  else
    perform cmdb.session_room(owner);
    insert into cmdb.token as t (account, label, created_by)
    values (owner, coalesce(device, 'session'), owner)
    returning t.id into made;
    insert into cmdb.session (id, account, started_at, parent)
    values (made, owner, cmdb.present(), proof);
  end if;
  update cmdb.session s
  set device = session_start.device, address = session_start.address,
    idle = case when keep then interval '30 days' else interval '12 hours' end
  where s.id = made;
  insert into cmdb.token_secret (token, digest) values (made, secret_digest);
  perform cmdb.token_used(made);
  return query
  select s.id, cmdb.rfc3339(cmdb.session_ends(s)), a.id, a.name, array_to_string(a.roles, ','),
    a.person
  from cmdb.session s
  join cmdb.account a on a.id = s.account
  where s.id = made;
end $$;
comment on function cmdb.session_start is
  'session.start: no row unless the code or the token is right. Who proves it is entered as its
account.';

create or replace function cmdb.session_end(this cmdb.call, named int)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.session;
begin
  perform cmdb.require_call(this, 'session.end');
  select * into present from cmdb.session s
  where s.id = named and (s.account = this.account or 'administer' = any (this.rights));
  if not found then
    perform cmdb.refuse_missing('session', 'session', to_jsonb(named));
  end if;
  perform from cmdb.account a where a.id = present.account for no key update;
  update cmdb.token t set revoked_at = cmdb.present() where t.id = named and t.revoked_at is null;
  update cmdb.session s set ended = true where s.id = named and not s.ended;
  delete from cmdb.session_code c where c.session = named;
  return cmdb.answer(this, json_build_object('session', named)::text);
end $$;
comment on function cmdb.session_end is
  'session.end: ends a session or an invitation now, of one''s own or with the right administer; one
that has ended already stays as it is.';
