--- conversation.open, example
--- {"party": "PER-000006", "subject": "Your printer"}
--- name: conversation_open
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "conversation.open"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"PER-000006\""
--- $12 = null
--- $13 = null
--- $14 = "Your printer"
select cmdb.conversation_open(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::text,$13::jsonb,$14::text)

