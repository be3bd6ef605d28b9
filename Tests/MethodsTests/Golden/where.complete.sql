--- where.complete, an item
--- {"subject": "item", "text": "location = 'H"}
--- name: complete_items
--- $1 = "H"
--- $2 = "{\"location\"}"
select cmdb.complete_items($1::text, $2::text[])

--- where.complete, an account
--- {"subject": "incident", "text": "assignee = "}
--- name: complete_accounts
--- $1 = ""
select cmdb.complete_accounts($1::text)

