--- message.sort, example
--- {"message": 7, "incidents": ["INC-000007"]}
--- name: message_sort
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "message.sort"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "[\"INC-000007\"]"
select cmdb.message_sort(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::jsonb)

