--- import.get, one
--- {"import": 7}
--- name: import_get
--- $1 = "7"
--- $2 = "3"
--- $3 = "true"
select f from cmdb.import_found($1::bigint, $2::int, $3::boolean) f where f is not null

