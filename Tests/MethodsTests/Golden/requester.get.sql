--- requester.get, by tag
--- {"person": "PER-000006"}
--- name: requester_get
--- $1 = "\"PER-000006\""
--- $2 = "20"
--- $3 = null
--- $4 = null
--- $5 = null
select cmdb.requester_get($1::jsonb, $2::int, $3::bigint, $4::bigint, $5::bigint)

