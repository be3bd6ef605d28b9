--- clock.trust, example
--- {}
--- name: clock_trust
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "clock.trust"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
select cmdb.clock_trust(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10))

