--- delivery.report, example
--- {"delivery": 9, "attempt": 1, "state": "sent"}
--- name: delivery_report
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "delivery.report"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"gateway\"}"
--- $11 = "9"
--- $12 = "1"
--- $13 = "sent"
--- $14 = null
--- $15 = null
select cmdb.delivery_report(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::int,$13::text,$14::text,$15::jsonb)

