-- Which positions belong to one history, and which database is which copy.

create table cmdb.timeline (
  timeline int not null,
  begins_after bigint not null,
  at timestamptz not null,
  system_identifier bigint not null,
  postgres_timeline int not null,
  reason text not null,
  known_head bigint,
  constraint timeline_pkey primary key (timeline),
  constraint timeline_numbers check (timeline >= 1 and begins_after >= 0)
);
comment on table cmdb.timeline is
  'The histories of this database: each goes on from the one before, and shares its positions up to
begins_after. Positions of an abandoned stretch are refused.';
comment on column cmdb.timeline.begins_after is
  'The last position that this timeline shares with those before it.';
comment on column cmdb.timeline.system_identifier is 'Of the PostgreSQL cluster that it began in.';
comment on column cmdb.timeline.postgres_timeline is 'Of PostgreSQL, when it began.';
comment on column cmdb.timeline.known_head is
  'The last position of the abandoned stretch, where the person who restored it knew it.';
insert into cmdb.timeline
select 1, 0, i.created_at, (pg_control_system()).system_identifier,
  ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int,
  'the database was made', null
from cmdb.database_identity i;

alter table cmdb.database_identity add column nonce text;
comment on column cmdb.database_identity.nonce is
  'Renewed at each start of an embedded cluster, here and in the file `identity` of its state
directory: a cluster that was copied or put back does not match. Null before the first such start.';
comment on column cmdb.database_identity.timeline is 'The newest of cmdb.timeline.';
