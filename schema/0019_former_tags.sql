-- A label that was replaced is still on somebody's list: items are found by the tags that they had.

alter table cmdb.item_search add column former text collate "C" not null default '';
comment on column cmdb.item_search.former is
  'Tags that the item had before, without case; the document ends with them.';
insert into cmdb.repair (name) values ('former_tags');
