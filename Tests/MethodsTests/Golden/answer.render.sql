--- answer.render, about an incident
--- {"canned": "CAN-000001", "incident": "INC-000004"}
--- name: answer_render
--- $1 = "3"
--- $2 = "\"CAN-000001\""
--- $3 = "\"INC-000004\""
--- $4 = null
select cmdb.answer_render($1::int, $2::jsonb, $3::jsonb, $4::jsonb)

