--- incident.items, plain
--- {"incident": "INC-000004"}
--- $1 = "\"INC-000004\""
--- $2 = "101"
select l.*, i.id is not null from (values (1)) one left join cmdb.incident i on i.id = cmdb.incident_id($1::jsonb) left join lateral (select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by l.id) as n, l.id from cmdb.incident_item_at(null) l where l.of_incident = i.id order by l.id limit $2::int) select a.answer, p.id, p.n from page p join cmdb.links_answer(i.id, array(select q.id from page q), null) a on a.id = p.id) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

--- incident.items, sorted, as of
--- {"incident": 4, "sort": "-item.name", "count": true, "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "2025-12-31T21:00:00.000000Z"
--- $2 = "4"
--- $3 = "101"
select l.*, (select count(*) from cmdb.incident_item_at($1::timestamptz) l where l.of_incident = i.id), i.id is not null from (values (1)) one left join cmdb.incident i on i.id = cmdb.incident_id($2::jsonb, $1::timestamptz) left join lateral (select b.answer, b.id, b.k0, b.n, b.fetched from (select r.*, count(*) over () as fetched, octet_length(r.answer::text) as size, sum(octet_length(r.answer::text)) over (order by r.n) as bytes from (with page as materialized (select row_number() over (order by ((select t.name from cmdb.item_at($1::timestamptz) t where t.id = l.item) collate "C") desc, l.id) as n, l.id, (((select t.name from cmdb.item_at($1::timestamptz) t where t.id = l.item) collate "C"))::text as k0 from cmdb.incident_item_at($1::timestamptz) l where l.of_incident = i.id order by ((select t.name from cmdb.item_at($1::timestamptz) t where t.id = l.item) collate "C") desc, l.id limit $3::int) select a.answer, p.id, p.k0, p.n from page p join cmdb.links_answer(i.id, array(select q.id from page q), $1::timestamptz) a on a.id = p.id) r) b where b.bytes <= 7340032 or b.bytes = b.size) l on true order by l.n

