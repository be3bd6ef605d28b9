--- item.receive, example
--- {"model": "MDL-M404", "location": "SPB-101", "units": [{"serial_no": "VNB3K54321"}]}
--- name: item_receive
--- $1 = "3"
--- $2 = "peer"
--- $3 = "r-1"
--- $4 = "item.receive"
--- $5 = null
--- $6 = null
--- $7 = null
--- $8 = null
--- $9 = "1"
--- $10 = "{\"read\",\"export\",\"journal\",\"items\",\"incidents\",\"import\",\"stocktake\",\"subscribe\",\"administer\",\"policy\"}"
--- $11 = "1"
--- $12 = "[{\"class\":\"printer\",\"given\":{\"serial_no\":\"VNB3K54321\"},\"refs\":{\"location\":\"SPB-101\",\"model\":\"MDL-M404\"},\"cleared\":[],\"prefix\":\"PRN\",\"initial\":\"in_stock\",\"defaults\":{\"color\":false}}]"
select cmdb.item_receive(cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),$11::bigint,$12::jsonb)

