--- item.get, by id
--- {"item": 17}
--- name: item_get_by_id
--- $1 = "17"
select answer, state from cmdb.item_answer(null, null) where id = $1::bigint and state <> 'void'

--- item.get, by id, many
--- {"item": 17}
--- name: item_get_by_id_many
--- $1 = "[17]"
select k.place, a.answer, a.state from json_array_elements_text($1::json) with ordinality k (key, place) cross join lateral (select answer, state from cmdb.item_answer(null, null) where id = k.key::bigint and state <> 'void') a

--- item.get, by tag
--- {"item": "PRN-000001"}
--- name: item_get_by_tag
--- $1 = "PRN-000001"
select answer, state from cmdb.item_answer(null, null) where tag = $1::text collate "C" and state <> 'void'

--- item.get, by tag, many
--- {"item": "PRN-000001"}
--- name: item_get_by_tag_many
--- $1 = "[\"PRN-000001\"]"
select k.place, a.answer, a.state from json_array_elements_text($1::json) with ordinality k (key, place) cross join lateral (select answer, state from cmdb.item_answer(null, null) where tag = k.key::text collate "C" and state <> 'void') a

--- item.get, as of
--- {"item": 17, "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "17"
--- $2 = "2025-12-31T21:00:00.000000Z"
select a.answer, a.state from cmdb.item_answer($2::timestamptz, null) a where a.id = $1::bigint and a.state <> 'void'

--- item.get, as of by tag
--- {"item": "PRN-000001", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "PRN-000001"
--- $2 = "2025-12-31T21:00:00.000000Z"
select a.answer, a.state from cmdb.item_answer($2::timestamptz, null) a where a.tag = $1::text collate "C" and a.state <> 'void'

--- item.get, masked
--- {"item": 17}
--- name: item_get_masked_by_id
--- $1 = "17"
--- $2 = "{\"admin_password\"}"
--- $3 = "1"
select answer, state from cmdb.item_answer(null, $2::text[]) where id = $1::bigint and state <> 'void' and cmdb.require_catalogue($3::bigint)

--- item.get, masked, many
--- {"item": 17}
--- name: item_get_masked_by_id_many
--- $1 = "[17]"
--- $2 = "{\"admin_password\"}"
--- $3 = "1"
select k.place, a.answer, a.state from json_array_elements_text($1::json) with ordinality k (key, place) cross join lateral (select answer, state from cmdb.item_answer(null, $2::text[]) where id = k.key::bigint and state <> 'void' and cmdb.require_catalogue($3::bigint)) a

--- item.get, with all parts
--- {"item": 17, "include": ["relations", "incidents", "contracts"]}
--- $1 = "17"
select concat(left(a.answer, -1), ',"relations":', (select coalesce(json_agg(json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) order by r.id), '[]') from (select r.* from ((select r.* from cmdb.relation_at(null) r where r.source = a.id order by (r.id + 0) limit 100) union all (select r.* from cmdb.relation_at(null) r where r.target = a.id order by (r.id + 0) limit 100)) r order by (r.id + 0) limit 100) r cross join lateral (select o.id, o.tag, o.name, o.class from cmdb.item_at(null) o where o.id = r.source offset 0) s cross join lateral (select o.id, o.tag, o.name, o.class from cmdb.item_at(null) o where o.id = r.target offset 0) t), ',"relations_total":', (select count(*) from cmdb.relation_at(null) r where r.source = a.id) + (select count(*) from cmdb.relation_at(null) r where r.target = a.id), ',"incidents":', (select coalesce(json_agg(json_build_object('number', i.number, 'title', i.title, 'kind', i.kind, 'state', i.state, 'priority', i.priority, 'role', l.role) order by i.id desc), '[]') from (select l.* from cmdb.incident_item_at(null) l where l.item = a.id order by l.of_incident desc limit 100) l cross join lateral (select o.* from cmdb.incident_at(null) o where o.id = l.of_incident offset 0) i), ',"incidents_total":', (select count(*) from cmdb.incident_item_at(null) l where l.item = a.id), ',"contracts":', (select coalesce(json_agg(json_build_object('id', c.id, 'tag', c.tag, 'name', c.name, 'kind', c.attributes->'kind', 'number', c.attributes->'number', 'valid_until', c.attributes->'valid_until', 'contractor', (select json_build_object('id', o.id, 'tag', o.tag, 'name', o.name, 'phone', coalesce(o.attributes->'support_phone', o.attributes->'phone')) from cmdb.relation_at(null) k join cmdb.item_at(null) o on o.id = k.target where k.source = c.id and k.role = 'contractor')) order by c.id), '[]') from (select r.* from cmdb.relation_at(null) r where r.source = a.id and r.type = 'covered_by' order by r.target limit 100) r cross join lateral (select o.* from cmdb.item_at(null) o where o.id = r.target offset 0) c), ',"contracts_total":', (select count(*) from cmdb.relation_at(null) r where r.source = a.id and r.type = 'covered_by'), '}'), a.state from cmdb.item_answer(null, null) a where a.id = $1::bigint and a.state <> 'void'

--- item.get, troubles
--- {"item": 17, "include": ["troubles"]}
--- $1 = "17"
select concat(left(a.answer, -1), ',"troubles":', cmdb.troubles_json(a.id, null), '}'), a.state from cmdb.item_answer(null, null) a where a.id = $1::bigint and a.state <> 'void'

--- item.get, parts as of
--- {"item": 17, "include": ["relations"], "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "17"
--- $2 = "2025-12-31T21:00:00.000000Z"
select concat(left(a.answer, -1), ',"relations":', (select coalesce(json_agg(json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) order by r.id), '[]') from (select r.* from ((select r.* from cmdb.relation_at($2::timestamptz) r where r.source = a.id order by (r.id + 0) limit 100) union all (select r.* from cmdb.relation_at($2::timestamptz) r where r.target = a.id order by (r.id + 0) limit 100)) r order by (r.id + 0) limit 100) r cross join lateral (select o.id, o.tag, o.name, o.class from cmdb.item_at($2::timestamptz) o where o.id = r.source offset 0) s cross join lateral (select o.id, o.tag, o.name, o.class from cmdb.item_at($2::timestamptz) o where o.id = r.target offset 0) t), ',"relations_total":', (select count(*) from cmdb.relation_at($2::timestamptz) r where r.source = a.id) + (select count(*) from cmdb.relation_at($2::timestamptz) r where r.target = a.id), '}'), a.state from cmdb.item_answer($2::timestamptz, null) a where a.id = $1::bigint and a.state <> 'void'

