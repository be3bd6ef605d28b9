--- item.void, example
--- {"item": "CRT-000018", "version": 1, "reason": "Registered twice"}
--- name: item_void
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "item.void"
--- $5 = "Registered twice"
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"CRT-000018\""
--- $12 = "1"
select cmdb.item_void(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int)

