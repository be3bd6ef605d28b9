-- What an upgrade derives from every item is done in steps, each a transaction of its own: one that
-- is interrupted goes on where it was.

alter table cmdb.repair add column cursor jsonb not null default '{}';
comment on column cmdb.repair.cursor is
  'Where the next step goes on, of a repair in steps; only its function can read it.';
