-- Conversations: what people write and are written, by any channel, and the queue of what goes out.

alter table cmdb.account drop constraint account_roles_known;
alter table cmdb.account add constraint account_roles_known
  check (roles <@ '{admin,registrar,agent,auditor,feed,gateway}'::text[]);
alter table cmdb.account add column channels bigint[] not null default '{}';
comment on column cmdb.account.channels is
  'The channels for which a gateway receives and delivers; others are closed to it.';

-- The catalogue ------------------------------------------------------------------------------

insert into cmdb.class (name, parent, label, abstract, tag_prefix)
values ('channel', 'policy', '{"en": "Channel", "ru": "Канал связи"}', false, 'CHN');

insert into cmdb.attribute_kind (name, type, unit)
values
  ('kind', 'enum', ''), ('address', 'text', ''), ('opens', 'enum', ''),
  ('close_conversation_after', 'duration', ''), ('reopen_within', 'duration', '')
on conflict do nothing;

insert into cmdb.attribute (class, name, type, allowed, required, label, value_labels)
values
  ('channel', 'kind', 'enum', '{mail,chat,phone,portal,sms}', true,
    '{"en": "Kind", "ru": "Вид"}',
    '{"mail": {"en": "Mail", "ru": "Почта"}, "chat": {"en": "Chat", "ru": "Чат"},
      "phone": {"en": "Telephone", "ru": "Телефон"}, "portal": {"en": "Portal", "ru": "Портал"},
      "sms": {"en": "SMS", "ru": "СМС"}}'),
  ('channel', 'address', 'text', null, true, '{"en": "Address", "ru": "Адрес"}', '{}'),
  ('channel', 'opens', 'enum', '{nothing,incident,service_request}', false,
    '{"en": "A message opens", "ru": "Сообщение заводит"}',
    '{"nothing": {"en": "Nothing", "ru": "Ничего"},
      "incident": {"en": "Incident", "ru": "Инцидент"},
      "service_request": {"en": "Service request", "ru": "Запрос на обслуживание"}}'),
  ('channel', 'close_conversation_after', 'duration', null, false,
    '{"en": "Close conversation after", "ru": "Закрывать переписку через"}', '{}'),
  ('channel', 'reopen_within', 'duration', null, false,
    '{"en": "Reopen within", "ru": "Возобновлять в течение"}', '{}');

insert into cmdb.class_key (class, fields) values ('channel', '{address,kind}');

-- Tables ---------------------------------------------------------------------------------------

create sequence cmdb.conversation_number;

create table cmdb.address (
  id bigint generated always as identity,
  kind text collate "C" not null,
  value text collate "C" not null,
  name text,
  person bigint,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint address_pkey primary key (id),
  constraint address_kind_value_key unique (kind, value),
  constraint address_kind_known
    check (kind in ('mail', 'phone', 'portal') or kind like 'chat:_%'),
  constraint address_person_fkey foreign key (person) references cmdb.item (id)
);
comment on table cmdb.address is 'Where people write from and are written to.';
comment on column cmdb.address.value is
  'In its normal form: mail without case, a phone number as digits.';
comment on column cmdb.address.name is 'What its owner called himself, as the channel told it.';
comment on column cmdb.address.person is 'Whose it is, where an agent has said so.';
create index address_person on cmdb.address (person) where person is not null;

create table cmdb.conversation (
  id bigint generated always as identity,
  number text collate "C" not null,
  party bigint,
  address bigint,
  state text collate "C" not null,
  snoozed_until timestamptz,
  team text collate "C",
  assignee int,
  subject text,
  channel bigint not null,
  unanswered_since timestamptz,
  unsorted boolean not null default false,
  undelivered boolean not null default false,
  closed_at timestamptz,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint conversation_pkey primary key (id),
  constraint conversation_number_key unique (number),
  constraint conversation_state_known check (state in ('open', 'waiting', 'snoozed', 'closed')),
  constraint conversation_snoozed check ((state = 'snoozed') = (snoozed_until is not null)),
  constraint conversation_closed check ((state = 'closed') = (closed_at is not null)),
  constraint conversation_with_somebody check (party is not null or address is not null),
  constraint conversation_party_fkey foreign key (party) references cmdb.item (id),
  constraint conversation_address_fkey foreign key (address) references cmdb.address (id),
  constraint conversation_assignee_fkey foreign key (assignee) references cmdb.account (id),
  constraint conversation_channel_fkey foreign key (channel) references cmdb.item (id)
) with (fillfactor = 85);
comment on table cmdb.conversation is
  'Episodes of the thread with one party that somebody owes an answer to.';
