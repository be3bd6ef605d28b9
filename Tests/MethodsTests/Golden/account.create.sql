--- account.create, example
--- {"name": "scanner", "roles": ["feed"]}
--- name: account_put
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "account.create"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "true"
--- $11 = "scanner"
--- $12 = "{\"roles\":[\"feed\"]}"
--- $13 = null
--- $14 = "host"
select cmdb.account_put(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::boolean,$11::text,$12::jsonb,$13::bigint,$14::text)

