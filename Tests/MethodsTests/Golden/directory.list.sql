--- directory.list, plain
--- {}
--- $1 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.directory_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by a.id) as n, a as whole, a.id from cmdb.account a where a.id > 0 order by a.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- directory.list, by words
--- {"text": "Nikitin r", "sort": "-name"}
--- $1 = "Nikitin r"
--- $2 = "101"
select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.directory_json(p.whole) as answer, p.id, p.k0, p.n from (select row_number() over (order by (a.name collate "C") desc, a.id) as n, a as whole, a.id, ((a.name collate "C"))::text as k0 from cmdb.account a where a.id > 0 and cmdb.is_called(a, $1::text) order by (a.name collate "C") desc, a.id limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

