-- Imports are previewed and committed step by step, by one request at a time.

alter table cmdb.import
  drop constraint import_state_known,
  add constraint import_state_known check (state in (
    'open', 'previewing', 'previewed', 'committing', 'committed', 'discarded')),
  add holder text collate "C",
  add holder_pid int,
  add holder_started timestamptz,
  add held_until timestamptz,
  add based_on timestamptz;
comment on column cmdb.import.holder is
  'The request that previews or commits it at present, step by step.';
comment on column cmdb.import.holder_pid is
  'The connection of its last step. Once that has ended, nobody holds the import.';
comment on column cmdb.import.holder_started is 'When PostgreSQL was started for that connection.';
comment on column cmdb.import.held_until is 'Later than any step may last.';
comment on column cmdb.import.based_on is
  'A settled moment before the last preview: what was written since may be news to its plan.';

alter table cmdb.import_plan add base text collate "C";
comment on column cmdb.import_plan.base is
  'A digest of what the row does by itself, apart from other rows.';
create index import_hit_item on cmdb.import_hit (import, item);

-- Plans of before have no such digest.
update cmdb.import set state = 'open', plan = null, summary = null where state = 'previewed';

create table cmdb.import_bearer (
  import bigint not null,
  generation int not null,
  line int not null,
  key text collate "C" not null,
  value text collate "C" not null,
  constraint import_bearer_pkey primary key (import, generation, line, key)
);
create index import_bearer_value on cmdb.import_bearer (import, key, md5(value));
comment on table cmdb.import_bearer is 'The identification keys that rows of a file will have.';

create table cmdb.import_touched (
  import bigint not null,
  line int not null,
  constraint import_touched_pkey primary key (import, line)
);
comment on table cmdb.import_touched is
  'Rows whose plan may differ from what was previewed, by what has been written since.';

create table cmdb.import_new (
  import bigint not null,
  line int not null,
  item bigint not null,
  tag text collate "C" not null,
  constraint import_new_pkey primary key (import, line)
);
comment on table cmdb.import_new is
  'The ids and tags of the items that a commit is about to make: as from sequences, with gaps.';

create table cmdb.import_line (
  item bigint not null,
  at timestamptz not null,
  import bigint not null,
  line int not null,
  constraint import_line_pkey primary key (item, at)
);
comment on table cmdb.import_line is
  'Which line of which import an item was written from: of history and journal, kept as long.';

-- Functions of before that took other arguments.
drop function if exists
  cmdb.import_resolve(bigint, int), cmdb.import_match(bigint, int, jsonb),
  cmdb.import_matched(bigint, int, int), cmdb.import_compute(bigint, int, jsonb, jsonb),
  cmdb.import_row_errors(cmdb.import_row, cmdb.item, text, jsonb, jsonb, jsonb, bigint[], bigint[]),
  cmdb.import_key(bigint, int, cmdb.key_layout, cmdb.import_plan),
  cmdb.import_check(bigint, int), cmdb.import_lock(bigint, int),
  cmdb.import_require_same(bigint, int, int), cmdb.import_is_plain(cmdb.relation_type, text[]),
  cmdb.import_preview(cmdb.call, bigint, bigint, jsonb, text[], int, int),
  cmdb.import_commit(cmdb.call, bigint, bigint, jsonb, text, boolean);
