--- journal.list, all
--- {}
--- $1 = "3"
--- $2 = "101"
--- $3 = null
select b.answer, b.position, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.position) as n, j.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $1::text) order by j.position limit $2::int)) u) j order by j.position limit $2::int) select a.answer, p.position, p.n from cmdb.journal_answers(array(select p.position from page p order by p.n), $3::text[], true) a join page p on p.position = a.position) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- journal.list, item
--- {"item": 17}
--- $1 = "17"
--- $2 = "3"
--- $3 = "101"
--- $4 = null
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_itself($1::jsonb) left join lateral (select b.answer, b.position, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.position) as n, j.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.entity = 'item' and j.entity_id = i.id order by j.position limit $3::int) union all (select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.source = i.id order by j.position limit $3::int) union all (select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.target = i.id order by j.position limit $3::int)) u) j order by j.position limit $3::int) select a.answer, p.position, p.n from cmdb.journal_answers(array(select p.position from page p order by p.n), $4::text[], true) a join page p on p.position = a.position) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- journal.list, incident
--- {"incident": 4}
--- $1 = "4"
--- $2 = "3"
--- $3 = "101"
--- $4 = null
select l.*, i.id is not null from (values (1)) one left join cmdb.incident i on i.id = cmdb.incident_id($1::jsonb) left join lateral (select b.answer, b.position, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.position) as n, j.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.entity = 'incident' and j.entity_id = i.id order by j.position limit $3::int) union all (select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.incident = i.id order by j.position limit $3::int)) u) j order by j.position limit $3::int) select a.answer, p.position, p.n from cmdb.journal_answers(array(select p.position from page p order by p.n), $4::text[], true) a join page p on p.position = a.position) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- journal.list, item, sorted, counted
--- {"item": 17, "sort": "-at", "count": true}
--- $1 = "17"
--- $2 = "3"
--- $3 = "101"
--- $4 = null
select l.*, (select count(*) from (select j.position from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.entity = 'item' and j.entity_id = i.id union select j.position from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.source = i.id union select j.position from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.target = i.id) j), i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_itself($1::jsonb) left join lateral (select b.answer, b.position, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.at desc, j.position) as n, j.position, cmdb.rfc3339(j.at) as k0 from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.entity = 'item' and j.entity_id = i.id order by j.at desc, j.position limit $3::int) union all (select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.source = i.id order by j.at desc, j.position limit $3::int) union all (select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.target = i.id order by j.at desc, j.position limit $3::int)) u) j order by j.at desc, j.position limit $3::int) select a.answer, p.position, p.k0, p.n from cmdb.journal_answers(array(select p.position from page p order by p.n), $4::text[], true) a join page p on p.position = a.position) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- journal.list, newest first
--- {"sort": "-position"}
--- $1 = "3"
--- $2 = "101"
--- $3 = null
select b.answer, b.position, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.position desc) as n, j.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $1::text) order by j.position desc limit $2::int)) u) j order by j.position desc limit $2::int) select a.answer, p.position, p.n from cmdb.journal_answers(array(select p.position from page p order by p.n), $3::text[], true) a join page p on p.position = a.position) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- journal.list, masked
--- {"item": 17}
--- $1 = "17"
--- $2 = "3"
--- $3 = "101"
--- $4 = "{\"admin_password\"}"
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_itself($1::jsonb) left join lateral (select b.answer, b.position, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.position) as n, j.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.entity = 'item' and j.entity_id = i.id order by j.position limit $3::int) union all (select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.source = i.id order by j.position limit $3::int) union all (select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $2::text) and j.target = i.id order by j.position limit $3::int)) u) j order by j.position limit $3::int) select a.answer, p.position, p.n from cmdb.journal_answers(array(select p.position from page p order by p.n), $4::text[], false) a join page p on p.position = a.position) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- journal.list, filtered
--- {"after": 9, "account": "ivanova", "method": "item.update", "limit": 7, "since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00+03:00"}
--- $1 = "3"
--- $2 = "9"
--- $3 = "ivanova"
--- $4 = "item.update"
--- $5 = "2026-01-01T00:00:00.000000Z"
--- $6 = "2026-01-31T21:00:00.000000Z"
--- $7 = "8"
--- $8 = null
select b.answer, b.position, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.position) as n, j.position from (select distinct on (u.position) u.* from ((select j.* from cmdb.journal j where (j.entity <> 'notice' or j.about = $1::text) and j.position > $2::bigint and (select cmdb.account_filter($3::text)) is not null and j.account = (select cmdb.account_filter($3::text)) and j.method = $4::text and j.position >= coalesce((select o.position from cmdb.journal o where o.at >= $5::timestamptz order by o.at, o.position limit 1), 9223372036854775807) and j.position < coalesce((select o.position from cmdb.journal o where o.at >= $6::timestamptz order by o.at, o.position limit 1), 9223372036854775807) order by j.position limit $7::int)) u) j order by j.position limit $7::int) select a.answer, p.position, p.n from cmdb.journal_answers(array(select p.position from page p order by p.n), $8::text[], true) a join page p on p.position = a.position) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

