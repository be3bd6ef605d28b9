-- Who has set what: the sources of the fields of an item, by its history.

create or replace function cmdb.item_fields(name text, state text, attributes jsonb)
returns table (path text, value jsonb) language sql immutable as $$
  select 'name', to_jsonb(name)
  union all
  select 'state', to_jsonb(state)
  union all
  select 'attributes.' || e.key, e.value from jsonb_each(attributes) e
$$;
comment on function cmdb.item_fields is 'The fields of a version of an item, by their paths.';

create or replace function cmdb.item_setters(of_item bigint, moment timestamptz)
returns table (path text, at timestamptz, by_account int, method text, request text)
language sql stable as $$
  with versions as materialized (
    select i.version, i.changed_at, i.changed_by, i.method, i.request, i.name, i.state,
      i.attributes
    from cmdb.item i
    where i.id = of_item and (moment is null or i.changed_at <= moment)
    union all
    select h.version, h.changed_at, h.changed_by, h.method, h.request, h.name, h.state,
      h.attributes
    from cmdb.item_history h
    where h.id = of_item and (moment is null or h.changed_at <= moment)),
  fields as (
    select v.*, f.path, f.value,
      -- As text: 1.50 and 1.500 are equal numbers, and a change all the same.
      f.value::text is distinct from lag(f.value::text) over w
        or v.version <> 1 + lag(v.version) over w as is_set
    from versions v
    cross join lateral cmdb.item_fields(v.name, v.state, v.attributes) f
    window w as (partition by f.path order by v.version)),
  newest as (select max(v.version) as version from versions v)
  select distinct on (f.path) f.path, f.changed_at, f.changed_by, f.method, f.request
  from fields f
  join (
    select p.path, p.value from fields p where p.version = (select n.version from newest n)) now
    on now.path = f.path and now.value::text = f.value::text
  where f.is_set
  -- What a revert has put back is of the source that it was of before.
  order by f.path, (f.method = 'change_set.revert'), f.version desc
$$;
comment on function cmdb.item_setters is
  'Which version of an item has set what it has in each field, at a moment or now.';

create or replace function cmdb.reference_setters(of_item bigint, moment timestamptz)
returns table (path text, at timestamptz, by_account int, method text, request text)
language sql stable as $$
  with setters as materialized (
    select r.role, r.target, r.created_at, r.changed_by, r.method, r.request
    from cmdb.relation r
    where r.source = of_item and r.role is not null and r.version = 1
      and (moment is null or r.created_at <= moment)
    union all
    select h.role, h.target, h.created_at, h.changed_by, h.method, h.request
    from cmdb.relation_history h
    where h.source = of_item and h.role is not null and h.version = 1
      and (moment is null or h.created_at <= moment))
  select distinct on (s.role) 'references.' || s.role, s.created_at, s.changed_by, s.method,
    s.request
  from setters s
  join cmdb.relation_at(moment) r
    on r.source = of_item and r.role = s.role and r.target = s.target
  order by s.role, (s.method = 'change_set.revert'), s.created_at desc
$$;
comment on function cmdb.reference_setters is
  'Who has set what each reference of an item points to, at a moment or now.';

create or replace function cmdb.sources_json(of_item bigint, moment timestamptz) returns text
language sql stable as $$
  select coalesce(jsonb_object_agg(s.path, jsonb_build_object(
    'source', cmdb.version_source(of_item, s.at, s.method),
    'by', (select a.name from cmdb.account a where a.id = s.by_account),
    'at', cmdb.rfc3339(s.at), 'change_set', cmdb.change_set_id(s.at, s.request))), '{}')::text
  from (
    select * from cmdb.item_setters(of_item, moment)
    union all
    select * from cmdb.reference_setters(of_item, moment)) s
$$;
comment on function cmdb.sources_json is
  'Of each field of an item the source that has set it, who, when and by which change set.';

create or replace function cmdb.source_ids_json(of_item bigint) returns text
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('source', s.source, 'id', s.source_id)
    order by s.source), '[]')::text
  from cmdb.source_item s
  where s.item = of_item and s.source_id is not null
$$;
comment on function cmdb.source_ids_json is 'By which ids the sources of imports know an item.';

create or replace function cmdb.field_source(of_item bigint, named text) returns text
language sql stable as $$
  select cmdb.version_source(of_item, s.at, s.method)
  from cmdb.item_setters(of_item, null) s
  where s.path = named
$$;
comment on function cmdb.field_source is
  'Which source has set the name or the state of an item.';
