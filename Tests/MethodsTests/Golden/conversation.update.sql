--- conversation.update, example
--- {"conversation": "CNV-000009", "version": 1, "state": "closed"}
--- name: conversation_update
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "conversation.update"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"CNV-000009\""
--- $12 = "1"
--- $13 = "{\"state\":\"closed\"}"
select cmdb.conversation_update(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::jsonb)

