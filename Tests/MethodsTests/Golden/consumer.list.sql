--- consumer.list, plain
--- {"limit": 2}
--- $1 = "3"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.consumer_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by c.id) as n, c as whole, c.id from cmdb.consumer c order by c.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- consumer.list, one's own, by name
--- {"name": "index"}
--- $1 = "3"
--- $2 = "index"
--- $3 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.consumer_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by c.id) as n, c as whole, c.id from cmdb.consumer c where c.account = $1::int and c.name = $2::text collate "C" order by c.id limit $3::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

