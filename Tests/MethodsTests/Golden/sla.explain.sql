--- sla.explain, by number
--- {"incident": "INC-000004"}
--- name: sla_explain
--- $1 = "\"INC-000004\""
--- $2 = null
select cmdb.sla_explain($1::jsonb, $2::timestamptz)

--- sla.explain, as of
--- {"incident": 4, "as_of": "2026-03-01T00:00:00Z"}
--- name: sla_explain
--- $1 = "4"
--- $2 = "2025-12-31T21:00:00.000000Z"
select cmdb.sla_explain($1::jsonb, $2::timestamptz)

