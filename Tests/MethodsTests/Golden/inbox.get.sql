--- inbox.get, plain
--- {}
--- name: inbox_get
--- $1 = "3"
--- $2 = null
--- $3 = "50"
--- $4 = null
select cmdb.inbox_get($1::int, $2::text, $3::int, $4::text)

--- inbox.get, of a team
--- {"team": "Support", "limit": 5}
--- name: inbox_get
--- $1 = "3"
--- $2 = "Support"
--- $3 = "5"
--- $4 = null
select cmdb.inbox_get($1::int, $2::text, $3::int, $4::text)

