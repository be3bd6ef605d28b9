--- schedule.add, plain
--- {"schedule": "SCH-1", "from": "2026-11-26T16:30:00+03:00", "within": "PT8H"}
--- name: schedule_add
--- $1 = "\"SCH-1\""
--- $2 = "2026-11-26T13:30:00.000000Z"
--- $3 = "PT8H"
--- $4 = null
select cmdb.schedule_add($1::jsonb, $2::timestamptz, $3::text, $4::timestamptz)

--- schedule.add, as of
--- {"schedule": 7, "from": "2026-11-26T16:30:00+03:00", "within": "P3D", "as_of": "2025-12-31T21:00:00Z"}
--- name: schedule_add
--- $1 = "7"
--- $2 = "2026-11-26T13:30:00.000000Z"
--- $3 = "P3D"
--- $4 = "2025-12-31T21:00:00.000000Z"
select cmdb.schedule_add($1::jsonb, $2::timestamptz, $3::text, $4::timestamptz)

