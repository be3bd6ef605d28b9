-- What versions of accounts, consumers and tokens changed. Secrets and digests are in neither table.

create or replace function cmdb.access_fields(entity text, of_row jsonb) returns jsonb
language sql stable as $$
  select case entity
    when 'account' then jsonb_build_object(
      'name', of_row->'name', 'roles', of_row->'roles',
      'os_user', coalesce(of_row->>'os_user', of_row->>'os_uid'),
      'certificate_name', of_row->'certificate_name',
      'person', cmdb.item_brief((of_row->>'person')::bigint), 'disabled', of_row->'disabled',
      'channels', cmdb.channel_tags(array(
        select c::bigint from jsonb_array_elements_text(coalesce(of_row->'channels', '[]')) c)))
    when 'consumer' then jsonb_build_object(
      'name', of_row->'name', 'entities', of_row->'filter'->'entities',
      'where', of_row->'filter'->'where', 'sought', of_row->'sought', 'seeks',
      nullif(of_row->'seeks', '0'))
    when 'token' then jsonb_build_object(
      'account', (select a.name from cmdb.account a where a.id = (of_row->>'account')::int),
      'label', of_row->'label',
      'expires_at', cmdb.rfc3339((of_row->>'expires_at')::timestamptz),
      'revoked_at', cmdb.rfc3339((of_row->>'revoked_at')::timestamptz))
  end
$$;
comment on function cmdb.access_fields is
  'An account, a consumer or a token as its readers see it, from its row as JSON.';

create or replace function cmdb.access_versions(entity text, of_id int)
returns table (version int, at timestamptz, until timestamptz, content jsonb)
language sql stable as $$
  select a.version, a.changed_at, 'infinity', to_jsonb(a)
  from cmdb.account a where entity = 'account' and a.id = of_id
  union all
  select h.version, h.changed_at, h.until, to_jsonb(h)
  from cmdb.account_history h where entity = 'account' and h.id = of_id
  union all
  select t.version, t.changed_at, 'infinity', to_jsonb(t)
  from cmdb.token t where entity = 'token' and t.id = of_id
  union all
  select h.version, h.changed_at, h.until, to_jsonb(h)
  from cmdb.token_history h where entity = 'token' and h.id = of_id
  union all
  select c.version, c.changed_at, 'infinity', to_jsonb(c)
  from cmdb.consumer c where entity = 'consumer' and c.id = of_id
  union all
  select h.version, h.changed_at, h.until, to_jsonb(h)
  from cmdb.consumer_history h where entity = 'consumer' and h.id = of_id
$$;
comment on function cmdb.access_versions is
  'All versions of an account, a consumer or a token, with the moment at which each ended.';

create or replace function cmdb.access_changes(
  entity text, ids bigint[], versions int[], stamps timestamptz[]
) returns table (id bigint, version int, changes text)
language plpgsql stable rows 100 as $$
#variable_conflict use_column
declare
  horizon timestamptz := cmdb.horizon();
begin
  return query
  select c.id, c.version,
    '[' || string_agg(cmdb.change_json(c.key, c.before, c.after, null), ',' order by c.key) || ']'
  from (
    select u.place, u.id, u.version, k.key, nullif(b.fields->k.key, 'null')::text as before,
      nullif(a.fields->k.key, 'null')::text as after
    from unnest(ids, versions, stamps) with ordinality u (id, version, at, place)
    cross join lateral (
      select cmdb.access_fields(access_changes.entity, v.content) as fields
      from cmdb.access_versions(access_changes.entity, u.id::int) v
      where v.version = u.version and v.until > u.at
        and (v.until = 'infinity' or v.until <= horizon)
      order by v.until
      limit 1) a
    left join lateral (
      select cmdb.access_fields(access_changes.entity, v.content) as fields
      from cmdb.access_versions(access_changes.entity, u.id::int) v
      where u.version > 1 and v.until = u.at
      limit 1) b on true
    cross join lateral jsonb_object_keys(a.fields) k (key)
    where nullif(b.fields->k.key, 'null') is distinct from nullif(a.fields->k.key, 'null')) c
  group by c.place, c.id, c.version
  order by c.place;
end $$;
comment on function cmdb.access_changes is
  'What versions of accounts, consumers or tokens changed, each of them given with its stamp: [{path, from, to}]
as text.';
