--- mapping.save, shared
--- {"name": "1C card", "shared": true, "version": 2, "mapping": {"columns": {"Инв. №": "inventory_no"}, "match": ["inventory_no"]}}
--- name: mapping_save
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "mapping.save"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "1C card"
--- $12 = "true"
--- $13 = "2"
--- $14 = "{\"columns\":{\"Инв. №\":\"inventory_no\"},\"match\":[[\"inventory_no\"]]}"
--- $15 = "100"
select cmdb.mapping_save(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::boolean,$13::int,$14::jsonb,$15::int)

--- mapping.save, example
--- {"name": "1C card", "mapping": {"columns": {"Инв. №": "inventory_no", "Прим.": null}}}
--- name: mapping_save
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "mapping.save"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "1C card"
--- $12 = "false"
--- $13 = null
--- $14 = "{\"columns\":{\"Инв. №\":\"inventory_no\",\"Прим.\":null}}"
--- $15 = "100"
select cmdb.mapping_save(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::boolean,$13::int,$14::jsonb,$15::int)

