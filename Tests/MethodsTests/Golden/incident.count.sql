--- incident.count, all
--- {"where": "state = new"}
--- $1 = "1"
--- $2 = "new"
select json_build_object('total', count(*), 'truncated', false)::text from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (i.state = $2::text collate "C")

--- incident.count, as of, by references
--- {"by": ["state", "service", "assignee"], "limit": 5, "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "5"
select json_build_object('groups', coalesce(json_agg(json_build_object('key', json_build_object('state', g.k0, 'service', (select json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class) from cmdb.item_at($1::timestamptz) t where t.id = g.k1), 'assignee', g.k2), 'count', g.n) order by g.place), '[]'), 'total', coalesce(max(g.total), 0), 'truncated', coalesce(max(g.groups), 0) > $2::int)::text from (select k0, k1, k2, count(*) as n, sum(count(*)) over () as total, count(*) over () as groups, row_number() over (order by count(*) desc, k0, k1, k2) as place from (select i.state as k0, i.service as k1, (select o.name from cmdb.account o where o.id = i.assignee) as k2 from cmdb.incident_at($1::timestamptz) i where true) v group by k0, k1, k2 order by place limit $2::int) g

