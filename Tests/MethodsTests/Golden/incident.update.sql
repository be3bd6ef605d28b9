--- incident.update, example
--- {"incident": "INC-000004", "version": 1, "urgency": 1, "assignee": "nikitin"}
--- name: incident_update
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.update"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "\"INC-000004\""
--- $11 = "1"
--- $12 = "{\"urgency\":1,\"assignee\":\"nikitin\"}"
select cmdb.incident_update(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::jsonb,$11::int,$12::jsonb)

