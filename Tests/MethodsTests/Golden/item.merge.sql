--- item.merge, example
--- {"item": "CRT-000014", "version": 1, "into": "CRT-000015", "into_version": 1}
--- name: item_merge
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "item.merge"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "\"CRT-000014\""
--- $12 = "1"
--- $13 = "\"CRT-000015\""
--- $14 = "1"
--- $15 = null
select cmdb.item_merge(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::jsonb,$14::int,$15::jsonb)

