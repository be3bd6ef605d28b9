--- import.open, everything
--- {"mode": "upsert", "class": "printer", "match": [["serial_no"], ["tag"]], "values": "text", "formats": {"date": "DD/MM/YYYY", "decimal": ","}, "on_blank": "clear", "states": "any", "skip_unknown_columns": ["№"], "spreadsheet_safe": true, "reason": "Audit"}
--- name: import_open
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.open"
--- $5 = "Audit"
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"mode\":\"upsert\",\"class\":\"printer\",\"values\":\"text\",\"on_blank\":\"clear\",\"skip_unknown_columns\":[\"№\"],\"states\":\"any\",\"spreadsheet_safe\":true,\"reason\":\"Audit\",\"formats\":{\"date\":\"DD/MM/YYYY\",\"decimal\":\",\"},\"match\":[[\"serial_no\"],[\"tag\"]]}"
--- $12 = "20"
select cmdb.import_open(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int)

--- import.open, mapped
--- {"mode": "upsert", "mapping": {"columns": {"Инв. №": "inventory_no", "Прим.": null}, "match": ["inventory_no"], "formats": {"decimal": ","}}}
--- name: import_open
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.open"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"mode\":\"upsert\",\"mapping\":{\"columns\":{\"Инв. №\":\"inventory_no\",\"Прим.\":null},\"match\":[\"inventory_no\"],\"formats\":{\"decimal\":\",\"}},\"formats\":{\"decimal\":\",\"},\"match\":[[\"inventory_no\"]]}"
--- $12 = "20"
select cmdb.import_open(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int)

--- import.open, complete
--- {"mode": "upsert", "class": "printer", "source": "scan", "on_missing": {"state": "in_use", "reason": "Gone"}}
--- name: import_open
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.open"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"mode\":\"upsert\",\"class\":\"printer\",\"source\":\"scan\",\"on_missing\":{\"state\":\"in_use\",\"reason\":\"Gone\"}}"
--- $12 = "20"
select cmdb.import_open(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int)

--- import.open, saved mapping
--- {"mode": "create", "mapping": "1C card"}
--- name: import_open
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.open"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"mode\":\"create\",\"mapping_name\":\"1C card\"}"
--- $12 = "20"
select cmdb.import_open(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int)

--- import.open, example
--- {"mode": "upsert", "class": "printer", "match": [["serial_no"]], "values": "text"}
--- name: import_open
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.open"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "{\"mode\":\"upsert\",\"class\":\"printer\",\"values\":\"text\",\"match\":[[\"serial_no\"]]}"
--- $12 = "20"
select cmdb.import_open(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int)

