--- import.commit, skipping
--- {"import": 7, "plan": "p", "skip_errors": true}
--- name: import_commit_step
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.commit"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "1"
--- $13 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $14 = "p"
--- $15 = "true"
--- $16 = null
--- $17 = null
select cmdb.import_commit_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::bigint,$13::jsonb,$14::text,$15::boolean,$16::int,$17::jsonb)

--- import.commit, skipping, later
--- {"import": 7, "plan": "p", "skip_errors": true}
--- name: import_commit
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.commit"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = "true"
--- $14 = "{}"
select cmdb.import_commit(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::jsonb,$13::boolean,$14::jsonb)

--- import.commit, skipping, later
--- {"import": 7, "plan": "p", "skip_errors": true}
--- name: import_release
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.commit"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint)

--- import.commit, example
--- {"import": 7, "plan": "5f1e", "reason": "Inventory of 2025"}
--- name: import_commit_step
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.commit"
--- $5 = "Inventory of 2025"
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "1"
--- $13 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $14 = "5f1e"
--- $15 = "false"
--- $16 = null
--- $17 = null
select cmdb.import_commit_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::bigint,$13::jsonb,$14::text,$15::boolean,$16::int,$17::jsonb)

--- import.commit, example, later
--- {"import": 7, "plan": "5f1e", "reason": "Inventory of 2025"}
--- name: import_commit
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.commit"
--- $5 = "Inventory of 2025"
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = "false"
--- $14 = "{}"
select cmdb.import_commit(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::jsonb,$13::boolean,$14::jsonb)

--- import.commit, example, later
--- {"import": 7, "plan": "5f1e", "reason": "Inventory of 2025"}
--- name: import_release
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "import.commit"
--- $5 = "Inventory of 2025"
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint)

