--- item.history, plain
--- {"item": 17}
--- $1 = "17"
--- $2 = null
--- $3 = "101"
--- $4 = null
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select b.answer, b.version, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by v.at desc, v.version desc) as n, v.*, cmdb.rfc3339(v.at) as k0 from cmdb.item_versions_newest(i.id, $4::timestamptz, $3::int) v order by v.at desc, v.version desc limit $3::int) select concat('{"version":', v.version, ',"at":"', cmdb.rfc3339(v.at), '","by":', (select to_json(a.name) from cmdb.account a where a.id = v.by), ',"via":', to_json(v.via), ',"method":', to_json(v.method), ',"request":', to_json(v.request), ',"reason":' || to_json(v.reason), ',"incident":' || (select to_json(n.number)::text from cmdb.incident n where n.id = v.incident), ',"changes":', coalesce(c.changes, '[]'), '}') as answer, v.version, v.k0, v.n from page v left join cmdb.item_changes(array(select i.id from page p order by p.n), array(select p.version from page p order by p.n), array(select p.at from page p order by p.n), $2::text[]) c on c.version = v.version) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.history, masked
--- {"item": "PRN-000001", "limit": 5}
--- $1 = "\"PRN-000001\""
--- $2 = "{\"admin_password\"}"
--- $3 = "6"
--- $4 = null
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select b.answer, b.version, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by v.at desc, v.version desc) as n, v.*, cmdb.rfc3339(v.at) as k0 from cmdb.item_versions_newest(i.id, $4::timestamptz, $3::int) v order by v.at desc, v.version desc limit $3::int) select concat('{"version":', v.version, ',"at":"', cmdb.rfc3339(v.at), '","by":', (select to_json(a.name) from cmdb.account a where a.id = v.by), ',"via":', to_json(v.via), ',"method":', to_json(v.method), ',"request":', to_json(v.request), ',"reason":' || to_json(v.reason), ',"incident":' || (select to_json(n.number)::text from cmdb.incident n where n.id = v.incident), ',"changes":', coalesce(c.changes, '[]'), '}') as answer, v.version, v.k0, v.n from page v left join cmdb.item_changes(array(select i.id from page p order by p.n), array(select p.version from page p order by p.n), array(select p.at from page p order by p.n), $2::text[]) c on c.version = v.version) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.history, sorted, counted
--- {"item": 17, "sort": "-by,version", "count": true}
--- $1 = "17"
--- $2 = null
--- $3 = "101"
select l.*, (select count(*) from cmdb.item_versions(i.id) v), i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select b.answer, b.version, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by ((select o.name from cmdb.account o where o.id = v.by) collate "C") desc, v.version) as n, v.*, (((select o.name from cmdb.account o where o.id = v.by) collate "C"))::text as k0 from cmdb.item_versions(i.id) v order by ((select o.name from cmdb.account o where o.id = v.by) collate "C") desc, v.version limit $3::int) select concat('{"version":', v.version, ',"at":"', cmdb.rfc3339(v.at), '","by":', (select to_json(a.name) from cmdb.account a where a.id = v.by), ',"via":', to_json(v.via), ',"method":', to_json(v.method), ',"request":', to_json(v.request), ',"reason":' || to_json(v.reason), ',"incident":' || (select to_json(n.number)::text from cmdb.incident n where n.id = v.incident), ',"changes":', coalesce(c.changes, '[]'), '}') as answer, v.version, v.k0, v.n from page v left join cmdb.item_changes(array(select i.id from page p order by p.n), array(select p.version from page p order by p.n), array(select p.at from page p order by p.n), $2::text[]) c on c.version = v.version) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

