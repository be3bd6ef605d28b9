-- When a conversation was last written in, however many messages and conversations there are.

create table cmdb.conversation_last (
  conversation bigint not null,
  direction text collate "C" not null,
  at timestamptz not null,
  constraint conversation_last_pkey primary key (conversation, direction),
  constraint conversation_last_direction check (direction in ('in', 'out'))
) with (fillfactor = 85);
comment on table cmdb.conversation_last is
  'When they last wrote in a conversation, and when we did: derived from message.';
create index conversation_last_at on cmdb.conversation_last (direction, at, conversation);

insert into cmdb.conversation_last (conversation, direction, at)
select m.conversation, m.direction, max(m.at)
from cmdb.message m
where m.direction in ('in', 'out')
group by m.conversation, m.direction;
