--- relation_type.define, example
--- {"name": "feeds", "forward": {"en": "feeds"}, "reverse": {"en": "is fed by"}, "source_class": "asset", "target_class": "asset"}
--- name: relation_type_define
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "relation_type.define"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"name\":\"feeds\",\"forward\":{\"en\":\"feeds\"},\"reverse\":{\"en\":\"is fed by\"},\"source_class\":[\"asset\"],\"target_class\":[\"asset\"]}"
select cmdb.relation_type_define(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb)

