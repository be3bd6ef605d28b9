-- Classes and lifecycles change at run time.

alter table cmdb.attribute add retired boolean not null default false;
comment on column cmdb.attribute.retired is
  'Out of use: items keep what they have, nothing new is written.';

alter table cmdb.lifecycle_transition add guards jsonb not null default '[]';
comment on column cmdb.lifecycle_transition.guards is
  'What has to hold besides, each {"no_open_incident": true}, {"related": TYPE},
{"not_related": TYPE} or {"right": RIGHT}.';

create index job_class_change on cmdb.job ((arguments->>'class'), changed_at)
where kind = 'class_change';
comment on index cmdb.job_class_change is 'The changes of a class, for class.get.';
