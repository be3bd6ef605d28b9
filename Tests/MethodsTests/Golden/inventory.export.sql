--- inventory.export, csv
--- {"class": "printer", "format": "csv"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "{\"printer\"}"
--- $3 = "{\"it_equipment\",\"printer\",\"server\"}"
--- $4 = "{\"location\",\"model\",\"manufacturer\",\"holder\",\"installed_in\"}"
select i.id::text, i.tag::text, i.class::text, i.name::text, i.state::text, (x.attributes->>'note'), (x.attributes->>'serial_no'), (x.attributes->>'inventory_no'), (x.attributes->'cost'->>'amount'), (x.attributes->'cost'->>'currency'), (x.attributes->>'warranty_end'), (x.attributes->>'disposed_on'), (x.attributes->>'hostname'), (x.attributes->>'ip'), (x.attributes->>'mac'), (x.attributes->>'manage_url'), (x.attributes->>'downtime'), (x.attributes->>'facts'), (x.attributes->>'admin_password'), (x.attributes->>'checked_at'), (x.attributes->>'last_seen'), (x.attributes->>'color'), (x.attributes->>'page_counter_total'), (x.attributes->>'print_kind'), (select string_agg(w, '; ' order by n) from jsonb_array_elements_text(case jsonb_typeof(x.attributes->'functions') when 'array' then x.attributes->'functions' end) with ordinality e (w, n)), (f.tags->>'location'), (f.tags->>'model'), (f.tags->>'manufacturer'), (f.tags->>'holder'), (f.tags->>'installed_in') from cmdb.item_at($1::timestamptz) i cross join lateral (select case when i.class = any ($3::text[]) then i.attributes || coalesce(cmdb.readings_at(i.id, $1::timestamptz), '{}') else i.attributes end as attributes offset 0) x cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags from cmdb.relation_at($1::timestamptz) r join cmdb.item_at($1::timestamptz) t on t.id = r.target where r.source = i.id and r.role = any ($4::text[])) f where i.class = any ($2::text[]) and i.state <> 'void' order by i.id

--- inventory.export, jsonl
--- {"format": "jsonl"}
--- $1 = "2025-12-31T21:00:00.000000Z"
select a.answer from cmdb.item_answer($1::timestamptz, null) a join cmdb.item_at($1::timestamptz) i on i.id = a.id where i.state <> 'void' order by i.id

--- inventory.export, columns of a condition, masked
--- {"format": "jsonl", "where": "state = in_use", "columns": ["tag", "cost", "functions", "location"]}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "in_use"
--- $3 = "{\"location\"}"
select json_strip_nulls(json_build_object('tag', i.tag::text, 'cost', (x.attributes->'cost'->>'amount'), 'functions', (select string_agg(w, '; ' order by n) from jsonb_array_elements_text(case jsonb_typeof(x.attributes->'functions') when 'array' then x.attributes->'functions' end) with ordinality e (w, n)), 'location', (f.tags->>'location')))::text from cmdb.item_at($1::timestamptz) i cross join lateral (select i.attributes) x cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags from cmdb.relation_at($1::timestamptz) r join cmdb.item_at($1::timestamptz) t on t.id = r.target where r.source = i.id and r.role = any ($3::text[])) f where i.state <> 'void' and (i.state = $2::text collate "C") order by i.id

