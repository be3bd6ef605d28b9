-- Which source is believed about which attribute.

create table cmdb.authority (
  class text collate "C" not null,
  attribute text collate "C" not null,
  sources text[] collate "C" not null,
  version int not null,
  changed_at timestamptz not null,
  changed_by int not null,
  constraint authority_pkey primary key (class, attribute),
  constraint authority_class_fkey foreign key (class) references cmdb.class (name),
  constraint authority_changed_by_fkey foreign key (changed_by) references cmdb.account (id)
);
comment on table cmdb.authority is
  'Sources of imports by falling trust, for an attribute or a reference of a class and those below
it. It binds imports alone; each change is in the journal with what it says.';

alter table cmdb.import_plan add kept jsonb not null default '[]';
comment on column cmdb.import_plan.kept is
  'Values of the row that are not taken, since a source that is trusted more has set what is there.';
