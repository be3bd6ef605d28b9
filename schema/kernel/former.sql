-- Drops functions of former schema versions that were removed or have changed their arguments.

drop function if exists cmdb.differences(text, jsonb, jsonb);
drop function if exists cmdb.references_at(bigint, timestamptz);
drop function if exists cmdb.item_changes(bigint, int);
drop function if exists cmdb.masked_changes(jsonb, text[]);
drop function if exists cmdb.bounded_changes(jsonb);
drop function if exists cmdb.journal_subject(text, bigint);
drop function if exists cmdb.incident_brief(bigint);
drop function if exists cmdb.incident_versions(bigint, timestamptz, int);
drop function if exists cmdb.incident_differences(bigint, timestamptz, int);
drop function if exists cmdb.incident_changes(bigint, int);
drop function if exists cmdb.incident_link_ends(bigint, timestamptz);
drop function if exists cmdb.transition_reasons(cmdb.item, text, jsonb, jsonb, text);
drop function if exists cmdb.item_transition(cmdb.call, jsonb, text, int, text[], jsonb, text[],
  jsonb, jsonb, jsonb, boolean, jsonb);
drop function if exists cmdb.version_fields(int, text, text, text, jsonb);
drop function if exists cmdb.relation_connect(cmdb.call, text, jsonb, jsonb, jsonb, text);
drop function if exists cmdb.relation_disconnect(cmdb.call, bigint);
drop function if exists cmdb.inbox_get(int, text, int);
drop function if exists cmdb.keyed_items(jsonb);
drop function if exists cmdb.referred(jsonb);
drop function if exists cmdb.nearest_item(text);
drop function if exists cmdb.nearest_incident(text);
drop function if exists cmdb.nearest_team(text);
drop function if exists cmdb.message_meant(text, cmdb.item);
