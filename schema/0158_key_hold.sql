-- Keys that are judged once, when all fields and references of an item stand.

create table cmdb.key_hold (
  transaction xid8 not null default pg_current_xact_id(),
  items bigint[] not null default '{}',
  constraint key_hold_pkey primary key (transaction)
);
comment on table cmdb.key_hold is
  'Transactions whose keys wait to be judged, and the items that they concern. A row ends with
cmdb.release_keys: a transaction that leaves one behind is refused at its end, so no commit has any.';
