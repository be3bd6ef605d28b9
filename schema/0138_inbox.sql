-- What the inbox of an agent and the card of a requester are read by.

-- Major incidents stand on top of every inbox.
create index incident_major on cmdb.incident (due_at, priority, id)
where major and state in ('new', 'assigned', 'in_progress', 'pending');
-- What a requester waits for.
create index incident_asked on cmdb.incident (requester, id)
where requester is not null and state in ('new', 'assigned', 'in_progress', 'pending');
