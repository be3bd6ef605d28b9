--- import.discard, any
--- {"import": 7}
--- name: import_discard
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.discard"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "7"
--- $11 = "true"
select cmdb.import_discard(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::boolean)

--- import.discard, example
--- {"import": 7}
--- name: import_discard
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.discard"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "7"
--- $11 = "true"
select cmdb.import_discard(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::boolean)

