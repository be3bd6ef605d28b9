--- authority.list, plain
--- {}
--- name: authority_list
--- $1 = null
--- $2 = null
--- $3 = "100"
select cmdb.authority_page($1::text, $2::text, $3::int)

