--- account.list, plain
--- {"limit": 2}
--- name: account_list
--- $1 = "0"
--- $2 = "3"
select cmdb.account_json(a), a.id
from cmdb.account a
where a.id > $1::int
order by a.id
limit $2::int

