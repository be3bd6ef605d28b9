--- lifecycle.update, example
--- {"lifecycle": "asset", "version": 1, "label": {"en": "Equipment", "ru": "Оборудование"}}
--- name: lifecycle_update
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "lifecycle.update"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "asset"
--- $12 = "1"
--- $13 = "{\"label\":{\"en\":\"Equipment\",\"ru\":\"Оборудование\"},\"states\":{\"in_stock\":{\"en\":\"In stock\",\"ru\":\"In stock\"},\"in_use\":{\"en\":\"In use\",\"ru\":\"In use\"},\"in_repair\":{\"en\":\"In repair\",\"ru\":\"In repair\"},\"disposed\":{\"en\":\"Disposed\",\"ru\":\"Disposed\"}},\"state_order\":[\"in_stock\",\"in_use\",\"in_repair\",\"disposed\"],\"initial\":[\"in_stock\",\"in_use\"],\"transitions\":[{\"from\":\"in_stock\",\"to\":\"in_use\",\"requires\":[\"location\"],\"reason_required\":false,\"guards\":[]},{\"from\":\"in_use\",\"to\":\"in_repair\",\"requires\":[],\"reason_required\":true,\"guards\":[]},{\"from\":\"in_repair\",\"to\":\"in_use\",\"requires\":[],\"reason_required\":false,\"guards\":[]},{\"from\":\"in_use\",\"to\":\"disposed\",\"requires\":[\"disposed_on\"],\"reason_required\":true,\"guards\":[]}]}"
--- $14 = "[]"
select cmdb.lifecycle_update(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::bigint,$13::jsonb,$14::jsonb)

--- lifecycle.update, states
--- {"lifecycle": "asset", "version": 1, "label": {"en": "A", "ru": "A"}}
--- name: lifecycle_update
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "lifecycle.update"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "asset"
--- $12 = "1"
--- $13 = "{\"label\":{\"en\":\"A\",\"ru\":\"A\"},\"states\":{\"in_stock\":{\"en\":\"In stock\",\"ru\":\"In stock\"},\"in_use\":{\"en\":\"In use\",\"ru\":\"In use\"},\"in_repair\":{\"en\":\"In repair\",\"ru\":\"In repair\"},\"disposed\":{\"en\":\"Disposed\",\"ru\":\"Disposed\"}},\"state_order\":[\"in_stock\",\"in_use\",\"in_repair\",\"disposed\"],\"initial\":[\"in_stock\",\"in_use\"],\"transitions\":[{\"from\":\"in_stock\",\"to\":\"in_use\",\"requires\":[\"location\"],\"reason_required\":false,\"guards\":[]},{\"from\":\"in_use\",\"to\":\"in_repair\",\"requires\":[],\"reason_required\":true,\"guards\":[]},{\"from\":\"in_repair\",\"to\":\"in_use\",\"requires\":[],\"reason_required\":false,\"guards\":[]},{\"from\":\"in_use\",\"to\":\"disposed\",\"requires\":[\"disposed_on\"],\"reason_required\":true,\"guards\":[]}]}"
--- $14 = "[]"
select cmdb.lifecycle_update(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::bigint,$13::jsonb,$14::jsonb)

