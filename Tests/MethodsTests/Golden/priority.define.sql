--- priority.define, example
--- {"impact": 1, "urgency": 3, "priority": 2}
--- name: priority_define
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "priority.define"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "1"
--- $12 = "3"
--- $13 = "2"
select cmdb.priority_define(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::int,$12::int,$13::int)

