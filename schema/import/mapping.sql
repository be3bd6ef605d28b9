-- Mappings: what the columns of files mean, kept under a name.

create or replace function cmdb.import_mapping_json(m cmdb.import_mapping, is_whole boolean)
returns jsonb language sql stable as $$
  select jsonb_build_object('name', m.name, 'version', m.version, 'shared', m.shared,
      'updated_at', cmdb.rfc3339(m.changed_at),
      'updated_by', (select a.name from cmdb.account a where a.id = m.changed_by))
    || case when is_whole then jsonb_build_object('mapping', m.mapping) else '{}' end
$$;
comment on function cmdb.import_mapping_json is
  'A mapping as the API answers it; lists of many leave out what it says.';

create or replace function cmdb.import_mapping_found(of_account int, named text)
returns cmdb.import_mapping language sql stable as $$
  select m
  from cmdb.import_mapping m
  where m.name = named and (m.shared or m.account = of_account)
  order by m.shared
  limit 1
$$;
comment on function cmdb.import_mapping_found is
  'The mapping that an account means by a name: its own, else the shared one.';

create or replace function cmdb.import_mapping_lock(
  this cmdb.call, named text, is_shared boolean, expected int
) returns cmdb.import_mapping language plpgsql volatile as $$
declare
  present cmdb.import_mapping;
begin
  -- Two that save the same name at once see each other.
  perform pg_advisory_xact_lock(4717);
  select * into present from cmdb.import_mapping m
  where m.name = named and m.shared = is_shared and (m.shared or m.account = this.account)
  for update;
  if not found and expected is not null then
    perform cmdb.refuse_missing('name', 'mapping', to_jsonb(named));
  elsif found and expected is null then
    perform cmdb.refuse('CM005', format('There is already a mapping %s: name its `version`, %s.',
      named, present.version), '{"path": "name"}');
  elsif found then
    perform cmdb.require_version(
      'mapping', present.version, expected, present.changed_by, present.changed_at);
  end if;
  return present;
end $$;
comment on function cmdb.import_mapping_lock is
  'The mapping that is to be changed, locked; null where a new one may have that name.';

create or replace function cmdb.mapping_save(
  this cmdb.call, named text, is_shared boolean, expected int, content jsonb, most int
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import_mapping;
begin
  perform cmdb.require_call(this, 'mapping.save');
  present := cmdb.import_mapping_lock(this, named, is_shared, expected);
  if present.id is not null then
    update cmdb.import_mapping m
    set mapping = content, version = m.version + 1, changed_at = cmdb.present(),
      changed_by = this.account
    where m.id = present.id
    returning * into present;
  else
    if (select count(*) from cmdb.import_mapping m
        where m.shared = is_shared and (m.shared or m.account = this.account)) >= most
    then
      perform cmdb.refuse('CM010', format('%s mappings are kept: remove one first.', most),
        jsonb_build_object('limit', 'mappings', 'value', most + 1));
    end if;
    insert into cmdb.import_mapping as m (account, name, shared, mapping, changed_at, changed_by)
    values (this.account, named, is_shared, content, cmdb.present(), this.account)
    returning * into present;
  end if;
  perform cmdb.journal_add(
    this, cmdb.stamp(), 'mapping', present.id, present.version, false, '{}', named);
  return cmdb.answer(this, cmdb.import_mapping_json(present, true)::text);
end $$;
comment on function cmdb.mapping_save is
  'mapping.save: a new mapping, or with its version another content.';

create or replace function cmdb.mapping_remove(
  this cmdb.call, named text, is_shared boolean, expected int
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import_mapping;
begin
  perform cmdb.require_call(this, 'mapping.remove');
  present := cmdb.import_mapping_lock(this, named, is_shared, expected);
  delete from cmdb.import_mapping m where m.id = present.id;
  perform cmdb.journal_add(
    this, cmdb.stamp(), 'mapping', present.id, present.version + 1, true, '{}', named);
  return cmdb.answer(this, cmdb.import_mapping_json(present, true)::text);
end $$;
comment on function cmdb.mapping_remove is
  'mapping.remove: answers the mapping as it was. Imports that were opened with it keep it.';

create or replace function cmdb.mapping_page(of_account int, named text) returns text
language sql stable security definer set search_path = cmdb, pg_temp as $$
  select jsonb_build_object('mappings', coalesce(jsonb_agg(
      cmdb.import_mapping_json(m, named is not null) order by m.name, m.shared), '[]'))::text
  from cmdb.import_mapping m
  where (m.shared or m.account = of_account) and (named is null or m.name = named)
$$;
comment on function cmdb.mapping_page is
  'One''s own mappings and the shared ones; those of one name with what they say.';

create or replace function cmdb.import_mapped(this cmdb.call, options jsonb) returns jsonb
language plpgsql stable as $$
declare
  meant cmdb.import_mapping;
begin
  if not options ? 'mapping_name' then
    return options;
  end if;
  meant := cmdb.import_mapping_found(this.account, options->>'mapping_name');
  if meant.id is null then
    perform cmdb.refuse_missing('mapping', 'mapping', options->'mapping_name');
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
      'formats', meant.mapping->'formats', 'match', meant.mapping->'match'))
    || options || jsonb_build_object('mapping', meant.mapping);
end $$;
comment on function cmdb.import_mapped is
  'The options of an import with the mapping that they name; what they say themselves counts.';
