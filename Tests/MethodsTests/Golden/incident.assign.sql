--- incident.assign, back to the queue
--- {"incident": "INC-000004", "version": 2, "assignee": null, "force": true}
--- name: incident_assign
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.assign"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"INC-000004\""
--- $12 = "2"
--- $13 = "{\"assignee\":null}"
--- $14 = "true"
select cmdb.incident_assign(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::jsonb,$14::boolean)

--- incident.assign, example
--- {"incident": "INC-000005", "version": 1, "team": "TEM-FACILITY"}
--- name: incident_assign
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.assign"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"INC-000005\""
--- $12 = "1"
--- $13 = "{\"team\":\"TEM-FACILITY\"}"
--- $14 = "false"
select cmdb.incident_assign(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::jsonb,$14::boolean)

