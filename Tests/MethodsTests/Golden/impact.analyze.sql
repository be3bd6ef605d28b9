--- impact.analyze, downstream
--- {"items": [17, "HQ"]}
--- name: impact_analyze
--- $1 = "[17, \"HQ\"]"
--- $2 = "f"
--- $3 = "100000"
--- $4 = null
--- $5 = null
--- $6 = null
--- $7 = "100000"
select cmdb.impact_analyze($1::jsonb, $2::boolean, $3::int, $4::text[], $5::jsonb, $6::timestamptz, $7::int)

--- impact.analyze, a path upstream as of
--- {"items": ["CHL-1"], "direction": "upstream", "depth": 3, "to": 5, "as_of": "2025-12-31T21:00:00Z"}
--- name: impact_analyze
--- $1 = "[\"CHL-1\"]"
--- $2 = "t"
--- $3 = "3"
--- $4 = null
--- $5 = "5"
--- $6 = "2025-12-31T21:00:00.000000Z"
--- $7 = "100000"
select cmdb.impact_analyze($1::jsonb, $2::boolean, $3::int, $4::text[], $5::jsonb, $6::timestamptz, $7::int)

--- impact.analyze, of classes
--- {"items": [17], "classes": ["printer"]}
--- name: impact_analyze
--- $1 = "[17]"
--- $2 = "f"
--- $3 = "100000"
--- $4 = "{\"printer\"}"
--- $5 = null
--- $6 = null
--- $7 = "100000"
select cmdb.impact_analyze($1::jsonb, $2::boolean, $3::int, $4::text[], $5::jsonb, $6::timestamptz, $7::int)

