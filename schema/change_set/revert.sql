-- Change sets are reverted: what they changed is put back as new versions.

create or replace function cmdb.brought_items(entries cmdb.journal[], written timestamptz)
returns bigint[] language sql stable as $$
  select array(
    select distinct e.entity_id
    from unnest(entries) e
    where e.entity = 'item' and (e.version = 1 or exists (
      select from cmdb.item_history h
      where h.id = e.entity_id and h.until = written and h.state = 'void'
        and cmdb.item_as_written(h.id, written)->>'state' <> 'void'))
    order by e.entity_id)
$$;
comment on function cmdb.brought_items is
  'The items that a change set has registered or brought back from void: without it they are void.';

drop function if exists cmdb.lock_change_set(cmdb.journal[]);
create or replace function cmdb.lock_change_set(entries cmdb.journal[], written timestamptz)
returns void language plpgsql volatile as $$
declare
  brought constant bigint[] := cmdb.brought_items(entries, written);
  one record;
begin
  perform from cmdb.incident i
  where i.id = any (array(select e.incident from unnest(entries) e
    where e.entity = 'incident_item'))
  order by i.id
  for no key update;
  for one in
    select distinct u.id
    from (
      select e.entity_id as id from unnest(entries) e where e.entity = 'item'
      union
      select e.source from unnest(entries) e where e.entity = 'relation'
      union
      -- Concurrent connections of suppliers to one dependant must see each other.
      select e.target from unnest(entries) e
      join cmdb.relation_type t on t.name = e.relation_type and t.redundant
      where e.entity = 'relation') u
    order by u.id
  loop
    if one.id = any (brought) then
      perform from cmdb.item i where i.id = one.id for update;
    else
      perform cmdb.lock_item(one.id);
    end if;
  end loop;
  for one in
    select i.id, i.class, (
      select jsonb_object_agg(t.role, e.target)
      from unnest(entries) e
      join cmdb.relation_type t on t.name = e.relation_type and t.role is not null
      where e.entity = 'relation' and e.source = i.id and e.ended) as refs
    from cmdb.item i
    where i.id = any (array(
      select e.entity_id from unnest(entries) e where e.entity = 'item'
      union
      select e.source from unnest(entries) e where e.entity = 'relation'))
    order by i.id
  loop
    perform cmdb.lock_inherited(one.id, one.class, one.refs);
  end loop;
  for one in
    select distinct t.name
    from unnest(entries) e
    join cmdb.relation_type t on t.name = e.relation_type and (t.hierarchy or t.containment)
    where e.entity = 'relation'
    order by t.name
  loop
    perform cmdb.lock_hierarchy(one.name);
  end loop;
end $$;
comment on function cmdb.lock_change_set is
  'Locks all that a revert will write, in the order of ids and before its stamp: incidents, items
(nothing can come to refer to one that becomes void), what they inherit from, hierarchies.';

drop function if exists cmdb.revert_entries(cmdb.journal[], timestamptz, jsonb[]);
create or replace function cmdb.revert_entries(
  entries cmdb.journal[], written timestamptz, without_key bigint[], inout conflicts jsonb[],
  out reverted int
) language plpgsql volatile as $$
declare
  brought constant bigint[] := cmdb.brought_items(entries, written);
  kept bigint[];
  put_back bigint[] := '{}';
  one record;
  done record;
begin
  reverted := 0;
  select k.conflicts, k.kept into conflicts, kept
  from cmdb.kept_items(entries, written, conflicts) k;
  for one in
    select e.entity_id as id from unnest(entries) e
    where e.entity = 'item' and not e.entity_id = any (brought || without_key)
    group by e.entity_id
    order by e.entity_id
  loop
    done := cmdb.revert_item(one.id, written, conflicts);
    conflicts := done.conflicts;
    if done.is_reverted then
      put_back := put_back || one.id;
    end if;
  end loop;
  for one in
    select e.source, e.relation_type as type, t.role is not null as is_reference,
      array_agg(e order by e.id) as entries
    from unnest(entries) e
    join cmdb.relation_type t on t.name = e.relation_type
    where e.entity = 'relation' and not e.source = any (kept) and not e.target = any (kept)
      and not (t.role is not null and e.source = any (without_key))
    group by e.source, e.relation_type, t.role is not null
    -- What was written last is put back first: each step meets what there was when it was written.
    order by max(e.id) desc
  loop
    done := cmdb.revert_relations(one.source, one.type, one.entries, written, conflicts);
    conflicts := done.conflicts;
    if not one.is_reference then
      reverted := reverted + done.reverted;
    elsif done.reverted > 0 then
      put_back := put_back || one.source;
    end if;
  end loop;
  for one in
    select e as entry from unnest(entries) e where e.entity = 'incident_item' order by e.id
  loop
    done := cmdb.revert_link(one.entry, written, conflicts);
    conflicts := done.conflicts;
    reverted := reverted + done.reverted;
  end loop;
  for one in
    select i.id, i.version
    from unnest(brought) b (id)
    join cmdb.item i on i.id = b.id
    where i.state <> 'void' and not i.id = any (kept)
    order by i.id
  loop
    perform cmdb.dissolve(array(
      select r.id from cmdb.relation r where r.source = one.id and r.role is not null));
    if exists (
      select from cmdb.item_history h where h.id = one.id and h.until = written)
    then
      done := cmdb.revert_item(one.id, written, conflicts);
      conflicts := done.conflicts;
    else
      update cmdb.item i set state = 'void', inputs = null where i.id = one.id;
    end if;
    put_back := put_back || one.id;
  end loop;
  reverted := reverted + (select count(distinct p) from unnest(put_back) p);
