--- session.end, plain
--- {"session": 17}
--- name: session_end
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "session.end"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "17"
select cmdb.session_end(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::int)

--- session.end, example
--- {"session": 17}
--- name: session_end
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "session.end"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "17"
select cmdb.session_end(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::int)

