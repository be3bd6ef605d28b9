--- journal.list, all
--- {}
--- $1 = "101"
--- $2 = null
select json_strip_nulls(json_build_object('position', j.position, 'at', cmdb.rfc3339(j.at), 'account', (select a.name from cmdb.account a where a.id = j.account), 'via', j.via, 'request', j.request, 'method', j.method, 'reason', j.reason, 'incident', (select i.number from cmdb.incident i where i.id = j.incident), 'entity', j.entity, 'entity_id', j.entity_id, 'version', j.version, 'ended', case when j.ended then true end, 'relation_type', j.relation_type, 'source', cmdb.item_brief(j.source), 'target', cmdb.item_brief(j.target), 'about', j.about))::jsonb || jsonb_build_object('changes', case j.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(j.entity_id, j.version), $2::text[]) when 'incident' then cmdb.incident_changes(j.entity_id, j.version) else '[]' end) as entry, j.position, j.n from (select row_number() over (order by j.position) as n, j.* from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j order by j.position limit $1::int)) u) j order by j.position limit $1::int) j order by n

--- journal.list, item
--- {"item": 17}
--- $1 = "101"
--- $2 = "17"
--- $3 = null
select json_strip_nulls(json_build_object('position', j.position, 'at', cmdb.rfc3339(j.at), 'account', (select a.name from cmdb.account a where a.id = j.account), 'via', j.via, 'request', j.request, 'method', j.method, 'reason', j.reason, 'incident', (select i.number from cmdb.incident i where i.id = j.incident), 'entity', j.entity, 'entity_id', j.entity_id, 'version', j.version, 'ended', case when j.ended then true end, 'relation_type', j.relation_type, 'source', cmdb.item_brief(j.source), 'target', cmdb.item_brief(j.target), 'about', j.about))::jsonb || jsonb_build_object('changes', case j.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(j.entity_id, j.version), $3::text[]) when 'incident' then cmdb.incident_changes(j.entity_id, j.version) else '[]' end) as entry, j.position, j.n from (select row_number() over (order by j.position) as n, j.* from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.entity = 'item' and j.entity_id = cmdb.item_id($2::jsonb) order by j.position limit $1::int) union all (select j.* from cmdb.journal j where j.source = cmdb.item_id($2::jsonb) order by j.position limit $1::int) union all (select j.* from cmdb.journal j where j.target = cmdb.item_id($2::jsonb) order by j.position limit $1::int)) u) j order by j.position limit $1::int) j order by n

--- journal.list, incident
--- {"incident": 4}
--- $1 = "101"
--- $2 = "4"
--- $3 = null
select json_strip_nulls(json_build_object('position', j.position, 'at', cmdb.rfc3339(j.at), 'account', (select a.name from cmdb.account a where a.id = j.account), 'via', j.via, 'request', j.request, 'method', j.method, 'reason', j.reason, 'incident', (select i.number from cmdb.incident i where i.id = j.incident), 'entity', j.entity, 'entity_id', j.entity_id, 'version', j.version, 'ended', case when j.ended then true end, 'relation_type', j.relation_type, 'source', cmdb.item_brief(j.source), 'target', cmdb.item_brief(j.target), 'about', j.about))::jsonb || jsonb_build_object('changes', case j.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(j.entity_id, j.version), $3::text[]) when 'incident' then cmdb.incident_changes(j.entity_id, j.version) else '[]' end) as entry, j.position, j.n from (select row_number() over (order by j.position) as n, j.* from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.entity = 'incident' and j.entity_id = cmdb.incident_id($2::jsonb) order by j.position limit $1::int) union all (select j.* from cmdb.journal j where j.incident = cmdb.incident_id($2::jsonb) order by j.position limit $1::int)) u) j order by j.position limit $1::int) j order by n

--- journal.list, item, sorted, counted
--- {"item": 17, "sort": "-at", "count": true}
--- $1 = "101"
--- $2 = "17"
--- $3 = null
select l.*, (select count(*) from (select j.position from cmdb.journal j where j.entity = 'item' and j.entity_id = cmdb.item_id($2::jsonb) union select j.position from cmdb.journal j where j.source = cmdb.item_id($2::jsonb) union select j.position from cmdb.journal j where j.target = cmdb.item_id($2::jsonb)) j) from (values (1)) one left join (select json_strip_nulls(json_build_object('position', j.position, 'at', cmdb.rfc3339(j.at), 'account', (select a.name from cmdb.account a where a.id = j.account), 'via', j.via, 'request', j.request, 'method', j.method, 'reason', j.reason, 'incident', (select i.number from cmdb.incident i where i.id = j.incident), 'entity', j.entity, 'entity_id', j.entity_id, 'version', j.version, 'ended', case when j.ended then true end, 'relation_type', j.relation_type, 'source', cmdb.item_brief(j.source), 'target', cmdb.item_brief(j.target), 'about', j.about))::jsonb || jsonb_build_object('changes', case j.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(j.entity_id, j.version), $3::text[]) when 'incident' then cmdb.incident_changes(j.entity_id, j.version) else '[]' end) as entry, j.position, j.k0, j.n from (select row_number() over (order by j.at desc, j.position) as n, j.*, cmdb.rfc3339(j.at) as k0 from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.entity = 'item' and j.entity_id = cmdb.item_id($2::jsonb) order by j.at desc, j.position limit $1::int) union all (select j.* from cmdb.journal j where j.source = cmdb.item_id($2::jsonb) order by j.at desc, j.position limit $1::int) union all (select j.* from cmdb.journal j where j.target = cmdb.item_id($2::jsonb) order by j.at desc, j.position limit $1::int)) u) j order by j.at desc, j.position limit $1::int) j) l on true order by l.n

