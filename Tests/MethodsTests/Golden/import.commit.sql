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
--- $10 = "7"
--- $11 = "1"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = "p"
--- $14 = "true"
--- $15 = null
select cmdb.import_commit_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::bigint,$12::jsonb,$13::text,$14::boolean,$15::jsonb)

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
--- $10 = "7"
--- $11 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $12 = "true"
--- $13 = "{}"
select cmdb.import_commit(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::jsonb,$12::boolean,$13::jsonb)

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
--- $10 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint)

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
--- $10 = "7"
--- $11 = "1"
--- $12 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $13 = "5f1e"
--- $14 = "false"
--- $15 = null
select cmdb.import_commit_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::bigint,$12::jsonb,$13::text,$14::boolean,$15::jsonb)

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
--- $10 = "7"
--- $11 = "[[\"id\"],[\"inn\"],[\"manufacturer\",\"name\"],[\"inventory_no\"],[\"model\",\"serial_no\"],[\"mac\"],[\"tag\"]]"
--- $12 = "false"
--- $13 = "{}"
select cmdb.import_commit(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint,$11::jsonb,$12::boolean,$13::jsonb)

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
--- $10 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9),$10::bigint)

