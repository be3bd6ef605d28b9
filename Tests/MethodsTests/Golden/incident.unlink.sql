--- incident.unlink, example
--- {"incident": "INC-000004", "item": "PRN-000001"}
--- name: incident_unlink
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.unlink"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"INC-000004\""
--- $12 = "\"PRN-000001\""
select cmdb.incident_unlink(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::jsonb)

