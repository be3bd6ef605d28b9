-- change_set.revert: a job, for a change set may have a hundred thousand entries.

create or replace function cmdb.revert_large() returns int language sql immutable as $$
  select 1000
$$;
comment on function cmdb.revert_large is
  'From how many entries on a revert is written alone, as an import is: nothing settles meanwhile.';

create or replace function cmdb.require_revertible(
  this cmdb.call, entries cmdb.journal[], may_items boolean, may_links boolean, may_imports boolean
) returns void language plpgsql stable as $$
declare
  others constant text := (
    select string_agg(distinct e.entity, ', ' order by e.entity)
    from unnest(entries) e
    where not cmdb.is_revertible(e.entity));
  lacking text;
begin
  if entries = '{}' then
    perform cmdb.refuse('CM003', 'There is no such change set.', '{"path": "change_set"}');
  elsif others is not null then
    perform cmdb.refuse('CM006',
      format('The change set cannot be reverted as a whole: it wrote %s.', others),
      jsonb_build_object('state', 'not_revertible', 'reasons', jsonb_build_array(jsonb_build_object(
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
end $$;
comment on function cmdb.require_revertible is
  'Refuses a change set that is none, that holds more than a revert can put back, or whose writes
the caller could not do.';

create or replace function cmdb.change_set_revert_step(
  this cmdb.call, of_us bigint, of_request text, may_items boolean, may_links boolean,
  may_imports boolean, place jsonb
) returns text language plpgsql volatile as $$
declare
  entries constant cmdb.journal[] := array(
    select e from cmdb.change_entries(cmdb.moment(of_us), of_request) e order by e.id);
begin
  perform cmdb.require_revertible(this, entries, may_items, may_links, may_imports);
  return cmdb.import_step('write', 0, cardinality(entries), '{}', true);
end $$;
comment on function cmdb.change_set_revert_step is
  'The step of change_set.revert before it writes: what there is to do, and whether the caller may.';

drop function if exists cmdb.change_set_revert(
  cmdb.call, bigint, text, boolean, boolean, boolean, boolean, int, int);
drop function if exists cmdb.change_set_revert(
  cmdb.call, bigint, text, boolean, boolean, boolean, boolean, boolean, int, int);
create or replace function cmdb.change_set_revert(
  this cmdb.call, of_us bigint, of_request text, dry_run boolean, skip_conflicts boolean,
  may_items boolean, may_links boolean, may_imports boolean, offset_by int, most int, place jsonb
) returns text language plpgsql volatile as $$
declare
  of_at constant timestamptz := cmdb.moment(of_us);
  entries constant cmdb.journal[] := array(
    select e from cmdb.change_entries(of_at, of_request) e order by e.id);
  conflicts jsonb[] := '{}';
  reverted int := 0;
  own text;
begin
  perform cmdb.require_revertible(this, entries, may_items, may_links, may_imports);
  if cardinality(entries) > cmdb.revert_large() and not pg_try_advisory_xact_lock(4716) then
    perform cmdb.refuse_second_writer();
  end if;
  perform cmdb.lock_change_set(entries, of_at);
  select r.conflicts, r.reverted into conflicts, reverted
  from cmdb.revert_whole(entries, of_at, not dry_run, skip_conflicts) r;
  if conflicts <> '{}' and not (dry_run or skip_conflicts) then
    perform cmdb.refuse('CM004',
      format('%s %s in the way; with skip_conflicts the rest is put back.', cardinality(conflicts),
        case cardinality(conflicts) when 1 then 'conflict stands' else 'conflicts stand' end),
      jsonb_build_object('reasons', to_jsonb(conflicts[:20]), 'total', cardinality(conflicts)));
  end if;
  if not dry_run and reverted > 0 then
    own := cmdb.change_set_id(cmdb.client_stamp(), this.request);
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
