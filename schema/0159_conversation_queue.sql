-- Conversations wait for a team, wake by themselves, and are found by what is to be done.

alter table cmdb.conversation drop column team;
alter table cmdb.conversation_history drop column team;
alter table cmdb.conversation add column team bigint;
alter table cmdb.conversation_history add column team bigint;
alter table cmdb.conversation add column wakes_at timestamptz;
alter table cmdb.conversation_history add column wakes_at timestamptz;
alter table cmdb.conversation
  add constraint conversation_team_fkey foreign key (team) references cmdb.item (id);
comment on column cmdb.conversation.team is 'Whose agents are to answer.';
comment on column cmdb.conversation.wakes_at is
  'When the steward opens it again (snoozed) or closes it (waiting).';
create index conversation_unanswered on cmdb.conversation (team, unanswered_since)
  where state = 'open' and assignee is null;
create index conversation_held on cmdb.conversation (assignee, unanswered_since)
  where state = 'open' and assignee is not null;
create index conversation_wakes on cmdb.conversation (wakes_at) where wakes_at is not null;
create index conversation_unsorted on cmdb.conversation (id) where unsorted;
create index conversation_undelivered on cmdb.conversation (id) where undelivered;
create index message_external_id on cmdb.message (external_id) where direction = 'in';
create index delivery_address on cmdb.delivery (address, id);

update cmdb.relation_type
set source_classes = source_classes || '{channel}'
where name = 'supported_by' and not 'channel' = any (source_classes);

insert into cmdb.attribute_kind (name, type, unit)
values ('on_message_after_resolution', 'enum', '')
on conflict do nothing;
insert into cmdb.attribute (class, name, type, allowed, required, label, value_labels)
values ('sla', 'on_message_after_resolution', 'enum', '{ask,reopen}', false,
  '{"en": "A message after the resolution", "ru": "Сообщение после решения"}',
  '{"ask": {"en": "Asks the agent", "ru": "Спрашивает исполнителя"},
    "reopen": {"en": "Reopens", "ru": "Открывает заново"}}');