comment on column cmdb.conversation.party is 'A person or an organisation; null: only an address.';
comment on column cmdb.conversation.channel is 'Of the last message that came.';
comment on column cmdb.conversation.unanswered_since is
  'When the first message came that nobody has answered.';
comment on column cmdb.conversation.unsorted is 'Whether a message belongs to no incident yet.';
comment on column cmdb.conversation.undelivered is 'Whether a message to them did not arrive.';
create unique index conversation_open_party on cmdb.conversation (party) where state <> 'closed';
create unique index conversation_open_address on cmdb.conversation (address)
  where state <> 'closed' and party is null;
create index conversation_party on cmdb.conversation (party, id);
create index conversation_channel on cmdb.conversation (channel, id);
create index conversation_address on cmdb.conversation (address, id);
create index conversation_unanswered on cmdb.conversation (team, unanswered_since)
  where state = 'open';

create table cmdb.conversation_member (
  id bigint generated always as identity,
  conversation bigint not null,
  address bigint not null,
  role text collate "C" not null,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint conversation_member_pkey primary key (id),
  constraint conversation_member_address_key unique (conversation, address),
  constraint conversation_member_role_known check (role in ('requester', 'cc')),
  constraint conversation_member_conversation_fkey
    foreign key (conversation) references cmdb.conversation (id),
  constraint conversation_member_address_fkey foreign key (address) references cmdb.address (id)
);
comment on table cmdb.conversation_member is
  'Whose replies belong to a conversation: nobody enters that of another by a number.';

create table cmdb.message (
  id bigint generated always as identity,
  conversation bigint not null,
  direction text collate "C" not null,
  account int,
  person bigint,
  address bigint,
  channel bigint not null,
  at timestamptz not null,
  sent_at timestamptz,
  text text not null,
  subject text,
  external_id text collate "C",
  in_reply_to text collate "C",
  refs text[] not null default '{}',
  automatic boolean not null default false,
  attachments jsonb not null default '[]',
  telephone_call jsonb,
  routed_by text collate "C",
  unsorted boolean not null default false,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint message_pkey primary key (id),
  constraint message_direction_known check (direction in ('in', 'out', 'note')),
  constraint message_author check ((direction = 'in') = (address is not null)
    and (direction = 'in') = (account is null)),
  constraint message_external_id check (direction <> 'in' or external_id is not null),
  constraint message_text_max check (octet_length(text) <= 262144),
  constraint message_conversation_fkey
    foreign key (conversation) references cmdb.conversation (id),
  constraint message_address_fkey foreign key (address) references cmdb.address (id),
  constraint message_account_fkey foreign key (account) references cmdb.account (id)
);
comment on table cmdb.message is
  'What came, what went out, and notes among colleagues. Text and author never change.';
comment on column cmdb.message.at is 'When the gateway received it; of what is ours, its stamp.';
comment on column cmdb.message.sent_at is 'When the sender says that it was sent.';
comment on column cmdb.message.refs is 'The messages that it refers to, the oldest first.';
comment on column cmdb.message.attachments is 'What was attached, by reference: its bytes are elsewhere.';
comment on column cmdb.message.unsorted is 'Whether it is still to be said which incident it is about.';
create unique index message_external on cmdb.message (channel, external_id)
  where direction = 'in';
create index message_order on cmdb.message (conversation, at, id);
create index message_unsorted on cmdb.message (conversation) where unsorted;

