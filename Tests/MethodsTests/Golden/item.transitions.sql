--- item.transitions, by tag
--- {"item": "PRN-000001"}
--- $1 = "PRN-000001"
select i.state, i.class, array_to_json(array(select jsonb_object_keys(i.attributes) union all select r.role from cmdb.relation_at(null) r where r.source = i.id and r.role is not null)), '[]' from cmdb.item_at(null) i where i.tag = $1::text collate "C"

--- item.transitions, as of
--- {"item": 17, "as_of": "2026-03-01T00:00:00Z"}
--- $1 = "17"
--- $2 = "2025-12-31T21:00:00.000000Z"
select i.state, i.class, array_to_json(array(select jsonb_object_keys(i.attributes) union all select r.role from cmdb.relation_at($2::timestamptz) r where r.source = i.id and r.role is not null)), '[]' from cmdb.item_at($2::timestamptz) i where i.id = $1::bigint

