--- incident.get, by id
--- {"incident": 4}
--- $1 = "4"
select answer from cmdb.incident_answer(null, 'whole') where id = $1::bigint

--- incident.get, by number
--- {"incident": "INC-000004"}
--- $1 = "INC-000004"
select answer from cmdb.incident_answer(null, 'whole') where number = $1::text collate "C"

--- incident.get, as of
--- {"incident": 4, "as_of": "2025-12-31T21:00:00Z"}
--- $1 = "4"
--- $2 = "2025-12-31T21:00:00.000000Z"
select answer from cmdb.incident_answer($2::timestamptz, 'whole') where id = $1::bigint

