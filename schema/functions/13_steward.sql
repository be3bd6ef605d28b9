-- The steward: its lease, settling, positions, partitions, expiry. Each effect checks the epoch.

create or replace function cmdb.take_lease(who text, seconds int) returns bigint
language sql volatile as $$
  update cmdb.steward_lease
  set
    epoch = case when holder = who then epoch else epoch + 1 end,
    holder = who,
    expires_at = cmdb.clock() + seconds * interval '1 second'
  where holder = who
    or expires_at < cmdb.clock()
    or split_part(holder, '#', 1) = split_part(who, '#', 1)
  returning epoch
$$;
comment on function cmdb.take_lease is
  'Takes or renews the lease; the epoch, or null while another holds it. A holder is
instance#process: a process takes over at once from one of the same instance, whose supervisor has
seen it end.';

create or replace function cmdb.give_up_lease(who text) returns void language sql volatile as $$
  update cmdb.steward_lease set expires_at = '-infinity' where holder = who
$$;
comment on function cmdb.give_up_lease is 'Lets another steward begin at once.';

create or replace function cmdb.require_epoch(mine bigint) returns void
language plpgsql volatile as $$
begin
  perform from cmdb.steward_lease where epoch = mine for share;
  if not found then
    raise exception using errcode = 'CM903', message = 'another steward has taken over';
  end if;
end $$;

create or replace function cmdb.sequence_journal(mine bigint, floor_us bigint, most int)
returns bigint language plpgsql volatile as $$
declare
  last bigint;
  moved bigint;
begin
  perform cmdb.require_epoch(mine);
  select s.position into last from cmdb.sequencer s for update;
  -- By place: a plan made while the inbox was empty would join by comparing each with each. Rows of
  -- the inbox are never updated, so that their places hold.
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

create or replace function cmdb.make_partitions(mine bigint) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  parent text;
  month date;
  named text;
  made int := 0;
  first bigint;
begin
  perform cmdb.require_epoch(mine);
  foreach parent in array array['item_history', 'relation_history', 'hierarchy_history',
    'incident_history', 'incident_item_history', 'item_observation'] loop
    for ahead in 0..3 loop
      month := date_trunc('month', cmdb.clock() at time zone 'UTC') + ahead * interval '1 month';
      named := parent || to_char(month, '"_"YYYY"_"MM');
      if to_regclass('cmdb.' || named) is null then
        begin
          execute format(
            'create table cmdb.%I partition of cmdb.%I for values from (%L) to (%L)',
            named, parent, month::timestamp at time zone 'UTC',
            (month + interval '1 month')::timestamp at time zone 'UTC');
          execute format('grant select on cmdb.%I to cmdb_runtime', named);
          made := made + 1;
        exception
          when check_violation then null;  -- the default partition has rows of it: they stay there
        end;
      end if;
    end loop;
  end loop;
  select (s.position / 50000000 + 1) * 50000000 + 1 into first from cmdb.sequencer s;
  named := 'journal_' || (first / 50000000);
  if to_regclass('cmdb.' || named) is null then
    execute format('create table cmdb.%I partition of cmdb.journal for values from (%s) to (%s)',
      named, first, first + 50000000);
    execute format('grant select on cmdb.%I to cmdb_runtime', named);
    made := made + 1;
  end if;
  return made;
end $$;
comment on function cmdb.make_partitions is
  'Three months of history ahead, and the next range of journal positions.';

create or replace function cmdb.expire_idempotency(mine bigint, most int) returns bigint
language plpgsql volatile as $$
declare
  gone bigint;
begin
  perform cmdb.require_epoch(mine);
  delete from cmdb.idempotency i
  using (
    select account, key from cmdb.idempotency
    where at < cmdb.clock() - interval '24 hours'
    order by at
    limit most) old
  where i.account = old.account and i.key = old.key;
  get diagnostics gone = row_count;
  return gone;
end $$;

create or replace function cmdb.missing_indexes() returns table (statement text)
language sql stable as $$
  select format(
    'create index concurrently if not exists %I on cmdb.item (%s, id) where %s is not null',
    'item_attribute_' || k.name,
    case
      when k.type in ('integer', 'decimal', 'quantity')
        then format('(((attributes->>%L))::numeric)', k.name)
      when k.type = 'duration'
        then format('cmdb.duration_seconds(attributes->>%L)', k.name)
      else format('((attributes->>%L) collate "C")', k.name)
    end,
    format('(attributes->>%L)', k.name))
  from cmdb.attribute_kind k
  where exists (
      select from cmdb.attribute a where a.name = k.name and a.indexed and not a.observed)
    and k.type not in ('money', 'json', 'enum_set', 'boolean')
    and not exists (
      select from pg_catalog.pg_index x
      where x.indexrelid = to_regclass(format('cmdb.%I', 'item_attribute_' || k.name))
        and x.indisvalid)
  order by k.name
$$;
comment on function cmdb.missing_indexes is
  'Statements for the expression indexes that indexed attributes still lack.';

create or replace function cmdb.invalid_indexes() returns table (statement text)
language sql stable as $$
  select format('drop index concurrently if exists cmdb.%I', c.relname)
  from pg_catalog.pg_index x
  join pg_catalog.pg_class c on c.oid = x.indexrelid
  where c.relname like 'item\_attribute\_%' and not x.indisvalid
$$;
comment on function cmdb.invalid_indexes is 'Statements that remove what a broken-off build left.';
