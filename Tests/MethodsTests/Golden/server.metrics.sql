--- server.metrics, plain
--- {}
--- name: measured
select cmdb.health(), cmdb.consumer_lags(), cmdb.default_partition_rows()

