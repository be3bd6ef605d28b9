-- A cause that leaves the choice of agreements alone, such as a closed day, is followed without
-- choosing again.
alter table cmdb.clock_follow add column keeps_agreement boolean not null default false;
comment on column cmdb.clock_follow.keeps_agreement is
  'Whether the agreement of the incident stays: all that it was noted for leaves the choice alone.';
