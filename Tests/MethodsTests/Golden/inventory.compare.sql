--- inventory.compare, all
--- {"from": "2025-06-30T21:00:00Z", "to": "2025-12-31T21:00:00Z"}
--- $1 = "0"
--- $2 = "2025-12-31T21:00:00.000000Z"
--- $3 = "2025-12-31T21:00:00.000000Z"
--- $4 = "10000"
--- $5 = "41"
--- $6 = "41"
--- $7 = null
--- $8 = null
--- $9 = "101"
select l.answer, l.id, l.fetched, s.ids[cardinality(s.ids)] as last, cardinality(s.ids) as examined from (select cmdb.changed_items($2::timestamptz, $3::timestamptz, $5::bigint, $6::bigint, $1::bigint, $4::int) as ids offset 0) s left join lateral (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer) as size, sum(octet_length(r.answer)) over (order by r.n) as bytes from (select c.n, c.id, concat('{"item":', cmdb.brief_json(c.id, $3::timestamptz), ',"change":"', case when not m.counted then 'appeared' when not m.counts then 'vanished' else 'changed' end, '","changes":', coalesce(d.changes, '[]'), '}') as answer from unnest(s.ids) with ordinality c (id, n) cross join lateral (select exists (select from cmdb.item_at($2::timestamptz) i where i.id = c.id and i.state <> 'void') as counted, exists (select from cmdb.item_at($3::timestamptz) i where i.id = c.id and i.state <> 'void') as counts offset 0) m cross join lateral (select case when m.counted or m.counts then cmdb.item_difference(c.id, $2::timestamptz, $3::timestamptz, $7::text[], $8::text[]) end as changes offset 0) d where (m.counted or m.counts) and (m.counted <> m.counts or d.changes is not null) order by c.n limit $9::int) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- inventory.compare, fields of a condition, masked
--- {"from": {"position": 3}, "to": {"position": 41}, "where": "state = in_use", "fields": ["state", "cost", "location"], "limit": 7}
--- $1 = "0"
--- $2 = "2025-12-31T21:00:00.000000Z"
--- $3 = "2025-12-31T21:00:00.000000Z"
--- $4 = "10000"
--- $5 = "41"
--- $6 = "41"
--- $7 = "in_use"
--- $8 = "in_use"
--- $9 = "{\"admin_password\"}"
--- $10 = "{\"state\",\"attributes.cost\",\"references.location\"}"
--- $11 = "8"
select l.answer, l.id, l.fetched, s.ids[cardinality(s.ids)] as last, cardinality(s.ids) as examined from (select cmdb.changed_items($2::timestamptz, $3::timestamptz, $5::bigint, $6::bigint, $1::bigint, $4::int) as ids offset 0) s left join lateral (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer) as size, sum(octet_length(r.answer)) over (order by r.n) as bytes from (select c.n, c.id, concat('{"item":', cmdb.brief_json(c.id, $3::timestamptz), ',"change":"', case when not m.counted then 'appeared' when not m.counts then 'vanished' else 'changed' end, '","changes":', coalesce(d.changes, '[]'), '}') as answer from unnest(s.ids) with ordinality c (id, n) cross join lateral (select exists (select from cmdb.item_at($2::timestamptz) i where i.id = c.id and i.state <> 'void' and (i.state = $7::text collate "C")) as counted, exists (select from cmdb.item_at($3::timestamptz) i where i.id = c.id and i.state <> 'void' and (i.state = $8::text collate "C")) as counts offset 0) m cross join lateral (select case when m.counted or m.counts then cmdb.item_difference(c.id, $2::timestamptz, $3::timestamptz, $9::text[], $10::text[]) end as changes offset 0) d where (m.counted or m.counts) and (m.counted <> m.counts or d.changes is not null) order by c.n limit $11::int) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- inventory.compare, a condition on what others are
--- {"from": "2025-06-30T21:00:00Z", "to": "2025-12-31T21:00:00Z", "where": "location within 'HQ'", "include_void": true}
--- $1 = "0"
--- $2 = "2025-12-31T21:00:00.000000Z"
--- $3 = "2025-12-31T21:00:00.000000Z"
--- $4 = "10000"
--- $5 = "[[\"HQ\",17]]"
--- $6 = "[[\"HQ\",17]]"
--- $7 = "[[\"HQ\",17]]"
--- $8 = "[[\"HQ\",17]]"
--- $9 = null
--- $10 = null
--- $11 = "101"
select l.answer, l.id, l.fetched, s.ids[cardinality(s.ids)] as last, cardinality(s.ids) as examined from (select cmdb.items_known($3::timestamptz, $1::bigint, $4::int) as ids offset 0) s left join lateral (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer) as size, sum(octet_length(r.answer)) over (order by r.n) as bytes from (select c.n, c.id, concat('{"item":', cmdb.brief_json(c.id, $3::timestamptz), ',"change":"', case when not m.counted then 'appeared' when not m.counts then 'vanished' else 'changed' end, '","changes":', coalesce(d.changes, '[]'), '}') as answer from unnest(s.ids) with ordinality c (id, n) cross join lateral (select exists (select from cmdb.item_at($2::timestamptz) i where i.id = c.id and (i.id in (select r.source from cmdb.relation_at($2::timestamptz) r where r.type = 'located_in' and r.target in (select cmdb.items_called($5::jsonb, $2::timestamptz) union select h.descendant from cmdb.hierarchy_at($2::timestamptz) h where h.type = 'located_in' and h.ancestor = any (array(select cmdb.items_called($5::jsonb, $2::timestamptz)))))) and (select count(*) from (select cmdb.items_called($6::jsonb, $2::timestamptz)) n) is not null) as counted, exists (select from cmdb.item_at($3::timestamptz) i where i.id = c.id and (i.id in (select r.source from cmdb.relation_at($3::timestamptz) r where r.type = 'located_in' and r.target in (select cmdb.items_called($7::jsonb, $3::timestamptz) union select h.descendant from cmdb.hierarchy_at($3::timestamptz) h where h.type = 'located_in' and h.ancestor = any (array(select cmdb.items_called($7::jsonb, $3::timestamptz)))))) and (select count(*) from (select cmdb.items_called($8::jsonb, $3::timestamptz)) n) is not null) as counts offset 0) m cross join lateral (select case when m.counted or m.counts then cmdb.item_difference(c.id, $2::timestamptz, $3::timestamptz, $9::text[], $10::text[]) end as changes offset 0) d where (m.counted or m.counts) and (m.counted <> m.counts or d.changes is not null) order by c.n limit $11::int) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

