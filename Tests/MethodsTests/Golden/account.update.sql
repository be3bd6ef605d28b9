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
--- $10 = "false"
--- $11 = "ivanova"
--- $12 = "{\"disabled\":true}"
--- $13 = null
--- $14 = "host"
select cmdb.account_put(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::boolean,$11::text,$12::jsonb,$13::bigint,$14::text)

