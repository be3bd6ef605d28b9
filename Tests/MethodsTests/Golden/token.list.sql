--- token.list, plain
--- {}
--- $1 = "101"
select cmdb.token_json(p.whole), p.id, p.n from (select row_number() over (order by t.id) as n, t as whole, t.id from cmdb.token t order by t.id limit $1::int) p order by n

--- token.list, sorted, counted
--- {"account": "ivanova", "sort": "last_used_at", "count": true}
--- $1 = "ivanova"
--- $2 = "101"
select l.*, (select count(*) from cmdb.token t where t.account = (select a.id from cmdb.account a where a.name = $1::text)) from (values (1)) one left join (select cmdb.token_json(p.whole), p.id, p.k0, p.n from (select row_number() over (order by (select u.at from cmdb.token_use u where u.token = t.id), t.id) as n, t as whole, t.id, cmdb.rfc3339((select u.at from cmdb.token_use u where u.token = t.id)) as k0 from cmdb.token t where t.account = (select a.id from cmdb.account a where a.name = $1::text) order by (select u.at from cmdb.token_use u where u.token = t.id), t.id limit $2::int) p) l on true order by l.n

--- token.list, of an account
--- {"account": "ivanova", "limit": 2}
--- $1 = "ivanova"
--- $2 = "3"
select cmdb.token_json(p.whole), p.id, p.n from (select row_number() over (order by t.id) as n, t as whole, t.id from cmdb.token t where t.account = (select a.id from cmdb.account a where a.name = $1::text) order by t.id limit $2::int) p order by n

