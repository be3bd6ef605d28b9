--- consumer.update, example
--- {"consumer": "search-index", "version": 1, "where": null}
--- name: consumer_update
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "consumer.update"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "search-index"
--- $12 = "1"
--- $13 = "{\"where\":null}"
--- $14 = null
--- $15 = null
select cmdb.consumer_update(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::int,$13::jsonb,$14::jsonb,$15::boolean)

