-- How far a program has been given entries, so that none is acknowledged that never came to it, by
-- whichever connection.

alter table cmdb.consumer_state add column delivered bigint not null default 0;
comment on column cmdb.consumer_state.delivered is
  'Up to where its program has been given entries, as the worker that gives them said last; no
acknowledgment goes beyond it, or beyond the position.';
