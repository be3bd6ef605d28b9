--- notice.list, plain
--- {}
--- $1 = "3"
--- $2 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.notice_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by o.id) as n, o as whole, o.id from cmdb.notice o where o.account = $1::int order by o.id limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- notice.list, unseen, newest first
--- {"unseen": true, "sort": "-id"}
--- $1 = "3"
--- $2 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.notice_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by o.id desc) as n, o as whole, o.id from cmdb.notice o where o.account = $1::int and o.seen_at is null order by o.id desc limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

