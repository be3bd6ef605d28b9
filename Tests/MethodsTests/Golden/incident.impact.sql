--- incident.impact, plain
--- {"incident": "INC-000004"}
--- name: incident_impact
--- $1 = "\"INC-000004\""
--- $2 = "2025-12-31T21:00:00.000000Z"
--- $3 = null
--- $4 = "100000"
select cmdb.incident_impact($1::jsonb, $2::timestamptz, $3::timestamptz, $4::int)

--- incident.impact, as of
--- {"incident": 4, "as_of": "2025-12-31T21:00:00Z"}
--- name: incident_impact
--- $1 = "4"
--- $2 = "2025-12-31T21:00:00.000000Z"
--- $3 = "2025-12-31T21:00:00.000000Z"
--- $4 = "100000"
select cmdb.incident_impact($1::jsonb, $2::timestamptz, $3::timestamptz, $4::int)

