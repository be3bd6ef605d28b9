--- server.health, plain
--- {}
--- name: health
select cmdb.health()

