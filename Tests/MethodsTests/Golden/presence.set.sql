--- presence.set, of another, absent
--- {"account": "nikitin", "available": true, "absent_from": "2026-02-01T09:00:00+03:00", "absent_until": null}
--- name: presence_set
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "presence.set"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "nikitin"
--- $12 = "{\"available\":true,\"absent_from\":\"2026-02-01T06:00:00.000000Z\",\"absent_until\":null}"
select cmdb.presence_set(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::jsonb)

--- presence.set, example
--- {"until": "2026-02-01T11:00:00Z"}
--- name: presence_set
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "presence.set"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = null
--- $12 = "{\"until\":\"2026-02-01T11:00:00.000000Z\"}"
select cmdb.presence_set(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::jsonb)

