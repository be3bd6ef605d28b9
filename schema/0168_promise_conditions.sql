-- What conditions of incidents look for among their clocks and those who watch them.

create index incident_clock_paused on cmdb.incident_clock (of_incident) where state = 'paused';
create index incident_clock_due on cmdb.incident_clock (measure, due_at, of_incident)
where state = 'running';
create index incident_clock_late on cmdb.incident_clock (of_incident)
where breached_at is not null and state <> 'cancelled';
create index incident_late on cmdb.incident (id)
where resolved_at > due_at and state <> 'cancelled';
create index incident_watch_account_order on cmdb.incident_watch (account, of_incident)
where account is not null;

drop function if exists cmdb.is_breached(timestamptz, timestamptz, text, timestamptz);
