--- message.redact, example
--- {"message": 9, "reason": "A password"}
--- name: message_redact
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "message.redact"
--- $5 = "A password"
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "9"
select cmdb.message_redact(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint)

