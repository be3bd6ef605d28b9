-- What a conversation is about, however many messages it has.

create table cmdb.conversation_incident (
  conversation bigint not null,
  of_incident bigint not null,
  messages int not null,
  constraint conversation_incident_pkey primary key (conversation, of_incident),
  constraint conversation_incident_messages check (messages > 0)
);
comment on table cmdb.conversation_incident is
  'The incidents that messages of a conversation are about: derived from message_incident.';
comment on column cmdb.conversation_incident.messages is 'How many of its messages are about it.';

insert into cmdb.conversation_incident (conversation, of_incident, messages)
select m.conversation, l.of_incident, count(*)
from cmdb.message_incident l
join cmdb.message m on m.id = l.message
group by m.conversation, l.of_incident;
