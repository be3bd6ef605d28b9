-- A key that parts of another item do not have: a monitor may bear the number of its computer.

alter table cmdb.class_key add unless_role text collate "C";
comment on column cmdb.class_key.unless_role is
  'Items with this reference do not have the key: of an inventory number `whole`, for what is a part of
another item bears the number of that.';
update cmdb.class_key k set unless_role = 'whole'
where k.class = 'asset' and k.fields = '{inventory_no}';

alter type cmdb.key_layout add attribute unless_role text;
comment on type cmdb.key_layout is
  'An identification key: the name it has in cmdb.item_key, its fields in order, the attributes
without which there is no key, the roles that it reads, those it inherits through included, and the
role with which an item does not have it.';

delete from cmdb.item_key k
using cmdb.relation r
where k.key = 'asset:inventory_no' and r.source = k.item and r.role = 'whole';
