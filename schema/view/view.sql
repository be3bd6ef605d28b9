-- Views: conditions with columns and an order, kept under a name.

create or replace function cmdb.views_max() returns int language sql immutable as $$ select 100 $$;
comment on function cmdb.views_max is 'How many views an account has of its own, and a role.';

create or replace function cmdb.view_json(v cmdb.view) returns text language sql stable as $$
  select json_strip_nulls(json_build_object(
    'view', v.id, 'name', v.name, 'subject', v.subject, 'where', v.condition,
    'columns', v.columns, 'sort', v.sort, 'shared', coalesce(v.shared, 'own'),
    'account', (select a.name from cmdb.account a where a.id = v.account),
    'version', v.version, 'updated_at', cmdb.rfc3339(v.changed_at),
    'updated_by', (select a.name from cmdb.account a where a.id = v.changed_by)))::text
$$;
comment on function cmdb.view_json is 'A view as the API answers it.';

create or replace function cmdb.view_locked(this cmdb.call, named bigint, expected int)
returns cmdb.view language plpgsql volatile as $$
declare
  present cmdb.view;
  is_admin constant boolean := 'administer' = any (this.rights);
begin
  select * into present from cmdb.view v where v.id = named for update;
  -- A view of another's own is nobody else's to know of.
  if not found or present.shared is null and present.account <> this.account then
    perform cmdb.refuse_missing('view', 'view', to_jsonb(named));
  elsif present.shared is not null and not is_admin then
    perform cmdb.refuse('CM002', 'Views that are shared are changed with the right `administer`.',
      '{"required": "administer", "path": "view"}');
  end if;
  perform cmdb.require_version(
    'view', present.version, expected, present.changed_by, present.changed_at, present.id);
  return present;
end $$;
comment on function cmdb.view_locked is 'A view that the caller may change, at the version it knows.';

create or replace function cmdb.view_save(
  this cmdb.call, named bigint, expected int, title text, about text, filter text,
  shown text[], ordered text[], for_role text
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.view;
begin
  perform cmdb.require_call(this, 'view.save');
  -- Two that save the same name at once see each other.
  perform pg_advisory_xact_lock(4720);
  if named is not null then
    present := cmdb.view_locked(this, named, expected);
  end if;
  if exists (
    select from cmdb.view v
    where v.subject = about and v.name = title and v.id is distinct from named
      and case when for_role is null then v.shared is null
          and v.account = coalesce(present.account, this.account)
        else v.shared = for_role end)
  then
    perform cmdb.refuse('CM005', format('There is already a view %s.', title), '{"path": "name"}');
  end if;
  if named is null or present.shared is distinct from for_role then
    if (
      select count(*) from cmdb.view v
      where case when for_role is null then v.shared is null
          and v.account = coalesce(present.account, this.account)
        else v.shared = for_role end) >= cmdb.views_max()
    then
      perform cmdb.refuse('CM010', format('%s views are kept: remove one first.', cmdb.views_max()),
        jsonb_build_object('limit', 'views', 'value', cmdb.views_max() + 1));
    end if;
  end if;
  if named is null then
    insert into cmdb.view as v (account, name, subject, condition, columns, sort, shared)
    values (this.account, title, about, filter, shown, ordered, for_role)
    returning * into present;
  else
    update cmdb.view v
    set name = title, subject = about, condition = filter, columns = shown, sort = ordered,
      shared = for_role
    where v.id = named
    returning * into present;
  end if;
  return cmdb.answer(this, cmdb.view_json(present));
end $$;
comment on function cmdb.view_save is
  'view.save: a new view, or with its version another content.';

create or replace function cmdb.view_remove(this cmdb.call, named bigint, expected int)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.view;
begin
  perform cmdb.require_call(this, 'view.remove');
  present := cmdb.view_locked(this, named, expected);
  delete from cmdb.view v where v.id = named;
  return cmdb.answer(this, cmdb.view_json(present));
end $$;
comment on function cmdb.view_remove is 'view.remove: answers the view as it was.';
