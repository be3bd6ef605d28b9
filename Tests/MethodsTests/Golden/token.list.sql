--- token.list, plain
--- {}
--- name: token_list
--- $1 = null
--- $2 = "0"
--- $3 = "101"
select cmdb.token_json(t), t.id
from cmdb.token t
where t.id > $2::int
  and ($1::text is null
    or t.account = (select a.id from cmdb.account a where a.name = $1::text))
order by t.id
limit $3::int

--- token.list, of an account
--- {"account": "ivanova", "limit": 2}
--- name: token_list
--- $1 = "ivanova"
--- $2 = "0"
--- $3 = "3"
select cmdb.token_json(t), t.id
from cmdb.token t
where t.id > $2::int
  and ($1::text is null
    or t.account = (select a.id from cmdb.account a where a.name = $1::text))
order by t.id
limit $3::int

