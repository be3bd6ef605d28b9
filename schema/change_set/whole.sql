-- A change set is put back as a whole: keys are judged when all of it stands.

create or replace function cmdb.revert_clashes(entries cmdb.journal[], already bigint[])
returns table (item bigint, conflict jsonb) language sql stable as $$
  with items as materialized (
    select e.entity_id as id from unnest(entries) e where e.entity = 'item'
    union
    select e.source from unnest(entries) e where e.entity = 'relation'),
  clashes as materialized (
    select c.item, cmdb.revert_conflict('taken', case
        when c.is_long then 'Its key has become too long to be put back.'
        else format('Another item has the same %s.', cmdb.key_told(c.key)) end,
      split_part(c.key, ':', 2), c.item) as conflict
    from cmdb.held_clashes() c)
  select c.item, c.conflict
  from clashes c
  join items i on i.id = c.item
  where c.item <> all (already)
  union all
  -- It inherits what is put back: that stays as it is, with what it inherits from.
  select r.target, c.conflict
  from clashes c
  join cmdb.item i on i.id = c.item
  join cmdb.class_layout l on l.class = i.class
  join cmdb.relation r on r.source = c.item and r.role = any (l.inherits_through)
  join items o on o.id = r.target
  where c.item not in (select n.id from items n) and r.target <> all (already)
$$;
comment on function cmdb.revert_clashes is
  'The items of a change set that cannot be put back for keys which are held, each with the conflict;
without those that are left as they are already.';

create or replace function cmdb.revert_whole(
  entries cmdb.journal[], written timestamptz, is_kept boolean, skip_conflicts boolean,
  out conflicts jsonb[], out reverted int
) language plpgsql volatile as $$
declare
  without_key bigint[] := '{}';
  taken jsonb[] := '{}';
  clashes bigint[];
  told jsonb[];
begin
  loop
    clashes := null;
    begin
      perform cmdb.hold_keys();
      select taken || r.conflicts, r.reverted into conflicts, reverted
      from cmdb.revert_entries(entries, written, without_key) r;
      select array_agg(c.item), array_agg(c.conflict order by c.item) into clashes, told
      from cmdb.revert_clashes(entries, without_key) c;
      if clashes is not null then
        raise exception using errcode = 'CM906', message = 'tried, and taken back';
      end if;
      perform cmdb.release_keys();
      if not is_kept or conflicts <> '{}' and not skip_conflicts then
        raise exception using errcode = 'CM906', message = 'tried, and taken back';
      end if;
    exception
      when sqlstate 'CM906' then null;
    end;
    exit when clashes is null;
    without_key := without_key || clashes;
    taken := taken || told;
  end loop;
end $$;
comment on function cmdb.revert_whole is
  'Puts back what locked entries wrote, and takes that back again where it is not to be kept or where
conflicts stand in the way. What cannot have its key is a conflict, and the rest is tried without it.';
