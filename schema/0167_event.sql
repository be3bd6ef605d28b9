-- Events of monitoring: which open incident stands for what a source reports.

create table cmdb.incident_event (
  of_incident bigint not null,
  source text not null collate "C",
  item bigint,
  key text not null collate "C",
  problems text[] not null,
  is_open boolean not null,
  constraint incident_event_pkey primary key (of_incident),
  constraint incident_event_of_incident_fkey foreign key (of_incident)
    references cmdb.incident (id),
  constraint incident_event_item_fkey foreign key (item) references cmdb.item (id),
  constraint incident_event_problems_bounded check (cardinality(problems) <= 100)
);
comment on table cmdb.incident_event is
  'Incidents that events have opened: what of which source each stands for.';
comment on column cmdb.incident_event.key is
  'Of the event that opened it; where no item was named, it is what the incident is about.';
comment on column cmdb.incident_event.problems is
  'The keys of what its source has reported as a problem and not yet as over.';
comment on column cmdb.incident_event.is_open is 'As the state of its incident has it.';
create unique index incident_event_open_item on cmdb.incident_event (source, item)
where is_open and item is not null;
create unique index incident_event_open_key on cmdb.incident_event (source, key)
where is_open and item is null;
