--- inventory.export, csv
--- {"class": "printer", "format": "csv"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "{\"printer\"}"
--- $3 = "{\"it_equipment\",\"printer\",\"server\"}"
--- $4 = "{\"location\",\"model\",\"manufacturer\",\"holder\",\"installed_in\"}"
select i.id::text, i.tag::text, i.class::text, i.name::text, i.state::text, concat('[', i.attributes || coalesce(o.readings, '{}'), ',', coalesce(f.tags, '{}'), ']') from cmdb.item_at($1::timestamptz) i cross join lateral cmdb.readings_of(case when i.class = any ($3::text[]) then i.id end, $1::timestamptz) o cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags from cmdb.relation_at($1::timestamptz) r join cmdb.item_at($1::timestamptz) t on t.id = r.target where r.source = i.id and r.role = any ($4::text[])) f where i.class = any ($2::text[]) and i.state <> 'void' order by i.id

--- inventory.export, jsonl
--- {"format": "jsonl"}
--- $1 = "2025-12-31T21:00:00.000000Z"
select a.answer from cmdb.item_answer($1::timestamptz, null) a join cmdb.item_at($1::timestamptz) i on i.id = a.id where i.state <> 'void' order by i.id

--- inventory.export, columns of a condition, masked
--- {"format": "jsonl", "where": "state = in_use", "columns": ["tag", "cost", "functions", "location"]}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "in_use"
--- $3 = "{\"admin_password\"}"
--- $4 = "{\"location\"}"
select i.id::text, i.tag::text, i.class::text, i.name::text, i.state::text, concat('[', case when (i.attributes) ?| $3::text[] then cmdb.masked(i.attributes, $3::text[]) else i.attributes end, ',', coalesce(f.tags, '{}'), ']') from cmdb.item_at($1::timestamptz) i cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags from cmdb.relation_at($1::timestamptz) r join cmdb.item_at($1::timestamptz) t on t.id = r.target where r.source = i.id and r.role = any ($4::text[])) f where i.state <> 'void' and (i.state = $2::text collate "C") order by i.id

