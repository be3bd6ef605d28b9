-- What versions changed of things that are told by a few fields of their row: accounts, consumers,
-- tokens, whose secrets and digests are in neither table; deliveries, clocks, their steps, views.

drop function if exists cmdb.access_changes(text, bigint[], int[], timestamptz[]);
drop function if exists cmdb.access_versions(text, int);
drop function if exists cmdb.access_fields(text, jsonb);

create or replace function cmdb.told_fields(entity text, of_row jsonb) returns jsonb
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
      nullif(of_row->'seeks', '0'), 'paused', nullif(of_row->'paused', 'false'))
    when 'token' then jsonb_build_object(
      'account', (select a.name from cmdb.account a where a.id = (of_row->>'account')::int),
      'label', of_row->'label',
      'expires_at', cmdb.rfc3339((of_row->>'expires_at')::timestamptz),
      'revoked_at', cmdb.rfc3339((of_row->>'revoked_at')::timestamptz))
    when 'delivery' then jsonb_build_object(
      'to', (select a.value from cmdb.address a where a.id = (of_row->>'address')::bigint),
      'channel', cmdb.item_brief((of_row->>'channel')::bigint), 'state', of_row->'state',
      'attempt', nullif(of_row->'attempt', '0'), 'external_id', of_row->'external_id',
      'error', of_row->'error')
    when 'incident_clock' then jsonb_build_object(
      'measure', of_row->'measure', 'cycle', of_row->'cycle', 'state', of_row->'state',
      'agreement', cmdb.item_brief((of_row->>'sla')::bigint), 'within', of_row->'within',
      'counted_from', cmdb.rfc3339((of_row->>'counted_from')::timestamptz),
      'due_at', cmdb.rfc3339((of_row->>'due_at')::timestamptz),
      'ended_at', cmdb.rfc3339((of_row->>'ended_at')::timestamptz),
      'breached_at', cmdb.rfc3339((of_row->>'breached_at')::timestamptz),
      'cause', of_row->'cause')
    when 'clock_step' then jsonb_build_object(
      'step', of_row->'step', 'due_at', cmdb.rfc3339((of_row->>'due_at')::timestamptz),
      'measure', (
        select c.measure from cmdb.incident_clock c where c.id = (of_row->>'clock')::bigint))
    when 'view' then jsonb_build_object(
      'name', of_row->'name', 'subject', of_row->'subject', 'where', of_row->'condition',
      'columns', nullif(of_row->'columns', '[]'), 'sort', nullif(of_row->'sort', '[]'),
      'shared', coalesce(of_row->>'shared', 'own'))
  end
$$;
comment on function cmdb.told_fields is
  'A thing as its readers see it, from its row as JSON.';

create or replace function cmdb.told_versions(entity text, of_id bigint)
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
  union all
  select d.version, d.changed_at, 'infinity', to_jsonb(d)
  from cmdb.delivery d where entity = 'delivery' and d.id = of_id
  union all
  select h.version, h.changed_at, h.until, to_jsonb(h)
  from cmdb.delivery_history h where entity = 'delivery' and h.id = of_id
  union all
  select c.version, c.changed_at, 'infinity', to_jsonb(c)
  from cmdb.incident_clock c where entity = 'incident_clock' and c.id = of_id
  union all
  select h.version, h.changed_at, h.until, to_jsonb(h)
  from cmdb.incident_clock_history h where entity = 'incident_clock' and h.id = of_id
  union all
  select s.version, s.changed_at, 'infinity', to_jsonb(s)
  from cmdb.clock_step s where entity = 'clock_step' and s.id = of_id
  union all
  -- Of a view that is somebody's own, others learn only what it is about.
  select v.version, v.changed_at, v.until,
    case when v.content->>'shared' is null
      then jsonb_build_object('subject', v.content->'subject') else v.content end
  from (
    select o.version, o.changed_at, 'infinity'::timestamptz as until, to_jsonb(o) as content
    from cmdb.view o where entity = 'view' and o.id = of_id
    union all
    select h.version, h.changed_at, h.until, to_jsonb(h)
    from cmdb.view_history h where entity = 'view' and h.id = of_id) v
$$;
comment on function cmdb.told_versions is
  'All versions of a thing, with the moment at which each ended.';

create or replace function cmdb.is_told_masked(entity text, field text) returns boolean
language sql immutable as $$
  select entity = 'consumer' and field = 'where'
$$;
comment on function cmdb.is_told_masked is
  'Whether a field may hold values of secrets: the condition of a consumer names what it asks for.';

drop function if exists cmdb.told_changes(text, bigint[], int[], timestamptz[]);
create or replace function cmdb.told_changes(
  entity text, ids bigint[], versions int[], stamps timestamptz[]
) returns table (id bigint, version int, changes text, masked text)
language plpgsql stable rows 100 as $$
#variable_conflict use_column
declare
  horizon timestamptz := cmdb.horizon();
begin
  return query
  select c.id, c.version,
    '[' || string_agg(cmdb.change_json(c.key, c.before, c.after, null), ',' order by c.key) || ']',
    case when bool_or(c.is_masked) then '[' || string_agg(
      case when c.is_masked
        then cmdb.change_json(
          c.key, cmdb.masked_value(c.before), cmdb.masked_value(c.after), null)
        else cmdb.change_json(c.key, c.before, c.after, null) end, ',' order by c.key) || ']' end
  from (
    select u.place, u.id, u.version, k.key,
      cmdb.is_told_masked(told_changes.entity, k.key) as is_masked, nullif(b.fields->k.key, 'null')::text as before,
      nullif(a.fields->k.key, 'null')::text as after
    from unnest(ids, versions, stamps) with ordinality u (id, version, at, place)
    cross join lateral (
      select cmdb.told_fields(told_changes.entity, v.content) as fields
      from cmdb.told_versions(told_changes.entity, u.id) v
      where v.version = u.version and v.until > u.at
        and (v.until = 'infinity' or v.until <= horizon)
      order by v.until
      limit 1) a
    left join lateral (
      select cmdb.told_fields(told_changes.entity, v.content) as fields
      from cmdb.told_versions(told_changes.entity, u.id) v
      where u.version > 1 and v.until = u.at
      limit 1) b on true
    cross join lateral jsonb_object_keys(a.fields) k (key)
    where nullif(b.fields->k.key, 'null') is distinct from nullif(a.fields->k.key, 'null')) c
  group by c.place, c.id, c.version
  order by c.place;
end $$;
comment on function cmdb.told_changes is
  'What versions changed, each of them given with its stamp: [{path, from, to}] as text. masked: for
those who see no secrets; null where that is the same.';

create or replace function cmdb.is_told_by_fields(entity text) returns boolean language sql immutable as $$
  select entity in (
    'account', 'consumer', 'token', 'delivery', 'incident_clock', 'clock_step', 'view')
$$;
comment on function cmdb.is_told_by_fields is 'Whether cmdb.told_changes knows such a thing.';
