--- item.resolve, code, poisoned
--- {"code": "POISON"}
--- $1 = "POISON"
--- $2 = "{\"tag\",\"attributes.inn\",\"attributes.inventory_no\",\"attributes.mac\",\"attributes.serial_no\"}"
--- $3 = "1"
select concat('{"items":[', string_agg(concat('{"item":', a.answer, ',"matched_by":"', m.path, '"}'), ',' order by m.place), '],"truncated":', (coalesce(max(m.found), 0) > 50)::text, '}') from (select f.id, f.path, count(*) over () as found, row_number() over (order by f.path = 'former_tag', f.is_exact desc, f.path <> 'tag', f.id) as place from (select distinct on (i.id) i.id, w.path, w.written = $1::text as is_exact from cmdb.item_code c join cmdb.item_at(null) i on i.id = c.item cross join lateral (select c.path, cmdb.written_at(c.path, i.tag, i.attributes) as written union all select 'former_tag', (select h.tag from cmdb.item_history h where h.id = i.id and cmdb.code_of(i.tag) <> c.code and cmdb.code_of(h.tag) = c.code and (null is null or h.until <= null) order by h.tag = $1::text desc, h.until desc limit 1) where c.path = 'tag') w where c.code = cmdb.code_of($1::text) and cmdb.code_of(w.written) = c.code and c.path = any ($2::text[]) and i.state <> 'void' and cmdb.require_catalogue($3::bigint) order by i.id, w.path = 'former_tag', w.written = $1::text desc, w.path <> 'tag', w.path) f) m join cmdb.item_answer(null, null) a on a.id = m.id where m.place <= 50

--- item.resolve, as of, masked
--- {"code": "A-1", "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "A-1"
--- $2 = "{\"tag\",\"attributes.inn\",\"attributes.inventory_no\",\"attributes.mac\",\"attributes.serial_no\"}"
--- $3 = "2025-12-31T21:00:00.000000Z"
--- $4 = "{\"admin_password\"}"
select concat('{"items":[', string_agg(concat('{"item":', a.answer, ',"matched_by":"', m.path, '"}'), ',' order by m.place), '],"truncated":', (coalesce(max(m.found), 0) > 50)::text, '}') from (select f.id, f.path, count(*) over () as found, row_number() over (order by f.path = 'former_tag', f.is_exact desc, f.path <> 'tag', f.id) as place from (select distinct on (i.id) i.id, w.path, w.written = $1::text as is_exact from cmdb.item_code c join cmdb.item_at($3::timestamptz) i on i.id = c.item cross join lateral (select c.path, cmdb.written_at(c.path, i.tag, i.attributes) as written union all select 'former_tag', (select h.tag from cmdb.item_history h where h.id = i.id and cmdb.code_of(i.tag) <> c.code and cmdb.code_of(h.tag) = c.code and ($3::timestamptz is null or h.until <= $3::timestamptz) order by h.tag = $1::text desc, h.until desc limit 1) where c.path = 'tag') w where c.code = cmdb.code_of($1::text) and cmdb.code_of(w.written) = c.code and c.path = any ($2::text[]) and i.state <> 'void' order by i.id, w.path = 'former_tag', w.written = $1::text desc, w.path <> 'tag', w.path) f) m join cmdb.item_answer($3::timestamptz, $4::text[]) a on a.id = m.id where m.place <= 50

--- item.resolve, void too
--- {"code": "A-1", "include_void": true}
--- $1 = "A-1"
--- $2 = "{\"tag\",\"attributes.inn\",\"attributes.inventory_no\",\"attributes.mac\",\"attributes.serial_no\"}"
--- $3 = "1"
select concat('{"items":[', string_agg(concat('{"item":', a.answer, ',"matched_by":"', m.path, '"}'), ',' order by m.place), '],"truncated":', (coalesce(max(m.found), 0) > 50)::text, '}') from (select f.id, f.path, count(*) over () as found, row_number() over (order by f.path = 'former_tag', f.is_exact desc, f.path <> 'tag', f.id) as place from (select distinct on (i.id) i.id, w.path, w.written = $1::text as is_exact from cmdb.item_code c join cmdb.item_at(null) i on i.id = c.item cross join lateral (select c.path, cmdb.written_at(c.path, i.tag, i.attributes) as written union all select 'former_tag', (select h.tag from cmdb.item_history h where h.id = i.id and cmdb.code_of(i.tag) <> c.code and cmdb.code_of(h.tag) = c.code and (null is null or h.until <= null) order by h.tag = $1::text desc, h.until desc limit 1) where c.path = 'tag') w where c.code = cmdb.code_of($1::text) and cmdb.code_of(w.written) = c.code and c.path = any ($2::text[]) and cmdb.require_catalogue($3::bigint) order by i.id, w.path = 'former_tag', w.written = $1::text desc, w.path <> 'tag', w.path) f) m join cmdb.item_answer(null, null) a on a.id = m.id where m.place <= 50

