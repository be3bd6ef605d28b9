-- A session may set what it likes: what the owner's functions leave in a setting bears a seal.

create sequence cmdb.seal_key as bigint;
comment on sequence cmdb.seal_key is
  'The key of cmdb.seal, drawn once: a sequence, because its value is read without a query.';
select setval('cmdb.seal_key',
  (('x' || substr(replace(gen_random_uuid()::text, '-', ''), 17))::bit(64)::bigint
    & 9223372036854775807) | 1);
revoke all on sequence cmdb.seal_key from public;
