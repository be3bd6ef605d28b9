--- timer.list, plain
--- {"sort": "due_at"}
--- $1 = "101"
select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.timer_json(p.whole) as answer, p.id, p.k0, p.n from (select row_number() over (order by t.due_at, t.id) as n, t as whole, t.id, cmdb.rfc3339(t.due_at) as k0 from cmdb.timer t order by t.due_at, t.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- timer.list, of one
--- {"incident": "INC-000004"}
--- $1 = "\"INC-000004\""
--- $2 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.timer_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by t.id) as n, t as whole, t.id from cmdb.timer t where t.of_incident = cmdb.timers_about($1::jsonb) order by t.id limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

