--- token.list, plain
--- {}
--- $1 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.token_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by t.id) as n, t as whole, t.id from cmdb.token t where not exists (select from cmdb.session s where s.id = t.id) order by t.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- token.list, sorted, counted
--- {"account": "ivanova", "sort": "last_used_at", "count": true}
--- $1 = "ivanova"
--- $2 = "101"
select l.*, (select count(*) from cmdb.token t where not exists (select from cmdb.session s where s.id = t.id) and (select cmdb.account_filter($1::text)) is not null and t.account = (select cmdb.account_filter($1::text))) from (values (1)) one left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.token_json(p.whole) as answer, p.id, p.k0, p.n from (select row_number() over (order by (select o.at from cmdb.token_use o where o.token = t.id), t.id) as n, t as whole, t.id, cmdb.rfc3339((select o.at from cmdb.token_use o where o.token = t.id)) as k0 from cmdb.token t where not exists (select from cmdb.session s where s.id = t.id) and (select cmdb.account_filter($1::text)) is not null and t.account = (select cmdb.account_filter($1::text)) order by (select o.at from cmdb.token_use o where o.token = t.id), t.id limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- token.list, of an account
--- {"account": "ivanova", "limit": 2}
--- $1 = "ivanova"
--- $2 = "3"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.token_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by t.id) as n, t as whole, t.id from cmdb.token t where not exists (select from cmdb.session s where s.id = t.id) and (select cmdb.account_filter($1::text)) is not null and t.account = (select cmdb.account_filter($1::text)) order by t.id limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

