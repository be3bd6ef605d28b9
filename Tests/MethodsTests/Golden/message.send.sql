--- message.send, about an incident, then
--- {"incident": "INC-000004", "text": "Done.", "to": ["a@b.example"], "incidents": [], "then": {"incident": "INC-000004", "state": "resolved", "resolution": "Cleaned"}}
--- name: message_send
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "message.send"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"about\":\"INC-000004\",\"text\":\"Done.\",\"to\":[\"a@b.example\"],\"incidents\":[],\"then\":{\"incident\":\"INC-000004\",\"state\":\"resolved\",\"resolution\":\"Cleaned\"}}"
select cmdb.message_send(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb)

--- message.send, example
--- {"conversation": "CNV-000007", "text": "A technician comes at ten."}
--- name: message_send
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "message.send"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"conversation\":\"CNV-000007\",\"text\":\"A technician comes at ten.\"}"
select cmdb.message_send(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb)

