-- The digests of tokens stand apart, where the roles that serve read nothing: whoever takes over a
-- worker learns of no token but those that are shown to it.

create table cmdb.token_secret (
  token int not null,
  digest bytea not null,
  constraint token_secret_pkey primary key (token),
  constraint token_secret_token_fkey foreign key (token) references cmdb.token (id),
  constraint token_secret_digest_key unique (digest),
  constraint token_secret_digest_is_sha256 check (octet_length(digest) = 32)
);
comment on table cmdb.token_secret is
  'By what a token is known; read by cmdb.token_opens alone.';
comment on column cmdb.token_secret.digest is
  'SHA-256 of its 128 random bits, which nobody keeps but the program that was given them.';

insert into cmdb.token_secret (token, digest) select id, digest from cmdb.token;
alter table cmdb.token drop column digest;
