-- Imports: rows of a file are staged, checked as a whole and written by one commit.

create table cmdb.import (
  id bigint generated always as identity,
  account int not null,
  state text collate "C" not null default 'open',
  options jsonb not null,
  secret text not null default gen_random_uuid()::text,
  created_at timestamptz not null,
  used_at timestamptz not null,
  rows int not null default 0,
  bytes bigint not null default 0,
  generation int not null default 0,
  errors jsonb not null default '[]',
  summary jsonb,
  plan text collate "C",
  committed_at timestamptz,
  change_set text collate "C",
  constraint import_pkey primary key (id),
  constraint import_account_fkey foreign key (account) references cmdb.account (id),
  constraint import_state_known check (state in ('open', 'previewed', 'committed', 'discarded'))
);
comment on table cmdb.import is
  'What somebody brings in: it survives the connection and a restart, and goes after seven days
without use. It is no part of the register, so it has no versions and no entries in the journal.';
comment on column cmdb.import.options is 'What import.open was told.';
comment on column cmdb.import.secret is
  'Part of the digest that is the plan: without it nobody can try out what the register holds.';
comment on column cmdb.import.bytes is 'What was sent, also what has replaced other rows.';
comment on column cmdb.import.generation is 'The rows of cmdb.import_plan that count.';
comment on column cmdb.import.errors is 'What is wrong with the import as a whole, by the preview.';
create index import_account on cmdb.import (account, id);
create index import_used on cmdb.import (used_at);

create table cmdb.import_row (
  import bigint not null,
  line int not null,
  catalogue bigint not null,
  tag text collate "C",
  name text collate "C",
  row jsonb not null,
  errors jsonb not null default '[]',
  constraint import_row_pkey primary key (import, line),
  constraint import_row_import_fkey foreign key (import) references cmdb.import (id)
);
comment on table cmdb.import_row is
  'A row of the file as the worker has read it by the catalogue: class, state, tag, name, id and
version; given, observed, cleared, inputs and patterns of its attributes; refs by role; defaults and
missing of a new item; columns that are unknown or forbidden.';
create index import_row_tag on cmdb.import_row (import, tag) where tag is not null;
create index import_row_name on cmdb.import_row (import, name) where name is not null;

create table cmdb.import_target (
  import bigint not null,
  generation int not null,
  role text collate "C" not null,
  ref text collate "C" not null,
  target jsonb,
  problem jsonb,
  constraint import_target_pkey primary key (import, generation, role, ref)
);
comment on table cmdb.import_target is
  'What a reference in a file names: the id of an item, or "l7" for what line 7 will be.';

create table cmdb.import_hit (
  import bigint not null,
  generation int not null,
  line int not null,
  place int not null,
  item bigint not null,
  constraint import_hit_pkey primary key (import, generation, line, place, item)
);
comment on table cmdb.import_hit is
  'Items that a row can be about, by the alternative that found them.';

create table cmdb.import_plan (
  import bigint not null,
  generation int not null,
  line int not null,
  action text collate "C" not null,
  item bigint,
  version int,
  class text collate "C",
  tag text collate "C",
  name text collate "C",
  state text collate "C",
  attributes jsonb not null default '{}',
  targets jsonb not null default '{}',
  matched_by jsonb,
  candidates bigint[],
  errors jsonb not null default '[]',
  warnings jsonb not null default '[]',
  depends boolean not null default false,
  constraint import_plan_pkey primary key (import, generation, line)
);
comment on table cmdb.import_plan is 'What the commit does with each row, or why it cannot.';
comment on column cmdb.import_plan.targets is
  'References that change: {role: id | "l7" | null}; "l7" is what line 7 will be.';
comment on column cmdb.import_plan.depends is
  'Whether it refers to a row with errors: it cannot be written without that.';
create index import_plan_item on cmdb.import_plan (import, generation, item) where item is not null;
create index import_plan_tag on cmdb.import_plan (import, generation, tag) where tag is not null;
