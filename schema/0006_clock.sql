-- The clock: how far it is believed, and since when it is not.

create sequence cmdb.seen_us as bigint minvalue 0 start 0;
comment on sequence cmdb.seen_us is
  'The time at the last look of the steward (µs since 1970): the clock is believed just beyond.';
select setval('cmdb.seen_us', 0);

create table cmdb.clock_anchor (
  only_one boolean not null default true,
  boot text,
  monotonic_us bigint,
  seen_us bigint not null default 0,
  off_us bigint not null default 0,
  off_since_us bigint,
  off_since timestamptz,
  pid int,
  postmaster timestamptz,
  constraint clock_anchor_pkey primary key (only_one),
  constraint clock_anchor_only_one check (only_one)
) with (fillfactor = 10);
comment on table cmdb.clock_anchor is
  'One row: the last look of the steward at the clock, beside the monotonic clock of its host.';
comment on column cmdb.clock_anchor.boot is
  'The boot of the host whose monotonic clock it is; moments of another cannot be compared.';
comment on column cmdb.clock_anchor.off_us is
  'How far the clock is from the time that is believed; 0 while it is believed.';
comment on column cmdb.clock_anchor.off_since_us is
  'Since when it is that far, by the monotonic clock.';
comment on column cmdb.clock_anchor.pid is
  'The backend of the steward that looked: while it lives, somebody watches the clock.';
insert into cmdb.clock_anchor default values;

-- It takes the moment above which the stamp has to lie.
drop function if exists cmdb.stamp();
