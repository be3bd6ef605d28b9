--- incident.export, csv
--- {"format": "csv"}
--- $1 = "2025-12-31T21:00:00.000000Z"
select (i.id)::text, (i.number)::text, (i.title)::text, (i.kind)::text, (i.impact)::text, (i.urgency)::text, (i.major)::text, (i.state)::text, (i.priority)::text, (i.description)::text, (select t.tag from cmdb.item_at($1::timestamptz) t where t.id = i.requester), (i.contact)::text, (i.category)::text, (select t.tag from cmdb.item_at($1::timestamptz) t where t.id = i.service), (coalesce((select t.name from cmdb.item_at($1::timestamptz) t where t.id = i.team_item), i.team))::text, ((select o.name from cmdb.account o where o.id = i.assignee))::text, ((select o.number from cmdb.incident o where o.id = i.parent))::text, (i.channel)::text, (i.external_system)::text, (i.external_key)::text, cmdb.rfc3339(i.due_at), case when i.due_at is not null then (cmdb.due_source(i.due_at, i.due_by_clock, $1::timestamptz))::text end, case when i.id is not null then cmdb.rfc3339(cmdb.next_due(i.id, i.next_due, i.due_at, i.due_by_clock, i.state, i.agreement, $1::timestamptz)) end, (select t.tag from cmdb.item_at($1::timestamptz) t where t.id = i.agreement), (i.waiting_for)::text, cmdb.rfc3339(i.waiting_until), cmdb.rfc3339(i.reported_at), (cmdb.is_breached(i.id, i.due_at, i.due_by_clock, i.resolved_at, i.state, i.agreement, $1::timestamptz))::text, (i.resolution)::text, (i.resolution_code)::text, cmdb.rfc3339(i.resolved_at), (i.first_contact)::text, (i.reopened)::text, cmdb.rfc3339(i.created_at), (i.version)::text, cmdb.rfc3339(i.changed_at), ((select o.name from cmdb.account o where o.id = i.changed_by))::text, (select string_agg(t.tag, '; ' order by l.id) from cmdb.incident_item_at($1::timestamptz) l join cmdb.item_at($1::timestamptz) t on t.id = l.item where l.of_incident = i.id), '[{},{}]' from cmdb.incident_at($1::timestamptz) i where true order by i.id

--- incident.export, columns of a condition
--- {"format": "jsonl", "where": "state = closed", "columns": ["number", "requester", "breached", "items"]}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "closed"
select (i.number)::text, (select t.tag from cmdb.item_at($1::timestamptz) t where t.id = i.requester), (cmdb.is_breached(i.id, i.due_at, i.due_by_clock, i.resolved_at, i.state, i.agreement, $1::timestamptz))::text, (select string_agg(t.tag, '; ' order by l.id) from cmdb.incident_item_at($1::timestamptz) l join cmdb.item_at($1::timestamptz) t on t.id = l.item where l.of_incident = i.id), '[{},{}]' from cmdb.incident_at($1::timestamptz) i where (i.state = $2::text collate "C") order by i.id

--- incident.export, jsonl
--- {"format": "jsonl"}
--- $1 = "2025-12-31T21:00:00.000000Z"
select a.answer from cmdb.incident_answer($1::timestamptz, 'row') a join cmdb.incident_at($1::timestamptz) i on i.id = a.id where true order by i.id

