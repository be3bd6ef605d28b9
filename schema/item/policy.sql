-- Items of the class `policy` and below: set up by those alone who have the right to it, and what
-- follows from them.

create or replace function cmdb.require_policy() returns void language plpgsql stable as $$
declare
  this constant cmdb.call := cmdb.current_call();
begin
  -- Someone in psql, a migration and the steward have no rights, and need none.
  if this.via in ('sql', 'steward') or this.method = 'migration' then
    return;
  end if;
  if ('policy' = any (this.rights)) is not true then
    perform cmdb.refuse('CM002',
      format('%s of policies, and of relations that begin or end at one, needs the right `policy`.',
        this.method),
      '{"required": "policy"}');
  end if;
end $$;
comment on function cmdb.require_policy is
  'Refuses to change what an administrator alone sets up. In triggers: no path leads around them.';

create or replace function cmdb.changed_members(before jsonb, after jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg(k.key, after->k.key), '{}')
  from (select jsonb_object_keys(before) union select jsonb_object_keys(after)) k (key)
  where after->k.key is distinct from before->k.key
$$;
comment on function cmdb.changed_members is
  'The members of an object that are new, another, or (null) gone.';

create or replace function cmdb.item_watched(
  present cmdb.item, changed jsonb, is_turned boolean
) returns void language plpgsql volatile as $$
declare
  layout record;
  defects jsonb;
begin
  select l.lineage, l.forms, l.is_policy
  into layout
  from cmdb.class_layout l
  where l.class = present.class;
  if layout.is_policy then
    perform cmdb.require_policy();
  end if;
  if layout.forms is not null and changed ?| array(select jsonb_object_keys(layout.forms)) then
    select jsonb_agg(jsonb_build_object(
      'path', d.path, 'code', d.code, 'message', d.message) order by d.path, d.code)
    into defects
    from (select * from cmdb.form_defects(layout.forms, changed) limit 100) d;
    if defects is not null then
      perform cmdb.refuse('CM602', 'A parameter is not valid: ' || (defects->0->>'message'),
        jsonb_build_object('errors', defects));
    end if;
  end if;
  if not (is_turned or changed ?| '{time_zone,week,exceptions,days}') then
    return;
  end if;
  -- Before it is looked which schedules there are: one that is just beginning to observe a calendar
  -- is seen behind the lock.
  perform cmdb.lock_layouts();
  if 'schedule' = any (layout.lineage) then
    perform cmdb.lay_out(array[present.id], present.id);
  elsif 'holiday_calendar' = any (layout.lineage) then
    perform cmdb.lay_out(array(
      select r.source from cmdb.relation r
      where r.target = present.id and r.type = 'observes'
      order by r.source), present.id);
  end if;
end $$;
comment on function cmdb.item_watched is
  'What a new version of an item of a policy, or with attributes of a form of their own, has to obey
and brings about. changed: its attributes that are new, another or gone; is_turned: it is new itself,
or in another state.';
