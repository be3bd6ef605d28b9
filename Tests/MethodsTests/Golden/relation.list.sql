--- relation.list, both
--- {"item": 17}
--- $1 = "17"
--- $2 = "101"
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select p.relation, p.id, p.n from (select row_number() over (order by r.id) as n, json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) as relation, r.id from ((select r.* from cmdb.relation_at(null) r where r.source = i.id order by r.id limit $2::int) union all (select r.* from cmdb.relation_at(null) r where r.target = i.id order by r.id limit $2::int)) r join cmdb.item_at(null) s on s.id = r.source join cmdb.item_at(null) t on t.id = r.target order by r.id limit $2::int) p) l on true order by l.n

--- relation.list, sorted, counted as of
--- {"item": 17, "sort": "type,-target.name", "count": true, "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "17"
--- $2 = "2025-12-31T21:00:00.000000Z"
--- $3 = "101"
select l.*, (select count(*) from ((select r.* from cmdb.relation_at($2::timestamptz) r where r.source = i.id) union all (select r.* from cmdb.relation_at($2::timestamptz) r where r.target = i.id)) r), i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select p.relation, p.id, p.k0, p.k1, p.n from (select row_number() over (order by (r.type collate "C"), ((select o.name from cmdb.item_at($2::timestamptz) o where o.id = r.target) collate "C") desc, r.id) as n, json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) as relation, r.id, ((r.type collate "C"))::text as k0, (((select o.name from cmdb.item_at($2::timestamptz) o where o.id = r.target) collate "C"))::text as k1 from ((select r.* from cmdb.relation_at($2::timestamptz) r where r.source = i.id order by (r.type collate "C"), ((select o.name from cmdb.item_at($2::timestamptz) o where o.id = r.target) collate "C") desc, r.id limit $3::int) union all (select r.* from cmdb.relation_at($2::timestamptz) r where r.target = i.id order by (r.type collate "C"), ((select o.name from cmdb.item_at($2::timestamptz) o where o.id = r.target) collate "C") desc, r.id limit $3::int)) r join cmdb.item_at($2::timestamptz) s on s.id = r.source join cmdb.item_at($2::timestamptz) t on t.id = r.target order by (r.type collate "C"), ((select o.name from cmdb.item_at($2::timestamptz) o where o.id = r.target) collate "C") desc, r.id limit $3::int) p) l on true order by l.n

--- relation.list, outgoing
--- {"item": 17, "direction": "outgoing"}
--- $1 = "17"
--- $2 = "101"
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select p.relation, p.id, p.n from (select row_number() over (order by r.id) as n, json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) as relation, r.id from ((select r.* from cmdb.relation_at(null) r where r.source = i.id order by r.id limit $2::int)) r join cmdb.item_at(null) s on s.id = r.source join cmdb.item_at(null) t on t.id = r.target order by r.id limit $2::int) p) l on true order by l.n

--- relation.list, incoming of a type as of
--- {"item": 5, "direction": "incoming", "type": "located_in", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "5"
--- $2 = "2025-12-31T21:00:00.000000Z"
--- $3 = "located_in"
--- $4 = "101"
select l.*, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select p.relation, p.id, p.n from (select row_number() over (order by r.id) as n, json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) as relation, r.id from ((select r.* from cmdb.relation_at($2::timestamptz) r where r.target = i.id and r.type = $3::text order by r.id limit $4::int)) r join cmdb.item_at($2::timestamptz) s on s.id = r.source join cmdb.item_at($2::timestamptz) t on t.id = r.target order by r.id limit $4::int) p) l on true order by l.n

