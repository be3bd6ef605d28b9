-- The ids by which sources of imports know items.

alter table cmdb.source_item add source_id text collate "C";
comment on column cmdb.source_item.source_id is
  'The id that the source itself uses for the item; null where it has named none, and of an item that
is void.';
create unique index source_item_source_id on cmdb.source_item (source, source_id)
  where source_id is not null;
create index source_item_item on cmdb.source_item (item);

drop function if exists cmdb.import_check(bigint, int, text);
