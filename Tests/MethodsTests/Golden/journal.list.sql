--- journal.list, all
--- {}
--- $1 = "0"
--- $2 = "101"
--- $3 = null
select json_strip_nulls(json_build_object('position', p.position, 'at', cmdb.rfc3339(p.at), 'account', (select a.name from cmdb.account a where a.id = p.account), 'via', p.via, 'request', p.request, 'method', p.method, 'reason', p.reason, 'incident', (select i.number from cmdb.incident i where i.id = p.incident), 'entity', p.entity, 'entity_id', p.entity_id, 'version', p.version, 'ended', case when p.ended then true end, 'relation_type', p.relation_type, 'source', cmdb.item_brief(p.source), 'target', cmdb.item_brief(p.target), 'about', p.about))::jsonb || jsonb_build_object('changes', case p.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(p.entity_id, p.version), $3::text[]) when 'incident' then cmdb.incident_changes(p.entity_id, p.version) else '[]' end), p.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.position > $1::bigint order by j.position limit $2::int)) u order by u.position limit $2::int) p order by p.position

--- journal.list, item
--- {"item": 17}
--- $1 = "0"
--- $2 = "101"
--- $3 = "17"
--- $4 = null
select json_strip_nulls(json_build_object('position', p.position, 'at', cmdb.rfc3339(p.at), 'account', (select a.name from cmdb.account a where a.id = p.account), 'via', p.via, 'request', p.request, 'method', p.method, 'reason', p.reason, 'incident', (select i.number from cmdb.incident i where i.id = p.incident), 'entity', p.entity, 'entity_id', p.entity_id, 'version', p.version, 'ended', case when p.ended then true end, 'relation_type', p.relation_type, 'source', cmdb.item_brief(p.source), 'target', cmdb.item_brief(p.target), 'about', p.about))::jsonb || jsonb_build_object('changes', case p.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(p.entity_id, p.version), $4::text[]) when 'incident' then cmdb.incident_changes(p.entity_id, p.version) else '[]' end), p.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.position > $1::bigint and j.entity = 'item' and j.entity_id = cmdb.item_id($3::jsonb) order by j.position limit $2::int) union all (select j.* from cmdb.journal j where j.position > $1::bigint and j.source = cmdb.item_id($3::jsonb) order by j.position limit $2::int) union all (select j.* from cmdb.journal j where j.position > $1::bigint and j.target = cmdb.item_id($3::jsonb) order by j.position limit $2::int)) u order by u.position limit $2::int) p order by p.position

--- journal.list, incident
--- {"incident": 4}
--- $1 = "0"
--- $2 = "101"
--- $3 = "4"
--- $4 = null
select json_strip_nulls(json_build_object('position', p.position, 'at', cmdb.rfc3339(p.at), 'account', (select a.name from cmdb.account a where a.id = p.account), 'via', p.via, 'request', p.request, 'method', p.method, 'reason', p.reason, 'incident', (select i.number from cmdb.incident i where i.id = p.incident), 'entity', p.entity, 'entity_id', p.entity_id, 'version', p.version, 'ended', case when p.ended then true end, 'relation_type', p.relation_type, 'source', cmdb.item_brief(p.source), 'target', cmdb.item_brief(p.target), 'about', p.about))::jsonb || jsonb_build_object('changes', case p.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(p.entity_id, p.version), $4::text[]) when 'incident' then cmdb.incident_changes(p.entity_id, p.version) else '[]' end), p.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.position > $1::bigint and j.entity = 'incident' and j.entity_id = cmdb.incident_id($3::jsonb) order by j.position limit $2::int) union all (select j.* from cmdb.journal j where j.position > $1::bigint and j.incident = cmdb.incident_id($3::jsonb) order by j.position limit $2::int)) u order by u.position limit $2::int) p order by p.position

--- journal.list, masked
--- {"item": 17}
--- $1 = "0"
--- $2 = "101"
--- $3 = "17"
--- $4 = "{\"admin_password\"}"
select json_strip_nulls(json_build_object('position', p.position, 'at', cmdb.rfc3339(p.at), 'account', (select a.name from cmdb.account a where a.id = p.account), 'via', p.via, 'request', p.request, 'method', p.method, 'reason', p.reason, 'incident', (select i.number from cmdb.incident i where i.id = p.incident), 'entity', p.entity, 'entity_id', p.entity_id, 'version', p.version, 'ended', case when p.ended then true end, 'relation_type', p.relation_type, 'source', cmdb.item_brief(p.source), 'target', cmdb.item_brief(p.target), 'about', p.about))::jsonb || jsonb_build_object('changes', case p.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(p.entity_id, p.version), $4::text[]) when 'incident' then cmdb.incident_changes(p.entity_id, p.version) else '[]' end), p.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.position > $1::bigint and j.entity = 'item' and j.entity_id = cmdb.item_id($3::jsonb) order by j.position limit $2::int) union all (select j.* from cmdb.journal j where j.position > $1::bigint and j.source = cmdb.item_id($3::jsonb) order by j.position limit $2::int) union all (select j.* from cmdb.journal j where j.position > $1::bigint and j.target = cmdb.item_id($3::jsonb) order by j.position limit $2::int)) u order by u.position limit $2::int) p order by p.position

--- journal.list, filtered
--- {"after": 9, "account": "ivanova", "method": "item.update", "limit": 7, "since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00+03:00"}
--- $1 = "9"
--- $2 = "ivanova"
--- $3 = "item.update"
--- $4 = "2026-01-01T00:00:00.000000Z"
--- $5 = "2026-01-31T21:00:00.000000Z"
--- $6 = "8"
--- $7 = null
select json_strip_nulls(json_build_object('position', p.position, 'at', cmdb.rfc3339(p.at), 'account', (select a.name from cmdb.account a where a.id = p.account), 'via', p.via, 'request', p.request, 'method', p.method, 'reason', p.reason, 'incident', (select i.number from cmdb.incident i where i.id = p.incident), 'entity', p.entity, 'entity_id', p.entity_id, 'version', p.version, 'ended', case when p.ended then true end, 'relation_type', p.relation_type, 'source', cmdb.item_brief(p.source), 'target', cmdb.item_brief(p.target), 'about', p.about))::jsonb || jsonb_build_object('changes', case p.entity when 'item' then cmdb.masked_changes(cmdb.item_changes(p.entity_id, p.version), $7::text[]) when 'incident' then cmdb.incident_changes(p.entity_id, p.version) else '[]' end), p.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where j.position > $1::bigint and j.account = (select a.id from cmdb.account a where a.name = $2::text) and j.method = $3::text and j.at >= $4::timestamptz and j.at < $5::timestamptz order by j.position limit $6::int)) u order by u.position limit $6::int) p order by p.position

