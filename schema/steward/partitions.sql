-- Creating partitions in advance.

create or replace function cmdb.make_partition(parent regclass, named text, first text, ended text)
returns int language plpgsql volatile as $$
begin
  if to_regclass('cmdb.' || quote_ident(named)) is not null then
    return 0;
  end if;
  execute format('create table cmdb.%I partition of %s for values from (%L) to (%L)',
    named, parent, first, ended);
  execute format('grant select on cmdb.%I to cmdb_runtime, cmdb_steward', named);
  return 1;
exception
  when check_violation then return 0;  -- the default partition has rows of it: they stay there
end $$;
comment on function cmdb.make_partition is
  'Makes one partition unless it is there; returns how many were made.';

create or replace function cmdb.wanted_partitions()
returns table (parent regclass, named text, first text, ended text)
language sql stable set search_path = cmdb, pg_temp as $$
  select c.oid::regclass, c.relname || to_char(m.month, '"_"YYYY"_"MM'),
    (m.month at time zone 'UTC')::text, ((m.month + interval '1 month') at time zone 'UTC')::text
  from pg_partitioned_table p
  join pg_class c on c.oid = p.partrelid and c.relnamespace = 'cmdb'::regnamespace
  join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
  cross join generate_series(0, 3) ahead
  cross join lateral (
    select date_trunc('month', cmdb.present() at time zone 'UTC') + ahead * interval '1 month'
      as month) m
  where p.partstrat = 'r' and a.atttypid = 'timestamptz'::regtype
    and to_regclass('cmdb.' || quote_ident(c.relname || to_char(m.month, '"_"YYYY"_"MM'))) is null
  union all
  select 'cmdb.journal'::regclass, 'journal_from_' || l.ended, l.ended::text,
    (((l.ended - 1) / z.size + 1) * z.size + 1)::text
  from (select 1024 * 65536::bigint as size) z
  cross join lateral (
    select max((regexp_match(
      pg_get_expr(c.relpartbound, c.oid), $re$TO \('(\d+)'\)$re$))[1]::bigint) as ended
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'cmdb.journal'::regclass) l
  where l.ended - (select s.position from cmdb.sequencer s) <= z.size
  order by 1, 2
$$;
comment on function cmdb.wanted_partitions is
  'Three months ahead for every table that is partitioned by time, and the next range of journal
positions: it ends at a multiple of 1,024 blocks of 65,536 positions, of which seals speak.';

create or replace function cmdb.make_partitions(mine bigint) returns int
language plpgsql volatile security definer set search_path = cmdb, pg_temp
-- While this waits for a table that somebody reads for long, all who write to the table wait too.
set lock_timeout = '50ms' as $$
declare
  wanted record;
  held text;
  made int := 0;
begin
  perform cmdb.require_epoch(mine);
  for wanted in select * from cmdb.wanted_partitions() loop
    begin
      made := made + cmdb.make_partition(
        wanted.parent, wanted.named, wanted.first, wanted.ended);
    exception
      when lock_not_available then
        -- No table is held any longer than the first wait for another.
        exit when made > 0;
        held := coalesce(held, wanted.parent::text);
    end;
  end loop;
  if made = 0 and held is not null then
    raise lock_not_available using message = format('%s is held by a long read.', held);
  end if;
  return made;
end $$;
comment on function cmdb.make_partitions is
  'Makes partitions that are wanted, until one has to be waited for; returns how many it made. Where
some were made, another turn follows.';

create or replace function cmdb.default_partition_rows() returns bigint
language plpgsql stable security definer set search_path = cmdb, pg_temp
set lock_timeout = '10ms' as $$
declare
  -- More are not counted: one is too many.
  most constant int := 100;
  partition regclass;
  found bigint;
  total bigint := 0;
begin
  for partition in
    select p.partdefid::regclass
    from pg_partitioned_table p
    join pg_class c on c.oid = p.partrelid and c.relnamespace = 'cmdb'::regnamespace
    where p.partdefid <> 0
    order by c.relname
  loop
    execute format('select count(*) from (select from %s limit %s) r', partition, most) into found;
    total := total + found;
  end loop;
  return total;
exception
  -- Partitions are being made, and wait for a reader: the metrics do not wait with them.
  when lock_not_available then return null;
end $$;
comment on function cmdb.default_partition_rows is
  'Rows that came into no partition of their time, up to a hundred a table: the partition of that
time cannot be made any more, and all reads of the past look through them. Null while partitions are
being made.';
