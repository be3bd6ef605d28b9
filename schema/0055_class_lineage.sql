-- What a write asks of the class of its item, it asks of one row.

alter table cmdb.class_layout add column lineage text[] not null default '{}';
comment on column cmdb.class_layout.lineage is 'The class and its ancestors, upwards.';
update cmdb.class_layout l
set lineage = array(
  select a.ancestor from cmdb.class_ancestor a where a.class = l.class order by a.depth);
alter table cmdb.class_layout alter column lineage drop default;

alter table cmdb.class_layout add column inner_roles text[] not null default '{}';
comment on column cmdb.class_layout.inner_roles is
  'Roles of the hierarchies in which others may stand below an item of the class.';
update cmdb.class_layout l
set inner_roles = array(
  select t.role from cmdb.relation_type t
  where t.hierarchy and t.role is not null and t.target_classes && l.lineage
  order by t.role);
alter table cmdb.class_layout alter column inner_roles drop default;

drop function if exists cmdb.require_class(cmdb.item, text[]);
drop function if exists cmdb.item_write(
  cmdb.call, cmdb.item, text, text, text, jsonb, text[], jsonb, jsonb, jsonb, boolean);
drop function if exists cmdb.refresh_keys(bigint[], text, boolean);
drop function if exists cmdb.set_references(bigint, text, jsonb);

-- What is derived from an item follows it by trigger, and items are never deleted: a check with
-- every row, some ten an item, finds nothing.
alter table cmdb.item_key drop constraint item_key_item_fkey;
alter table cmdb.item_code drop constraint item_code_item_fkey;
alter table cmdb.item_search drop constraint item_search_item_fkey;
