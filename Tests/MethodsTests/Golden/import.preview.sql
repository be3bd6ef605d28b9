--- import.preview, first page
--- {"import": 7, "only": ["error"], "limit": 5}
--- name: import_preview_step
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.preview"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "1"
--- $13 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $14 = null
--- $15 = null
select cmdb.import_preview_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::bigint,$13::jsonb,$14::jsonb,$15::jsonb)

--- import.preview, first page, later
--- {"import": 7, "only": ["error"], "limit": 5}
--- name: import_preview
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.preview"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "{\"error\"}"
--- $13 = null
--- $14 = "5"
--- $15 = "{}"
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::text[],$13::int,$14::int,$15::jsonb)

--- import.preview, first page, later
--- {"import": 7, "only": ["error"], "limit": 5}
--- name: import_release
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.preview"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint)

--- import.preview, next page
--- {"import": 7, "cursor": "100"}
--- name: import_preview
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.preview"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = null
--- $13 = "100"
--- $14 = "100"
--- $15 = null
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::text[],$13::int,$14::int,$15::jsonb)

--- import.preview, example
--- {"import": 7, "only": ["error", "create"]}
--- name: import_preview_step
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.preview"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "1"
--- $13 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $14 = null
--- $15 = null
select cmdb.import_preview_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::bigint,$13::jsonb,$14::jsonb,$15::jsonb)

--- import.preview, example, later
--- {"import": 7, "only": ["error", "create"]}
--- name: import_preview
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.preview"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "{\"error\",\"create\"}"
--- $13 = null
--- $14 = "100"
--- $15 = "{}"
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::text[],$13::int,$14::int,$15::jsonb)

--- import.preview, example, later
--- {"import": 7, "only": ["error", "create"]}
--- name: import_release
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.preview"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint)

