--- address.unlink, example
--- {"address": 3}
--- name: address_link
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "address.unlink"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "3"
--- $12 = null
select cmdb.address_link(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::jsonb)

