--- conversation.identify, example
--- {"conversation": "CNV-000007", "version": 1, "person": "PER-000006"}
--- name: conversation_identify
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "conversation.identify"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"CNV-000007\""
--- $12 = "1"
--- $13 = "\"PER-000006\""
--- $14 = null
--- $15 = "true"
select cmdb.conversation_identify(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::jsonb,$14::jsonb,$15::boolean)

