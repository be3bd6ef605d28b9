--- incident.unwatch, example
--- {"incident": "INC-000004"}
--- name: incident_watch
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.unwatch"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"INC-000004\""
--- $12 = null
--- $13 = null
--- $14 = "true"
select cmdb.incident_watch(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::text,$13::jsonb,$14::boolean)

