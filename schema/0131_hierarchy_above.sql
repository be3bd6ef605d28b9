-- What lay above an item at a moment of the past, by a look-up: conditions of subscriptions judge
-- each entry at its own moment.

create index hierarchy_history_up on cmdb.hierarchy_history (type, descendant, until);
