-- Items may become items of another class.

update cmdb.versioned_table
set writable = '{class,tag,name,state,attributes,inputs}'
where name = 'item';
