-- What a write asks of the class of its item, it asks of one row.

alter table cmdb.class_layout add column lineage text[] not null default '{}';
comment on column cmdb.class_layout.lineage is 'The class and its ancestors, upwards.';
update cmdb.class_layout l
set lineage = array(
  select a.ancestor from cmdb.class_ancestor a where a.class = l.class order by a.depth);
alter table cmdb.class_layout alter column lineage drop default;

drop function if exists cmdb.require_class(cmdb.item, text[]);
drop function if exists cmdb.item_write(
  cmdb.call, cmdb.item, text, text, text, jsonb, text[], jsonb, jsonb, jsonb, boolean);
