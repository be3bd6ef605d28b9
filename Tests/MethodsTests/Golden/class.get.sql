--- class.get, plain
--- {"class": "printer"}
--- name: class_changes
--- $1 = "printer"
select cmdb.class_changes($1::text)

