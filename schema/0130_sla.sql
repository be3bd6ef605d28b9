-- Agreements, clocks, pauses and timers.

-- The catalogue ------------------------------------------------------------------------------

insert into cmdb.class (name, parent, label, abstract, tag_prefix)
values ('sla', 'policy', '{"en": "Service-level agreement", "ru": "Соглашение об уровне услуг"}',
  false, 'SLA');

insert into cmdb.attribute_kind (name, type, unit)
values
  ('valid_from', 'date', ''), ('valid_until', 'date', ''), ('kinds', 'enum_set', ''),
  ('vip_only', 'boolean', ''), ('item_classes', 'json', ''), ('rank', 'integer', ''),
  ('targets', 'json', ''), ('steps', 'json', ''), ('pauses', 'enum_set', ''),
  ('pause_reasons', 'enum_set', ''), ('close_after', 'text', ''), ('goal', 'decimal', '')
on conflict do nothing;

insert into cmdb.attribute (
  class, name, type, format, required, expires, allowed, minimum, maximum, default_value, label,
  value_labels)
values
  ('sla', 'valid_from', 'date', null, false, false, null, null, null, null,
    '{"en": "Valid from", "ru": "Действует с"}', '{}'),
  ('sla', 'valid_until', 'date', null, false, true, null, null, null, null,
    '{"en": "Valid until", "ru": "Действует до"}', '{}'),
  ('sla', 'kinds', 'enum_set', null, false, false, '{incident,service_request,task}', null, null,
    null, '{"en": "Kinds", "ru": "Виды обращений"}',
    '{"incident": {"en": "Incident", "ru": "Инцидент"},
      "service_request": {"en": "Service request", "ru": "Запрос на обслуживание"},
      "task": {"en": "Task", "ru": "Задание"}}'),
  ('sla', 'vip_only', 'boolean', null, false, false, null, null, null, null,
    '{"en": "VIP only", "ru": "Только для важных персон"}', '{}'),
  ('sla', 'item_classes', 'json', 'class_names', false, false, null, null, null, null,
    '{"en": "Classes of items", "ru": "Классы объектов"}', '{}'),
  ('sla', 'rank', 'integer', null, false, false, null, 1, 9999, '100',
    '{"en": "Rank", "ru": "Очерёдность"}', '{}'),
  ('sla', 'targets', 'json', 'sla_targets', true, false, null, null, null, null,
    '{"en": "Targets", "ru": "Целевые сроки"}', '{}'),
  ('sla', 'steps', 'json', 'sla_steps', false, false, null, null, null, null,
    '{"en": "Steps", "ru": "Шаги эскалации"}', '{}'),
  ('sla', 'pauses', 'enum_set', null, false, false,
    '{first_response,next_response,resolution}', null, null, '["resolution"]',
    '{"en": "Measures that pause", "ru": "Что приостанавливается"}',
    '{"first_response": {"en": "First response", "ru": "Первый ответ"},
      "next_response": {"en": "Next response", "ru": "Следующий ответ"},
      "resolution": {"en": "Resolution", "ru": "Решение"}}'),
  ('sla', 'pause_reasons', 'enum_set', null, false, false,
    '{requester,supplier,approval,appointment,change,other}', null, null,
    '["requester", "approval", "appointment"]',
    '{"en": "Reasons to pause", "ru": "Причины приостановки"}',
    '{"requester": {"en": "The requester", "ru": "Ответ заявителя"},
      "supplier": {"en": "A supplier", "ru": "Поставщик"},
      "approval": {"en": "An approval", "ru": "Согласование"},
      "appointment": {"en": "An appointment", "ru": "Назначенное время"},
      "change": {"en": "A change", "ru": "Изменение"},
      "other": {"en": "Something else", "ru": "Другое"}}'),
  ('sla', 'close_after', 'text', 'working_time', false, false, null, null, null, '"P3D"',
    '{"en": "Closed after", "ru": "Закрывать через"}', '{}'),
  ('sla', 'goal', 'decimal', null, false, false, null, 0, 100, null,
    '{"en": "Goal, %", "ru": "Цель, %"}', '{}');

insert into cmdb.class_key (class, fields) values ('sla', '{name}');

insert into cmdb.relation_type (name, forward, reverse, source_classes, target_classes)
values ('agreed_for', '{"en": "is agreed for", "ru": "согласовано для"}',
  '{"en": "has the agreement", "ru": "обслуживается по"}', '{sla}',
  '{contract,service,organization,person,location}');
update cmdb.relation_type
set source_classes = source_classes || '{sla}'
where name = 'runs_on_schedule';

-- Incidents ----------------------------------------------------------------------------------

alter table cmdb.incident
  add column waiting_for text,
  add column waiting_until timestamptz,
  add column reported_at timestamptz,
  add column agreement bigint,
  add column due_by_clock boolean;
comment on column cmdb.incident.waiting_for is
  'For whom or what a pending one waits; null where it is not pending.';
comment on column cmdb.incident.reported_at is
  'When it was reported, where that was before it was opened: its clocks count from here.';
comment on column cmdb.incident.agreement is 'The agreement whose clocks run for it.';
comment on column cmdb.incident.due_by_clock is
  'Whether `due_at` is that of the clock of its resolution; else it is a promise by hand.';

