-- Assigning positions and settling moments.

create or replace function cmdb.sequence_journal(mine bigint, floor_us bigint, most int)
returns bigint language plpgsql volatile
-- Of an inbox that was empty a moment ago the planner expects a row, and would compare each of its
-- rows with each ctid: a minute of work behind an import.
set enable_seqscan to off as $$
declare
  last bigint;
  moved bigint;
begin
  perform cmdb.require_epoch(mine);
  if (select t.postgres_timeline from cmdb.timeline t order by t.timeline desc limit 1)
    <> cmdb.postgres_timeline()
  then
    perform cmdb.watch_timeline(mine);  -- promoted a moment ago: before a position is given
  end if;
  select s.position into last from cmdb.sequencer s for update;
  -- By ctid: a plan made while the inbox was empty would use a nested loop. Rows of the inbox are
  -- never updated, so their ctids are stable.
  with gone as (
    delete from cmdb.journal_inbox j
    where j.ctid = any (array(
      select d.ctid
      from cmdb.journal_inbox d
      where d.at <= cmdb.moment(floor_us)
      order by d.at, d.id
      limit most))
    returning j.*)
  insert into cmdb.journal (position, id, at, account, via, request, method, reason, incident,
    entity, entity_id, version, ended, relation_type, source, target, about)
  select last + row_number() over (order by g.at, g.id), g.id, g.at, g.account, g.via, g.request,
    g.method, g.reason, g.incident, g.entity, g.entity_id, g.version, g.ended, g.relation_type,
    g.source, g.target, g.about
  from gone g;
  get diagnostics moved = row_count;
  if moved > 0 then
    update cmdb.sequencer set position = last + moved;
  end if;
  return moved;
end $$;
comment on function cmdb.sequence_journal is
  'Gives positions, in the order of stamps, to what is stamped at or below a floor whose barrier
has passed; returns how many.';

create or replace function cmdb.settle(mine bigint, floor_us bigint) returns boolean
language plpgsql volatile as $$
begin
  perform cmdb.require_epoch(mine);
  if floor_us > pg_sequence_last_value('cmdb.settled_us') then
    perform setval('cmdb.settled_us', floor_us);
  end if;
  return true;
end $$;
comment on function cmdb.settle is
  'Declares a floor settled: its barrier has passed and its journal rows have their positions.';
