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
--- $10 = "\"INC-000004\""
--- $11 = "resolved"
--- $12 = null
--- $13 = "New drum"
--- $14 = null
select cmdb.incident_transition(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::jsonb,$11::text,$12::int,$13::text,$14::text)

