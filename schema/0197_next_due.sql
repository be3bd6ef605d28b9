-- What is due first of an open incident, stored: queues are read in this order by their indexes.

alter table cmdb.incident
  add column next_due timestamptz,
  add column next_measure text collate "C";
comment on column cmdb.incident.next_due is
  'The first of what is due: by its running clocks, or by hand. Derived, and no part of a version:
an answer as of a moment works it out.';
comment on column cmdb.incident.next_measure is 'Which promise that is.';
update cmdb.versioned_table set marks = '{next_due,next_measure}' where name = 'incident';

-- As the owner without triggers: it is no change of what anybody said.
alter table cmdb.incident disable trigger user;
update cmdb.incident i
set next_due = d.due_at, next_measure = d.measure
from (
  select distinct on (p.id) p.id, p.measure, p.due_at
  from (
    select o.id, 'resolution' as measure, o.due_at
    from cmdb.incident o
    where o.due_at is not null and (o.agreement is null or o.due_by_clock is not true)
    union all
    select c.of_incident, c.measure, c.due_at
    from cmdb.incident_clock c
    join cmdb.incident o on o.id = c.of_incident
    where c.state = 'running' and c.due_at is not null
      and (o.due_by_clock or c.measure <> 'resolution')) p
  order by p.id, p.due_at, p.measure) d
where i.id = d.id and i.state in ('new', 'assigned', 'in_progress', 'pending');
alter table cmdb.incident enable trigger user;

drop index cmdb.incident_queue;
create index incident_queue on cmdb.incident (team_item, next_due, priority, id)
where assignee is null and state in ('new', 'assigned', 'in_progress');
drop index cmdb.incident_held;
create index incident_held on cmdb.incident (assignee, next_due, priority, id)
where assignee is not null and state in ('new', 'assigned', 'in_progress', 'pending');
drop index cmdb.incident_major;
create index incident_major on cmdb.incident (next_due, priority, id)
where major and state in ('new', 'assigned', 'in_progress', 'pending');

drop function if exists cmdb.urgency(bigint[], int);
drop function if exists cmdb.urgency_held(int, int);
drop function if exists cmdb.next_due(bigint, timestamptz, boolean, text, bigint, timestamptz);
