-- A row of a file may stand for several units, each an item of its own.

alter table cmdb.import_new
  add unit int not null default 1,
  drop constraint import_new_pkey,
  add constraint import_new_pkey primary key (import, line, unit);
comment on column cmdb.import_new.unit is 'Which of the units of its row it is.';
