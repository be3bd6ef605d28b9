--- import.preview, first page
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
--- $10 = "7"
--- $11 = "1"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = "{\"error\"}"
--- $14 = null
--- $15 = "5"
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::bigint,$12::jsonb,$13::text[],$14::int,$15::int)

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
--- $10 = "7"
--- $11 = "1"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = null
--- $14 = "100"
--- $15 = "100"
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::bigint,$12::jsonb,$13::text[],$14::int,$15::int)

--- import.preview, example
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
--- $10 = "7"
--- $11 = "1"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = "{\"error\",\"create\"}"
--- $14 = null
--- $15 = "100"
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::bigint,$12::jsonb,$13::text[],$14::int,$15::int)