create table cmdb.message_incident (
  id bigint generated always as identity,
  message bigint not null,
  of_incident bigint not null,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint message_incident_pkey primary key (id),
  constraint message_incident_key unique (message, of_incident),
  constraint message_incident_message_fkey foreign key (message) references cmdb.message (id),
  constraint message_incident_incident_fkey
    foreign key (of_incident) references cmdb.incident (id)
);
comment on table cmdb.message_incident is 'Which incidents a message is about.';
create index message_incident_incident on cmdb.message_incident (of_incident, message);

create table cmdb.delivery (
  id bigint generated always as identity,
  message bigint not null,
  channel bigint not null,
  conversation bigint not null,
  address bigint not null,
  state text collate "C" not null,
  attempt int not null default 0,
  external_id text collate "C",
  error jsonb,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint delivery_pkey primary key (id),
  constraint delivery_message_address_key unique (message, address),
  constraint delivery_state_known
    check (state in ('queued', 'sent', 'delivered', 'dead', 'cancelled')),
  constraint delivery_message_fkey foreign key (message) references cmdb.message (id),
  constraint delivery_conversation_fkey
    foreign key (conversation) references cmdb.conversation (id),
  constraint delivery_address_fkey foreign key (address) references cmdb.address (id)
) with (fillfactor = 85);
comment on table cmdb.delivery is 'A message to one address, and what became of it.';
comment on column cmdb.delivery.attempt is 'The attempt that brought it into its state.';
create index delivery_external on cmdb.delivery (channel, external_id)
  where external_id is not null;
create index delivery_dead on cmdb.delivery (conversation) where state = 'dead';
create index delivery_state on cmdb.delivery (state, id) where state in ('queued', 'dead');

create table cmdb.delivery_claim (
  delivery bigint not null,
  channel bigint not null,
  conversation bigint not null,
  address bigint not null,
  is_first boolean not null,
  attempt int not null default 0,
  failures int not null default 0,
  next_at timestamptz not null,
  claimed_by int,
  error jsonb,
  constraint delivery_claim_pkey primary key (delivery),
  constraint delivery_claim_delivery_fkey foreign key (delivery) references cmdb.delivery (id)
) with (fillfactor = 50);
comment on table cmdb.delivery_claim is
  'The queue: what is to go out. A lease is no change of the record, so it has no versions.';
comment on column cmdb.delivery_claim.is_first is
  'Whether nothing is queued before it in its conversation to its address: only then is it handed out.';
comment on column cmdb.delivery_claim.attempt is 'Rises with each claim: a late report is known by it.';
comment on column cmdb.delivery_claim.next_at is
  'When it may be handed out: of what is claimed, when the lease lapses.';
create index delivery_claim_next on cmdb.delivery_claim (channel, next_at, delivery)
  where is_first;
create index delivery_claim_order on cmdb.delivery_claim (conversation, address, delivery);

-- What is found in the past by more than its id.
create table cmdb.conversation_history (like cmdb.conversation, until timestamptz not null)
  partition by range (until);
create index conversation_history_party on cmdb.conversation_history (party, until);
create index conversation_history_number on cmdb.conversation_history (number, until);
create table cmdb.message_history (like cmdb.message, until timestamptz not null)
  partition by range (until);
create index message_history_conversation on cmdb.message_history (conversation, until);
create table cmdb.message_incident_history
  (like cmdb.message_incident, until timestamptz not null)
  partition by range (until);
create index message_incident_history_message on cmdb.message_incident_history (message, until);
create table cmdb.delivery_history (like cmdb.delivery, until timestamptz not null)
  partition by range (until);
create index delivery_history_message on cmdb.delivery_history (message, until);

insert into cmdb.versioned_table (name, changes, writable, journal)
values
  ('address', 'update', null, '{}'),
  ('conversation', 'update', null, '{}'),
  ('conversation_member', 'delete', null, '{}'),
  ('message', 'update', null, '{}'),
  ('message_incident', 'delete', null, '{"incident": "of_incident"}'),
  ('delivery', 'update', null, '{}');
