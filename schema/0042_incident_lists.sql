-- An incident about thousands of items shows the first of its links, and the newest of its timeline.

create index incident_item_order on cmdb.incident_item (of_incident, id);
create index incident_item_changed on cmdb.incident_item (of_incident, changed_at);

drop function if exists cmdb.incident_versions(bigint, timestamptz);
drop function if exists cmdb.incident_timeline(bigint, timestamptz);
drop function if exists cmdb.incident_context(bigint, bigint, timestamptz);
drop function if exists cmdb.contracts_json(bigint[], timestamptz, date);
drop function if exists cmdb.open_incidents_json(bigint, bigint, timestamptz);
drop function if exists cmdb.hosts_of(bigint, timestamptz);
drop function if exists cmdb.nearest_reference(bigint[], text, timestamptz);