end $$;
comment on function cmdb.revert_entries is
  'Puts back what locked entries wrote: fields first, so that what comes back from void can be related,
then relations and links; last what was registered or brought back becomes void. Counts items, with their references,
relations and links. without_key: items whose key another bears by now; they stay as they are.';

drop function if exists cmdb.change_set_revert(
  cmdb.call, bigint, text, boolean, boolean, boolean, boolean, int, int);
create or replace function cmdb.change_set_revert(
  this cmdb.call, of_us bigint, of_request text, dry_run boolean, skip_conflicts boolean,
  may_items boolean, may_links boolean, may_imports boolean, offset_by int, most int
) returns text language plpgsql volatile as $$
declare
  of_at constant timestamptz := cmdb.moment(of_us);
  entries constant cmdb.journal[] := array(
    select e from cmdb.change_entries(of_at, of_request) e order by e.id);
  others text := (
    select string_agg(distinct e.entity, ', ' order by e.entity)
    from unnest(entries) e
    where not cmdb.is_revertible(e.entity));
  lacking text;
  conflicts jsonb[] := '{}';
  reverted int := 0;
  own text;
begin
  if entries = '{}' then
    perform cmdb.refuse('CM003', 'There is no such change set.', '{"path": "change_set"}');
  elsif others is not null then
    perform cmdb.refuse('CM006',
      format('The change set cannot be reverted as a whole: it wrote %s.', others),
      jsonb_build_object('reasons', jsonb_build_array(jsonb_build_object(
        'code', 'not_revertible', 'path', 'change_set',
        'message', format('Only items, relations and links of incidents are reverted, not %s.',
          others)))));
  end if;
  lacking := (
    select case e.entity when 'incident_item' then 'incidents' else 'items' end
    from unnest(entries) e
    where not case e.entity
      when 'incident_item' then may_links
      -- With the right to import one takes back imports of one's own.
      else may_items or may_imports and e.method = 'import.commit' and e.account = this.account
    end
    limit 1);
  if lacking is not null then
    perform cmdb.refuse('CM002',
      format('This change set is reverted by those who have the right `%s`.', lacking),
      jsonb_build_object('required', lacking));
  end if;
  perform cmdb.lock_change_set(entries, of_at);
  select r.conflicts, r.reverted into conflicts, reverted
  from cmdb.revert_whole(entries, of_at, not dry_run, skip_conflicts) r;
  if not dry_run and reverted > 0 then
    own := cmdb.change_set_id(cmdb.client_stamp(), this.request);
  end if;
  if conflicts <> '{}' and not (dry_run or skip_conflicts) then
    perform cmdb.refuse('CM004',
      format('%s %s in the way; with skip_conflicts the rest is put back.', cardinality(conflicts),
        case cardinality(conflicts) when 1 then 'conflict stands' else 'conflicts stand' end),
      jsonb_build_object('reasons', to_jsonb(conflicts[:20]), 'total', cardinality(conflicts)));
  end if;
  return cmdb.answer(this, concat(
    '{"change_set":', coalesce(to_json(own)::text, 'null'), ',"reverted":', reverted,
    ',"conflicts":', to_jsonb(conflicts[offset_by + 1:offset_by + most]),
    ',"next_cursor":', case
      when cardinality(conflicts) > offset_by + most then to_json((offset_by + most)::text)
      else 'null' end, '}'));
end $$;
comment on function cmdb.change_set_revert is
  'Reverts a change set, as a change set of its own, or only tells what that would do. A conflict stops
it, or is skipped and named. One that finds all as it was writes nothing and has no id.';
