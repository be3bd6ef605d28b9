--- item.history, plain
--- {"item": 17}
--- name: item_history
--- $1 = "17"
--- $2 = null
--- $3 = "101"
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select b.answer, b.version, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select json_strip_nulls(json_build_object('version', v.version, 'at', cmdb.rfc3339(v.at), 'by', (select a.name from cmdb.account a where a.id = v.by), 'via', v.via, 'method', v.method, 'request', v.request, 'reason', v.reason, 'incident', (select n.number from cmdb.incident n where n.id = v.incident)))::jsonb || jsonb_build_object('changes', cmdb.masked_changes(cmdb.bounded_changes(cmdb.item_changes(i.id, v.version)), $2::text[])) as answer, v.version, v.n from (select row_number() over (order by v.version desc) as n, v.* from cmdb.item_versions(i.id) v order by v.version desc limit $3::int) v) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.history, masked
--- {"item": "PRN-000001", "limit": 5}
--- name: item_history
--- $1 = "\"PRN-000001\""
--- $2 = "{\"admin_password\"}"
--- $3 = "6"
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select b.answer, b.version, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select json_strip_nulls(json_build_object('version', v.version, 'at', cmdb.rfc3339(v.at), 'by', (select a.name from cmdb.account a where a.id = v.by), 'via', v.via, 'method', v.method, 'request', v.request, 'reason', v.reason, 'incident', (select n.number from cmdb.incident n where n.id = v.incident)))::jsonb || jsonb_build_object('changes', cmdb.masked_changes(cmdb.bounded_changes(cmdb.item_changes(i.id, v.version)), $2::text[])) as answer, v.version, v.n from (select row_number() over (order by v.version desc) as n, v.* from cmdb.item_versions(i.id) v order by v.version desc limit $3::int) v) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.history, sorted, counted
--- {"item": 17, "sort": "-by,version", "count": true}
--- $1 = "17"
--- $2 = null
--- $3 = "101"
select l.*, (select count(*) from cmdb.item_versions(i.id) v), i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select b.answer, b.version, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select json_strip_nulls(json_build_object('version', v.version, 'at', cmdb.rfc3339(v.at), 'by', (select a.name from cmdb.account a where a.id = v.by), 'via', v.via, 'method', v.method, 'request', v.request, 'reason', v.reason, 'incident', (select n.number from cmdb.incident n where n.id = v.incident)))::jsonb || jsonb_build_object('changes', cmdb.masked_changes(cmdb.bounded_changes(cmdb.item_changes(i.id, v.version)), $2::text[])) as answer, v.version, v.k0, v.n from (select row_number() over (order by ((select o.name from cmdb.account o where o.id = v.by) collate "C") desc, v.version) as n, v.*, (((select o.name from cmdb.account o where o.id = v.by) collate "C"))::text as k0 from cmdb.item_versions(i.id) v order by ((select o.name from cmdb.account o where o.id = v.by) collate "C") desc, v.version limit $3::int) v) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

