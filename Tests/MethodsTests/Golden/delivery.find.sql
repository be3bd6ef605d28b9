--- delivery.find, plain
--- {}
--- $1 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.delivery_row(p.whole) as answer, p.id, p.n from (select row_number() over (order by o.id) as n, o as whole, o.id from cmdb.delivery o order by o.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- delivery.find, of a conversation
--- {"state": "dead", "conversation": "CNV-000007"}
--- $1 = "dead"
--- $2 = "\"CNV-000007\""
--- $3 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.delivery_row(p.whole) as answer, p.id, p.n from (select row_number() over (order by o.id) as n, o as whole, o.id from cmdb.delivery o where o.state = $1::text and o.conversation = (select cmdb.conversation_id($2::jsonb)) order by o.id limit $3::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

