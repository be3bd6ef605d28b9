--- conversation.merge, example
--- {"conversation": "CNV-000009", "into": "CNV-000001"}
--- name: conversation_merge
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "conversation.merge"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"CNV-000009\""
--- $12 = "\"CNV-000001\""
select cmdb.conversation_merge(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::jsonb)

