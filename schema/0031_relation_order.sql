-- Pages of what refers to an item, in the order of ids: a model or a person has thousands. By an
-- expression, as the statements ask for it, lest a planner walk all relations by their ids.

create index relation_target_order on cmdb.relation (target, (id + 0));
