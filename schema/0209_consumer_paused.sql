-- A consumer that is held for a while: it keeps its place, and nobody is attached to it.

alter table cmdb.consumer add column paused boolean not null default false;
comment on column cmdb.consumer.paused is
  'Whether it waits until somebody lets it go on: no program gets anything by it.';
