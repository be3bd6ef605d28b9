-- Conversations are found by who comes first and by what is due.

create index item_vip on cmdb.item (id) where attributes->'vip' = 'true';
create index incident_promised on cmdb.incident (id) where next_due is not null;
