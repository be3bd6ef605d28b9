--- account.list, plain
--- {"limit": 2}
--- $1 = "3"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.account_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by a.id) as n, a as whole, a.id from cmdb.account a where a.id > 0 order by a.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- account.list, sorted, counted
--- {"sort": "-os_user,name", "count": true}
--- $1 = "101"
select l.*, (select count(*) from cmdb.account a where a.id > 0) from (values (1)) one left join (select b.answer, b.id, b.k0, b.k1, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.account_json(p.whole) as answer, p.id, p.k0, p.k1, p.n from (select row_number() over (order by (coalesce(a.os_user, a.os_uid::text) collate "C") desc nulls last, (a.name collate "C"), a.id) as n, a as whole, a.id, ((coalesce(a.os_user, a.os_uid::text) collate "C"))::text as k0, ((a.name collate "C"))::text as k1 from cmdb.account a where a.id > 0 order by (coalesce(a.os_user, a.os_uid::text) collate "C") desc nulls last, (a.name collate "C"), a.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

