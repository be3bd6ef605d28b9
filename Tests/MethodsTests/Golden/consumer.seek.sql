--- consumer.seek, example
--- {"consumer": "search-index", "version": 2, "position": 0, "reason": "built anew"}
--- name: consumer_seek
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "consumer.seek"
--- $5 = "built anew"
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "search-index"
--- $12 = "2"
--- $13 = "0"
--- $14 = null
select cmdb.consumer_seek(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::int,$13::bigint,$14::timestamptz)

