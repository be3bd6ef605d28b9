--- import.list, own
--- {"limit": 5, "cursor": "9"}
--- name: import_list
--- $1 = "3"
--- $2 = "false"
--- $3 = "9"
--- $4 = "5"
select cmdb.import_page($1::int, $2::boolean, $3::bigint, $4::int)

