-- Counts by class and state read these two alone; a page of an incident's service finds its rows.

create index item_class_state on cmdb.item (class, state);
create index incident_service on cmdb.incident (service, id) where service is not null;
