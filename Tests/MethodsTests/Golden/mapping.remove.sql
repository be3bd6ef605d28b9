--- mapping.remove, own
--- {"name": "1C card", "version": 1}
--- name: mapping_remove
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "mapping.remove"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "1C card"
--- $12 = "false"
--- $13 = "1"
select cmdb.mapping_remove(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::boolean,$13::int)

--- mapping.remove, example
--- {"name": "1C card", "version": 1}
--- name: mapping_remove
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "mapping.remove"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "1C card"
--- $12 = "false"
--- $13 = "1"
select cmdb.mapping_remove(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::boolean,$13::int)

