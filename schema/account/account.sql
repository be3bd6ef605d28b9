-- Accounts.

create or replace function cmdb.account_json(a cmdb.account) returns text
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'name', a.name, 'roles', a.roles, 'os_user', coalesce(a.os_user, a.os_uid::text),
    'certificate_name', a.certificate_name, 'person', cmdb.item_brief(a.person),
    'channels', cmdb.channel_tags(a.channels),
    'disabled', a.disabled, 'version', a.version, 'created_at', cmdb.rfc3339(a.created_at),
    'updated_at', cmdb.rfc3339(a.changed_at)))::text
$$;
comment on function cmdb.account_json is
  'An account as account.list and the writes answer it; members without a value are left out.';

create or replace function cmdb.channel_tags(channels bigint[]) returns json
language sql stable as $$
  select case when channels <> '{}' then (
    select json_agg(i.tag order by i.tag) from cmdb.item i where i.id = any (channels)) end
$$;
comment on function cmdb.channel_tags is 'Channels by their tags; null where there are none.';

create or replace function cmdb.channels_named(refs jsonb) returns bigint[]
language plpgsql stable as $$
declare
  channels bigint[] := case when jsonb_array_length(refs) > 0
    then cmdb.items_named(refs, 'channels') else '{}' end;
  place int;
begin
  for place in 1..cardinality(channels) loop
    perform cmdb.require_kind(channels[place], '{channel}', format('channels[%s]', place - 1));
  end loop;
  return array(select distinct c from unnest(channels) c order by c);
end $$;
comment on function cmdb.channels_named is 'The channels that an account is to serve, each once.';

create or replace function cmdb.account_put(
  this cmdb.call, is_new boolean, named text, definition jsonb, uid bigint, host text
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.account;
  who bigint := cmdb.optional_item(definition->'person', 'person');
  serves bigint[] := case when jsonb_typeof(definition->'channels') = 'array'
    then cmdb.channels_named(definition->'channels') end;
begin
  perform cmdb.require_call(this, 'account.create', 'account.update');
  -- Two concurrent changes that would together remove the last administrator must see each other.
  perform pg_advisory_xact_lock(4714);
  if is_new and cmdb.folded(named) in ('me', 'system') then
    perform cmdb.refuse_constraint('name', 'reserved',
      format('The name `%s` is reserved.', named));
  end if;
  select * into present from cmdb.account a where a.name = named and a.id <> 0 for update;
  if found and is_new then
    perform cmdb.refuse('CM005', format('There is already an account %s.', named),
      '{"path": "name"}');
  elsif is_new and exists (
    select from cmdb.account a where cmdb.folded(a.name) = cmdb.folded(named)
  ) then
    perform cmdb.refuse('CM005', format('There is already an account %s; names that differ only in '
      'case are too easily mistaken.', (
        select a.name from cmdb.account a where cmdb.folded(a.name) = cmdb.folded(named) limit 1)),
      '{"path": "name"}');
  elsif not found and not is_new then
    perform cmdb.refuse_missing('name', 'account', to_jsonb(named));
  end if;
  if definition ? 'version' then
    perform cmdb.require_version('account', present.version,
      (definition->>'version')::numeric::int, present.changed_by, present.changed_at, present.id);
  end if;
  if exists (
    select from cmdb.account a
    where a.name <> named and a.os_uid = uid and a.os_host = host
  ) then
    perform cmdb.refuse('CM005', 'Another account belongs to this operating-system user.',
      '{"path": "os_user"}');
  end if;
  if exists (
    select from cmdb.account a
    where a.name <> named and a.certificate_name = definition->>'certificate_name'
  ) then
    perform cmdb.refuse('CM005', 'Another account has this certificate name.',
      '{"path": "certificate_name"}');
  end if;
  perform cmdb.require_kind(who, '{person}', 'person');
  if is_new then
    insert into cmdb.account as a
      (name, roles, os_uid, os_host, os_user, certificate_name, person, disabled, channels)
    values (named, cmdb.each_once(definition->'roles'), uid,
      case when uid is not null then host end,
      case jsonb_typeof(definition->'os_user') when 'string' then definition->>'os_user' end,
      definition->>'certificate_name', who, coalesce((definition->>'disabled')::boolean, false),
      coalesce(serves, '{}'))
    returning a.* into present;
  else
    update cmdb.account a
    set
      roles = case when jsonb_typeof(definition->'roles') = 'array'
        then cmdb.each_once(definition->'roles') else a.roles end,
      os_uid = case when definition ? 'os_user' then uid else a.os_uid end,
      os_host = case when definition ? 'os_user'
        then case when uid is not null then host end else a.os_host end,
      os_user = case
        when not definition ? 'os_user' then a.os_user
        when jsonb_typeof(definition->'os_user') = 'string' then definition->>'os_user'
      end,
      certificate_name = case when definition ? 'certificate_name'
        then definition->>'certificate_name' else a.certificate_name end,
      person = case when definition ? 'person' then who else a.person end,
      disabled = coalesce((definition->>'disabled')::boolean, a.disabled),
      channels = coalesce(serves, a.channels)
    where a.id = present.id
    returning a.* into present;
  end if;
  if present.channels <> '{}' and present.roles <> '{gateway}' then
    perform cmdb.refuse_constraint('channels', 'not_gateway',
      'An account serves channels if `gateway` is its only role.');
  end if;
  if not exists (select from cmdb.account a where 'admin' = any (a.roles) and not a.disabled) then
    perform cmdb.refuse_constraint(
      case when present.disabled then 'disabled' else 'roles' end, 'last_admin',
      'This is the last administrator.');
  end if;
  return cmdb.answer(this, cmdb.account_json(present));
end $$;
comment on function cmdb.account_put is
  'account.create and account.update: members that the definition lacks keep their value. The last
administrator who is able to log in keeps the role.';

create or replace function cmdb.account_begin(uid bigint, host text, os_user text)
returns void language plpgsql volatile as $$
begin
  insert into cmdb.account (name, roles, os_uid, os_host, os_user)
  select 'admin', '{admin}', uid, host, os_user
  where not exists (select from cmdb.account a where a.id <> 0);
end $$;
comment on function cmdb.account_begin is
  'On a new database the operating-system user that runs the server is the account admin.';
