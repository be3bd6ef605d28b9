-- What an item referred to from one of its versions on: found by the stamp of that version.

create index relation_history_reference on cmdb.relation_history (source, changed_at, until)
where role is not null;
