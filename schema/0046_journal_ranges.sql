-- Partitions of the journal end at multiples of 65,536 positions, the blocks of which a seal speaks:
-- no block lies in two. The partition in use keeps the end that it has; cmdb.make_partitions goes on
-- from there. Those ahead of it, which are empty, go.

do $$
declare
  ahead regclass;
  last bigint := (select s.position from cmdb.sequencer s);
begin
  foreach ahead in array array(
    select c.oid::regclass
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    cross join lateral (
      select (regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$FROM \('(\d+)'\)$re$))[1]::bigint
        as first) b
    where i.inhparent = 'cmdb.journal'::regclass
      and (b.first > last + 1 or b.first = 1 and last = 0))
  loop
    execute format('drop table %s', ahead);
  end loop;
  if last = 0 then
    create table cmdb.journal_from_1 partition of cmdb.journal for values from (1) to (67108865);
  end if;
end $$;
