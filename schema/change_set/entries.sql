-- The entries of a change set are put back, in an order in which each step is possible.

create or replace function cmdb.void_brought(
  items bigint[], written timestamptz, out conflicts jsonb[], out reverted bigint[]
) language plpgsql volatile as $$
declare
  back constant bigint[] := array(
    select h.id from cmdb.item_history h where h.id = any (items) and h.until = written);
  one bigint;
  done record;
begin
  conflicts := '{}';
  perform cmdb.dissolve(array(
    select r.id from cmdb.relation r where r.source = any (items) and r.role is not null
    order by r.id));
  foreach one in array back loop
    done := cmdb.revert_item(one, written);
    conflicts := conflicts || done.conflicts;
  end loop;
  update cmdb.item i set state = 'void', inputs = null
  where i.id = any (items) and i.id <> all (back);
  reverted := items;
end $$;
comment on function cmdb.void_brought is
  'Makes void what a change set has registered, and what it has brought back as it was before.';

create or replace function cmdb.revert_plain(items bigint[], written timestamptz)
returns bigint[] language plpgsql volatile as $$
declare
  reverted bigint[];
begin
  with put_back as (
    update cmdb.item i
    set name = b.name, state = b.state, attributes = b.attributes, inputs = null
    from (
      select u.id, h.name, h.state, h.attributes
      from unnest(items) u (id)
      cross join lateral (select * from cmdb.item o where o.id = u.id offset 0) o
      cross join lateral (
        select * from cmdb.item_history v where v.id = u.id and v.until = written offset 0) h
      where o.changed_at = written and h.class = o.class and h.tag = o.tag
        and o.state <> 'void' and h.state <> 'void'
        and (h.name <> o.name or h.state <> o.state or h.attributes::text <> o.attributes::text)
        -- The class may ask for more by now.
        and not exists (select from cmdb.attribute_misfits(h.attributes, o.class))
      order by u.id) b
    where i.id = b.id
    returning i.id)
  select coalesce(array_agg(p.id), '{}') into reverted from put_back p;
  return reverted;
exception
  when sqlstate 'CM005' or sqlstate 'CM006' or sqlstate 'CM007' or sqlstate 'CM602' then
    return '{}';
end $$;
comment on function cmdb.revert_plain is
  'Puts back by set those items that have not changed since; none where one of them is refused, which
then is found one by one.';

drop function if exists cmdb.revert_entries(cmdb.journal[], timestamptz, jsonb[]);
drop function if exists cmdb.revert_entries(cmdb.journal[], timestamptz, bigint[], jsonb[]);
create or replace function cmdb.revert_entries(
  entries cmdb.journal[], written timestamptz, without_key bigint[], out conflicts jsonb[],
  out reverted int
) language plpgsql volatile as $$
declare
  brought constant bigint[] := cmdb.brought_items(entries, written);
  kept bigint[];
  voided bigint[];
  put_back bigint[];
  one record;
  done record;
begin
  reverted := 0;
  select k.conflicts, k.kept into conflicts, kept from cmdb.kept_items(entries, written) k;
  voided := array(
    select i.id from cmdb.item i
    where i.id = any (brought) and i.state <> 'void' and i.id <> all (kept)
    order by i.id);
  put_back := cmdb.revert_plain(array(
    select e.entity_id from unnest(entries) e
    where e.entity = 'item' and e.entity_id <> all (brought || without_key)), written);
  for one in
    select distinct e.entity_id as id from unnest(entries) e
    where e.entity = 'item' and e.entity_id <> all (brought || without_key || put_back)
    order by e.entity_id
  loop
    done := cmdb.revert_item(one.id, written);
    if done.is_reverted then
      put_back := put_back || one.id;
    end if;
    if done.conflicts <> '{}' then
      conflicts := conflicts || done.conflicts;
    end if;
  end loop;
  for one in
    select e.source, e.relation_type as type, t.role is not null as is_reference,
      array_agg(e order by e.id) as entries
    from unnest(entries) e
    join cmdb.relation_type t on t.name = e.relation_type
    where e.entity = 'relation' and e.source <> all (kept) and e.target <> all (kept)
      -- The references of what becomes void go with it.
      and not (t.role is not null and e.source = any (without_key || voided))
    group by e.source, e.relation_type, t.role is not null
    -- What was written last is put back first: each step meets what there was when it was written.
    order by max(e.id) desc
  loop
    done := cmdb.revert_relations(one.source, one.type, one.entries, written);
    if done.conflicts <> '{}' then
      conflicts := conflicts || done.conflicts;
    end if;
    if not one.is_reference then
      reverted := reverted + done.reverted;
    elsif done.reverted > 0 then
      put_back := put_back || one.source;
    end if;
  end loop;
  for one in
    select e as entry from unnest(entries) e where e.entity = 'incident_item' order by e.id
  loop
    done := cmdb.revert_link(one.entry, written);
    conflicts := conflicts || done.conflicts;
    reverted := reverted + done.reverted;
  end loop;
  done := cmdb.void_brought(voided, written);
  conflicts := conflicts || done.conflicts;
  put_back := put_back || done.reverted;
  reverted := reverted + (select count(distinct p) from unnest(put_back) p);
end $$;
comment on function cmdb.revert_entries is
  'Puts back what locked entries wrote: fields first, so that what comes back from void can be related,
then relations and links; last what was registered or brought back becomes void. Counts items, with their references,
relations and links. without_key: items whose key another bears by now; they stay as they are.';
