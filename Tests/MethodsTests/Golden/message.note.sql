--- message.note, example
--- {"conversation": "CNV-000007", "text": "She calls back at noon."}
--- name: message_note
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "message.note"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"CNV-000007\""
--- $12 = "She calls back at noon."
--- $13 = null
select cmdb.message_note(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::text,$13::jsonb)

