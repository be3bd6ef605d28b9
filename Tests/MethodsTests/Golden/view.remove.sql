--- view.remove, plain
--- {"view": 3, "version": 1}
--- name: view_remove
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "view.remove"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "3"
--- $12 = "1"
select cmdb.view_remove(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::int)

--- view.remove, example
--- {"view": 3, "version": 1}
--- name: view_remove
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "view.remove"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "3"
--- $12 = "1"
select cmdb.view_remove(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::int)

