-- The zone of days: one for the whole database, so that all hosts and all times agree on what
-- `today` is and when 31 December ends.

create table cmdb.database_zone (
  begins_at timestamptz not null,
  time_zone text not null,
  days jsonb,
  constraint database_zone_pkey primary key (begins_at)
);
comment on table cmdb.database_zone is
  'The time zone of this database, from each of these moments on. Before the first change: UTC.';
comment on column cmdb.database_zone.time_zone is 'A name of the IANA database.';
comment on column cmdb.database_zone.days is
  'When its days begin, those before the change included: see cmdb.day_spans. Null where each begins
at midnight of UTC.';
insert into cmdb.database_zone (begins_at, time_zone) values ('-infinity', 'UTC');
