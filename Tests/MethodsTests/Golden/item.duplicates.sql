--- item.duplicates, of a class
--- {"class": "printer", "where": "state = in_use", "limit": 5}
--- $1 = ""
--- $2 = "20000"
--- $3 = "1"
--- $4 = "in_use"
--- $5 = "{\"printer\"}"
--- $6 = "5"
select t.groups, t.next from (with found as materialized (select row_number() over () as place, d.* from cmdb.duplicates($1::text, $2::int) d), member as (select f.place, f.code, f.path, f.fields, m.written, i.id, i.tag, i.name, i.class, row_number() over (partition by f.place order by i.id) as n from found f cross join lateral unnest(f.items, f.values) m (id, written) join cmdb.item_at(null) i on i.id = m.id where f.path is not null and cmdb.require_catalogue($3::bigint) and i.state <> 'void' and (i.state = $4::text collate "C") and i.class = any ($5::text[])), grouped as (select m.place, m.code, json_build_object('path', m.path, 'fields', to_json(m.fields), 'items', json_agg(json_build_object('item', cmdb.brief(m.id, m.tag, m.name, m.class)::json, 'value', m.written) order by m.id) filter (where m.n <= 20), 'items_total', count(*)) as told from member m group by m.place, m.code, m.path, m.fields having count(*) > 1), cut as (select g.code from grouped g order by g.code offset greatest($6::int - 1, 0) limit 1) select (select coalesce(json_agg(g.told order by g.place), '[]') from grouped g where g.code <= coalesce((select c.code from cut c), g.code)) as groups, coalesce((select max(c.code) from cut c where exists (select from grouped g where g.code > c.code)), (select f.last from found f where f.path is null)) as next) t

