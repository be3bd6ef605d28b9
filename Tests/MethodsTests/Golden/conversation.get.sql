--- conversation.get, by number
--- {"conversation": "CNV-000007"}
--- name: conversation_get
--- $1 = "\"CNV-000007\""
--- $2 = null
--- $3 = null
--- $4 = "50"
--- $5 = null
select cmdb.conversation_get($1::jsonb, $2::jsonb, $3::bigint, $4::int, $5::timestamptz)

--- conversation.get, of a party, earlier, as of
--- {"party": "PER-000006", "before": 31, "limit": 20, "as_of": "2025-12-31T21:00:00Z"}
--- name: conversation_get
--- $1 = null
--- $2 = "\"PER-000006\""
--- $3 = "31"
--- $4 = "20"
--- $5 = "2025-12-31T21:00:00.000000Z"
select cmdb.conversation_get($1::jsonb, $2::jsonb, $3::bigint, $4::int, $5::timestamptz)

