--- server.metrics, plain
--- {}
--- name: health
select cmdb.health()

