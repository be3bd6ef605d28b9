--- relation.disconnect, example
--- {"relation": 688}
--- name: relation_disconnect
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "relation.disconnect"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "688"
--- $12 = "false"
--- $13 = "{\"held_by\",\"installed_in\",\"located_in\",\"connected_to\"}"
select cmdb.relation_disconnect(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::boolean,$13::text[])

