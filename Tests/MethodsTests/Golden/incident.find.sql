--- incident.find, of a conversation
--- {"where": "conversation = 'CNV-000007'"}
--- $1 = "1"
--- $2 = "{\"CNV-000007\"}"
--- $3 = "{\"CNV-000007\"}"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.incidents_talked_of($2::text[] collate "C", null) f) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((i.id in (select f.id from cmdb.incidents_talked_of($3::text[] collate "C", null) f)) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, of an agent
--- {}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, all
--- {}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, text
--- {"text": "stripes"}
--- $1 = "1"
--- $2 = "101"
--- $3 = null
--- $4 = "stripes"
--- $5 = "101"
with f as materialized (select * from cmdb.search_hits('incident', $4::text, null, false, true, 10000, $2::int, coalesce($3::int, 0), 0)) select l.*, f.tried, f.truncated, (select s.position from cmdb.sequencer s) from f left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select m.answer, p.id, p.k0, p.n from (select row_number() over (order by u.rank, u.id) as n, i.id, u.rank, (u.rank)::text as k0 from (select u.id, u.rank from f cross join lateral unnest(f.ids, f.ranks) u (id, rank) order by u.rank, u.id offset 0) u cross join lateral (select o.* from cmdb.incident_at(null) o where o.id = u.id offset 0) i where cmdb.require_catalogue($1::bigint) order by u.rank, u.id limit $5::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a cross join lateral (select concat(left(a.answer, -1), ',"matched":', json_build_object('path', m.path, 'text', m.written), '}') as answer from f cross join lateral cmdb.incident_matched(a.id, null, f.typed, f.terms, p.rank, true) m offset 0) m) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, as of
--- {"where": "state = new", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "new"
--- $3 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by p.id) as n, i.id from (select o.* from cmdb.incident o where o.created_at <= $1::timestamptz) p cross join lateral (select o.* from cmdb.incident_at($1::timestamptz) o where o.id = p.id offset 0) i where (i.state = $2::text collate "C") order by p.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer($1::timestamptz, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

--- incident.find, sorted
--- {"sort": "-priority,opened_at", "count": true}
--- $1 = "1"
--- $2 = "101"
select l.*, (select count(*) from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint)), (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.k0, b.k1, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.k0, p.k1, p.n from (select row_number() over (order by i.priority desc, i.created_at, i.id) as n, i.id, (i.priority)::text as k0, cmdb.rfc3339(i.created_at) as k1 from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) order by i.priority desc, i.created_at, i.id limit $2::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, state = new
--- {"where": "state = new"}
--- $1 = "1"
--- $2 = "new"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (i.state = $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, state in (new, assigned) and assignee = me
--- {"where": "state in (new, assigned) and assignee = me"}
--- $1 = "1"
--- $2 = "{\"new\",\"assigned\"}"
--- $3 = "[[\"ivanova\"]]"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and ((i.state = any ($2::text[])) and (i.assignee = any (array(select cmdb.accounts_called($3::jsonb))))) order by i.id limit $4::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item = 'PRN-000001'
--- {"where": "item = 'PRN-000001'"}
--- $1 = "1"
--- $2 = "[[\"PRN-000001\",8]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select l.of_incident as id from cmdb.incident_item l where l.item = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((select true from cmdb.incident_item l where l.of_incident = i.id and l.item = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item within 'HQ'
--- {"where": "item within 'HQ'"}
--- $1 = "1"
--- $2 = "[[\"HQ\",13]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null) union select h.descendant from cmdb.hierarchy_at(null) h where h.type = 'located_in' and h.ancestor = any (array(select cmdb.items_called($2::jsonb, null)))) as ids), c as materialized (select d.id from (select l.of_incident as id from cmdb.incident_item l where l.item = any ((select t.ids from t)::bigint[]) union select l.of_incident from cmdb.relation r join cmdb.incident_item l on l.item = r.source where r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((select true from cmdb.incident_item l where l.of_incident = i.id and (l.item = any ((select t.ids from t)::bigint[]) or exists (select from cmdb.relation r where r.source = l.item and r.type = 'located_in' and r.target = any ((select t.ids from t)::bigint[]))) limit 1) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.class = printer
--- {"where": "item.class = printer"}
--- $1 = "1"
--- $2 = "{\"printer\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and t.class = any ($2::text[] collate "C"))) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.serial_no = 'X'
--- {"where": "item.serial_no = 'X'"}
--- $1 = "1"
--- $2 = "{\"X\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select t.id from cmdb.item t where (((t.attributes->>'serial_no') collate "C") = any ($2::text[]))) as ids), c as materialized (select d.id from (select l.of_incident as id from cmdb.incident_item l where l.item = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((select true from cmdb.incident_item l where l.of_incident = i.id and l.item = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.location = 5
--- {"where": "item.location = 5"}
--- $1 = "1"
--- $2 = "[[5,17]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select r.source from cmdb.relation r where r.type = 'located_in' and r.target = any (array(select cmdb.items_called($2::jsonb, null)))) as ids), c as materialized (select d.id from (select l.of_incident as id from cmdb.incident_item l where l.item = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((select true from cmdb.incident_item l where l.of_incident = i.id and l.item = any ((select t.ids from t)::bigint[]) limit 1) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item is null
--- {"where": "item is null"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (not exists (select from cmdb.incident_item_at(null) l where l.of_incident = i.id)) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, requester = 7
--- {"where": "requester = 7"}
--- $1 = "1"
--- $2 = "[[7,13]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select cmdb.items_called($2::jsonb, null)) as ids), c as materialized (select d.id from (select x.id from cmdb.incident x where x.requester = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((i.requester = any ((select t.ids from t)::bigint[])) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, requester.phone = '112'
--- {"where": "requester.phone = '112'"}
--- $1 = "1"
--- $2 = "112"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and ((cmdb.digits_of((select ((t.attributes->>'phone') collate "C") from cmdb.item_at(null) t where t.id = i.requester)) collate "C") = $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, service is null
--- {"where": "service is null"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (i.service is null) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, opened_at > today - 7d
--- {"where": "opened_at > today - 7d"}
--- $1 = "1"
--- $2 = "2026-01-26T00:00:00.000000Z"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (i.created_at >= $2::timestamptz) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, priority <= 2
--- {"where": "priority <= 2"}
--- $1 = "1"
--- $2 = "2"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (i.priority <= $2::bigint) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, title contains 'stripes'
--- {"where": "title contains 'stripes'"}
--- $1 = "1"
--- $2 = "%stripes%"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (cmdb.folded(i.title) like cmdb.folded($2::text)) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, major = true
--- {"where": "major = true"}
--- $1 = "1"
--- $2 = "true"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (i.major = $2::boolean) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, parent = 'INC-000001'
--- {"where": "parent = 'INC-000001'"}
--- $1 = "1"
--- $2 = "[[\"INC-000001\",10]]"
--- $3 = "[[\"INC-000001\",10]]"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (i.parent = any (array(select cmdb.incidents_called($2::jsonb, null)))) and (select count(*) from cmdb.incidents_called($3::jsonb, null) n) is not null order by i.id limit $4::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.state in (in_use)
--- {"where": "item.state in (in_use)"}
--- $1 = "1"
--- $2 = "{\"in_use\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and t.state = any ($2::text[]))) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.cost > 5
--- {"where": "item.cost > 5"}
--- $1 = "1"
--- $2 = "5"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and (((t.attributes->'cost'->>'amount')::numeric) > $2::numeric))) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.color = true
--- {"where": "item.color = true"}
--- $1 = "1"
--- $2 = "true"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and (((t.attributes->>'color')::boolean) = $2::boolean))) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.cost is null
--- {"where": "item.cost is null"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (not (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and ((t.attributes->'cost'->>'amount')::numeric) is not null))) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.location is null
--- {"where": "item.location is null"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (not (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and (select r.target from cmdb.relation_at(null) r where r.source = t.id and r.role = 'location') is not null))) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.functions contains scan
--- {"where": "item.functions contains scan"}
--- $1 = "1"
--- $2 = "scan"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and (t.attributes->'functions') @> to_jsonb($2::text))) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.functions in (scan, copy)
--- {"where": "item.functions in (scan, copy)"}
--- $1 = "1"
--- $2 = "scan"
--- $3 = "copy"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and ((exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and (t.attributes->'functions') @> to_jsonb($2::text))) or (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and (t.attributes->'functions') @> to_jsonb($3::text)))) order by i.id limit $4::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, item.cost in (5, 6)
--- {"where": "item.cost in (5, 6)"}
--- $1 = "1"
--- $2 = "{\"5\",\"6\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (exists (select from cmdb.incident_item_at(null) l join cmdb.item_at(null) t on t.id = l.item where l.of_incident = i.id and ((t.attributes->'cost'->>'amount')::numeric) = any ($2::numeric[]))) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, paused = true
--- {"where": "paused = true"}
--- $1 = "1"
--- $2 = "true"
--- $3 = "true"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.paused_incidents(null) f where (f.value = $2::boolean)) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((cmdb.is_paused(i.id, null) = $3::boolean) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, first_response_due < 2026-03-01T09:00:00Z
--- {"where": "first_response_due < 2026-03-01T09:00:00Z"}
--- $1 = "1"
--- $2 = "2026-03-01T09:00:00.000000Z"
--- $3 = "2026-03-01T09:00:00.000000Z"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.first_responses_due(null) f where (f.value < $2::timestamptz)) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((cmdb.first_response_due(i.id, null) < $3::timestamptz) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, next_response_due <= 2026-03-01
--- {"where": "next_response_due <= 2026-03-01"}
--- $1 = "1"
--- $2 = "2026-03-02T00:00:00.000000Z"
--- $3 = "2026-03-02T00:00:00.000000Z"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.next_responses_due(null) f where (f.value < $2::timestamptz)) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((cmdb.next_response_due(i.id, null) < $3::timestamptz) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, breached = true
--- {"where": "breached = true"}
--- $1 = "1"
--- $2 = "true"
--- $3 = "true"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.breached_incidents(null) f where (f.value = $2::boolean)) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((cmdb.is_breached(i.id, i.due_at, i.due_by_clock, i.resolved_at, i.state, i.agreement, null) = $3::boolean) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, breached = false
--- {"where": "breached = false"}
--- $1 = "1"
--- $2 = "false"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (cmdb.is_breached(i.id, i.due_at, i.due_by_clock, i.resolved_at, i.state, i.agreement, null) = $2::boolean) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, watcher = me
--- {"where": "watcher = me"}
--- $1 = "1"
--- $2 = "[[\"ivanova\"]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select a.id::bigint from cmdb.account a where a.id = any (array(select cmdb.accounts_called($2::jsonb)))) as ids), c as materialized (select d.id from (select l.of_incident as id from cmdb.incident_watch l where l.account = any ((select t.ids from t)::bigint[]) union all select l.of_incident from cmdb.incident_watch l where l.person = any (array(select a.person from cmdb.account a where a.id = any ((select t.ids from t)::bigint[])))) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((select true from cmdb.incident_watch l where l.of_incident = i.id and (l.account = any ((select t.ids from t)::bigint[]) or l.person = any (array(select a.person from cmdb.account a where a.id = any ((select t.ids from t)::bigint[])))) limit 1) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, watcher in ('anna', 'boris')
--- {"where": "watcher in ('anna', 'boris')"}
--- $1 = "1"
--- $2 = "[[\"anna\",13],[\"boris\",21]]"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select a.id::bigint from cmdb.account a where a.id = any (array(select cmdb.accounts_called($2::jsonb)))) as ids), c as materialized (select d.id from (select l.of_incident as id from cmdb.incident_watch l where l.account = any ((select t.ids from t)::bigint[]) union all select l.of_incident from cmdb.incident_watch l where l.person = any (array(select a.person from cmdb.account a where a.id = any ((select t.ids from t)::bigint[])))) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((select true from cmdb.incident_watch l where l.of_incident = i.id and (l.account = any ((select t.ids from t)::bigint[]) or l.person = any (array(select a.person from cmdb.account a where a.id = any ((select t.ids from t)::bigint[])))) limit 1) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, watcher is null
--- {"where": "watcher is null"}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where cmdb.require_catalogue($1::bigint) and (not exists (select from cmdb.incident_watch_at(null) l where l.of_incident = i.id)) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, team.tag = 'TEM-1'
--- {"where": "team.tag = 'TEM-1'"}
--- $1 = "1"
--- $2 = "{\"TEM-1\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select t.id from cmdb.item t where (t.tag = any ($2::text[]))) as ids), c as materialized (select d.id from (select x.id from cmdb.incident x where x.team_item = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((i.team_item = any ((select t.ids from t)::bigint[])) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, team.color = true
--- {"where": "team.color = true"}
--- $1 = "1"
--- $2 = "{}"
--- $3 = "{\"true\"}"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select t.id from cmdb.item t where t.class = any ($2::text[]) and (((t.attributes->>'color')::boolean) = any ($3::boolean[]))) as ids), c as materialized (select d.id from (select x.id from cmdb.incident x where x.team_item = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((i.team_item = any ((select t.ids from t)::bigint[])) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, agreement.name = 'Office'
--- {"where": "agreement.name = 'Office'"}
--- $1 = "1"
--- $2 = "{\"Office\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select t.id from cmdb.item t where (t.name = any ($2::text[]))) as ids), c as materialized (select d.id from (select x.id from cmdb.incident x where x.agreement = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((i.agreement = any ((select t.ids from t)::bigint[])) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $3::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, agreement.color = true
--- {"where": "agreement.color = true"}
--- $1 = "1"
--- $2 = "{\"contract\"}"
--- $3 = "{\"true\"}"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with t as materialized (select array(select t.id from cmdb.item t where t.class = any ($2::text[]) and (((t.attributes->>'color')::boolean) = any ($3::boolean[]))) as ids), c as materialized (select d.id from (select x.id from cmdb.incident x where x.agreement = any ((select t.ids from t)::bigint[])) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((i.agreement = any ((select t.ids from t)::bigint[])) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.find, paused = true and priority = 1
--- {"where": "paused = true and priority = 1"}
--- $1 = "1"
--- $2 = "true"
--- $3 = "true"
--- $4 = "1"
--- $5 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.paused_incidents(null) f where (f.value = $2::boolean)) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) and ((i.priority = $4::bigint)) order by i.id limit $5::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.incident_at(null) i where (select count(*) from c) > 5000 and ((cmdb.is_paused(i.id, null) = $3::boolean) is true) and cmdb.require_catalogue($1::bigint) and ((i.priority = $4::bigint)) order by i.id limit $5::int)) p cross join lateral (select o.* from cmdb.incident_answer(null, 'row') o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

