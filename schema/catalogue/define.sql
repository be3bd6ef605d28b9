-- Extending the catalogue.

create or replace function cmdb.catalogue_journal(this cmdb.call, entity text, name text)
returns void language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.journal_add(
    this, cmdb.stamp(), entity, (select version from cmdb.catalogue_version), 1, false, '{}', name);
end $$;
comment on function cmdb.catalogue_journal is
  'Enters a change of the catalogue in the journal: what was defined, and its name.';

create or replace function cmdb.class_bytes_max() returns int language sql immutable as $$
  select 4194304
$$;
comment on function cmdb.class_bytes_max is
  'What a class may be described by, inherited attributes and references among it; the server tells
it as class_bytes. An answer has room for it.';

create or replace function cmdb.class_bytes(content jsonb, class text) returns bigint
language sql stable as $$
  select (
      -- An attribute is answered with the name of the class that declares it.
      select sum(octet_length(c::text) + 128 * jsonb_array_length(c->'attributes'))
      from jsonb_array_elements(content->'classes') c
      where c->>'name' = any (l.lineage))
    + coalesce((
      select sum(octet_length(t::text))
      from jsonb_array_elements(content->'relation_types') t
      where t->>'role' is not null and t->'source_classes' ?| l.lineage), 0)
  from (
    select array_agg(a.ancestor) as lineage from cmdb.class_ancestor a
    where a.class = class_bytes.class) l
$$;
comment on function cmdb.class_bytes is 'No less than what class.get answers takes.';

create or replace function cmdb.require_class_room(roots text[]) returns void
language plpgsql stable as $$
declare
  content constant jsonb := (select c.content from cmdb.catalogue c where c.until = 'infinity');
  total constant int := octet_length(content::text);
  most constant int := 8 * cmdb.class_bytes_max();
  largest record;
begin
  if total > most then
    perform cmdb.refuse('CM010',
      format('The catalogue may take %s bytes; it would take %s.', most, total),
      jsonb_build_object('limit', 'catalogue_bytes', 'value', total));
  end if;
  select a.class, cmdb.class_bytes(content, a.class) as bytes into largest
  from cmdb.class_ancestor a
  where a.ancestor = any (roots)
  order by bytes desc
  limit 1;
  if largest.bytes > cmdb.class_bytes_max() then
    perform cmdb.refuse('CM010',
      format('The description of a class may take %s bytes, inherited attributes among them; that '
        'of %s would take %s.', cmdb.class_bytes_max(), largest.class, largest.bytes),
      jsonb_build_object('limit', 'class_bytes', 'value', largest.bytes));
  end if;
end $$;
comment on function cmdb.require_class_room is
  'Refuses a version of the catalogue in which one of these classes, or one below them, would not fit
into an answer, or which the workers would be slow to load.';

create or replace function cmdb.class_define(this cmdb.call, definition jsonb)
returns text language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  a jsonb;
  number bigint;
begin
  perform cmdb.require_call(this, 'class.define');
  perform cmdb.catalogue_hold();
  if exists (select from cmdb.class c where c.name = definition->>'name') then
    perform cmdb.refuse('CM005', format('There is already a class %s; class.update changes it.', definition->>'name'),
      '{"path": "name"}');
  end if;
  if exists (select from cmdb.class c where c.tag_prefix = definition->>'tag_prefix') then
    perform cmdb.refuse('CM005',
      format('Another class uses the tag prefix %s.', definition->>'tag_prefix'),
      '{"path": "tag_prefix"}');
  end if;
  insert into cmdb.class
    (name, parent, label, abstract, tag_prefix, lifecycle, part_impairs_whole)
  values (definition->>'name', definition->>'parent', definition->'label',
    coalesce((definition->>'abstract')::boolean, false), definition->>'tag_prefix',
    definition->>'lifecycle', (definition->>'part_impairs_whole')::boolean);
  for a in select * from jsonb_array_elements(definition->'attributes') loop
    perform cmdb.attribute_add(definition->>'name', a);
  end loop;
  insert into cmdb.class_key (class, fields)
  select definition->>'name', array(select jsonb_array_elements_text(k->'fields'))
  from jsonb_array_elements(definition->'keys') k
  on conflict do nothing;
  number := cmdb.catalogue_publish();
  perform cmdb.require_class_room(array[definition->>'name']);
  perform cmdb.catalogue_journal(this, 'class', definition->>'name');
  return cmdb.answer(this, number::text);
end $$;
comment on function cmdb.class_define is
  'Adds a class that the worker has validated; the answer is the new version of the catalogue.';

create or replace function cmdb.relation_type_define(this cmdb.call, definition jsonb)
returns text language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  number bigint;
begin
  perform cmdb.require_call(this, 'relation_type.define');
  perform cmdb.catalogue_hold();
  if exists (select from cmdb.relation_type r where r.name = definition->>'name') then
    perform cmdb.refuse('CM005',
      format('There is already a relation type %s.', definition->>'name'), '{"path": "name"}');
  end if;
  if exists (select from cmdb.relation_type r where r.role = definition->>'role') then
    perform cmdb.refuse('CM005',
      format('Another relation type uses the role %s.', definition->>'role'), '{"path": "role"}');
  end if;
  insert into cmdb.relation_type (name, forward, reverse, source_classes, target_classes,
    source_max, target_max, role, hierarchy, redundant, undirected, containment, impact,
    impact_classes)
  values (definition->>'name', definition->'forward', definition->'reverse',
    array(select jsonb_array_elements_text(definition->'source_class')),
    array(select jsonb_array_elements_text(definition->'target_class')),
    (definition->>'source_max')::numeric::int, (definition->>'target_max')::numeric::int,
    definition->>'role',
    coalesce((definition->>'hierarchy')::boolean, false),
    coalesce((definition->>'redundant')::boolean, false),
    coalesce((definition->>'symmetric')::boolean, false),
    coalesce((definition->>'containment')::boolean, false),
    coalesce(definition->>'impact', 'none'),
    (select array_agg(v) from jsonb_array_elements_text(definition->'impact_classes') v));
  number := cmdb.catalogue_publish();
  perform cmdb.require_class_room(
    array(select jsonb_array_elements_text(definition->'source_class')));
  perform cmdb.catalogue_journal(this, 'relation_type', definition->>'name');
  return cmdb.answer(this, number::text);
end $$;
comment on function cmdb.relation_type_define is
  'relation_type.define. Name and role are unique; the catalogue is published again at once.';
