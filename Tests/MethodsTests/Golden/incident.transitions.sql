--- incident.transitions, by number
--- {"incident": "INC-000004"}
--- $1 = "INC-000004"
select i.state, array_to_json(cmdb.incident_ways(i.state)) from cmdb.incident_at(null) i where i.number = $1::text collate "C"

