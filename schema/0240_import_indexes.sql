-- What is looked up by line is looked up by primary key. Where the planner takes these tables for
-- empty, which they are between imports, the other indexes of an import cost as little, and a step
-- read all rows of the import for each of its own. A condition that lookups by line do not have
-- leaves only the primary key to them.

drop index cmdb.import_hit_item;
create index import_hit_item on cmdb.import_hit (import, item) where item is not null;
drop index cmdb.import_bearer_value;
create index import_bearer_value on cmdb.import_bearer (import, key, md5(value))
  where value is not null;
