--- requester.find, by phone
--- {"phone": "8 921 555-10-13"}
--- name: requester_find
--- $1 = "8 921 555-10-13"
--- $2 = null
--- $3 = null
--- $4 = "10"
select cmdb.requester_find($1::text, $2::text, $3::text, $4::int)

--- requester.find, by address
--- {"address": "zaitseva@meridian.example"}
--- name: requester_find
--- $1 = null
--- $2 = null
--- $3 = "zaitseva@meridian.example"
--- $4 = "10"
select cmdb.requester_find($1::text, $2::text, $3::text, $4::int)

--- requester.find, by words
--- {"text": "zaitseva", "limit": 3}
--- name: requester_find
--- $1 = null
--- $2 = "zaitseva"
--- $3 = null
--- $4 = "3"
select cmdb.requester_find($1::text, $2::text, $3::text, $4::int)

