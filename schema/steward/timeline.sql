-- Timelines begin, and the identity of an embedded cluster is renewed.

create or replace function cmdb.postgres_timeline() returns int language sql volatile as $$
  select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
$$;
comment on function cmdb.postgres_timeline is
  'PostgreSQL''s own timeline. From the name of the current segment: pg_control_checkpoint() still
shows the old one right after a promotion.';

create or replace function cmdb.begin_timeline(reason text, known_head bigint default null)
returns int language plpgsql volatile as $$
declare
  last bigint;
  number int;
  at timestamptz;
begin
  select s.position into last from cmdb.sequencer s for update;
  select max(t.timeline) + 1 into number from cmdb.timeline t;
  at := cmdb.stamp();
  insert into cmdb.timeline
    (timeline, begins_after, at, system_identifier, postgres_timeline, reason, known_head)
  values (number, last, at, (pg_control_system()).system_identifier, cmdb.postgres_timeline(),
    reason, known_head);
  update cmdb.database_identity set timeline = number;
  perform cmdb.journal_add(
    cmdb.enter(0, 'sql', 'timeline', 'timeline.begin', reason, null, null, null, null),
    at, 'timeline', number, 1, false, '{}',
    json_build_object('begins_after', last, 'known_head', known_head)::text);
  return number;
end $$;
comment on function cmdb.begin_timeline is
  'Begins a timeline behind the last position that was given; what is not sequenced yet belongs to
the new one. Returns its number. known_head: the last position that the old history is known to have
given, null where it is unknown.';

create or replace function cmdb.watch_timeline(mine bigint) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  newest cmdb.timeline;
  identifier bigint := (pg_control_system()).system_identifier;
begin
  perform cmdb.require_epoch(mine);
  select * into newest from cmdb.timeline t order by t.timeline desc limit 1;
  if newest.system_identifier = identifier and newest.postgres_timeline = cmdb.postgres_timeline()
  then
    return null;
  end if;
  if newest.timeline > 1 and newest.at > cmdb.present() - interval '1 hour'
    and not exists (
      select from cmdb.journal j
      where j.position > newest.begins_after and j.entity <> 'timeline')
  then
    update cmdb.timeline t
    set timeline = newest.timeline + 1, system_identifier = identifier,
      postgres_timeline = cmdb.postgres_timeline()
    where t.timeline = newest.timeline;
    update cmdb.database_identity set timeline = newest.timeline + 1;
    return newest.timeline + 1;
  end if;
  if newest.system_identifier <> identifier then
    return cmdb.begin_timeline('the database was moved to another PostgreSQL cluster');
  end if;
  return cmdb.begin_timeline('PostgreSQL began a timeline of its own');
end $$;
comment on function cmdb.watch_timeline is
  'Begins a timeline where PostgreSQL''s own, or its cluster, is another than when the newest began:
after a promotion, a restore with other tools, a dump that was loaded. Returns its number, else
null. One in which nothing was done for an hour at most gives its row to the next: readers of it are
refused by the new number, and a cluster that fails over again and again leaves a row an hour.';

create or replace function cmdb.renew_identity(next text) returns void language sql volatile as $$
  update cmdb.database_identity set nonce = next
$$;
comment on function cmdb.renew_identity is 'The nonce of the cluster from this start on.';
