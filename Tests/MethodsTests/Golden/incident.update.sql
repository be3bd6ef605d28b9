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
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"INC-000004\""
--- $12 = "1"
--- $13 = "{\"urgency\":1,\"assignee\":\"nikitin\"}"
select cmdb.incident_update(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::jsonb)

