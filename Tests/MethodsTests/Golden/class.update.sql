--- class.update, dry run
--- {"class": "printer", "version": 1, "dry_run": true, "change": [{"name": "print_kind", "values": ["laser"]}]}
--- name: catalogue_preview
--- $1 = "classes"
--- $2 = "printer"
--- $3 = "1"
--- $4 = "[{\"kind\":\"values\",\"change\":\"attributes.print_kind.values\",\"attribute\":\"print_kind\",\"value\":[\"inkjet\",\"thermal\"],\"classes\":[\"printer\"],\"where\":\"class within printer and print_kind in ('inkjet', 'thermal')\",\"offenders\":\"with `print_kind` 'inkjet', 'thermal'\"}]"
select cmdb.catalogue_preview($1::text, $2::text, $3::bigint, $4::jsonb)

--- class.update, example
--- {"class": "printer", "version": 1, "change": [{"name": "page_counter_total", "label": {"en": "Pages printed", "ru": "Отпечатано страниц"}}]}
--- name: class_update
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "class.update"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "printer"
--- $12 = "1"
--- $13 = "{\"add\":[],\"change\":[{\"type\":\"integer\",\"required\":false,\"indexed\":false,\"observed\":true,\"secret\":false,\"expires\":false,\"minimum\":0,\"from\":\"printer\",\"name\":\"page_counter_total\",\"label\":{\"en\":\"Pages printed\",\"ru\":\"Отпечатано страниц\"}}],\"new_keys\":[],\"gone_keys\":[]}"
--- $14 = "[]"
select cmdb.class_update(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::bigint,$13::jsonb,$14::jsonb)

--- class.update, everything
--- {"class": "server", "version": 1, "label": {"en": "Server"}, "lifecycle": "record", "add": [{"name": "bay", "type": "text", "unique": true}], "change": [{"name": "memory", "minimum": 2}], "reason": "Audit"}
--- name: class_update
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "class.update"
--- $5 = "Audit"
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "server"
--- $12 = "1"
--- $13 = "{\"label\":{\"en\":\"Server\"},\"lifecycle\":\"record\",\"add\":[{\"name\":\"bay\",\"type\":\"text\",\"unique\":true}],\"change\":[{\"type\":\"quantity\",\"unit\":\"GiB\",\"required\":false,\"indexed\":false,\"observed\":false,\"secret\":false,\"expires\":false,\"maximum\":10000,\"label\":{\"en\":\"\",\"ru\":\"\"},\"from\":\"server\",\"name\":\"memory\",\"minimum\":2}],\"new_keys\":[[\"bay\"]],\"gone_keys\":[]}"
--- $14 = "[{\"kind\":\"state\",\"change\":\"lifecycle\",\"attribute\":null,\"value\":[\"in_stock\",\"in_use\",\"in_repair\",\"disposed\"],\"classes\":[\"server\"],\"where\":\"class within server and state in ('in_stock', 'in_use', 'in_repair', 'disposed')\",\"offenders\":\"in state 'in_stock', 'in_use', 'in_repair', 'disposed'\"},{\"kind\":\"minimum\",\"change\":\"attributes.memory.minimum\",\"attribute\":\"memory\",\"value\":2,\"classes\":[\"server\"],\"where\":\"class within server and memory < 2\",\"offenders\":\"with `memory` below 2\"},{\"kind\":\"key\",\"change\":\"keys[bay]\",\"attribute\":null,\"value\":[\"bay\"],\"classes\":[\"server\"],\"where\":null,\"offenders\":\"with the same bay\"}]"
select cmdb.class_update(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::text,$12::bigint,$13::jsonb,$14::jsonb)

