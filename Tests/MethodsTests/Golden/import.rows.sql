--- import.rows, text
--- {"import": 7, "lines": [2, 4], "rows": [{"tag": "P-1", "serial_no": "S1", "location": "HQ-101", "state": "In use", "id": "17"}, {"colour": "x", "page_counter_total": "12 000", "created_at": "2026-01-01T00:00:00Z"}]}
--- name: import_rows
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.rows"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "1"
--- $13 = "[{\"line\":2,\"row\":{\"class\":\"printer\",\"tag\":\"P-1\",\"state\":\"in_use\",\"id\":17,\"given\":{\"serial_no\":\"S1\"},\"refs\":{\"location\":\"HQ-101\"},\"cleared\":[],\"prefix\":\"PRN\",\"initial\":\"in_stock\",\"defaults\":{\"color\":false}},\"errors\":[]},{\"line\":4,\"row\":{\"class\":\"printer\",\"given\":{},\"refs\":{},\"cleared\":[],\"observed\":{\"page_counter_total\":12000},\"prefix\":\"PRN\",\"initial\":\"in_stock\",\"defaults\":{\"color\":false},\"checked\":{\"created_at\":\"2026-01-01T00:00:00Z\"},\"unknown\":{\"colour\":\"color\"}},\"errors\":[]}]"
--- $14 = "100000"
--- $15 = "268435456"
select cmdb.import_rows(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::bigint,$13::jsonb,$14::int,$15::bigint)

--- import.rows, example
--- {"import": 7, "first_line": 2, "rows": [{"serial_no": "VNB3K12345", "duplex": true}]}
--- name: import_rows
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.rows"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "1"
--- $13 = "[{\"line\":2,\"row\":{\"class\":\"printer\",\"given\":{\"serial_no\":\"VNB3K12345\"},\"refs\":{},\"cleared\":[],\"prefix\":\"PRN\",\"initial\":\"in_stock\",\"defaults\":{\"color\":false},\"unknown\":{\"duplex\":null}},\"errors\":[]}]"
--- $14 = "100000"
--- $15 = "268435456"
select cmdb.import_rows(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::bigint,$13::jsonb,$14::int,$15::bigint)

