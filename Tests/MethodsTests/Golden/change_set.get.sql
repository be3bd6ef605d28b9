--- change_set.get, plain
--- {"change_set": "1769938200000000-r-1"}
--- $1 = "1769938200000000"
--- $2 = "r-1"
--- $3 = "{}"
--- $4 = "101"
--- $5 = null
select l.*, s.summary from (select cmdb.change_set_summary(cmdb.moment($1::bigint), $2::text, $3::text[]) as summary offset 0) s left join lateral (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.id) as n, j as entry, j.id from cmdb.change_entries(cmdb.moment($1::bigint), $2::text) j where j.entity <> all ($3::text[]) order by j.id limit $4::int) select a.answer, p.id, p.n from cmdb.entry_answers(array(select p.entry from page p order by p.n), $5::text[], true) a join page p on p.id = a.id) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n) l on true order by l.n

--- change_set.get, masked, counted
--- {"change_set": "1769938200000000-r-1", "limit": 5, "count": true}
--- $1 = "1769938200000000"
--- $2 = "r-1"
--- $3 = "{\"account\",\"token\",\"export\"}"
--- $4 = "6"
--- $5 = "{\"admin_password\"}"
select l.*, s.summary from (select cmdb.change_set_summary(cmdb.moment($1::bigint), $2::text, $3::text[]) as summary offset 0) s left join lateral (select l.*, (select count(*) from cmdb.change_entries(cmdb.moment($1::bigint), $2::text) j where j.entity <> all ($3::text[])) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by j.id) as n, j as entry, j.id from cmdb.change_entries(cmdb.moment($1::bigint), $2::text) j where j.entity <> all ($3::text[]) order by j.id limit $4::int) select a.answer, p.id, p.n from cmdb.entry_answers(array(select p.entry from page p order by p.n), $5::text[], true) a join page p on p.id = a.id) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n) l on true order by l.n

