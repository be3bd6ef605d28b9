-- Keys that are judged once for many items, when all of these stand as they will be.

create table cmdb.key_hold_item (
  transaction xid8 not null default pg_current_xact_id(),
  item bigint not null,
  constraint key_hold_item_pkey primary key (transaction, item)
);
comment on table cmdb.key_hold_item is
  'The items whose keys a transaction judges with cmdb.release_keys. As rows, for an import or a
revert may hold the keys of a hundred thousand items; none is left when the transaction ends.';

alter table cmdb.key_hold drop column items;
