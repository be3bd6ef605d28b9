-- Which source is believed: a value that a trusted one has set is not overwritten by another.

create or replace function cmdb.authority_json(a cmdb.authority) returns jsonb
language sql stable as $$
  select jsonb_build_object('class', a.class, 'attribute', a.attribute, 'sources', a.sources,
    'version', a.version, 'updated_at', cmdb.rfc3339(a.changed_at),
    'updated_by', (select n.name from cmdb.account n where n.id = a.changed_by))
$$;
comment on function cmdb.authority_json is 'An authority as the API answers it.';

create or replace function cmdb.authority_define(
  this cmdb.call, of_class text, of_attribute text, sources text[], expected int
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.authority;
begin
  perform cmdb.require_call(this, 'authority.define');
  -- Two that define the same one at once see each other.
  perform pg_advisory_xact_lock(4718);
  select * into present from cmdb.authority a
  where a.class = of_class and a.attribute = of_attribute
  for update;
  if not found and (expected is not null or sources = '{}') then
    perform cmdb.refuse('CM003',
      format('There is no authority for `%s` of class %s.', of_attribute, of_class),
      '{"path": "attribute"}');
  elsif found and expected is null then
    perform cmdb.refuse('CM005', format(
      'There is an authority for `%s` of class %s already: name its `version`, %s.',
      of_attribute, of_class, present.version), '{"path": "attribute"}');
  elsif found then
    perform cmdb.require_version(
      'authority', present.version, expected, present.changed_by, present.changed_at);
  end if;
  if sources = '{}' then
    delete from cmdb.authority a where a.class = of_class and a.attribute = of_attribute;
    present.sources := '{}';
    present.version := present.version + 1;
    present.changed_at := cmdb.present();
    present.changed_by := this.account;
  else
    insert into cmdb.authority as a (class, attribute, sources, version, changed_at, changed_by)
    values (of_class, of_attribute, authority_define.sources, 1, cmdb.present(), this.account)
    on conflict on constraint authority_pkey do update
    set sources = excluded.sources, version = a.version + 1, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by
    returning * into present;
  end if;
  perform cmdb.journal_add(this, cmdb.stamp(), 'authority', 0, present.version, sources = '{}',
    '{}', format('%s.%s: %s', of_class, of_attribute,
      coalesce(nullif(array_to_string(sources, ' > '), ''), 'the newest wins')));
  return cmdb.answer(this, cmdb.authority_json(present)::text);
end $$;
comment on function cmdb.authority_define is
  'authority.define: which sources are trusted, the most trusted first; none: the newest wins.';

create or replace function cmdb.authority_page(
  after_class text, after_attribute text, most int
) returns text language sql stable as $$
  select json_build_object(
    'authorities', coalesce(json_agg(cmdb.authority_json(p.a) order by p.place)
      filter (where p.place <= most), '[]'),
    'next_cursor', case when count(*) > most then
      max(concat((p.a).class, '.', (p.a).attribute)) filter (where p.place = most) end)::text
  from (
    select a, row_number() over (order by a.class, a.attribute) as place
    from cmdb.authority a
    where after_class is null or (a.class, a.attribute) > (after_class, after_attribute)
    order by a.class, a.attribute
    limit most + 1) p
$$;
comment on function cmdb.authority_page is
  'Authorities by class and attribute, behind those of a page before.';

create or replace function cmdb.authority_of(of_class text, named text)
returns table (sources text[]) language sql stable rows 1 as $$
  select a.sources
  from unnest(cmdb.lineage_of(of_class)) with ordinality l (class, depth)
  join cmdb.authority a on a.class = l.class and a.attribute = named
  order by l.depth
  limit 1
$$;
comment on function cmdb.authority_of is
  'The sources that are trusted about an attribute or a reference: of the class, else of the nearest
above it that says so.';

create or replace function cmdb.version_source(of_item bigint, at timestamptz, method text)
returns text language plpgsql stable as $$
begin
  return coalesce(case when method = 'import.commit' then (
    select m.options->>'source'
    from cmdb.import_line l
    join cmdb.import m on m.id = l.import
    where l.item = of_item and l.at = version_source.at) end, 'manual');
end $$;
comment on function cmdb.version_source is
  'The source from which a version of an item was written: that of its import, else `manual`.';

create or replace function cmdb.attribute_source(of_item bigint, named text) returns text
language sql stable as $$
  with versions as materialized (
    select v.version, v.changed_at, v.method, v.value,
      v.value is distinct from lag(v.value) over (order by v.version) as is_set
    from (
      select i.version, i.changed_at, i.method, i.attributes->named as value
      from cmdb.item i where i.id = of_item
      union all
      select h.version, h.changed_at, h.method, h.attributes->named
      from cmdb.item_history h where h.id = of_item) v),
  present as (
    select v.value from versions v order by v.version desc limit 1)
  select cmdb.version_source(of_item, v.changed_at, v.method)
  from versions v
  cross join present p
  where v.is_set and v.value is not distinct from p.value
  -- What a revert has put back is of the source that it was of before.
  order by (v.method = 'change_set.revert'), v.version desc
  limit 1
$$;
comment on function cmdb.attribute_source is
  'Which source has set what an item has in an attribute, by its history; null where none ever has.';

create or replace function cmdb.reference_source(of_item bigint, of_role text) returns text
language sql stable as $$
  with setters as materialized (
    select r.target, r.created_at, r.method
    from cmdb.relation r where r.source = of_item and r.role = of_role
    union all
    select h.target, h.created_at, h.method
    from cmdb.relation_history h
    where h.source = of_item and h.role = of_role and h.version = 1)
  select cmdb.version_source(of_item, s.created_at, s.method)
  from setters s
  where s.target = (
    select r.target from cmdb.relation r where r.source = of_item and r.role = of_role)
  order by (s.method = 'change_set.revert'), s.created_at desc
  limit 1
$$;
comment on function cmdb.reference_source is
  'Which source has set what a reference of an item points to; null where it points to nothing.';

create or replace function cmdb.import_kept(
  r cmdb.import_row, present cmdb.item, options jsonb, targets jsonb
) returns jsonb language plpgsql stable as $$
declare
  own constant text := coalesce(options->>'source', 'manual');
begin
  -- What is written by hand takes effect.
  if present.id is null or options ? 'method' or not exists (select from cmdb.authority) then
    return '[]';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
        'path', k.path, 'from', k.present, 'offered', k.offered, 'code', 'authority',
        'source', k.owner, 'why', format('%s has set it, which is trusted more than %s.',
          k.owner, own)) order by k.path), '[]')
    from (
      select 'attributes.' || o.name as path, o.present, o.offered, a.sources,
        cmdb.attribute_source(present.id, o.name) as owner
      from (
        select g.key as name, present.attributes->g.key as present, g.value as offered
        from jsonb_each(r.row->'given') g
        union all
        select c.name, present.attributes->c.name, null
        from jsonb_array_elements_text(r.row->'cleared') c (name)) o
      cross join lateral cmdb.authority_of(present.class, o.name) a
      where o.present::text is distinct from o.offered::text
      union all
      select o.name, to_jsonb(o.present), to_jsonb(o.offered), a.sources,
        cmdb.field_source(present.id, o.name)
      from (values ('name', present.name, r.name), ('state', present.state, r.row->>'state'))
        o (name, present, offered)
      cross join lateral cmdb.authority_of(present.class, o.name) a
      where o.offered <> o.present
      union all
      select 'references.' || t.key, (
          select to_jsonb(g.tag)
          from cmdb.relation e join cmdb.item g on g.id = e.target
          where e.source = present.id and e.role = t.key),
        cmdb.import_name(r.import, t.value), a.sources,
        cmdb.reference_source(present.id, t.key)
      from jsonb_each(targets) t
      cross join lateral cmdb.authority_of(present.class, t.key) a) k
    where array_position(k.sources, k.owner) < coalesce(array_position(k.sources, own), 2147483647));
end $$;
comment on function cmdb.import_kept is
  'What a row offers and what is not taken, for a source that is trusted more has set it.';

create or replace function cmdb.import_kept_names(kept jsonb) returns text[]
language sql immutable as $$
  select array(
    select coalesce(nullif(split_part(k->>'path', '.', 2), ''), k->>'path')
    from jsonb_array_elements(kept) k)
$$;
comment on function cmdb.import_kept_names is 'The columns of a row that are not taken.';

create or replace function cmdb.import_without(r cmdb.import_row, names text[])
returns cmdb.import_row language plpgsql immutable as $$
begin
  if 'name' = any (names) then
    r.name := null;
    r.row := r.row - 'name'::text;
  end if;
  if 'state' = any (names) then
    r.row := r.row - 'state'::text;
  end if;
  return r;
end $$;
comment on function cmdb.import_without is
  'A row without its name or state, where these are not taken.';

create or replace function cmdb.import_inputs(inputs jsonb, kept jsonb) returns jsonb
language sql immutable as $$
  select case
    when kept = '[]' then inputs
    else nullif(inputs - array(select k->>'path' from jsonb_array_elements(kept) k), '{}')
  end
$$;
comment on function cmdb.import_inputs is 'What was typed, but for values that are not taken.';
