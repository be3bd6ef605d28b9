--- class.define, example
--- {"name": "drone", "parent": "it_equipment", "tag_prefix": "DRN"}
--- name: class_define
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "class.define"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"name\":\"drone\",\"parent\":\"it_equipment\",\"tag_prefix\":\"DRN\",\"attributes\":[],\"label\":{\"en\":\"drone\"},\"keys\":[]}"
select cmdb.class_define(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb)

