--- authority.define, plain
--- {"class": "printer", "attribute": "serial_no", "sources": ["scan", "manual"]}
--- name: authority_define
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "authority.define"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "printer"
--- $12 = "serial_no"
--- $13 = "{\"scan\",\"manual\"}"
--- $14 = null
select cmdb.authority_define(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::text,$13::text[],$14::int)

--- authority.define, example
--- {"class": "person", "attribute": "email", "sources": ["hr", "manual", "ad"]}
--- name: authority_define
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "authority.define"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "person"
--- $12 = "email"
--- $13 = "{\"hr\",\"manual\",\"ad\"}"
--- $14 = null
select cmdb.authority_define(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::text,$13::text[],$14::int)

