--- view.list, of a subject
--- {"subject": "incident"}
--- $1 = "3"
--- $2 = "{\"agent\"}"
--- $3 = "incident"
--- $4 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.view_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by v.id) as n, v as whole, v.id from cmdb.view v where (v.account = $1::int or v.shared = any ($2::text[])) and v.subject = $3::text order by v.id limit $4::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

