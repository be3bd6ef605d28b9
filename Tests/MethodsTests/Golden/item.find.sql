--- item.find, all
--- {}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, limit
--- {"limit": 1000}
--- $1 = "1"
--- $2 = "1001"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, as of
--- {"as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by p.id) as n, i.id from (select o.* from cmdb.item o where o.created_at <= $1::timestamptz) p cross join lateral (select o.* from cmdb.item_at($1::timestamptz) o where o.id = p.id offset 0) i where i.state <> 'void' order by p.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer($1::timestamptz, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- item.find, as of a condition
--- {"where": "location within 'HQ'", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "[[\"HQ\",17]]"
--- $3 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, $1::timestamptz) union select h.descendant from cmdb.hierarchy_at($1::timestamptz) h where h.type = 'located_in' and h.ancestor = any (array(select cmdb.items_called($2::jsonb, $1::timestamptz)))) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation_at($1::timestamptz) r where r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by p.id) as n, i.id from (select o.* from cmdb.item o where o.created_at <= $1::timestamptz) p cross join lateral (select o.* from cmdb.item_at($1::timestamptz) o where o.id = p.id offset 0) i where p.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and i.state <> 'void' order by p.id limit $3::int) union all (select row_number() over (order by p.id) as n, i.id from (select o.* from cmdb.item o where o.created_at <= $1::timestamptz) p cross join lateral (select o.* from cmdb.item_at($1::timestamptz) o where o.id = p.id offset 0) i where (select count(*) from c) > 5000 and ((select true from cmdb.relation_at($1::timestamptz) r where r.source = i.id and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and i.state <> 'void' order by p.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer($1::timestamptz, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- item.find, as of a class
--- {"where": "class = printer", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "{\"printer\"}"
--- $3 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by p.id) as n, p.id from unnest($2::text[]) c (class) cross join lateral (select p.id from (select o.* from cmdb.item o where o.created_at <= $1::timestamptz) p cross join lateral (select o.* from cmdb.item_at($1::timestamptz) o where o.id = p.id offset 0) i where (p.class, p.id) > (c.class collate "C", 0) and p.class <= c.class collate "C" and i.state <> 'void' order by p.class, p.id limit $3::int) p order by p.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer($1::timestamptz, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- item.find, as of a tag
--- {"where": "tag = X", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "X"
--- $3 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at($1::timestamptz) i where i.state <> 'void' and (i.tag = $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer($1::timestamptz, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- item.find, masked
--- {}
--- $1 = "1"
--- $2 = "101"
--- $3 = "{\"admin_password\"}"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, $3::text[]) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, count
--- {"count": true, "where": "class = printer"}
--- $1 = "1"
--- $2 = "{\"printer\"}"
--- $3 = "101"
--- $4 = "{\"printer\"}"
select l.*, (select count(*) from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.class = any ($4::text[] collate "C"))), (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from unnest($2::text[]) c (class) cross join lateral (select i.id from cmdb.item_at(null) i where (i.class, i.id) > (c.class collate "C", 0) and i.class <= c.class collate "C" and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.class, i.id limit $3::int) i order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, fields
--- {"fields": ["tag", "location.tag", "cost"]}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, text
--- {"text": "lase_r 10%"}
--- $1 = "1"
--- $2 = "101"
--- $3 = null
--- $4 = "lase_r 10%"
--- $5 = "101"
with f as materialized (select * from cmdb.search_hits('item', $4::text, null, false, true, 10000, $2::int, coalesce($3::int, 0), 0)) select l.*, f.tried, f.truncated, (select s.position from cmdb.sequencer s) from f left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select m.answer, p.id, p.k0, p.n from (select row_number() over (order by u.rank, u.id) as n, i.id, u.rank, (u.rank)::text as k0 from (select u.id, u.rank from f cross join lateral unnest(f.ids, f.ranks) u (id, rank) order by u.rank, u.id offset 0) u cross join lateral (select o.* from cmdb.item_at(null) o where o.id = u.id offset 0) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by u.rank, u.id limit $5::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a cross join lateral (select concat(left(a.answer, -1), ',"matched":', json_build_object('path', m.path, 'text', m.written), case when m.path = 'former_tag' then concat(',"former_tag":', to_json(m.written)) end, '}') as answer from f cross join lateral cmdb.item_matched(a.id, null, f.typed, f.terms, p.rank, true) m offset 0) m) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, text as of
--- {"text": "laser", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "101"
--- $3 = null
--- $4 = "laser"
--- $5 = "101"
with f as materialized (select * from cmdb.search_hits('item', $4::text, $1::timestamptz, false, true, 10000, $2::int, coalesce($3::int, 0), 0)) select l.*, f.tried, f.truncated from f left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select m.answer, p.id, p.k0, p.n from (select row_number() over (order by u.rank, u.id) as n, i.id, u.rank, (u.rank)::text as k0 from (select u.id, u.rank from f cross join lateral unnest(f.ids, f.ranks) u (id, rank) order by u.rank, u.id offset 0) u cross join lateral (select o.* from cmdb.item_at($1::timestamptz) o where o.id = u.id offset 0) i where i.state <> 'void' order by u.rank, u.id limit $5::int) p cross join lateral (select o.* from cmdb.item_answer($1::timestamptz, null) o where o.id = p.id offset 0) a cross join lateral (select concat(left(a.answer, -1), ',"matched":', json_build_object('path', m.path, 'text', m.written), case when m.path = 'former_tag' then concat(',"former_tag":', to_json(m.written)) end, '}') as answer from f cross join lateral cmdb.item_matched(a.id, $1::timestamptz, f.typed, f.terms, p.rank, true) m offset 0) m) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, sorted
--- {"sort": "updated_at"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.k0, p.n from (select row_number() over (order by i.changed_at, i.id) as n, i.id, cmdb.rfc3339(i.changed_at) as k0 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.changed_at, i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, sorted down
--- {"sort": "-updated_at"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.k0, p.n from (select row_number() over (order by i.changed_at desc, i.id) as n, i.id, cmdb.rfc3339(i.changed_at) as k0 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.changed_at desc, i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, sorted by what may be absent
--- {"sort": ["-cost", "location.tag"]}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.k0, b.k1, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.k0, p.k1, p.n from (with begun as materialized (select row_number() over (order by ((i.attributes->'cost'->>'amount')::numeric) desc, ((select t.tag from cmdb.item_at(null) t where t.id = (select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'location')) collate "C"), i.id) as n, i.id, (((i.attributes->'cost'->>'amount')::numeric))::text as k0, (((select t.tag from cmdb.item_at(null) t where t.id = (select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'location')) collate "C"))::text as k1 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.attributes->'cost'->>'amount')::numeric) is not null order by ((i.attributes->'cost'->>'amount')::numeric) desc, ((select t.tag from cmdb.item_at(null) t where t.id = (select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'location')) collate "C"), i.id limit $2::int) select b.* from begun b union all (select $2::int + row_number() over (order by ((i.attributes->'cost'->>'amount')::numeric) desc nulls last, ((select t.tag from cmdb.item_at(null) t where t.id = (select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'location')) collate "C"), i.id), i.id, (((i.attributes->'cost'->>'amount')::numeric))::text as k0, (((select t.tag from cmdb.item_at(null) t where t.id = (select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'location')) collate "C"))::text as k1 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.attributes->'cost'->>'amount')::numeric) is null order by ((i.attributes->'cost'->>'amount')::numeric) desc nulls last, ((select t.tag from cmdb.item_at(null) t where t.id = (select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'location')) collate "C"), i.id limit $2::int - (select count(*) from begun))) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, sorted by a duration
--- {"sort": "-downtime"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.k0, p.n from (with begun as materialized (select row_number() over (order by cmdb.duration_seconds(i.attributes->>'downtime') desc, i.id) as n, i.id, (cmdb.duration_seconds(i.attributes->>'downtime'))::text as k0 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and cmdb.duration_seconds(i.attributes->>'downtime') is not null order by cmdb.duration_seconds(i.attributes->>'downtime') desc, i.id limit $2::int) select b.* from begun b union all (select $2::int + row_number() over (order by cmdb.duration_seconds(i.attributes->>'downtime') desc nulls last, i.id), i.id, (cmdb.duration_seconds(i.attributes->>'downtime'))::text as k0 from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and cmdb.duration_seconds(i.attributes->>'downtime') is null order by cmdb.duration_seconds(i.attributes->>'downtime') desc nulls last, i.id limit $2::int - (select count(*) from begun))) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, void too
--- {"include_void": true}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, id = 5
--- {"where": "id = 5"}
--- $1 = "1"
--- $2 = "5"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.id = $2::bigint) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, tag = 'POISON', poisoned
--- {"where": "tag = 'POISON'"}
--- $1 = "1"
--- $2 = "POISON"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.tag = $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, state != in_use
--- {"where": "state != in_use"}
--- $1 = "1"
--- $2 = "in_use"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.state = $2::text collate "C")) is not true) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, cost < 100
--- {"where": "cost < 100"}
--- $1 = "1"
--- $2 = "100"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->'cost'->>'amount')::numeric) < $2::numeric) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, cost <= 100.50
--- {"where": "cost <= 100.50"}
--- $1 = "1"
--- $2 = "100.50"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->'cost'->>'amount')::numeric) <= $2::numeric) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, version > 1
--- {"where": "version > 1"}
--- $1 = "1"
--- $2 = "1"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.version > $2::bigint) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, version >= 2
--- {"where": "version >= 2"}
--- $1 = "1"
--- $2 = "2"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.version >= $2::bigint) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, state in (in_use, in_repair)
--- {"where": "state in (in_use, in_repair)"}
--- $1 = "1"
--- $2 = "{\"in_use\",\"in_repair\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.state = any ($2::text[])) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, id in (1, 2)
--- {"where": "id in (1, 2)"}
--- $1 = "1"
--- $2 = "{\"1\",\"2\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.id = any ($2::bigint[])) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, name contains '50%_\\\\'
--- {"where": "name contains '50%_\\\\'"}
--- $1 = "1"
--- $2 = "%50\\%\\_\\\\\\\\%"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (cmdb.folded(i.name) like cmdb.folded($2::text)) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, serial_no starts with 'CN'
--- {"where": "serial_no starts with 'CN'"}
--- $1 = "1"
--- $2 = "CN%"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (cmdb.folded(((i.attributes->>'serial_no') collate "C")) like cmdb.folded($2::text)) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, class = printer
--- {"where": "class = printer"}
--- $1 = "1"
--- $2 = "{\"printer\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from unnest($2::text[]) c (class) cross join lateral (select i.id from cmdb.item_at(null) i where (i.class, i.id) > (c.class collate "C", 0) and i.class <= c.class collate "C" and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.class, i.id limit $3::int) i order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, class in (printer, server)
--- {"where": "class in (printer, server)"}
--- $1 = "1"
--- $2 = "{\"printer\",\"server\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from unnest($2::text[]) c (class) cross join lateral (select i.id from cmdb.item_at(null) i where (i.class, i.id) > (c.class collate "C", 0) and i.class <= c.class collate "C" and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.class, i.id limit $3::int) i order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, class within it_equipment
--- {"where": "class within it_equipment"}
--- $1 = "1"
--- $2 = "{\"it_equipment\",\"printer\",\"server\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from unnest($2::text[]) c (class) cross join lateral (select i.id from cmdb.item_at(null) i where (i.class, i.id) > (c.class collate "C", 0) and i.class <= c.class collate "C" and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.class, i.id limit $3::int) i order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, location within 'HQ'
--- {"where": "location within 'HQ'"}
--- $1 = "1"
--- $2 = "[[\"HQ\",17]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null) union select h.descendant from cmdb.hierarchy_at(null) h where h.type = 'located_in' and h.ancestor = any (array(select cmdb.items_called($2::jsonb, null)))) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('located_in', 0) and r.type <= 'located_in' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $3::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, location = 5
--- {"where": "location = 5"}
--- $1 = "1"
--- $2 = "[[5,12]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('located_in', 0) and r.type <= 'located_in' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $3::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, class = printer and location = 5
--- {"where": "class = printer and location = 5"}
--- $1 = "1"
--- $2 = "[[5,32]]"
--- $3 = "{\"printer\"}"
--- $4 = "101"
--- $5 = "{\"printer\"}"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001), m as materialized (select o.id from cmdb.item o where o.class = any ($5::text[]) limit 501) (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from m) <= 500 and i.id = any (array(select m.id from m)) and ((select true from cmdb.relation r where r.source = i.id and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.class = any ($3::text[] collate "C"))) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('located_in', 0) and r.type <= 'located_in' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.class = any ($3::text[] collate "C"))) order by r.type, r.source limit $4::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from m) > 500 order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.class = any ($3::text[] collate "C"))) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.class = any ($3::text[] collate "C"))) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, location in (5, 'HQ')
--- {"where": "location in (5, 'HQ')"}
--- $1 = "1"
--- $2 = "[[5,14],[\"HQ\",17]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('located_in', 0) and r.type <= 'located_in' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $3::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, location is null
--- {"where": "location is null"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'location') is null) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, holder is not null
--- {"where": "holder is not null"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((((select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'holder') is null)) is not true) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, model.manufacturer = 'HP'
--- {"where": "model.manufacturer = 'HP'"}
--- $1 = "1"
--- $2 = "{\"model\"}"
--- $3 = "[[\"HP\",22]]"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select t.id from cmdb.item t where t.class = any ($2::text[]) and (coalesce((select r.target from cmdb.relation_at(null) r where r.source = t.id and r.role = 'manufacturer'), (select r.target from cmdb.relation_at(null) m join cmdb.relation_at(null) r on r.source = m.target and r.role = 'manufacturer' where m.source = t.id and m.role = 'model')) in (select cmdb.items_called($3::jsonb, null)))) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'of_model' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('of_model', 0) and r.type <= 'of_model' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $4::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'of_model' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, manufacturer = 'HP'
--- {"where": "manufacturer = 'HP'"}
--- $1 = "1"
--- $2 = "[[\"HP\",16]]"
--- $3 = "[[\"HP\",16]]"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (coalesce((select r.target from cmdb.relation_at(null) r where r.source = i.id and r.role = 'manufacturer'), (select r.target from cmdb.relation_at(null) m join cmdb.relation_at(null) r on r.source = m.target and r.role = 'manufacturer' where m.source = i.id and m.role = 'model')) in (select cmdb.items_called($2::jsonb, null))) and (select count(*) from (select cmdb.items_called($3::jsonb, null)) n) is not null order by i.id limit $4::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, holder.phone = '112'
--- {"where": "holder.phone = '112'"}
--- $1 = "1"
--- $2 = "{\"person\",\"organization\"}"
--- $3 = "{\"112\"}"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select t.id from cmdb.item t where t.class = any ($2::text[]) and ((cmdb.digits_of(((t.attributes->>'phone') collate "C")) collate "C") = any ($3::text[]))) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'held_by' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('held_by', 0) and r.type <= 'held_by' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $4::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'held_by' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, location.tag = 'HQ'
--- {"where": "location.tag = 'HQ'"}
--- $1 = "1"
--- $2 = "{\"HQ\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select t.id from cmdb.item t where (t.tag = any ($2::text[]))) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('located_in', 0) and r.type <= 'located_in' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $3::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, holder = me
--- {"where": "holder = me"}
--- $1 = "1"
--- $2 = "[[7]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'held_by' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('held_by', 0) and r.type <= 'held_by' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $3::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'held_by' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, downtime > PT4H
--- {"where": "downtime > PT4H"}
--- $1 = "1"
--- $2 = "14400"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (cmdb.duration_seconds(i.attributes->>'downtime') > $2::numeric) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, downtime in (P1D, PT90M)
--- {"where": "downtime in (P1D, PT90M)"}
--- $1 = "1"
--- $2 = "{\"86400\",\"5400\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (cmdb.duration_seconds(i.attributes->>'downtime') = any ($2::numeric[])) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, cooling_capacity >= '12000 BTU/h'
--- {"where": "cooling_capacity >= '12000 BTU/h'"}
--- $1 = "1"
--- $2 = "3.51685284000"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->>'cooling_capacity')::numeric) >= $2::numeric) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, updated_by = me
--- {"where": "updated_by = me"}
--- $1 = "1"
--- $2 = "[[\"ivanova\"]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.changed_by = any (array(select cmdb.accounts_called($2::jsonb)))) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, updated_at > today - 7d
--- {"where": "updated_at > today - 7d"}
--- $1 = "1"
--- $2 = "2026-01-26T00:00:00.000000Z"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (i.changed_at >= $2::timestamptz) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, warranty_end <= today + 30d
--- {"where": "warranty_end <= today + 30d"}
--- $1 = "1"
--- $2 = "2026-03-03"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->>'warranty_end') collate "C") <= $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, color = true
--- {"where": "color = true"}
--- $1 = "1"
--- $2 = "true"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->>'color')::boolean) = $2::boolean) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, functions contains scan
--- {"where": "functions contains scan"}
--- $1 = "1"
--- $2 = "scan"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.attributes->'functions') @> to_jsonb($2::text)) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, functions = scan
--- {"where": "functions = scan"}
--- $1 = "1"
--- $2 = "scan"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.attributes->'functions') @> to_jsonb($2::text)) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, functions in (scan, copy)
--- {"where": "functions in (scan, copy)"}
--- $1 = "1"
--- $2 = "scan"
--- $3 = "copy"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->'functions') @> to_jsonb($2::text)) or ((i.attributes->'functions') @> to_jsonb($3::text))) order by i.id limit $4::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, page_counter_total > 1000
--- {"where": "page_counter_total > 1000"}
--- $1 = "1"
--- $2 = "1000"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((((select n.readings from cmdb.item_reading n where n.item = i.id)->>'page_counter_total')::numeric) > $2::numeric) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, last_seen < now - 2h
--- {"where": "last_seen < now - 2h"}
--- $1 = "1"
--- $2 = "2026-02-01T07:30:00.000000Z"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((((select n.readings from cmdb.item_reading n where n.item = i.id)->>'last_seen') collate "C") < $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, checked_at >= 2026-01-01
--- {"where": "checked_at >= 2026-01-01"}
--- $1 = "1"
--- $2 = "2026-01-01T00:00:00.000000Z"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->>'checked_at') collate "C") >= $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, related covered_by
--- {"where": "related covered_by"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (exists (select from cmdb.relation_at(null) r where r.source = i.id and r.type = 'covered_by') or exists (select from cmdb.relation_at(null) r where r.target = i.id and r.type = 'covered_by')) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, related covered_by to 'CTR-0007'
--- {"where": "related covered_by to 'CTR-0007'"}
--- $1 = "1"
--- $2 = "[[\"CTR-0007\",23]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'covered_by' and r.target = any ((select t.ids from t)::bigint[]) union select r.target as id from cmdb.relation r where r.type = 'covered_by' and r.source = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where (select count(*) from c) > 5000 and (((select true from cmdb.relation r where r.source = i.id and r.type = 'covered_by' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) or ((select true from cmdb.relation r where r.target = i.id and r.type = 'covered_by' and r.source = any ((select t.ids from t)::bigint[]) limit 1) is true)) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, related located_in to 5
--- {"where": "related located_in to 5"}
--- $1 = "1"
--- $2 = "[[5,23]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) union select r.target as id from cmdb.relation r where r.type = 'located_in' and r.source = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where (select count(*) from c) > 5000 and (((select true from cmdb.relation r where r.source = i.id and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) or ((select true from cmdb.relation r where r.target = i.id and r.type = 'located_in' and r.source = any ((select t.ids from t)::bigint[]) limit 1) is true)) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, facts is null
--- {"where": "facts is null"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.attributes->'facts') is null) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, serial_no = 'X'
--- {"where": "serial_no = 'X'"}
--- $1 = "1"
--- $2 = "X"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->>'serial_no') collate "C") = $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, color in (true)
--- {"where": "color in (true)"}
--- $1 = "1"
--- $2 = "{\"true\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((i.attributes->>'color')::boolean) = any ($2::boolean[])) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, updated_at in (2026-01-01)
--- {"where": "updated_at in (2026-01-01)"}
--- $1 = "1"
--- $2 = "2026-01-01T00:00:00.000000Z"
--- $3 = "2026-01-02T00:00:00.000000Z"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and ((i.changed_at >= $2::timestamptz and i.changed_at < $3::timestamptz)) order by i.id limit $4::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, not (state = in_use and class = printer or tag = 'x')
--- {"where": "not (state = in_use and class = printer or tag = 'x')"}
--- $1 = "1"
--- $2 = "in_use"
--- $3 = "{\"printer\"}"
--- $4 = "x"
--- $5 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where cmdb.require_catalogue($1::bigint) and i.state <> 'void' and (((((i.state = $2::text collate "C") and (i.class = any ($3::text[] collate "C"))) or (i.tag = $4::text collate "C"))) is not true) order by i.id limit $5::int) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, holder within 'ORG'
--- {"where": "holder within 'ORG'"}
--- $1 = "1"
--- $2 = "[[\"ORG\",15]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'held_by' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('held_by', 0) and r.type <= 'held_by' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $3::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'held_by' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- item.find, model within 'M'
--- {"where": "model within 'M'"}
--- $1 = "1"
--- $2 = "[[\"M\",14]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select r.source as id from cmdb.relation r where r.type = 'of_model' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from (select distinct u.id from unnest((select t.ids from t)::bigint[]) u (id)) p cross join lateral (select i.id from cmdb.relation r cross join lateral (select * from cmdb.item_at(null) i where i.id = r.source offset 0) i where r.target = p.id and (r.type, r.source) > ('of_model', 0) and r.type <= 'of_model' and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by r.type, r.source limit $3::int) i where cardinality((select t.ids from t)::bigint[]) <= 20 order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.item_at(null) i where not cardinality((select t.ids from t)::bigint[]) <= 20 and (select count(*) from c) > 5000 and ((select true from cmdb.relation r where r.source = i.id and r.type = 'of_model' and r.target = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) and i.state <> 'void' order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.item_answer(null, null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

