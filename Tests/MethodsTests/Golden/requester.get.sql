--- requester.get, by tag
--- {"person": "PER-000006"}
--- name: requester_get
--- $1 = "\"PER-000006\""
select cmdb.requester_get($1::jsonb)

