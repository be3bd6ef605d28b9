-- What rows would change.

create or replace function cmdb.import_references(of_item bigint, wanted jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (
    select coalesce(jsonb_object_agg(w.key, w.value), '{}')
    from jsonb_each(wanted) w
    where w.value is distinct from coalesce(
      (select to_jsonb(r.target) from cmdb.relation r where r.source = of_item and r.role = w.key),
      'null'));
end $$;
comment on function cmdb.import_references is
  'Of references that a row names, those that its item has otherwise.';

create or replace function cmdb.import_readings(of_item bigint, observed jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (
    select jsonb_object_agg(o.key, o.value)
    from jsonb_each(observed) o
    left join cmdb.item_reading n on n.item = of_item
    where coalesce(n.readings->o.key, 'null') is distinct from o.value);
end $$;
comment on function cmdb.import_readings is 'Of readings that a row has, those that are news.';

create or replace function cmdb.import_name(number bigint, target jsonb) returns jsonb
language sql stable as $$
  select case jsonb_typeof(target)
    when 'number' then
      (select to_jsonb(i.tag) from cmdb.item i where i.id = (target #>> '{}')::bigint)
    when 'string' then (
      select jsonb_strip_nulls(jsonb_build_object('line', r.line, 'tag', r.tag, 'name', r.name))
      from cmdb.import_row r
      where r.import = number and r.line = substr(target #>> '{}', 2)::int)
  end
$$;
comment on function cmdb.import_name is
  'How the end of a reference is shown in a preview: a tag, or a line of the file.';

create or replace function cmdb.import_changes(
  present cmdb.item, planned cmdb.import_plan, observed jsonb
) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('path', c.path, 'from', c.before, 'to', c.after)
    order by c.place, c.path), '[]')
  from (
    select 1 as place, f.path, to_jsonb(f.before) as before, to_jsonb(f.after) as after
    from (values ('class', present.class, planned.class), ('tag', present.tag, planned.tag),
      ('name', present.name, planned.name), ('state', present.state, planned.state))
      f (path, before, after)
    where f.after is not null and f.before is distinct from f.after
    union all
    select 2, 'attributes.' || k.name, present.attributes->k.name, case
        -- A secret default is nothing that the file has brought.
        when present.id is null and exists (
          select from cmdb.attribute a where a.name = k.name and a.secret) then '"***"'
        else planned.attributes->k.name
      end
    from (
      select jsonb_object_keys(planned.attributes)
      union select jsonb_object_keys(present.attributes)) k (name)
    -- As text: 1.50 and 1.500 are equal numbers, and a change all the same.
    where (present.attributes->k.name)::text is distinct from (planned.attributes->k.name)::text
    union all
    select 3, 'attributes.' || o.key, n.readings->o.key, nullif(o.value, 'null')
    from jsonb_each(observed) o
    left join cmdb.item_reading n on n.item = present.id
    union all
    select 4, 'references.' || t.key, to_jsonb(g.tag), cmdb.import_name(planned.import, t.value)
    from jsonb_each(planned.targets) t
    left join cmdb.relation r on r.source = present.id and r.role = t.key
    left join cmdb.item g on g.id = r.target
    union all
    select 5, e.path, e.before, e.after
    from cmdb.import_relation_changes(planned.import, present.id, planned.relations) e) c
$$;
comment on function cmdb.import_changes is
  'What a row changes in its item; all of it where it is new.';

create or replace function cmdb.import_differences(present cmdb.item, checked jsonb)
returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(cmdb.import_reason('differs', c.key,
    format('`%s` is %s in the register; it is never imported.', c.key, f.value))), '[]')
  from jsonb_each_text(checked) c
  cross join lateral (
    select case c.key
      when 'created_at' then cmdb.rfc3339(present.created_at)
      when 'updated_at' then cmdb.rfc3339(present.changed_at)
      when 'updated_by' then (select a.name from cmdb.account a where a.id = present.changed_by)
      else coalesce(cmdb.computed_of(present, null)->>c.key, 'absent')
    end as value) f
  where c.value <> f.value
    and (c.key in ('created_at', 'updated_at', 'updated_by')
      or case when f.value ~ '^-?\d+(\.\d+)?$' and c.value ~ '^-?\d+(\.\d+)?$'
        then f.value::numeric <> c.value::numeric else true end)
$$;
comment on function cmdb.import_differences is
  'Warnings of columns that the register alone decides.';
