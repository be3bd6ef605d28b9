--- item.update_many, by a condition
--- {"where": "location within 'SPB'", "set": {"state": "retired"}, "plan": "7.5f1e"}
--- $1 = "1"
--- $2 = "[[\"SPB\",17]]"
--- $3 = "[[\"SPB\",17]]"
select coalesce(json_agg(json_build_object('item', f.id) order by f.id), '[]')::text from (select i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.id in (select r.source from cmdb.relation_at(null) r where r.type = 'located_in' and r.target in (select cmdb.items_called($2::jsonb, null) union select h.descendant from cmdb.hierarchy_at(null) h where h.type = 'located_in' and h.ancestor = any (array(select cmdb.items_called($2::jsonb, null)))))) and (select count(*) from (select cmdb.items_called($3::jsonb, null)) n) is not null order by i.id limit 100001) f

--- item.update_many, by a condition, later
--- {"where": "location within 'SPB'", "set": {"state": "retired"}, "plan": "7.5f1e"}
--- name: item_update_many_same
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "item.update_many"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "[17, 18]"
--- $12 = "7"
select cmdb.item_update_many_same(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::bigint)

--- item.update_many, by a condition, later
--- {"where": "location within 'SPB'", "set": {"state": "retired"}, "plan": "7.5f1e"}
--- name: import_release
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "item.update_many"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
select cmdb.import_release(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint)

--- item.update_many, another page
--- {"where": "state = lost", "set": {"name": "x"}, "dry_run": true, "cursor": "7.9"}
--- name: item_update_many_shown
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "item.update_many"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "7"
--- $12 = "9"
--- $13 = "100"
--- $14 = null
select cmdb.item_update_many_shown(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::int,$13::int,$14::jsonb)

--- item.update_many, example
--- {"items": [{"item": "PRN-000001", "version": 3}, {"item": "PRN-000002", "version": 1}], "set": {"references": {"location": "SPB-101"}}, "dry_run": true}
--- name: item_update_many_lay
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "item.update_many"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "[{\"item\": \"PRN-000001\", \"version\": 3}, {\"item\": \"PRN-000002\", \"version\": 1}]"
--- $12 = "1"
--- $13 = "{\"given\":{},\"refs\":{\"location\":\"SPB-101\"},\"cleared\":[]}"
--- $14 = "{\"items\":[{\"item\":\"PRN-000001\",\"version\":3},{\"item\":\"PRN-000002\",\"version\":1}],\"set\":{\"references\":{\"location\":\"SPB-101\"}}}"
--- $15 = "100000"
--- $16 = "268435456"
--- $17 = "20"
select cmdb.item_update_many_lay(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::bigint,$13::jsonb,$14::text,$15::int,$16::bigint,$17::int)

--- item.update_many, example, later
--- {"items": [{"item": "PRN-000001", "version": 3}, {"item": "PRN-000002", "version": 1}], "set": {"references": {"location": "SPB-101"}}, "dry_run": true}
--- name: import_preview_step
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "item.update_many"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "[17, 18]"
--- $12 = "1"
--- $13 = null
--- $14 = null
--- $15 = null
select cmdb.import_preview_step(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::bigint,$13::jsonb,$14::jsonb,$15::jsonb)

