-- The derived data of each class (keys, codes, search text), laid out for the triggers.

create or replace function cmdb.key_layout_of(owner text, fields text[]) returns cmdb.key_layout
language plpgsql stable as $$
begin
  return (
    select row(
      owner || ':' || array_to_string(fields, ','),
      array_agg(row(
        f.name,
        case when t.name is not null then 'reference' when f.name = 'name' then 'name'
          else 'attribute' end,
        a.type, t.inherited_through)::cmdb.key_field order by f.n),
      coalesce(array_agg(f.name order by f.n) filter (where t.name is null and f.name <> 'name'),
        '{}'),
      array_remove(array_agg(t.role) || array_agg(t.inherited_through) || u.role, null),
      u.role
    )::cmdb.key_layout
    from unnest(fields) with ordinality f (name, n)
    left join cmdb.relation_type t on t.role = f.name
    left join cmdb.attribute_kind a on a.name = f.name
    cross join (
      select max(k.unless_role) as role
      from cmdb.class_key k
      where k.class = owner and k.fields = key_layout_of.fields) u
    group by u.role);
end $$;
comment on function cmdb.key_layout_of is
  'A key of a class with these fields, also one that it does not have yet.';

create or replace function cmdb.key_layouts(of_class text) returns cmdb.key_layout[]
language sql stable as $$
  select coalesce(array_agg(k.layout order by (k.layout).key), '{}')
  from (
    select cmdb.key_layout_of(k.class, k.fields) as layout
    from cmdb.class_ancestor c
    join cmdb.class_key k on k.class = c.ancestor
    where c.class = of_class) k
$$;
comment on function cmdb.key_layouts is 'The identification keys of a class and its ancestors.';

create or replace function cmdb.class_layouts() returns setof cmdb.class_layout
language sql stable as $$
  select c.name, k.keys,
    array(select distinct r from unnest(k.keys) l cross join unnest(l.roles) r order by r),
    array(
      select distinct f.through from unnest(k.keys) l cross join unnest(l.fields) f
      where f.through is not null order by f.through),
    codes.names,
    array(select unnest(codes.names) union select unnest(d.names) order by 1),
    array(
      select f.name from unnest(k.keys) l cross join unnest(l.fields) f
      union select unnest(d.names)
      union select unnest(hidden.names) order by 1),
    lineage.names,
    array(
      select t.role from cmdb.relation_type t
      where t.hierarchy and t.role is not null and t.target_classes && lineage.names
      order by t.role),
    hidden.names,
    (
      select jsonb_object_agg(a.name, a.format)
      from cmdb.class_ancestor up
      join cmdb.attribute a on a.class = up.ancestor
      where up.class = c.name and a.format in (
        'schedule_week', 'calendar_days', 'time_zone', 'sla_targets', 'sla_steps', 'class_names',
        'canned_text')),
    'policy' = any (lineage.names)
  from cmdb.class c
  cross join lateral (
    select array(
      select a.ancestor::text from cmdb.class_ancestor a
      where a.class = c.name
      order by a.depth) as names) lineage
  cross join lateral (select cmdb.key_layouts(c.name) as keys) k
  cross join (select array_agg(distinct a.name) as names from cmdb.attribute a where a.secret) s
  cross join lateral (
    select array(
      select distinct f.name from unnest(k.keys) l cross join unnest(l.fields) f
      where f.type in ('text', 'email', 'ip', 'mac', 'url') and s.names @> array[f.name] is not true
      order by f.name) as names) codes
  cross join lateral (
    select array(
      select distinct a.name
      from cmdb.class_ancestor up
      join cmdb.attribute a on a.class = up.ancestor
      where up.class = c.name and a.type in ('text', 'email', 'ip', 'mac', 'url')
        and not a.observed and a.computed is null and s.names @> array[a.name]
      order by a.name) as names) hidden
  cross join lateral (
    select array(
      select distinct a.name
      from cmdb.class_ancestor up
      join cmdb.attribute a on a.class = up.ancestor
      where up.class = c.name and a.indexed and a.computed is null
        and a.type in ('text', 'email', 'ip', 'mac')
        and s.names @> array[a.name] is not true
      order by a.name) as names) d
$$;
comment on function cmdb.class_layouts is
  'What cmdb.class_layout has to hold. A name that is secret in any class is no code and is not
searched in any, but by who may see it.';

create or replace function cmdb.hide_secrets(names text[]) returns void
language plpgsql volatile as $$
begin
  delete from cmdb.item_code c where c.path = any (
    array(select 'attributes.' || n from unnest(names) n));
  perform cmdb.refresh_search(array(select i.id from cmdb.item i where i.attributes ?| names));
end $$;
comment on function cmdb.hide_secrets is
  'Takes what items have under these names out of codes and search: it has become secret.';

create or replace function cmdb.layout_publish() returns void language plpgsql volatile as $$
declare
  hidden text[] := array(
    select distinct l.name
    from (select unnest(search || codes) as name from cmdb.class_layout) l
    join cmdb.attribute a on a.name = l.name and a.secret);
begin
  -- Deleted, not truncated: readers with an older snapshot still see the rows and need not wait.
  delete from cmdb.class_layout;
  insert into cmdb.class_layout select * from cmdb.class_layouts();
  if hidden <> '{}' then
    perform cmdb.hide_secrets(hidden);
  end if;
end $$;
comment on function cmdb.layout_publish is 'Lays out all classes anew, as the catalogue now has them.';
