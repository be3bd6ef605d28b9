--- address.list, plain
--- {}
--- $1 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.address_row(p.whole) as answer, p.id, p.n from (select row_number() over (order by o.id) as n, o as whole, o.id from cmdb.address o order by o.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- address.list, of a person
--- {"person": "PER-000006", "sort": "-id"}
--- $1 = "\"PER-000006\""
--- $2 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.address_row(p.whole) as answer, p.id, p.n from (select row_number() over (order by o.id desc) as n, o as whole, o.id from cmdb.address o where o.person = any ((select cmdb.parties_of(cmdb.optional_item($1::jsonb, 'person')))::bigint[]) order by o.id desc limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

