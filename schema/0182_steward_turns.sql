-- Turns of the steward that a large batch, a long turn or one failing row does not stop.

-- As a key: a renewal leaves it, a takeover changes it, and only that waits for who has asked for it.
alter table cmdb.steward_lease add constraint steward_lease_epoch_key unique (epoch);

create table cmdb.duty_aside (
  duty text collate "C" not null,
  key bigint not null,
  failures int not null,
  code text not null,
  since timestamptz not null,
  due_at timestamptz not null,
  constraint duty_aside_pkey primary key (duty, key)
);
comment on table cmdb.duty_aside is
  'What a duty of the steward has failed at and put aside, so that the rest goes on: it is tried again.';
comment on column cmdb.duty_aside.key is
  'The incident, conversation, team, import or schedule, by the duty.';
comment on column cmdb.duty_aside.code is
  'The SQLSTATE of the last failure; the log of the database has the message.';
comment on column cmdb.duty_aside.due_at is 'When it is tried again.';

create table cmdb.clock_follow_all (
  only_one boolean not null default true,
  after bigint not null default 0,
  until bigint,
  has_wrapped boolean not null default false,
  constraint clock_follow_all_pkey primary key (only_one),
  constraint clock_follow_all_only_one check (only_one)
);
comment on table cmdb.clock_follow_all is
  'The walk over all open incidents, for a cause that can concern each of them. It goes around: a
cause that comes meanwhile makes it longer by no more than once around.';
comment on column cmdb.clock_follow_all.after is 'The incident up to which the walk has come.';
comment on column cmdb.clock_follow_all.until is
  'Where it ends, once it has begun again from the first; null: there is none.';
insert into cmdb.clock_follow_all default values;

alter table cmdb.team_rota add column given_at timestamptz;
comment on column cmdb.team_rota.given_at is
  'When it last gave something: the steward serves the others first.';
