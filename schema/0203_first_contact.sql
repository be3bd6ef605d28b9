-- How often an incident was reopened, and whether its first contact was enough.

alter table cmdb.incident
  add column reopened int not null default 0,
  add column first_contact boolean;
-- Of before, it has not been: the versions that are kept say so too.
alter table cmdb.incident_history
  add column reopened int default 0,
  add column first_contact boolean;
comment on column cmdb.incident.reopened is
  'How often it went from resolved back to work. Kept by a trigger.';
comment on column cmdb.incident.first_contact is
  'Of one that is resolved: whether the requester had to write or call no second time, and it was
never reopened. Kept by a trigger.';

-- As the owner without triggers: it is no change of what anybody said.
alter table cmdb.incident disable trigger user;
update cmdb.incident i
set reopened = n.times
from (
  select v.id, count(*) filter (where v.state = 'resolved' and v.next = 'in_progress') as times
  from (
    select u.id, u.state, lead(u.state) over (partition by u.id order by u.version) as next
    from (
      select h.id, h.version, h.state
      from cmdb.incident_history h
      where h.id in (
        select r.id from cmdb.incident_history r where r.state = 'resolved')
      union all
      select p.id, p.version, p.state
      from cmdb.incident p
      where p.id in (
        select r.id from cmdb.incident_history r where r.state = 'resolved')) u) v
  group by v.id) n
where i.id = n.id and n.times > 0;
update cmdb.incident i
set first_contact = i.reopened = 0 and (
  select count(*)
  from cmdb.message_incident l
  join cmdb.message m on m.id = l.message
  where l.of_incident = i.id and m.direction = 'in' and not m.automatic
    and m.at <= i.resolved_at) <= 1
where i.state in ('resolved', 'closed');
alter table cmdb.incident enable trigger user;
