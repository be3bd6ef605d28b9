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
--- $10 = "1C card"
--- $11 = "true"
--- $12 = "2"
--- $13 = "{\"columns\":{\"Инв. №\":\"inventory_no\"},\"match\":[[\"inventory_no\"]]}"
--- $14 = "100"
select cmdb.mapping_save(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::text,$11::boolean,$12::int,$13::jsonb,$14::int)

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
--- $10 = "1C card"
--- $11 = "false"
--- $12 = null
--- $13 = "{\"columns\":{\"Инв. №\":\"inventory_no\",\"Прим.\":null}}"
--- $14 = "100"
select cmdb.mapping_save(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::text,$11::boolean,$12::int,$13::jsonb,$14::int)

