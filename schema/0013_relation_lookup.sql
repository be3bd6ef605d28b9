-- A pair of ends is found by one entry of the index, not among all relations of the target: a model
-- is the target of thousands.

drop index cmdb.relation_target;
create index relation_target on cmdb.relation (target, type, source);
