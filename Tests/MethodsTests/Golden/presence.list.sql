--- presence.list, plain
--- {}
--- $1 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.presence_json(p.whole) as answer, p.id, p.n from (select row_number() over (order by a.id) as n, a as whole, a.id from cmdb.account a where a.id > 0 and not a.disabled and a.roles && '{admin,registrar,agent}'::text[] order by a.id limit $1::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- presence.list, of a team
--- {"team": "Support", "sort": "account"}
--- $1 = "Support"
--- $2 = "101"
select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select cmdb.presence_json(p.whole) as answer, p.id, p.k0, p.n from (select row_number() over (order by (a.name collate "C"), a.id) as n, a as whole, a.id, ((a.name collate "C"))::text as k0 from cmdb.account a where a.id > 0 and not a.disabled and a.roles && '{admin,registrar,agent}'::text[] and a.id in (select g.account from cmdb.agents_of((cmdb.team_named($1::text, 'team')).id) g) order by (a.name collate "C"), a.id limit $2::int) p) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

