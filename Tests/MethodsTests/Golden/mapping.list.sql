--- mapping.list, all
--- {}
--- name: mapping_list
--- $1 = "3"
--- $2 = null
select cmdb.mapping_page($1::int, $2::text)

--- mapping.list, one
--- {"name": "1C card"}
--- name: mapping_list
--- $1 = "3"
--- $2 = "1C card"
select cmdb.mapping_page($1::int, $2::text)

