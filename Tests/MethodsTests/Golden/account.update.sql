--- account.update, example
--- {"name": "ivanova", "disabled": true}
--- name: account_put
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "account.update"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "false"
--- $12 = "ivanova"
--- $13 = "{\"disabled\":true}"
--- $14 = null
--- $15 = "host"
select cmdb.account_put(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::boolean,$12::text,$13::jsonb,$14::bigint,$15::text)

