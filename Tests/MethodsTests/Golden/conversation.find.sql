--- conversation.find, plain
--- {}
--- $1 = "1"
--- $2 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where cmdb.require_catalogue($1::bigint) order by i.id limit $2::int) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, by a condition
--- {"where": "state = open and unsorted = true", "sort": "unanswered_since"}
--- $1 = "1"
--- $2 = "open"
--- $3 = "true"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.k0, p.n from (with begun as materialized (select row_number() over (order by i.unanswered_since, i.id) as n, i.id, cmdb.rfc3339(i.unanswered_since) as k0 from cmdb.conversation_at(null) i where cmdb.require_catalogue($1::bigint) and ((i.state = $2::text collate "C") and (i.unsorted = $3::boolean)) and i.unanswered_since is not null order by i.unanswered_since, i.id limit $4::int) select b.* from begun b union all (select $4::int + row_number() over (order by i.unanswered_since, i.id), i.id, cmdb.rfc3339(i.unanswered_since) as k0 from cmdb.conversation_at(null) i where cmdb.require_catalogue($1::bigint) and ((i.state = $2::text collate "C") and (i.unsorted = $3::boolean)) and i.unanswered_since is null order by i.unanswered_since, i.id limit $4::int - (select count(*) from begun))) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, text
--- {"text": "stripes"}
--- $1 = "1"
--- $2 = "101"
--- $3 = null
--- $4 = "stripes"
--- $5 = "101"
with f as materialized (select * from cmdb.search_hits('conversation', $4::text, null, false, true, 10000, $2::int, coalesce($3::int, 0), 0)) select l.*, f.tried, f.truncated, (select s.position from cmdb.sequencer s) from f left join (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select m.answer, p.id, p.k0, p.n from (select row_number() over (order by u.rank, u.id) as n, i.id, u.rank, (u.rank)::text as k0 from (select u.id, u.rank from f cross join lateral unnest(f.ids, f.ranks) u (id, rank) order by u.rank, u.id offset 0) u cross join lateral (select o.* from cmdb.conversation_at(null) o where o.id = u.id offset 0) i where cmdb.require_catalogue($1::bigint) order by u.rank, u.id limit $5::int) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a cross join lateral (select concat(left(a.answer, -1), ',"matched":', json_build_object('path', m.path, 'text', m.written), '}') as answer from f cross join lateral cmdb.conversation_matched(a.id, null, f.typed, f.terms, p.rank, true) m offset 0) m) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, state = open
--- {"where": "state = open"}
--- $1 = "1"
--- $2 = "open"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where cmdb.require_catalogue($1::bigint) and (i.state = $2::text collate "C") order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, kind = phone
--- {"where": "kind = phone"}
--- $1 = "1"
--- $2 = "phone"
--- $3 = "phone"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.conversations_by_kind(null) f where (f.value = $2::text collate "C")) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where (select count(*) from c) > 5000 and ((cmdb.channel_kind(i.channel, null) = $3::text collate "C") is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, vip = true
--- {"where": "vip = true"}
--- $1 = "1"
--- $2 = "true"
--- $3 = "true"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.conversations_of_vips(null) f where (f.value = $2::boolean)) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where (select count(*) from c) > 5000 and ((cmdb.is_vip(i.party, null) = $3::boolean) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, last_in_at >
--- {"where": "last_in_at > 2026-02-01T10:00:00Z"}
--- $1 = "1"
--- $2 = "2026-02-01T10:00:00.000000Z"
--- $3 = "2026-02-01T10:00:00.000000Z"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.conversations_last_in(null) f where (f.value > $2::timestamptz)) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where (select count(*) from c) > 5000 and ((cmdb.last_in_at(i.id, null) > $3::timestamptz) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, next_due <
--- {"where": "next_due < 2026-02-01T10:00:00Z"}
--- $1 = "1"
--- $2 = "2026-02-01T10:00:00.000000Z"
--- $3 = "2026-02-01T10:00:00.000000Z"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.conversations_due(null) f where (f.value < $2::timestamptz)) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where (select count(*) from c) > 5000 and ((cmdb.conversation_next_due(i.id, null) < $3::timestamptz) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, of an incident
--- {"where": "incident = 'INC-000004'"}
--- $1 = "1"
--- $2 = "[[\"INC-000004\",12]]"
--- $3 = "[[\"INC-000004\",12]]"
--- $4 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.conversations_about(array(select cmdb.incidents_called($2::jsonb, null)), null) f) d limit 5001) (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where i.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int) union all (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where (select count(*) from c) > 5000 and ((i.id in (select f.id from cmdb.conversations_about(array(select cmdb.incidents_called($3::jsonb, null)), null) f)) is true) and cmdb.require_catalogue($1::bigint) order by i.id limit $4::int)) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, from an address
--- {"where": "address = 'zaitseva@meridian.example'"}
--- $1 = "1"
--- $2 = "{\"zaitseva@meridian.example\"}"
--- $3 = "101"
select l.*, (select s.position from cmdb.sequencer s) from (values (1)) one left join (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (select row_number() over (order by i.id) as n, i.id from cmdb.conversation_at(null) i where cmdb.require_catalogue($1::bigint) and (i.address = any (array(select o.id from cmdb.address o where o.value = any ($2::text[] collate "C")))) order by i.id limit $3::int) p cross join lateral (select o.* from cmdb.conversation_answer(null) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- conversation.find, by what it says, as of
--- {"where": "text contains 'stripes' and incident is null and vip = true", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "true"
--- $3 = "true"
--- $4 = "%stripes%"
--- $5 = "101"
select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (select a.answer, p.id, p.n from (with c as materialized (select d.id from (select f.id from cmdb.conversations_of_vips($1::timestamptz) f where (f.value = $2::boolean)) d limit 5001) (select row_number() over (order by p.id) as n, i.id from (select o.* from cmdb.conversation o where o.created_at <= $1::timestamptz) p cross join lateral (select o.* from cmdb.conversation_at($1::timestamptz) o where o.id = p.id offset 0) i where p.id = any (array(select c.id from c)) and (select count(*) from c) <= 5000 and ((exists (select from cmdb.conversation_texts(i.id, $1::timestamptz) v where (cmdb.folded(v.value) like cmdb.folded($4::text)))) and (not exists (select from cmdb.conversation_numbers(i.id, $1::timestamptz)))) order by p.id limit $5::int) union all (select row_number() over (order by p.id) as n, i.id from (select o.* from cmdb.conversation o where o.created_at <= $1::timestamptz) p cross join lateral (select o.* from cmdb.conversation_at($1::timestamptz) o where o.id = p.id offset 0) i where (select count(*) from c) > 5000 and ((cmdb.is_vip(i.party, $1::timestamptz) = $3::boolean) is true) and ((exists (select from cmdb.conversation_texts(i.id, $1::timestamptz) v where (cmdb.folded(v.value) like cmdb.folded($4::text)))) and (not exists (select from cmdb.conversation_numbers(i.id, $1::timestamptz)))) order by p.id limit $5::int)) p cross join lateral (select o.* from cmdb.conversation_answer($1::timestamptz) o where o.id = p.id offset 0) a) r) b where b.bytes <= 7340032 or b.bytes = b.size order by n

