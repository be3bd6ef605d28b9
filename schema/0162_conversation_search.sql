-- Lists of conversations at a million, and what people wrote by its words.

create index conversation_state on cmdb.conversation (state, id);
-- What stands in an inbox, without what belongs to others.
drop index cmdb.conversation_unsorted;
drop index cmdb.conversation_undelivered;
create index conversation_unsorted on cmdb.conversation (team, id)
  where unsorted and assignee is null;
create index conversation_unsorted_held on cmdb.conversation (assignee, id)
  where unsorted and assignee is not null;
create index conversation_undelivered on cmdb.conversation (team, id)
  where undelivered and assignee is null;
create index conversation_undelivered_held on cmdb.conversation (assignee, id)
  where undelivered and assignee is not null;

create table cmdb.conversation_search (
  conversation bigint not null,
  document text collate "C" not null,
  constraint conversation_search_pkey primary key (conversation)
);
comment on table cmdb.conversation_search is
  'What `text` searches of a conversation, aside from its messages.';
create index conversation_search_document on cmdb.conversation_search
using gin (document cmdb.gin_trgm_ops) with (gin_pending_list_limit = 512);

create table cmdb.message_search (
  message bigint not null,
  document text collate "C" not null,
  constraint message_search_pkey primary key (message)
);
comment on table cmdb.message_search is 'What `text` searches of a message.';
create index message_search_document on cmdb.message_search
using gin (document cmdb.gin_trgm_ops) with (gin_pending_list_limit = 512);

-- What messages an incident had then.
create index message_incident_history_incident
  on cmdb.message_incident_history (of_incident, until);

insert into cmdb.repair (name) values ('conversation_search');
