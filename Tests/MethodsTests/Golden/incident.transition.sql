--- incident.transition, example
--- {"incident": "INC-000004", "state": "resolved", "resolution": "New drum"}
--- name: incident_transition
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.transition"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"INC-000004\""
--- $12 = "resolved"
--- $13 = null
--- $14 = "New drum"
--- $15 = null
select cmdb.incident_transition(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::text,$13::int,$14::text,$15::text)

