-- An id names a message of its sender: another who uses the same one has written another message.

drop index cmdb.message_external;
create unique index message_external on cmdb.message (channel, external_id, address)
where direction = 'in';
comment on index cmdb.message_external is 'A message of a sender comes once by a channel.';
