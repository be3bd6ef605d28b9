-- Canned answers, what a requester is told unasked, and notices that become one.

insert into cmdb.class (name, parent, label, abstract, tag_prefix)
values ('canned_answer', 'policy', '{"en": "Canned answer", "ru": "Готовый ответ"}', false, 'CAN');

insert into cmdb.attribute_kind (name, type, unit)
values ('text', 'text', ''), ('language', 'enum', ''), ('event', 'enum', ''),
  ('acknowledge', 'boolean', ''), ('tells', 'enum_set', '')
on conflict do nothing;

insert into cmdb.attribute (class, name, type, allowed, required, default_value, label, value_labels)
values
  ('canned_answer', 'text', 'text', null, true, null, '{"en": "Text", "ru": "Текст"}', '{}'),
  ('canned_answer', 'language', 'enum', '{en,ru}', false, null,
    '{"en": "Language", "ru": "Язык"}',
    '{"en": {"en": "English", "ru": "Английский"}, "ru": {"en": "Russian", "ru": "Русский"}}'),
  ('canned_answer', 'event', 'enum', '{opened,waiting,resolved,closed}', false, null,
    '{"en": "Told when", "ru": "Сообщать при событии"}',
    '{"opened": {"en": "Opened", "ru": "Заявка заведена"},
      "waiting": {"en": "Waiting for the requester", "ru": "Ждём ответа заявителя"},
      "resolved": {"en": "Resolved", "ru": "Решено"},
      "closed": {"en": "Closed", "ru": "Закрыто"}}'),
  ('person', 'language', 'enum', '{en,ru}', false, null,
    '{"en": "Language", "ru": "Язык"}',
    '{"en": {"en": "English", "ru": "Английский"}, "ru": {"en": "Russian", "ru": "Русский"}}'),
  ('channel', 'acknowledge', 'boolean', null, false, null,
    '{"en": "Acknowledges", "ru": "Подтверждать получение"}', '{}'),
  ('channel', 'tells', 'enum_set', '{opened,waiting,resolved,closed}', false,
    '["opened", "resolved"]', '{"en": "Tells the requester", "ru": "Сообщать заявителю"}',
    '{"opened": {"en": "Opened", "ru": "Заявка заведена"},
      "waiting": {"en": "Waiting for the requester", "ru": "Ждём ответа заявителя"},
      "resolved": {"en": "Resolved", "ru": "Решено"},
      "closed": {"en": "Closed", "ru": "Закрыто"}}');

-- One text for each event and language.
insert into cmdb.class_key (class, fields) values ('canned_answer', '{event,language}');

create table cmdb.telling (
  id bigint generated always as identity,
  event text collate "C" not null,
  of_incident bigint,
  conversation bigint,
  constraint telling_pkey primary key (id),
  constraint telling_of_one check ((of_incident is null) <> (conversation is null)),
  constraint telling_incident_fkey foreign key (of_incident) references cmdb.incident (id),
  constraint telling_conversation_fkey foreign key (conversation)
    references cmdb.conversation (id)
);
comment on table cmdb.telling is
  'What requesters are still to be told: written by what has happened, taken by the steward, who locks
their threads in the order of all others.';
create index message_automatic on cmdb.message (conversation, id) where automatic;

alter table cmdb.notice add column more int;
comment on column cmdb.notice.more is 'Of a digest: how many notices it stands for.';
update cmdb.versioned_table set marks = '{seen_at,more,text}' where name = 'notice';
comment on table cmdb.notice is
  'What an account has to know. A notice is never written anew, so it has no history; that it has been
seen, what a digest counts and what message.redact takes out are marks on it. Nobody but its account is
shown it, in the journal neither.';
create index notice_about on cmdb.notice (entity, entity_id);
