-- Conversations are found by an address, of whatever kind.

create index address_value on cmdb.address (value);
