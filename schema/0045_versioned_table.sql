-- Which tables keep their versions. All that follows from a row is made by cmdb.make_versioned each
-- time functions are replaced: history, triggers, the function of a moment, grants, partitions.

create table cmdb.versioned_table (
  name text collate "C" not null,
  changes text not null,
  writable text[],
  journal jsonb not null default '{}',
  constraint versioned_table_pkey primary key (name),
  constraint versioned_table_changes_known check (changes in ('none', 'update', 'delete'))
);
comment on table cmdb.versioned_table is
  'Tables that keep their versions and enter each in the journal. A new one has the columns id,
version, created_at, changed_at, changed_by, via, method, request, reason and incident.';
comment on column cmdb.versioned_table.changes is
  'What may happen to its rows once they are there: none, update, or delete besides.';
comment on column cmdb.versioned_table.writable is
  'The columns that the role of the workers may update; null: functions of the owner write it.';
comment on column cmdb.versioned_table.journal is
  'Columns of the journal by those of the table: {"target": "item"}.';

insert into cmdb.versioned_table (name, changes, writable, journal)
values
  ('item', 'update', '{tag,name,state,attributes,inputs}', '{}'),
  ('relation', 'delete', '{attributes,min_up}',
    '{"relation_type": "type", "source": "source", "target": "target"}'),
  ('incident', 'update',
    '{kind,title,description,state,impact,urgency,priority,category,service,requester,contact,team,
      assignee,parent,channel,external_system,external_key,external_url,resolution_code,resolution,
      major,due_at,resolved_at}', '{}'),
  ('incident_item', 'delete', '{role,note}', '{"incident": "of_incident", "target": "item"}'),
  ('incident_comment', 'none', '{}', '{"incident": "of_incident"}'),
  ('account', 'update', null, '{}'),
  ('token', 'update', null, '{}');
