--- incident.comment, example
--- {"incident": "INC-000004", "text": "A technician is on the way"}
--- name: incident_comment
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "incident.comment"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"INC-000004\""
--- $12 = "A technician is on the way"
--- $13 = "public"
--- $14 = null
select cmdb.incident_comment(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::text,$13::text,$14::text)

