-- Sessions: tokens that are short-lived and belong to a device, and the codes that begin them.

create table cmdb.session (
  id int not null,
  account int not null,
  invited_until timestamptz,
  started_at timestamptz,
  idle interval not null default interval '12 hours',
  parent int,
  device text,
  address text,
  ended boolean not null default false,
  constraint session_pkey primary key (id),
  constraint session_token_fkey foreign key (id) references cmdb.token (id),
  constraint session_account_fkey foreign key (account) references cmdb.account (id),
  constraint session_parent_fkey foreign key (parent) references cmdb.token (id),
  constraint session_begins check (num_nonnulls(invited_until, started_at) > 0)
);
comment on table cmdb.session is
  'A session is a token, whose id it has: here is what other tokens have not. When it was last used
stands in token_use. Few of an account are open; what has ended stays.';
comment on column cmdb.session.invited_until is
  'Of one that begins with a code: until when it may begin.';
comment on column cmdb.session.started_at is 'When it began; null: it is an invitation.';
comment on column cmdb.session.idle is 'It ends when it has not been used for so long.';
comment on column cmdb.session.parent is
  'The token that it began with: it ends with that, too.';
comment on column cmdb.session.ended is
  'Whether it is over for good: it was ended, has expired, or had to make room.';
create index session_open on cmdb.session (account, id) where not ended;

create table cmdb.session_code (
  session int not null,
  digest bytea not null,
  constraint session_code_pkey primary key (session),
  constraint session_code_session_fkey foreign key (session) references cmdb.session (id),
  constraint session_code_digest_is_sha256 check (octet_length(digest) = 32)
);
comment on table cmdb.session_code is
  'By what an invitation is known; read by cmdb.session_start alone, and gone when it was used.';
