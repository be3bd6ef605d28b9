--- session.list, of all
--- {}
--- $1 = "0"
--- $2 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.session_json(p.whole, $1::int) as answer, p.id, p.n from (select row_number() over (order by s.id) as n, s as whole, s.id from cmdb.session s where not s.ended and (s.started_at is null or cmdb.session_is_open(s)) and cmdb.session_ends(s) > cmdb.present() order by s.id limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- session.list, of one
--- {"account": "nikitin", "sort": "-since"}
--- $1 = "nikitin"
--- $2 = "0"
--- $3 = "101"
select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.session_json(p.whole, $2::int) as answer, p.id, p.k0, p.n from (select row_number() over (order by s.started_at desc nulls last, s.id) as n, s as whole, s.id, cmdb.rfc3339(s.started_at) as k0 from cmdb.session s where not s.ended and (s.started_at is null or cmdb.session_is_open(s)) and cmdb.session_ends(s) > cmdb.present() and (select cmdb.account_filter($1::text)) is not null and s.account = (select cmdb.account_filter($1::text)) order by s.started_at desc nulls last, s.id limit $3::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- session.list, own
--- {}
--- $1 = "3"
--- $2 = "0"
--- $3 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.session_json(p.whole, $2::int) as answer, p.id, p.n from (select row_number() over (order by s.id) as n, s as whole, s.id from cmdb.session s where not s.ended and (s.started_at is null or cmdb.session_is_open(s)) and cmdb.session_ends(s) > cmdb.present() and s.account = $1::int order by s.id limit $3::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

