-- Counts by class and state read these two alone. The state first: with the class first it would be
-- taken for a page of a class, whose order it has not. A page of an incident's service finds its rows.

create index item_state on cmdb.item (state, class);
create index incident_service on cmdb.incident (service, id) where service is not null;
