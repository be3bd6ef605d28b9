--- relation.list, both
--- {"item": 17}
--- $1 = "17"
--- $2 = "0"
--- $3 = "101"
select l.relation, l.id, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) as relation, r.id from ((select r.* from cmdb.relation_at(null) r where r.source = i.id and r.id > $2::bigint order by r.id limit $3::int) union all (select r.* from cmdb.relation_at(null) r where r.target = i.id and r.id > $2::bigint order by r.id limit $3::int)) r join cmdb.item_at(null) s on s.id = r.source join cmdb.item_at(null) t on t.id = r.target order by r.id limit $3::int) l on true order by l.id

--- relation.list, outgoing
--- {"item": 17, "direction": "outgoing"}
--- $1 = "17"
--- $2 = "0"
--- $3 = "101"
select l.relation, l.id, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) as relation, r.id from ((select r.* from cmdb.relation_at(null) r where r.source = i.id and r.id > $2::bigint order by r.id limit $3::int)) r join cmdb.item_at(null) s on s.id = r.source join cmdb.item_at(null) t on t.id = r.target order by r.id limit $3::int) l on true order by l.id

--- relation.list, incoming of a type as of
--- {"item": 5, "direction": "incoming", "type": "located_in", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "5"
--- $2 = "2025-12-31T21:00:00.000000Z"
--- $3 = "0"
--- $4 = "101"
--- $5 = "located_in"
select l.relation, l.id, i.id is not null from (values (1)) one left join cmdb.item i on i.id = cmdb.item_id($1::jsonb) left join lateral (select json_strip_nulls(json_build_object('id', r.id, 'type', r.type, 'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), 'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), 'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at))) as relation, r.id from ((select r.* from cmdb.relation_at($2::timestamptz) r where r.target = i.id and r.id > $3::bigint and r.type = $5::text order by r.id limit $4::int)) r join cmdb.item_at($2::timestamptz) s on s.id = r.source join cmdb.item_at($2::timestamptz) t on t.id = r.target order by r.id limit $4::int) l on true order by l.id

