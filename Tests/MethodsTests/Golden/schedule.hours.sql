--- schedule.hours, plain
--- {"schedule": "SCH-1", "from": "2026-11-26T16:30:00Z", "to": "2026-11-27T16:30:00Z"}
--- name: schedule_hours
--- $1 = "\"SCH-1\""
--- $2 = "2026-11-26T16:30:00.000000Z"
--- $3 = "2026-11-27T16:30:00.000000Z"
--- $4 = null
select cmdb.schedule_hours($1::jsonb, $2::timestamptz, $3::timestamptz, $4::timestamptz)