-- As the owner without triggers: it is no change of what anybody said.
alter table cmdb.incident disable trigger user;
update cmdb.incident set waiting_for = 'other' where state = 'pending';
alter table cmdb.incident enable trigger user;
alter table cmdb.incident
  add constraint incident_waiting_of_pending check ((state = 'pending') = (waiting_for is not null)),
  add constraint incident_waiting_known check (
    waiting_for in ('requester', 'supplier', 'approval', 'appointment', 'change', 'other')),
  add constraint incident_waiting_until_pending check (
    waiting_until is null or state = 'pending'),
  add constraint incident_reported_before check (reported_at <= created_at),
  add constraint incident_agreement_fkey foreign key (agreement) references cmdb.item (id);
create index incident_agreement on cmdb.incident (agreement, id) where agreement is not null;

update cmdb.versioned_table
set writable = writable || '{waiting_for,waiting_until,reported_at,agreement,due_by_clock}'
where name = 'incident';

-- Clocks and timers --------------------------------------------------------------------------

create table cmdb.incident_clock (
  id bigint generated by default as identity,
  of_incident bigint not null,
  measure text not null collate "C",
  cycle int not null,
  sla bigint not null,
  sla_version int not null,
  schedule bigint,
  schedule_version int,
  within text not null,
  budget_us bigint not null,
  counted_from timestamptz not null,
  spent_us bigint not null,
  resumed_at timestamptz,
  due_at timestamptz,
  state text not null collate "C",
  ended_at timestamptz,
  breached_at timestamptz,
  cause text,
  chosen_by jsonb not null,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint incident_clock_pkey primary key (id),
  constraint incident_clock_cycle_key unique (of_incident, measure, cycle),
  constraint incident_clock_of_incident_fkey foreign key (of_incident)
    references cmdb.incident (id),
  constraint incident_clock_sla_fkey foreign key (sla) references cmdb.item (id),
  constraint incident_clock_schedule_fkey foreign key (schedule) references cmdb.item (id),
  constraint incident_clock_measure_known check (
    measure in ('first_response', 'next_response', 'resolution')),
  constraint incident_clock_state_known check (
    state in ('running', 'paused', 'met', 'missed', 'cancelled')),
  constraint incident_clock_running check ((state = 'running') = (resumed_at is not null)),
  constraint incident_clock_ended check (
    (state in ('met', 'missed', 'cancelled')) = (ended_at is not null)),
  constraint incident_clock_breach check ((breached_at is null) = (cause is null)),
  constraint incident_clock_cause_known check (cause in ('time', 'policy_change'))
);
comment on table cmdb.incident_clock is
  'The promises of an agreement for an incident: what is left of each and when it is due.';
comment on column cmdb.incident_clock.budget_us is
  'The working time that was promised, in microseconds; of working days as the clock began.';
comment on column cmdb.incident_clock.spent_us is
  'Working time spent in the stretches before the present one; all of it where none runs.';
comment on column cmdb.incident_clock.resumed_at is 'Since when it runs; null: it does not.';
comment on column cmdb.incident_clock.due_at is 'Null while it is paused; kept when it ends.';
comment on column cmdb.incident_clock.chosen_by is
  'Why this agreement: the level, and the item for which it was agreed.';
create unique index incident_clock_open on cmdb.incident_clock (of_incident, measure)
where state in ('running', 'paused');
-- Which clocks run by an agreement or a schedule: what follows when one of them changes.
create index incident_clock_sla on cmdb.incident_clock (sla, of_incident)
where state in ('running', 'paused');
create index incident_clock_schedule on cmdb.incident_clock (schedule, of_incident)
where state in ('running', 'paused');

create table cmdb.clock_step (
  id bigint generated by default as identity,
  clock bigint not null,
  of_incident bigint not null,
  step text not null collate "C",
  due_at timestamptz not null,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint clock_step_pkey primary key (id),
  constraint clock_step_once unique (clock, step),
  constraint clock_step_clock_fkey foreign key (clock) references cmdb.incident_clock (id)
);
comment on table cmdb.clock_step is
  'What a clock has set off, each once: the steps of its agreement, and `breach`.';
comment on column cmdb.clock_step.step is
  'The text of the step, `resolution 75% notify`: not its place in the list.';

insert into cmdb.versioned_table (name, changes, writable, journal)
values
  ('incident_clock', 'update', null, '{"incident": "of_incident"}'),
  ('clock_step', 'none', null, '{"incident": "of_incident"}');

create table cmdb.timer (
  of_incident bigint not null,
  kind text not null collate "C",
  clock bigint not null default 0,
  step text not null collate "C" default '',
  due_at timestamptz not null,
  constraint timer_pkey primary key (of_incident, kind, clock, step),
  constraint timer_of_incident_fkey foreign key (of_incident) references cmdb.incident (id),
  constraint timer_kind_known check (kind in ('breach', 'step', 'waiting', 'close'))
);
comment on table cmdb.timer is
  'What the steward does when its moment comes: written and removed by what moves the moment.';
create index timer_due on cmdb.timer (due_at);

create table cmdb.clock_follow (
  of_incident bigint not null,
  constraint clock_follow_pkey primary key (of_incident)
);
comment on table cmdb.clock_follow is
  'Incidents whose clocks are looked at again, because something else has changed.';
-- What was written before there were agreements moves no clock.
insert into cmdb.steward_consumer (name, position)
select 'clock_causes', coalesce(max(j.position), 0) from cmdb.journal j;
