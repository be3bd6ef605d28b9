--- lifecycle.define, example
--- {"name": "loan", "label": {"en": "Loan", "ru": "Прокат"}, "states": [{"name": "in_stock", "label": {"en": "In stock", "ru": "На складе"}}, {"name": "lent", "label": {"en": "Lent", "ru": "Выдано"}}], "initial": ["in_stock"], "transitions": [{"from": "in_stock", "to": "lent", "requires": ["holder"], "guards": [{"no_open_incident": true}]}, {"from": "lent", "to": "in_stock"}]}
--- name: lifecycle_define
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "lifecycle.define"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "loan"
--- $12 = "{\"label\":{\"en\":\"Loan\",\"ru\":\"Прокат\"},\"states\":{\"in_stock\":{\"en\":\"In stock\",\"ru\":\"На складе\"},\"lent\":{\"en\":\"Lent\",\"ru\":\"Выдано\"}},\"state_order\":[\"in_stock\",\"lent\"],\"initial\":[\"in_stock\"],\"transitions\":[{\"from\":\"in_stock\",\"to\":\"lent\",\"requires\":[\"holder\"],\"reason_required\":false,\"guards\":[{\"no_open_incident\":true}]},{\"from\":\"lent\",\"to\":\"in_stock\",\"requires\":[],\"reason_required\":false,\"guards\":[]}]}"
select cmdb.lifecycle_define(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::jsonb)

