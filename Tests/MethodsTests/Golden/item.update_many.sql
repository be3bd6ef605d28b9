--- item.update_many, by a condition
--- {"where": "location within 'SPB'", "expected_count": 2, "set": {"state": "retired"}}
--- $1 = "1"
--- $2 = "[[\"SPB\",17]]"
--- $3 = "[[\"SPB\",17]]"
select coalesce(json_agg(f.id order by f.id), '[]')::text from (select i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.id in (select r.source from cmdb.relation_at(null) r where r.type = 'located_in' and r.target in (select cmdb.items_called($2::jsonb, null) union select h.descendant from cmdb.hierarchy_at(null) h where h.type = 'located_in' and h.ancestor = any (array(select cmdb.items_called($2::jsonb, null)))))) and (select count(*) from (select cmdb.items_called($3::jsonb, null)) n) is not null order by i.id limit 1001) f

--- item.update_many, by a condition, later
--- {"where": "location within 'SPB'", "expected_count": 2, "set": {"state": "retired"}}
--- name: item_update_many
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
--- $12 = "2"
--- $13 = "1"
--- $14 = "{\"state\":\"retired\",\"given\":{},\"refs\":{},\"cleared\":[]}"
--- $15 = "false"
select cmdb.item_update_many(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::bigint,$14::jsonb,$15::boolean)

--- item.update_many, example
--- {"items": ["PRN-000001", "PRN-000002"], "set": {"references": {"location": "SPB-101"}}}
--- name: item_update_many
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
--- $11 = "[\"PRN-000001\", \"PRN-000002\"]"
--- $12 = null
--- $13 = "1"
--- $14 = "{\"given\":{},\"refs\":{\"location\":\"SPB-101\"},\"cleared\":[]}"
--- $15 = "false"
select cmdb.item_update_many(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb,$12::int,$13::bigint,$14::jsonb,$15::boolean)

