--- item.count, class and state
--- {"by": ["class", "state"]}
--- $1 = "1"
--- $2 = "1000"
select json_build_object('groups', coalesce(json_agg(json_build_object('key', json_build_object('class', g.k0, 'state', g.k1), 'count', g.n) order by g.place), '[]'), 'total', coalesce(max(g.total), 0), 'truncated', coalesce(max(g.groups), 0) > $2::int)::text from (select k0, k1, count(*) as n, sum(count(*)) over () as total, count(*) over () as groups, row_number() over (order by count(*) desc, k0, k1) as place from (select i.class as k0, i.state as k1 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void') v group by k0, k1 order by place limit $2::int) g

--- item.count, of a condition by reference
--- {"where": "class = printer", "text": "laser", "by": ["location"], "limit": 5}
--- $1 = "1"
--- $2 = "laser"
--- $3 = "{\"printer\"}"
--- $4 = "5"
select json_build_object('groups', coalesce(json_agg(json_build_object('key', json_build_object('location', (select json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class) from cmdb.item_at(null) t where t.id = g.k0)), 'count', g.n) order by g.place), '[]'), 'total', coalesce(max(g.total), 0), 'truncated', coalesce(max(g.groups), 0) > $4::int)::text from (select k0, count(*) as n, sum(count(*)) over () as total, count(*) over () as groups, row_number() over (order by count(*) desc, k0) as place from (select (select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'location') as k0 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.id in (select unnest(s.ids) from cmdb.search_hits('item', $2::text, null, false, true, null, null, 0, 0) s)) and (i.class = any ($3::text[] collate "C"))) v group by k0 order by place limit $4::int) g

--- item.count, as of by everything else
--- {"by": ["holder.phone", "cost", "functions", "updated_at", "version"], "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "1000"
select json_build_object('groups', coalesce(json_agg(json_build_object('key', json_build_object('holder.phone', g.k0, 'cost', g.k1, 'functions', g.k2, 'updated_at', cmdb.rfc3339(g.k3), 'version', g.k4), 'count', g.n) order by g.place), '[]'), 'total', coalesce(max(g.total), 0), 'truncated', coalesce(max(g.groups), 0) > $2::int)::text from (select k0, k1, k2, k3, k4, count(*) as n, sum(count(*)) over () as total, count(*) over () as groups, row_number() over (order by count(*) desc, k0, k1, k2, k3, k4) as place from (select (select ((t.attributes->>'phone') collate "C") from cmdb.item_at($1::timestamptz) t where t.id = (select r.target from cmdb.relation_at($1::timestamptz) r where r.source = i.id and r.role = 'holder')) as k0, ((i.attributes->'cost') || jsonb_build_object('amount', trim_scale(((i.attributes->'cost'->>'amount')::numeric)))) as k1, (i.attributes->'functions') as k2, i.changed_at as k3, trim_scale(i.version) as k4 from cmdb.item_at($1::timestamptz) i where i.state <> 'void') v group by k0, k1, k2, k3, k4 order by place limit $2::int) g

--- item.count, by what is observed
--- {"by": ["page_counter_total", "color"]}
--- $1 = "1"
--- $2 = "1000"
select json_build_object('groups', coalesce(json_agg(json_build_object('key', json_build_object('page_counter_total', g.k0, 'color', g.k1), 'count', g.n) order by g.place), '[]'), 'total', coalesce(max(g.total), 0), 'truncated', coalesce(max(g.groups), 0) > $2::int)::text from (select k0, k1, count(*) as n, sum(count(*)) over () as total, count(*) over () as groups, row_number() over (order by count(*) desc, k0, k1) as place from (select trim_scale((((select n.readings from cmdb.item_reading n where n.item = i.id)->>'page_counter_total')::numeric)) as k0, ((i.attributes->>'color')::boolean) as k1 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void') v group by k0, k1 order by place limit $2::int) g

