--- message.receive, example
--- {"channel": "CHN-000001", "from": {"address": "zaitseva@meridian.example"}, "external_id": "<a1@meridian.example>", "subject": "Stripes again", "text": "It prints stripes again."}
--- name: message_receive
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "message.receive"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"gateway\"}"
--- $11 = "{\"channel\":\"CHN-000001\",\"from\":{\"address\":\"zaitseva@meridian.example\"},\"external_id\":\"<a1@meridian.example>\",\"text\":\"It prints stripes again.\",\"subject\":\"Stripes again\"}"
select cmdb.message_receive(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::jsonb)

