--- session.invite, of another
--- {"account": "nikitin"}
--- name: session_invite
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "session.invite"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "nikitin"
--- $12 = "86400"
--- $13 = "\\xabababababababababababababababababababababababababababababababab"
select cmdb.session_invite(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::int,$13::bytea)

--- session.invite, example
--- {}
--- name: session_invite
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "session.invite"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "ivanova"
--- $12 = "60"
--- $13 = "\\xabababababababababababababababababababababababababababababababab"
select cmdb.session_invite(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::int,$13::bytea)