--- journal.list, newest first
--- {"sort": "-position"}
--- $1 = "101"
--- $2 = null
select json_strip_nulls(json_build_object('position', j.position, 'at', cmdb.rfc3339(j.at), 'account', (select a.name from cmdb.account a where a.id = j.account), 'via', j.via, 'request', j.request, 'method', j.method, 'reason', j.reason, 'incident', (select i.number from cmdb.incident i where i.id = j.incident), 'entity', j.entity, 'entity_id', j.entity_id, 'version', j.version, 'ended', case when j.ended then true end, 'relation_type', j.relation_type, 'source', cmdb.item_brief(j.source), 'target', cmdb.item_brief(j.target), 'about', j.about))::jsonb || jsonb_build_object('changes', case j.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(j.entity_id, j.version), $2::text[]) when 'incident' then cmdb.incident_changes(j.entity_id, j.version) else '[]' end) as entry, j.position, j.n from (select row_number() over (order by j.position desc) as n, j.* from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j order by j.position desc limit $1::int)) u) j order by j.position desc limit $1::int) j order by n

--- journal.list, masked
--- {"item": 17}
--- $1 = "101"
--- $2 = "17"
--- $3 = "{\"admin_password\"}"
select json_strip_nulls(json_build_object('position', j.position, 'at', cmdb.rfc3339(j.at), 'account', (select a.name from cmdb.account a where a.id = j.account), 'via', j.via, 'request', j.request, 'method', j.method, 'reason', j.reason, 'incident', (select i.number from cmdb.incident i where i.id = j.incident), 'entity', j.entity, 'entity_id', j.entity_id, 'version', j.version, 'ended', case when j.ended then true end, 'relation_type', j.relation_type, 'source', cmdb.item_brief(j.source), 'target', cmdb.item_brief(j.target), 'about', j.about))::jsonb || jsonb_build_object('changes', case j.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(j.entity_id, j.version), $3::text[]) when 'incident' then cmdb.incident_changes(j.entity_id, j.version) else '[]' end) as entry, j.position, j.n from (select row_number() over (order by j.position) as n, j.* from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.entity = 'item' and j.entity_id = cmdb.item_id($2::jsonb) order by j.position limit $1::int) union all (select j.* from cmdb.journal j where j.source = cmdb.item_id($2::jsonb) order by j.position limit $1::int) union all (select j.* from cmdb.journal j where j.target = cmdb.item_id($2::jsonb) order by j.position limit $1::int)) u) j order by j.position limit $1::int) j order by n

--- journal.list, filtered
--- {"after": 9, "account": "ivanova", "method": "item.update", "limit": 7, "since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00+03:00"}
--- $1 = "9"
--- $2 = "ivanova"
--- $3 = "item.update"
--- $4 = "2026-01-01T00:00:00.000000Z"
--- $5 = "2026-01-31T21:00:00.000000Z"
--- $6 = "8"
--- $7 = null
select json_strip_nulls(json_build_object('position', j.position, 'at', cmdb.rfc3339(j.at), 'account', (select a.name from cmdb.account a where a.id = j.account), 'via', j.via, 'request', j.request, 'method', j.method, 'reason', j.reason, 'incident', (select i.number from cmdb.incident i where i.id = j.incident), 'entity', j.entity, 'entity_id', j.entity_id, 'version', j.version, 'ended', case when j.ended then true end, 'relation_type', j.relation_type, 'source', cmdb.item_brief(j.source), 'target', cmdb.item_brief(j.target), 'about', j.about))::jsonb || jsonb_build_object('changes', case j.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(j.entity_id, j.version), $7::text[]) when 'incident' then cmdb.incident_changes(j.entity_id, j.version) else '[]' end) as entry, j.position, j.n from (select row_number() over (order by j.position) as n, j.* from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.position > $1::bigint and j.account = (select a.id from cmdb.account a where a.name = $2::text) and j.method = $3::text and j.at >= $4::timestamptz and j.at < $5::timestamptz order by j.position limit $6::int)) u) j order by j.position limit $6::int) j order by n

