-- Duties of the steward that follow the journal, each with the position up to which it has acted.

create table cmdb.steward_consumer (
  name text collate "C" not null,
  position bigint not null default 0,
  moved_at timestamptz,
  constraint steward_consumer_pkey primary key (name),
  constraint steward_consumer_position check (position >= 0)
);
comment on table cmdb.steward_consumer is
  'How far each consumer of the journal among the duties of the steward has come. Its function,
cmdb.consume_NAME, acts on entries and moves the position in one transaction.';
comment on column cmdb.steward_consumer.position is 'The last position that it has acted upon.';
