--- delivery.claim, example
--- {"channel": "CHN-000001", "limit": 1}
--- name: delivery_claim
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "delivery.claim"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"gateway\"}"
--- $11 = "\"CHN-000001\""
--- $12 = "1"
--- $13 = "60"
select cmdb.delivery_claim(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::int)

