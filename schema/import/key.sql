-- Keys that rows would have.

create or replace function cmdb.import_key(
  number bigint, turn int, layout cmdb.key_layout, planned cmdb.import_plan
) returns text language plpgsql stable as $$
declare
  field cmdb.key_field;
  part jsonb;
  through jsonb;
  written text;
begin
  foreach field in array layout.fields loop
    case field.kind
      when 'attribute' then
        part := cmdb.key_form(field.type, planned.attributes->field.name);
      when 'name' then
        part := cmdb.key_form('text', to_jsonb(coalesce(planned.name,
          (select i.name from cmdb.item i where i.id = planned.item))));
      else
        part := cmdb.import_end(planned, field.name);
        if part is null then
          through := cmdb.import_end(planned, field.through);
          part := case jsonb_typeof(through)
            when 'number' then (
              select to_jsonb(r.target) from cmdb.relation r
              where r.source = (through #>> '{}')::bigint and r.role = field.name)
            when 'string' then (
              select p.targets->field.name from cmdb.import_plan p
              where p.import = number and p.generation = turn
                and p.line = substr(through #>> '{}', 2)::int)
          end;
        end if;
    end case;
    if part is null or part = 'null' then
      return null;
    end if;
    written := concat(written || ', ', part);
  end loop;
  return '[' || written || ']';
end $$;
comment on function cmdb.import_key is
  'What a row will have as one of the keys of its class, as cmdb.key_value makes it of an item.';

create or replace function cmdb.import_end(planned cmdb.import_plan, of_role text) returns jsonb
language sql stable as $$
  select case
    when planned.targets ? of_role then nullif(planned.targets->of_role, 'null')
    when planned.item is not null then (
      select to_jsonb(r.target) from cmdb.relation r
      where r.source = planned.item and r.role = of_role)
  end
$$;
comment on function cmdb.import_end is 'Where a reference of a row will point to.';

create or replace function cmdb.import_key_path(key text) returns text language sql stable as $$
  select case
    when f.name = 'name' then f.name
    when exists (select from cmdb.relation_type t where t.role = f.name) then 'references.'
    else 'attributes.'
  end || case f.name when 'name' then '' else f.name end
  from (select split_part(split_part(key, ':', 2), ',', -1) as name) f
$$;
comment on function cmdb.import_key_path is 'The column by which a key differs most: its last field.';

create or replace function cmdb.import_check_keys(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  lines int[];
  items bigint[];
  keys text[];
  borne text[];
begin
  select array_agg(k.line), array_agg(k.item), array_agg(k.key), array_agg(k.value)
  into lines, items, keys, borne
  from (
    select p.line, p.item, y.key, cmdb.import_key(number, turn, y, p) as value
    from cmdb.import_plan p
    join cmdb.class_layout l on l.class = p.class
    cross join unnest(l.keys) y
    left join cmdb.item i on i.id = p.item
    where p.import = number and p.generation = turn and p.action in ('create', 'update', 'error')
      and p.candidates is null and p.attributes ?& y.attributes
      -- An item whose fields stay has its keys.
      and (p.item is null or coalesce(p.name, i.name) <> i.name or i.attributes <> p.attributes
        or p.targets ?| y.roles)) k
  where k.value is not null;
  perform cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select l.line, cmdb.import_reason('duplicate_in_file',
      cmdb.import_key_path(u.key),
      format('%s: the same %s.', cmdb.import_others(u.lines, l.line),
        replace(split_part(u.key, ':', 2), ',', ' and '))) as error
    from (
      select w.key, array_agg(w.line) as lines
      from unnest(lines, keys, borne) w (line, key, value)
      group by w.key, w.value having count(*) > 1) u
    cross join unnest(u.lines) l (line)
    union all
    select u.line, cmdb.import_reason('taken', cmdb.import_key_path(u.key),
      format('%s has the same %s.', i.tag, replace(split_part(u.key, ':', 2), ',', ' and ')))
      || jsonb_build_object('item', cmdb.item_brief(i.id))
    from unnest(lines, items, keys, borne) u (line, item, key, value)
    cross join lateral (
      select k.item from cmdb.item_key k where k.key = u.key and k.value = u.value offset 0) k
    join cmdb.item i on i.id = k.item
    where k.item is distinct from u.item) c;
end $$;
comment on function cmdb.import_check_keys is
  'Two rows that would bear one key, and a row whose key an item bears, are errors.';
