--- import.discard, any
--- {"import": 7}
--- name: import_discard
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.discard"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "true"
select cmdb.import_discard(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::boolean)

--- import.discard, example
--- {"import": 7}
--- name: import_discard
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.discard"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "true"
select cmdb.import_discard(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::boolean)

