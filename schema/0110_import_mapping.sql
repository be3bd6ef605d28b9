-- What the columns of files mean, kept under a name: of an account, or shared by all.

create table cmdb.import_mapping (
  id bigint generated always as identity,
  account int not null,
  name text collate "C" not null,
  shared boolean not null,
  version int not null default 1,
  mapping jsonb not null,
  changed_at timestamptz not null,
  changed_by int not null,
  constraint import_mapping_pkey primary key (id),
  constraint import_mapping_account_fkey foreign key (account) references cmdb.account (id),
  constraint import_mapping_changed_by_fkey foreign key (changed_by) references cmdb.account (id)
);
comment on table cmdb.import_mapping is
  'Mappings of imports. What one says is copied into each import that uses it, so it needs no
history: an import shows what it was read by.';
comment on column cmdb.import_mapping.account is 'Whose it is; of a shared one, who made it.';
create unique index import_mapping_own on cmdb.import_mapping (account, name) where not shared;
create unique index import_mapping_shared on cmdb.import_mapping (name) where shared;
