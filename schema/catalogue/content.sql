-- The catalogue's content as one document, and its versions.

create or replace function cmdb.pending_changes(of_class text) returns jsonb
language plpgsql stable as $$
begin
  return (
    select jsonb_agg(jsonb_build_object(
      'change', c.value->>'change', 'of', j.total,
      'key', case c.value->>'kind' when 'key' then c.value->'value' end) order by j.id, c.place)
    from cmdb.job j
    cross join jsonb_array_elements(j.arguments->'checks') with ordinality c (value, place)
    where j.kind = 'class_change' and j.arguments->>'class' = of_class
      and j.state in ('waiting', 'running') and coalesce(j.phase, 'check') in ('check', 'conclude'));
end $$;
comment on function cmdb.pending_changes is
  'The changes of a class for which the steward looks through its items; null where there are none.';

create or replace function cmdb.catalogue_content() returns jsonb language sql stable as $$
  select jsonb_build_object(
    'lifecycles', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', l.name, 'label', l.label, 'states', l.states, 'state_order', l.state_order,
        'initial', l.initial,
        'transitions', (
          select coalesce(jsonb_agg(jsonb_build_object(
            'from', t.from_state, 'to', t.to_state, 'requires', t.requires,
            'reason_required', t.reason_required, 'guards', t.guards)
            order by array_position(l.state_order, t.from_state),
              array_position(l.state_order, t.to_state)), '[]')
          from cmdb.lifecycle_transition t
          where t.lifecycle = l.name)) order by l.name), '[]')
      from cmdb.lifecycle l),
    'classes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', c.name, 'parent', c.parent, 'label', c.label, 'abstract', c.abstract,
        'tag_prefix', c.tag_prefix, 'lifecycle', c.lifecycle,
        'part_impairs_whole', c.part_impairs_whole,
        'keys', (
          select coalesce(jsonb_agg(k.fields order by k.fields), '[]')
          from cmdb.class_key k
          where k.class = c.name),
        'attributes', (
          select coalesce(jsonb_agg(jsonb_build_object(
            'name', a.name, 'type', a.type, 'unit', a.unit, 'format', a.format,
            'required', a.required, 'indexed', a.indexed, 'observed', a.observed,
            'secret', a.secret, 'retired', a.retired, 'values', a.allowed,
            'minimum', a.minimum, 'maximum', a.maximum,
            'pattern', a.pattern, 'default', a.default_value, 'expires', a.expires,
            'label', a.label, 'value_labels', a.value_labels)
            || case when a.computed is null then '{}'
              else jsonb_build_object('computed', a.computed, 'formula', a.formula) end
            order by a.ordinal), '[]')
          from cmdb.attribute a
          where a.class = c.name))
        || coalesce((
          select jsonb_build_object('pending', p.changes)
          from cmdb.pending_changes(c.name) p (changes)
          where p.changes is not null), '{}') order by c.ordinal), '[]')
      from cmdb.class c),
    'relation_types', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', r.name, 'forward', r.forward, 'reverse', r.reverse,
        'source_classes', r.source_classes, 'target_classes', r.target_classes,
        'source_max', r.source_max, 'target_max', r.target_max, 'role', r.role,
        'inherited_through', r.inherited_through, 'hierarchy', r.hierarchy,
        'redundant', r.redundant, 'impact', r.impact, 'impact_classes', r.impact_classes,
        'symmetric', r.undirected, 'containment', r.containment, 'attributes', r.attributes)
        order by r.ordinal), '[]')
      from cmdb.relation_type r))
    || coalesce((
      select jsonb_build_object('computed', f.fields)
      from cmdb.computed_fields() f (fields)
      where f.fields is not null), '{}')
    || coalesce((
      select jsonb_build_object('zone', d.days)
      from cmdb.database_days() d (days)
      where d.days is not null), '{}')
$$;
comment on function cmdb.catalogue_content is 'The whole catalogue as workers load it.';

create or replace function cmdb.catalogue_publish() returns bigint
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  present jsonb;
  at timestamptz;
  number bigint;
  prefix text;
begin
  perform cmdb.catalogue_hold();
  present := cmdb.catalogue_content();
  select v.version into number from cmdb.catalogue_version v;
  update cmdb.catalogue c set impact = cmdb.impact_rules(c.content) where c.impact is null;
  if exists (select from cmdb.catalogue c where c.version = number and c.content = present) then
    if not exists (select from cmdb.class_layout) then
      perform cmdb.layout_publish();  -- a migration has emptied it
    end if;
    return number;
  end if;
  -- Deleted, not truncated: readers with an older snapshot still see the rows and need not wait.
  delete from cmdb.class_ancestor;
  insert into cmdb.class_ancestor
  with recursive up (class, ancestor, depth) as (
    select name, name, 0 from cmdb.class
    union all
    select up.class, c.parent, up.depth + 1
    from up
    join cmdb.class c on c.name = up.ancestor
    where c.parent is not null)
  select * from up;
  perform cmdb.layout_publish();
  -- ITM is the prefix of classes without one of their own or inherited.
  for prefix in
    select tag_prefix from cmdb.class where tag_prefix is not null union select 'ITM'
  loop
    execute format('create sequence if not exists cmdb.%I', 'tag_' || lower(prefix));
    execute format('grant usage on sequence cmdb.%I to cmdb_runtime', 'tag_' || lower(prefix));
  end loop;
  at := cmdb.stamp((select c.changed_at from cmdb.catalogue c where c.until = 'infinity'));
  perform cmdb.is_behind(c.changed_at, at) from cmdb.catalogue c where c.until = 'infinity';
  number := number + 1;
  update cmdb.catalogue_version set version = number;
  update cmdb.catalogue set until = at where until = 'infinity';
  insert into cmdb.catalogue (version, changed_at, content, impact)
  values (number, at, present, cmdb.impact_rules(present));
  perform cmdb.formulas_publish(at);
  -- A method enters its definition in the journal; a migration has no caller. The first version is
  -- the initial state of the database.
  if number > 1 and coalesce(current_setting('cmdb.call', true), '') = '' then
    perform cmdb.journal_add(cmdb.current_call(), at, 'catalogue', number, 1, false, '{}',
      (select m.name from cmdb.schema_migration m order by m.number desc limit 1));
  end if;
  return number;
end $$;
comment on function cmdb.catalogue_publish is
  'Makes the rows of the catalogue its next version, if they differ from the last.';
