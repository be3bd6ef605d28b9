--- consumer.create, example
--- {"name": "search-index", "entities": ["item"], "where": "class = printer"}
--- name: consumer_create
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "consumer.create"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "search-index"
--- $12 = "{\"entities\":[\"item\"],\"where\":\"class = printer\"}"
--- $13 = "[]"
--- $14 = null
--- $15 = "1000"
select cmdb.consumer_create(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::jsonb,$13::jsonb,$14::bigint,$15::int)

