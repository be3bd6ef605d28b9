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
--- $10 = "scanner"
--- $11 = "Warehouse gate"
--- $12 = "2027-01-01T00:00:00.000000Z"
--- $13 = "\\xabababababababababababababababababababababababababababababababab"
select cmdb.token_issue(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::text,$11::text,$12::timestamptz,$13::bytea)

