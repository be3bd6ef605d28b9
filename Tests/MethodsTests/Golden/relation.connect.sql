--- relation.connect, example
--- {"type": "covered_by", "source": "PRN-000001", "target": "CTR-PRINT"}
--- name: relation_connect
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "relation.connect"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "covered_by"
--- $12 = "\"PRN-000001\""
--- $13 = "\"CTR-PRINT\""
--- $14 = null
--- $15 = null
select cmdb.relation_connect(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::jsonb,$13::jsonb,$14::jsonb,$15::text)

