--- token.issue, example
--- {"account": "scanner", "label": "Warehouse gate", "expires_at": "2027-01-01T00:00:00Z"}
--- name: token_issue
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "token.issue"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "scanner"
--- $12 = "Warehouse gate"
--- $13 = "2027-01-01T00:00:00.000000Z"
--- $14 = "\\xabababababababababababababababababababababababababababababababab"
select cmdb.token_issue(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::text,$13::timestamptz,$14::bytea)

