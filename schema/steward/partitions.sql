-- Partitions are made ahead.

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
      month := date_trunc('month', cmdb.present() at time zone 'UTC') + ahead * interval '1 month';
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
