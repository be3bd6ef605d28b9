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
--- $10 = "7"
--- $11 = "1"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = null
--- $14 = null
select cmdb.import_preview_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::bigint,$12::jsonb,$13::jsonb,$14::jsonb)

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
--- $10 = "7"
--- $11 = "{\"error\"}"
--- $12 = null
--- $13 = "5"
--- $14 = "{}"
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::text[],$12::int,$13::int,$14::jsonb)

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
--- $10 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint)

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
--- $11 = null
--- $12 = "100"
--- $13 = "100"
--- $14 = null
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::text[],$12::int,$13::int,$14::jsonb)

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
--- $10 = "7"
--- $11 = "1"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = null
--- $14 = null
select cmdb.import_preview_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::bigint,$12::jsonb,$13::jsonb,$14::jsonb)

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
--- $10 = "7"
--- $11 = "{\"error\",\"create\"}"
--- $12 = null
--- $13 = "100"
--- $14 = "{}"
select cmdb.import_preview(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::text[],$12::int,$13::int,$14::jsonb)

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
--- $10 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint)

