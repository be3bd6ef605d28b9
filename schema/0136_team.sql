-- Teams are items that an administrator sets up; incidents refer to theirs.

insert into cmdb.class (name, parent, label, abstract, tag_prefix)
values ('team', 'policy', '{"en": "Team", "ru": "Группа поддержки"}', false, 'TEM');

insert into cmdb.attribute_kind (name, type, unit)
values ('assignment', 'enum', ''), ('capacity', 'integer', ''), ('email', 'email', ''),
  ('phone', 'text', '')
on conflict do nothing;

insert into cmdb.attribute (
  class, name, type, required, allowed, minimum, default_value, label, value_labels)
values
  ('team', 'email', 'email', false, null, null, null, '{"en": "Email", "ru": "Эл. почта"}', '{}'),
  ('team', 'phone', 'text', false, null, null, null, '{"en": "Phone", "ru": "Телефон"}', '{}'),
  ('team', 'assignment', 'enum', true, '{manual,round_robin,least_loaded}', null, '"manual"',
    '{"en": "Assignment", "ru": "Распределение"}',
    '{"manual": {"en": "By hand", "ru": "Вручную"},
      "round_robin": {"en": "In turn", "ru": "По очереди"},
      "least_loaded": {"en": "To the least loaded", "ru": "Наименее загруженному"}}'),
  ('team', 'capacity', 'integer', false, null, 1, null,
    '{"en": "Open incidents of one agent, at most", "ru": "Не более открытых у исполнителя"}',
    '{}');

update cmdb.attribute set format = 'phone' where class = 'team' and name = 'phone';

insert into cmdb.class_key (class, fields) values ('team', '{name}');

insert into cmdb.relation_type (
  name, forward, reverse, source_classes, target_classes, source_max, role, hierarchy)
values
  ('works_in', '{"en": "works in", "ru": "работает в"}',
    '{"en": "is the team of", "ru": "включает сотрудника"}', '{person}', '{team}', null, null,
    false),
  ('leads', '{"en": "leads", "ru": "руководит"}', '{"en": "is led by", "ru": "под руководством"}',
    '{person}', '{team}', null, null, false),
  ('reports_to', '{"en": "reports to", "ru": "подчиняется"}',
    '{"en": "is the manager of", "ru": "является руководителем для"}', '{person}', '{person}', 1,
    'manager', true),
  ('supported_by', '{"en": "is supported by", "ru": "поддерживается"}',
    '{"en": "supports", "ru": "поддерживает"}', '{service}', '{team}', 1, 'team', false),
  ('escalates_to', '{"en": "escalates to", "ru": "передаёт на уровень"}',
    '{"en": "takes over from", "ru": "принимает от"}', '{team}', '{team}', 1, 'escalation_team',
    false);
update cmdb.relation_type
set source_classes = source_classes || '{team}'
where name = 'runs_on_schedule';

-- `team` stays beside it: it is what an answer says of a moment before there were items of teams.
alter table cmdb.incident add column team_item bigint;
comment on column cmdb.incident.team_item is 'The item of the team that works on it.';
comment on column cmdb.incident.team is
  'The name of the team when it was set. An answer has the name that the item has at its moment.';
alter table cmdb.incident
  add constraint incident_team_fkey foreign key (team_item) references cmdb.item (id);
update cmdb.versioned_table set writable = writable || '{team_item}' where name = 'incident';

drop index cmdb.incident_team;
create index incident_team on cmdb.incident (team_item, id) where team_item is not null;
-- What waits in the queue of a team, the most urgent first: cmdb.urgency reads it in this order.
create index incident_queue on cmdb.incident (team_item, due_at, priority, id)
where assignee is null and state in ('new', 'assigned', 'in_progress');
-- What an agent holds, without what is over.
create index incident_held on cmdb.incident (assignee, due_at, priority, id)
where assignee is not null and state in ('new', 'assigned', 'in_progress', 'pending');

drop function if exists cmdb.require_teams(jsonb, timestamptz);
drop function if exists cmdb.teams();

insert into cmdb.repair (name) values ('incident_teams');
