--- incident.take, of a team
--- {"team": "Support"}
--- name: incident_take
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.take"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = null
--- $12 = "Support"
select cmdb.incident_take(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::text)

--- incident.take, example
--- {}
--- name: incident_take
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.take"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = null
--- $12 = null
select cmdb.incident_take(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::text)

