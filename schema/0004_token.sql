-- Tokens: what programs show to say who they are.

create table cmdb.token (
  id int generated always as identity,
  account int not null,
  label text,
  digest bytea not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_by int not null,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint token_pkey primary key (id),
  constraint token_account_fkey foreign key (account) references cmdb.account (id),
  constraint token_created_by_fkey foreign key (created_by) references cmdb.account (id),
  constraint token_digest_key unique (digest),
  constraint token_digest_is_sha256 check (octet_length(digest) = 32),
  constraint token_label_not_empty check (label <> '')
);
comment on table cmdb.token is
  'A token lets a program in as an account until it expires or is revoked. A row is never deleted.';
comment on column cmdb.token.digest is
  'SHA-256 of its 128 random bits, which nobody keeps but the program that was given them.';
comment on column cmdb.token.created_by is 'Who issued it; changed_by may be who revoked it.';
create index token_account on cmdb.token (account, id);

create table cmdb.token_use (
  token int not null,
  at timestamptz not null,
  constraint token_use_pkey primary key (token),
  constraint token_use_token_fkey foreign key (token) references cmdb.token (id)
) with (fillfactor = 50);
comment on table cmdb.token_use is
  'When a token was last used, to the minute: beside the token, for a use is no change of it.';
