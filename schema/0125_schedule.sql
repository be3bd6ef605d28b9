-- Working time: schedules, calendars that they observe, and the spans in which they work. What an
-- administrator alone sets up stands below the abstract class `policy`.

alter type cmdb.call add attribute rights text[];

drop function if exists cmdb.enter(int, text, text, text, text, jsonb, text, bytea, bigint);

create type cmdb.working_hours as (
  time_zone text,
  week jsonb,
  days jsonb
);
comment on type cmdb.working_hours is
  'When a schedule works: its zone, hours by weekday from 1, Monday ({"1": "09:00-18:00"}), and the
rule of each date that has one ({"2025-11-04": {"closed": true}}).';

create table cmdb.schedule_layout (
  schedule bigint not null,
  time_zone text not null,
  laid_from timestamptz not null,
  laid_until timestamptz not null,
  offsets text not null,
  checked_at timestamptz not null,
  constraint schedule_layout_pkey primary key (schedule),
  constraint schedule_layout_order check (laid_from < laid_until)
);
comment on table cmdb.schedule_layout is
  'Between which moments cmdb.schedule_span holds the working time of a schedule. Beyond them it is
computed.';
comment on column cmdb.schedule_layout.offsets is
  'A digest of the offsets of its zone: another one, and the rules of the zone have changed.';
comment on column cmdb.schedule_layout.checked_at is 'When the steward last compared the offsets.';

create table cmdb.schedule_span (
  schedule bigint not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  worked_us bigint not null,
  constraint schedule_span_pkey primary key (schedule, starts_at),
  constraint schedule_span_order check (starts_at < ends_at)
);
comment on table cmdb.schedule_span is
  'Derived: the working time of each schedule, in disjoint spans that do not touch.';
comment on column cmdb.schedule_span.worked_us is 'Working time before it, in microseconds.';
create unique index schedule_span_worked on cmdb.schedule_span (schedule, worked_us);
create index schedule_layout_checked on cmdb.schedule_layout (checked_at);

alter table cmdb.class_layout add column forms jsonb;
comment on column cmdb.class_layout.forms is
  'Attributes whose form the database itself checks, {name: format}; null where there are none.';
alter table cmdb.class_layout add column is_policy boolean not null default false;
comment on column cmdb.class_layout.is_policy is
  'Whether its items are set up by those alone who have the right `policy`.';

-- The catalogue ------------------------------------------------------------------------------

insert into cmdb.class (name, parent, label, abstract, tag_prefix)
values
  ('policy', 'item', '{"en": "Policy", "ru": "Регламент"}', true, null),
  ('schedule', 'policy', '{"en": "Schedule", "ru": "График работы"}', false, 'SCH'),
  ('holiday_calendar', 'policy',
    '{"en": "Holiday calendar", "ru": "Производственный календарь"}', false, 'HCL');

insert into cmdb.attribute_kind (name, type, unit)
values
  ('time_zone', 'text', ''), ('week', 'json', ''), ('exceptions', 'json', ''), ('days', 'json', '')
on conflict do nothing;

insert into cmdb.attribute (class, name, type, format, required, label)
values
  ('schedule', 'time_zone', 'text', 'time_zone', true,
    '{"en": "Time zone", "ru": "Часовой пояс"}'),
  ('schedule', 'week', 'json', 'schedule_week', true,
    '{"en": "Working week", "ru": "Рабочая неделя"}'),
  ('schedule', 'exceptions', 'json', 'calendar_days', false,
    '{"en": "Exceptions", "ru": "Исключения"}'),
  ('holiday_calendar', 'days', 'json', 'calendar_days', true,
    '{"en": "Days", "ru": "Дни"}');

insert into cmdb.class_key (class, fields)
values ('schedule', '{name}'), ('holiday_calendar', '{name}');

-- Several calendars count in the order of their `order`, a number; without one they come last.
insert into cmdb.relation_type (
  name, forward, reverse, source_classes, target_classes, source_max, role, attributes)
values
  ('observes', '{"en": "observes", "ru": "учитывает"}',
    '{"en": "is observed by", "ru": "учитывается в"}',
    '{schedule}', '{holiday_calendar}', null, null, '[{"name": "order", "type": "text"}]'),
  ('runs_on_schedule', '{"en": "runs on the schedule", "ru": "работает по графику"}',
    '{"en": "is the schedule of", "ru": "является графиком для"}',
    '{contract}', '{schedule}', 1, 'schedule', '[]');
