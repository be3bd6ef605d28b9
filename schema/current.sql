CREATE SCHEMA cmdb;
CREATE TYPE cmdb.call AS (
	account integer,
	via text,
	request text,
	method text,
	reason text,
	incident bigint,
	key text,
	hash bytea
);
COMMENT ON TYPE cmdb.call IS 'Who writes, through what, why: set once a transaction, written by the triggers into every row.';
CREATE TYPE cmdb.impact_hit AS (
	item bigint,
	type text,
	relation bigint,
	min_up text,
	depth integer
);
COMMENT ON TYPE cmdb.impact_hit IS 'A relation by which a dependant has lost one of its suppliers.';
CREATE TYPE cmdb.impact_spared AS (
	item bigint,
	type text,
	needs integer,
	available integer
);
COMMENT ON TYPE cmdb.impact_spared IS 'A dependant that has lost suppliers and has enough left.';
CREATE TYPE cmdb.key_field AS (
	name text,
	kind text,
	type text,
	through text
);
COMMENT ON TYPE cmdb.key_field IS 'A field of an identification key. kind: attribute, with its type; name; or reference, with the
role through which it is inherited, as the manufacturer is from the model.';
CREATE TYPE cmdb.key_layout AS (
	key text,
	fields cmdb.key_field[],
	attributes text[],
	roles text[]
);
COMMENT ON TYPE cmdb.key_layout IS 'An identification key: the name it has in cmdb.item_key, its fields in order, the attributes
without which there is no key, and the roles that it reads, those it inherits through included.';
CREATE FUNCTION cmdb.account_begin(uid bigint, host text, os_user text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into cmdb.account (name, roles, os_uid, os_host, os_user)
  select 'admin', '{admin}', uid, host, os_user
  where not exists (select from cmdb.account a where a.id <> 0);
end $$;
COMMENT ON FUNCTION cmdb.account_begin(uid bigint, host text, os_user text) IS 'On a new database the operating-system user that runs the server is the account admin.';
CREATE TABLE cmdb.account (
    id integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    roles text[] NOT NULL,
    os_uid bigint,
    os_host text,
    os_user text,
    certificate_name text,
    person bigint,
    disabled boolean DEFAULT false NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT account_os_whole CHECK (((os_uid IS NULL) = (os_host IS NULL))),
    CONSTRAINT account_roles_known CHECK ((roles <@ ARRAY['admin'::text, 'registrar'::text, 'agent'::text, 'auditor'::text, 'feed'::text]))
);
COMMENT ON TABLE cmdb.account IS 'Who calls. Account 0 is the system itself and whoever writes past the server, in SQL.';
COMMENT ON COLUMN cmdb.account.os_host IS 'The host on which os_uid is a user: /etc/machine-id.';
CREATE FUNCTION cmdb.account_json(a cmdb.account) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select json_strip_nulls(json_build_object(
    'name', a.name, 'roles', a.roles, 'os_user', coalesce(a.os_user, a.os_uid::text),
    'certificate_name', a.certificate_name, 'person', cmdb.item_brief(a.person),
    'disabled', a.disabled, 'version', a.version, 'created_at', cmdb.rfc3339(a.created_at),
    'updated_at', cmdb.rfc3339(a.changed_at)))::text
$$;
CREATE FUNCTION cmdb.account_named(name text, path text) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
declare
  number int;
begin
  if name is null then
    return null;
  end if;
  select a.id into number from cmdb.account a
  where a.name = account_named.name and a.id <> 0 and not a.disabled;
  if not found then
    perform cmdb.refuse_missing(path, 'account', to_jsonb(name));
  end if;
  return number;
end $$;
CREATE FUNCTION cmdb.account_put(this cmdb.call, is_new boolean, named text, definition jsonb, uid bigint, host text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  present cmdb.account;
  who bigint := cmdb.optional_item(definition->'person', 'person');
begin
  -- Of two that lock out the last administrators only one may: they see each other.
  perform pg_advisory_xact_lock(4714);
  if is_new and named in ('me', 'system') then
    perform cmdb.refuse_constraint('name', 'reserved',
      format('The name `%s` is reserved.', named));
  end if;
  select * into present from cmdb.account a where a.name = named and a.id <> 0 for update;
  if found and is_new then
    perform cmdb.refuse('CM005', format('There is already an account %s.', named),
      '{"path": "name"}');
  elsif not found and not is_new then
    perform cmdb.refuse_missing('name', 'account', to_jsonb(named));
  end if;
  if definition ? 'version' and present.version <> (definition->>'version')::numeric::int then
    perform cmdb.refuse('CM004',
      format('The account has changed since: it is at version %s.', present.version),
      jsonb_build_object('current_version', present.version, 'changed', '[]'::jsonb,
        'by', (select a.name from cmdb.account a where a.id = present.changed_by),
        'at', cmdb.rfc3339(present.changed_at)));
  end if;
  if exists (
    select from cmdb.account a
    where a.name <> named and a.os_uid = uid and a.os_host = host
  ) then
    perform cmdb.refuse('CM005', 'Another account belongs to this operating-system user.',
      '{"path": "os_user"}');
  end if;
  if exists (
    select from cmdb.account a
    where a.name <> named and a.certificate_name = definition->>'certificate_name'
  ) then
    perform cmdb.refuse('CM005', 'Another account has this certificate name.',
      '{"path": "certificate_name"}');
  end if;
  perform cmdb.require_kind(who, '{person}', 'person');
  if is_new then
    insert into cmdb.account as a
      (name, roles, os_uid, os_host, os_user, certificate_name, person, disabled)
    values (named, cmdb.each_once(definition->'roles'), uid,
      case when uid is not null then host end,
      case jsonb_typeof(definition->'os_user') when 'string' then definition->>'os_user' end,
      definition->>'certificate_name', who, coalesce((definition->>'disabled')::boolean, false))
    returning a.* into present;
  else
    update cmdb.account a
    set
      roles = case when definition ? 'roles'
        then cmdb.each_once(definition->'roles') else a.roles end,
      os_uid = case when definition ? 'os_user' then uid else a.os_uid end,
      os_host = case when definition ? 'os_user'
        then case when uid is not null then host end else a.os_host end,
      os_user = case
        when not definition ? 'os_user' then a.os_user
        when jsonb_typeof(definition->'os_user') = 'string' then definition->>'os_user'
      end,
      certificate_name = case when definition ? 'certificate_name'
        then definition->>'certificate_name' else a.certificate_name end,
      person = case when definition ? 'person' then who else a.person end,
      disabled = coalesce((definition->>'disabled')::boolean, a.disabled)
    where a.id = present.id
    returning a.* into present;
  end if;
  if not exists (select from cmdb.account a where 'admin' = any (a.roles) and not a.disabled) then
    perform cmdb.refuse_constraint('roles', 'last_admin',
      'This is the last administrator.');
  end if;
  return cmdb.answer(this, cmdb.account_json(present));
end $$;
CREATE FUNCTION cmdb.accounts_called(names jsonb) RETURNS SETOF integer
    LANGUAGE plpgsql STABLE ROWS 1
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  named jsonb;
begin
  for named in select * from jsonb_array_elements(names) loop
    return query select a.id from cmdb.account a where a.name = named->>0;
    if not found and jsonb_array_length(named) > 1 then
      perform cmdb.refuse_name('account', named->>0, (named->>1)::int, (
        select a.name
        from cmdb.account a
        where a.id <> 0 and similarity(cmdb.folded(a.name), cmdb.folded(named->>0)) >= 0.3
        order by similarity(cmdb.folded(a.name), cmdb.folded(named->>0)) desc, a.name
        limit 1));
    end if;
  end loop;
end $$;
COMMENT ON FUNCTION cmdb.accounts_called(names jsonb) IS 'The ids of the accounts with these names, as cmdb.items_called looks up items.';
CREATE FUNCTION cmdb.answer(this cmdb.call, response text) RETURNS text
    LANGUAGE plpgsql
    AS $$
begin
  if this.key is not null then
    insert into cmdb.idempotency (account, key, hash, response, at)
    values (this.account, this.key, this.hash, response, cmdb.present());
  end if;
  return response;
end $$;
COMMENT ON FUNCTION cmdb.answer(this cmdb.call, response text) IS 'Ends a write: keeps its answer under its key, last, so that a repetition undoes all on 23505.';
CREATE FUNCTION cmdb.as_seen(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
  select case
    when written ~ '^[!-~]+( [!-~]+)*$' then written
    else btrim(regexp_replace(
      regexp_replace(normalize(written, nfc),
        U&'[\00AD\034F\061C\115F\1160\180E\200B-\200F\202A-\202E\2060-\206F\3164\FEFF\FFA0]', '', 'g'),
      U&'[\0009-\000D\0020\0085\00A0\1680\2000-\200A\2028\2029\202F\205F\3000]+', ' ', 'g'))
  end
$_$;
COMMENT ON FUNCTION cmdb.as_seen(written text) IS 'What is written without invisible letters, runs of blanks as one and none around: two texts that
look alike are equal.';
CREATE FUNCTION cmdb.believed_clock() RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS $$
declare
  at timestamptz := cmdb.clock();
  seen bigint := pg_sequence_last_value('cmdb.seen_us');
  anchor cmdb.clock_anchor;
  corrected timestamptz;
  is_watched boolean;
begin
  if at <= cmdb.moment(seen + cmdb.clock_bound_us()) then
    return at;
  end if;
  select * into anchor from cmdb.clock_anchor;
  is_watched := anchor.postmaster = pg_postmaster_start_time()
    and exists (select from pg_stat_get_activity(anchor.pid));
  if anchor.off_us > 0 then
    corrected := at - anchor.off_us * interval '1 microsecond';
    if corrected >= cmdb.moment(seen)
      and (corrected <= cmdb.moment(seen + cmdb.clock_bound_us()) or is_watched is not true)
    then
      return corrected;
    end if;
  end if;
  return case when is_watched then null else at end;
end $$;
COMMENT ON FUNCTION cmdb.believed_clock() IS 'The clock as far as it is believed: less a jump that the steward has measured; null between a
jump and the next look of the steward. Where no steward runs nothing tells a jump from the time
that has passed, so the clock is believed.';
CREATE FUNCTION cmdb.bounded_changes(changes text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if octet_length(changes) < 3000000 then
    return changes;
  end if;
  return (
    select jsonb_agg(jsonb_build_object('path', c.value->'path', 'omitted', true) order by c.place)
    from jsonb_array_elements(changes::jsonb) with ordinality c (value, place))::text;
end $$;
COMMENT ON FUNCTION cmdb.bounded_changes(changes text) IS 'Changes that fit into an answer. Of larger ones, from before items had a bound, the paths alone.';
CREATE FUNCTION cmdb.brief(id bigint, tag text, name text, class text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select concat('{"id":', id, ',"tag":', to_json(tag), ',"name":', to_json(name), ',"class":"',
    class, '"}')
$$;
CREATE FUNCTION cmdb.brief_json(of_item bigint, moment timestamp with time zone) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select json_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class)
    from cmdb.item_of(of_item, moment) i);
end $$;
COMMENT ON FUNCTION cmdb.brief_json(of_item bigint, moment timestamp with time zone) IS 'How an item is named, as it stood at a moment.';
CREATE FUNCTION cmdb.catalogue_content() RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_object(
    'lifecycles', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', l.name, 'label', l.label, 'states', l.states, 'state_order', l.state_order,
        'initial', l.initial,
        'transitions', (
          select coalesce(jsonb_agg(jsonb_build_object(
            'from', t.from_state, 'to', t.to_state, 'requires', t.requires,
            'reason_required', t.reason_required)
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
            'secret', a.secret, 'values', a.allowed, 'minimum', a.minimum, 'maximum', a.maximum,
            'pattern', a.pattern, 'default', a.default_value, 'expires', a.expires,
            'label', a.label) order by a.ordinal), '[]')
          from cmdb.attribute a
          where a.class = c.name)) order by c.ordinal), '[]')
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
$$;
COMMENT ON FUNCTION cmdb.catalogue_content() IS 'The whole catalogue as workers load it.';
CREATE FUNCTION cmdb.catalogue_hold() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  patience constant text := current_setting('lock_timeout');
begin
  -- Writes that come meanwhile wait behind: let them through again and again.
  for attempt in 1..30 loop
    begin
      perform set_config('lock_timeout', '50ms', true);
      perform pg_advisory_xact_lock(4715);
      perform set_config('lock_timeout', patience, true);
      return;
    exception
      when lock_not_available then
        perform pg_sleep(0.01 + random() * 0.02);
    end;
  end loop;
  raise exception using errcode = 'lock_not_available', message = 'writes hold the catalogue';
end $$;
COMMENT ON FUNCTION cmdb.catalogue_hold() IS 'Keeps the catalogue for this transaction to change: first, before anything of it is read.';
CREATE FUNCTION cmdb.catalogue_journal(this cmdb.call, entity text, name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
begin
  perform cmdb.journal_add(
    this, cmdb.stamp(), entity, (select version from cmdb.catalogue_version), 1, false, '{}', name);
end $$;
CREATE FUNCTION cmdb.catalogue_publish() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
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
  -- Deleted, not truncated: who reads with an older snapshot still finds them and waits for nobody.
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
  -- ITM serves classes that have no prefix, nor any above them.
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
  return number;
end $$;
COMMENT ON FUNCTION cmdb.catalogue_publish() IS 'Makes the rows of the catalogue its next version, if they differ from the last.';
CREATE FUNCTION cmdb.change_json(path text, before text, after text, input text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select '{"path":"' || path || '","from":' || coalesce(before, 'null') || ',"to":'
    || coalesce(after, 'null') || coalesce(',"input":' || input, '') || '}'
$$;
CREATE FUNCTION cmdb.class_define(this cmdb.call, definition jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  a jsonb;
  kind cmdb.attribute_kind;
  number bigint;
begin
  perform cmdb.catalogue_hold();
  if exists (select from cmdb.class c where c.name = definition->>'name') then
    perform cmdb.refuse('CM005', format('There is already a class %s.', definition->>'name'),
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
    insert into cmdb.attribute_kind (name, type, unit)
    values (a->>'name', a->>'type', coalesce(a->>'unit', ''))
    on conflict do nothing;
    select * into kind from cmdb.attribute_kind k where k.name = a->>'name';
    if (kind.type, kind.unit) <> (a->>'type', coalesce(a->>'unit', '')) then
      perform cmdb.refuse_invalid('attributes.' || (a->>'name'), 'other_meaning', format(
        'Elsewhere in the catalogue %s is of type %s%s.', kind.name, kind.type,
        case when kind.unit = '' then '' else ' in ' || kind.unit end));
    end if;
    if exists (
      select from cmdb.attribute d
      where d.class = definition->>'name' and d.name = kind.name
    ) then
      perform cmdb.refuse_invalid('attributes.' || kind.name, 'duplicate',
        format('The attribute %s is declared twice.', kind.name));
    end if;
    perform cmdb.require_pattern(a->>'pattern', 'attributes.' || (a->>'name') || '.pattern');
    if a->>'default' !~ (a->>'pattern') then
      perform cmdb.refuse_invalid('attributes.' || (a->>'name') || '.default', 'pattern', format(
        'The default of `%s` must match %s.', a->>'name', a->>'pattern'));
    end if;
    insert into cmdb.attribute (class, name, type, unit, format, required, indexed, observed,
      secret, allowed, minimum, maximum, pattern, default_value, label)
    values (definition->>'name', kind.name, kind.type, kind.unit, a->>'format',
      coalesce((a->>'required')::boolean, false), coalesce((a->>'indexed')::boolean, false),
      coalesce((a->>'observed')::boolean, false), coalesce((a->>'secret')::boolean, false),
      (select array_agg(v order by n)
       from jsonb_array_elements_text(a->'values') with ordinality as t (v, n)),
      (a->>'minimum')::numeric, (a->>'maximum')::numeric, a->>'pattern', a->'default',
      coalesce(a->'label', jsonb_build_object('en', a->>'name', 'ru', a->>'name')));
  end loop;
  insert into cmdb.class_key (class, fields)
  select definition->>'name', array(select jsonb_array_elements_text(k->'fields'))
  from jsonb_array_elements(definition->'keys') k
  on conflict do nothing;
  number := cmdb.catalogue_publish();
  perform cmdb.catalogue_journal(this, 'class', definition->>'name');
  return cmdb.answer(this, number::text);
end $$;
COMMENT ON FUNCTION cmdb.class_define(this cmdb.call, definition jsonb) IS 'Adds a class that the worker has validated; the answer is the new version of the catalogue.';
CREATE TABLE cmdb.class_layout (
    class text NOT NULL COLLATE pg_catalog."C",
    keys cmdb.key_layout[] NOT NULL,
    key_roles text[] NOT NULL,
    inherits_through text[] NOT NULL,
    codes text[] NOT NULL,
    search text[] NOT NULL,
    identity text[] NOT NULL
);
COMMENT ON TABLE cmdb.class_layout IS 'What is derived from the items of a class, with what its ancestors declare: made by
cmdb.catalogue_publish, read with every write.';
COMMENT ON COLUMN cmdb.class_layout.key_roles IS 'Roles that any of its keys reads.';
COMMENT ON COLUMN cmdb.class_layout.inherits_through IS 'Roles through which its keys inherit.';
COMMENT ON COLUMN cmdb.class_layout.codes IS 'Attributes that scanners read.';
COMMENT ON COLUMN cmdb.class_layout.search IS 'Attributes that `text` searches.';
COMMENT ON COLUMN cmdb.class_layout.identity IS 'Attributes that keys, codes or search are made of: an update of others leaves those alone.';
CREATE FUNCTION cmdb.class_layouts() RETURNS SETOF cmdb.class_layout
    LANGUAGE sql STABLE
    AS $$
  select c.name, k.keys,
    array(select distinct r from unnest(k.keys) l cross join unnest(l.roles) r order by r),
    array(
      select distinct f.through from unnest(k.keys) l cross join unnest(l.fields) f
      where f.through is not null order by f.through),
    array(
      select distinct f.name from unnest(k.keys) l cross join unnest(l.fields) f
      where f.type in ('text', 'email', 'ip', 'mac', 'url') and s.names @> array[f.name] is not true
      order by f.name),
    d.names,
    array(
      select f.name from unnest(k.keys) l cross join unnest(l.fields) f
      union select unnest(d.names) order by 1)
  from cmdb.class c
  cross join lateral (select cmdb.key_layouts(c.name) as keys) k
  cross join (select array_agg(distinct a.name) as names from cmdb.attribute a where a.secret) s
  cross join lateral (
    select array(
      select distinct a.name
      from cmdb.class_ancestor up
      join cmdb.attribute a on a.class = up.ancestor
      where up.class = c.name and a.indexed and a.type in ('text', 'email', 'ip', 'mac')
        and s.names @> array[a.name] is not true
      order by a.name) as names) d
$$;
COMMENT ON FUNCTION cmdb.class_layouts() IS 'What cmdb.class_layout has to hold. A name that is secret in any class is no code and is not
searched in any.';
CREATE FUNCTION cmdb.clock() RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$
  select clock_timestamp()
$$;
COMMENT ON FUNCTION cmdb.clock() IS 'The only source of time in SQL; tests replace it. What expires or falls due asks cmdb.present.';
CREATE FUNCTION cmdb.clock_bound_us() RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
  select 5000000::bigint
$$;
COMMENT ON FUNCTION cmdb.clock_bound_us() IS 'How far the clock may run ahead of the last look of the steward and still be believed.';
CREATE FUNCTION cmdb.clock_tick(mine bigint, host_boot text, host_us bigint, hold_seconds integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  anchor cmdb.clock_anchor;
  clock_us bigint;
  expected bigint;
begin
  perform cmdb.require_epoch(mine);
  perform set_config('synchronous_commit', 'off', true);  -- a look that is lost is made again
  select * into anchor from cmdb.clock_anchor for update;
  clock_us := cmdb.microseconds(cmdb.clock());
  if anchor.boot = host_boot and host_us >= anchor.monotonic_us then
    expected := anchor.seen_us + host_us - anchor.monotonic_us;
  elsif anchor.off_us > 0 and clock_us - anchor.off_us >= anchor.seen_us then
    -- Another host: nothing measures what has passed, but the jump still stands.
    expected := clock_us - anchor.off_us;
    anchor.off_since_us := host_us;
  else
    expected := clock_us;
  end if;
  if abs(clock_us - expected) <= cmdb.clock_bound_us() then
    anchor.off_us := 0;
  else
    if anchor.off_us = 0
      or abs(clock_us - expected - anchor.off_us) > cmdb.clock_bound_us()
    then
      anchor.off_since_us := host_us;
      anchor.off_since := cmdb.moment(expected);
    end if;
    anchor.off_us := clock_us - expected;
    if host_us - anchor.off_since_us >= hold_seconds * 1000000::bigint then
      anchor.off_us := 0;  -- it has held
    end if;
  end if;
  anchor.seen_us := case anchor.off_us when 0 then clock_us else expected end;
  update cmdb.clock_anchor
  set boot = host_boot, monotonic_us = host_us, seen_us = anchor.seen_us,
    off_us = anchor.off_us,
    off_since_us = case when anchor.off_us <> 0 then anchor.off_since_us end,
    off_since = case when anchor.off_us <> 0 then anchor.off_since end,
    pid = pg_backend_pid(), postmaster = pg_postmaster_start_time();
  perform setval('cmdb.seen_us', anchor.seen_us);
  return anchor.off_us;
end $$;
COMMENT ON FUNCTION cmdb.clock_tick(mine bigint, host_boot text, host_us bigint, hold_seconds integer) IS 'Looks at the clock, beside the monotonic clock of the steward. What differs by more than the
bound from the time that has passed is a jump: it is believed once it has held. Returns how far the
clock is off in microseconds, 0 while it is believed.';
CREATE FUNCTION cmdb.clock_trust(this cmdb.call) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  anchor cmdb.clock_anchor;
  clock_us bigint;
begin
  select * into anchor from cmdb.clock_anchor for update;
  if anchor.off_us <> 0 then
    clock_us := cmdb.microseconds(cmdb.clock());
    -- The monotonic clock goes on from the look of before, by as much as passes until the next.
    update cmdb.clock_anchor
    set seen_us = seen_us + anchor.off_us, off_us = 0, off_since_us = null, off_since = null;
    perform setval('cmdb.seen_us', clock_us);
    perform cmdb.journal_add(this, cmdb.stamp(), 'clock', 0, 1, false, '{}',
      json_build_object('off_s', round(anchor.off_us / 1000000.0, 3)::float8)::text);
  end if;
  return cmdb.answer(this, json_build_object(
    'off_s', round(anchor.off_us / 1000000.0, 3)::float8,
    'time', cmdb.rfc3339(cmdb.present()))::text);
end $$;
COMMENT ON FUNCTION cmdb.clock_trust(this cmdb.call) IS 'Believes the clock as it is, on the word of an operator who has looked at it.';
CREATE FUNCTION cmdb.code_of(written text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
begin
  if written ~ '^[ -~]*$' then
    return translate(lower(written), '-. :', '');
  end if;
  return translate(cmdb.folded(cmdb.as_seen(written)), '-‐‑‒–—−. :', '');
end $_$;
COMMENT ON FUNCTION cmdb.code_of(written text) IS 'What is written without case, dashes, dots, colons and blanks: as codes are compared.';
CREATE FUNCTION cmdb.contexts_of(items bigint[], of_incident bigint, moment timestamp with time zone) RETURNS TABLE(item bigint, context json)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  today date := (coalesce(moment, cmdb.present()) at time zone 'UTC')::date;
begin
  return query
  with host as materialized (
    select h.item, h.host, h.distance from cmdb.hosts_of(items, moment) h),
  held as (
    select h.item, h.distance, t.type, t.role, t.target, h.host
    from host h
    cross join lateral cmdb.targets_of(h.host, moment) t
    where t.role in ('location', 'holder') or t.type = 'covered_by'),
  -- What a component lacks is what it is installed in that has it.
  nearest as (
    select distinct on (h.item, h.role) h.item, h.role, h.target
    from held h
    where h.role is not null
    order by h.item, h.role, h.distance),
  contract as (
    select h.item, json_agg(json_build_object('id', c.id, 'tag', c.tag, 'name', c.name,
      'kind', c.attributes->'kind', 'contractor', k.party, 'phone', k.party->'phone',
      'valid_until', c.attributes->'valid_until',
      'in_force', cmdb.contract_in_force(c.attributes, c.state, today),
      'via', case when h.distance > 1 then (select v.tag from cmdb.item_of(h.host, moment) v) end)
      order by h.distance, c.id) as contracts
    from held h
    cross join lateral cmdb.item_of(h.target, moment) c
    left join lateral (
      select cmdb.party_json(r.target, moment) as party
      from cmdb.targets_of(c.id, moment) r
      where r.role = 'contractor') k on true
    where h.type = 'covered_by'
    group by h.item),
  trouble as (
    select n.item, json_agg(json_build_object('number', n.number, 'title', n.title,
      'state', n.state, 'priority', n.priority, 'via', n.via) order by n.distance, n.id)
      as incidents
    from (
      select distinct on (u.item, o.id) u.item, o.*, u.distance,
        case when u.distance > 1 then cmdb.brief_json(u.supplier, moment) end as via
      from cmdb.suppliers_of(items, moment) u
      cross join lateral cmdb.open_links_of(u.supplier, moment) o
      where o.id <> of_incident
      order by u.item, o.id, u.distance, u.supplier) n
    group by n.item)
  select w.item, json_strip_nulls(json_build_object(
    'location', cmdb.brief_json(place.target, moment),
    'holder', cmdb.party_json(holder.target, moment),
    'installed_in', cmdb.brief_json(inside.host, moment),
    'warranty', (
      select json_build_object('end', i.attributes->'warranty_end',
        'in_force', cmdb.warranty_in_force(i.attributes, today))
      from cmdb.item_of(w.item, moment) i
      where i.attributes ? 'warranty_end'),
    'contracts', coalesce(contract.contracts, '[]'),
    'open_incidents', coalesce(trouble.incidents, '[]')))
  from unnest(items) w (item)
  left join nearest place on place.item = w.item and place.role = 'location'
  left join nearest holder on holder.item = w.item and holder.role = 'holder'
  left join host inside on inside.item = w.item and inside.distance = 2
  left join contract on contract.item = w.item
  left join trouble on trouble.item = w.item;
end $$;
COMMENT ON FUNCTION cmdb.contexts_of(items bigint[], of_incident bigint, moment timestamp with time zone) IS 'Place, holder, warranty, contracts and open incidents of items, now or as of a moment: worked out
for all of them at once.';
CREATE FUNCTION cmdb.contract_in_force(attributes jsonb, state text, day date) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select state not in ('inactive', 'void')
    and coalesce((attributes->>'valid_from')::date <= day, true)
    and (coalesce((attributes->>'valid_until')::date >= day, true)
      or coalesce((attributes->>'auto_renew')::boolean, false))
$$;
COMMENT ON FUNCTION cmdb.contract_in_force(attributes jsonb, state text, day date) IS 'Whether a contract covers anything on that day: active, begun, and not over, unless it renews
itself.';
CREATE FUNCTION cmdb.current_call() RETURNS cmdb.call
    LANGUAGE plpgsql STABLE
    AS $$
declare
  written text := current_setting('cmdb.call', true);
  this cmdb.call;
begin
  if written <> '' then
    return written::cmdb.call;
  end if;
  this.account := 0;
  this.via := 'sql';
  this.method := 'sql';
  this.request := 'sql:' || session_user;
  return this;
end $$;
COMMENT ON FUNCTION cmdb.current_call() IS 'The call of this transaction; someone in psql has none.';
CREATE FUNCTION cmdb.dissolve(relations bigint[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  gone bigint;
begin
  delete from cmdb.relation r where r.id = any (relations);
  get diagnostics gone = row_count;
  return gone;
end $$;
COMMENT ON FUNCTION cmdb.dissolve(relations bigint[]) IS 'Ends relations and answers how many there were. As the owner: with DELETE on a table a role may
also lock it.';
CREATE FUNCTION cmdb.duration_seconds(duration text) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  select case when p.part is not null then
    coalesce(p.part[1]::numeric, 0) * 31556952 + coalesce(p.part[2]::numeric, 0) * 2629746
      + coalesce(p.part[3]::numeric, 0) * 604800 + coalesce(p.part[4]::numeric, 0) * 86400
      + coalesce(p.part[5]::numeric, 0) * 3600 + coalesce(p.part[6]::numeric, 0) * 60
      + coalesce(p.part[7]::numeric, 0)
  end
  from (
    select regexp_match(duration, '^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?'
      '(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$') as part) p
$_$;
COMMENT ON FUNCTION cmdb.duration_seconds(duration text) IS 'By which durations of ISO 8601 compare: a year is 365.2425 days, a month a twelfth of it.';
CREATE FUNCTION cmdb.each_once(list jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return array(
    select e.word
    from jsonb_array_elements_text(list) with ordinality e (word, place)
    group by e.word
    order by min(e.place));
end $$;
CREATE FUNCTION cmdb.enter(account integer, via text, request text, method text, reason text, for_incident jsonb, key text, hash bytea, catalogue bigint) RETURNS cmdb.call
    LANGUAGE plpgsql
    AS $$
declare
  this cmdb.call;
  kept text;
begin
  if catalogue is not null then
    perform cmdb.require_catalogue_held(
      catalogue, split_part(method, '.', 1) in ('class', 'relation_type'));
  end if;
  this.account := account;
  this.via := via;
  this.request := request;
  this.method := method;
  this.reason := reason;
  if for_incident is not null then
    this.incident := cmdb.incident_id(for_incident);
    if this.incident is null then
      perform cmdb.refuse_missing('incident', 'incident', for_incident);
    end if;
  end if;
  kept := set_config('cmdb.call', this::text, true);
  this.key := key;
  this.hash := hash;
  return this;
end $$;
COMMENT ON FUNCTION cmdb.enter(account integer, via text, request text, method text, reason text, for_incident jsonb, key text, hash bytea, catalogue bigint) IS 'Opens the call that this transaction carries out: the first argument of every write.';
CREATE FUNCTION cmdb.existing(items bigint[], moment timestamp with time zone) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return array(
    select i.id from unnest(items) u (id) cross join lateral cmdb.item_of(u.id, moment) i);
end $$;
CREATE FUNCTION cmdb.expire_idempotency(mine bigint, most integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  gone bigint;
begin
  perform cmdb.require_epoch(mine);
  delete from cmdb.idempotency i
  using (
    select account, key from cmdb.idempotency
    where at < cmdb.present() - interval '24 hours'
    order by at
    limit most) old
  where i.account = old.account and i.key = old.key;
  get diagnostics gone = row_count;
  return gone;
end $$;
CREATE FUNCTION cmdb.export_done(this cmdb.call, export text, row_count bigint, sha256 text, moment timestamp with time zone, scope json) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $_$
begin
  if not exists (select from cmdb.account a where a.id = this.account and not a.disabled)
    or this.method is distinct from 'inventory.export'
    or coalesce(export, '') = ''
    or row_count is null or row_count < 0
    or sha256 is null or sha256 !~ '^[0-9a-f]{64}$'
    or moment is null or moment > cmdb.settled_until()
  then
    raise exception using errcode = 'CM905', message = 'no export was like this';
  end if;
  perform cmdb.journal_add(this, cmdb.stamp(), 'export', 0, 1, false, '{}',
    json_strip_nulls(json_build_object('export', export, 'rows', row_count, 'sha256', sha256,
      'as_of', cmdb.rfc3339(moment), 'format', scope->'format', 'class', scope->'class',
      'where', scope->'where', 'columns', scope->'columns',
      'include_void', scope->'include_void',
      'spreadsheet_safe', scope->'spreadsheet_safe'))::text);
  return export;
end $_$;
COMMENT ON FUNCTION cmdb.export_done(this cmdb.call, export text, row_count bigint, sha256 text, moment timestamp with time zone, scope json) IS 'Enters a finished export in the journal: what the server says of it, as far as it can be so.
scope: the parameters that say what was exported. Repeating the export as of its moment proves
count and digest.';
CREATE FUNCTION cmdb.external_json(system text, key text, url text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select case when system is not null then json_strip_nulls(
    json_build_object('system', system, 'key', key, 'url', url))::text end
$$;
CREATE FUNCTION cmdb.folded(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  -- Columns are in "C", which knows no letters but those of ASCII. Up and down again: the two
  -- small sigmas have one capital.
  select lower(upper(normalize(written, nfc) collate "default") collate "default")
$$;
COMMENT ON FUNCTION cmdb.folded(written text) IS 'What is written without case: what is searched in and for.';
CREATE FUNCTION cmdb.former_tag(of_item bigint, patterns text[]) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
declare
  present cmdb.item;
begin
  select * into present from cmdb.item i where i.id = of_item;
  if cmdb.search_document(present.class, present.tag, present.name, present.attributes)
    like all (patterns)
  then
    return null;
  end if;
  return (
    select h.tag
    from cmdb.item_history h
    where h.id = of_item and h.tag <> present.tag and cmdb.folded(h.tag) like any (patterns)
    order by h.until desc
    limit 1);
end $$;
COMMENT ON FUNCTION cmdb.former_tag(of_item bigint, patterns text[]) IS 'The tag of before by which the words of a search find an item; null where it is found without.';
CREATE TABLE cmdb.relation_type (
    name text NOT NULL COLLATE pg_catalog."C",
    forward jsonb NOT NULL,
    reverse jsonb NOT NULL,
    source_classes text[] NOT NULL,
    target_classes text[] NOT NULL,
    source_max integer,
    target_max integer,
    role text COLLATE pg_catalog."C",
    inherited_through text,
    hierarchy boolean DEFAULT false NOT NULL,
    redundant boolean DEFAULT false NOT NULL,
    impact text DEFAULT 'none'::text NOT NULL,
    impact_classes text[],
    attributes jsonb DEFAULT '[]'::jsonb NOT NULL,
    ordinal integer NOT NULL,
    undirected boolean DEFAULT false NOT NULL,
    containment boolean DEFAULT false NOT NULL,
    CONSTRAINT relation_type_containment_to_one CHECK (((NOT containment) OR (NOT (source_max IS DISTINCT FROM 1)))),
    CONSTRAINT relation_type_hierarchy_to_one CHECK (((NOT hierarchy) OR (NOT (source_max IS DISTINCT FROM 1)))),
    CONSTRAINT relation_type_impact_known CHECK ((impact = ANY (ARRAY['none'::text, 'forward'::text, 'reverse'::text, 'both'::text]))),
    CONSTRAINT relation_type_maxima CHECK (((source_max > 0) AND (target_max > 0))),
    CONSTRAINT relation_type_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT relation_type_redundant_directed CHECK (((NOT redundant) OR (impact = ANY (ARRAY['forward'::text, 'reverse'::text])))),
    CONSTRAINT relation_type_role_to_one CHECK (((role IS NULL) OR (NOT (source_max IS DISTINCT FROM 1)))),
    CONSTRAINT relation_type_undirected_alike CHECK (((NOT undirected) OR ((source_classes = target_classes) AND (impact = ANY (ARRAY['none'::text, 'both'::text])) AND (COALESCE(source_max, target_max) IS NULL) AND (role IS NULL) AND (NOT redundant))))
);
COMMENT ON COLUMN cmdb.relation_type.source_max IS 'Relations of this type a source may have.';
COMMENT ON COLUMN cmdb.relation_type.target_max IS 'Relations of this type a target may have.';
COMMENT ON COLUMN cmdb.relation_type.role IS 'Makes a to-one type readable and writable as a reference of its source.';
COMMENT ON COLUMN cmdb.relation_type.inherited_through IS 'A role: where the source has no relation of this type, that of the item in this role counts.';
COMMENT ON COLUMN cmdb.relation_type.redundant IS 'A dependant may carry how many it needs up.';
COMMENT ON COLUMN cmdb.relation_type.undirected IS 'The two ends are alike: kept once, from the item with the lower id.';
COMMENT ON COLUMN cmdb.relation_type.containment IS 'The source lies within the target: through all such types together nothing contains itself.';
CREATE FUNCTION cmdb.free_slot(type cmdb.relation_type, which text, of_item bigint, path text) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
declare
  most int := case which when 'source' then type.source_max else type.target_max end;
  taken int[];
  other bigint;
  slot int;
begin
  if most is null then
    return null;
  elsif which = 'source' then
    select array_agg(r.source_slot), min(r.target) into taken, other
    from cmdb.relation r
    where r.source = of_item and r.type = type.name;
  else
    select array_agg(r.target_slot), min(r.source) into taken, other
    from cmdb.relation r
    where r.target = of_item and r.type = type.name;
  end if;
  if taken is null then
    return 0;
  end if;
  select s into slot from generate_series(0, most - 1) s where s <> all (taken) order by s limit 1;
  if slot is null then
    perform cmdb.refuse_constraint(path, 'cardinality',
      format('The %s of %s may have at most %s; disconnect an existing one first.', which, type.name,
        case most when 1 then 'one relation' else most || ' relations' end),
      cmdb.item_brief(other));
  end if;
  return slot;
end $$;
COMMENT ON FUNCTION cmdb.free_slot(type cmdb.relation_type, which text, of_item bigint, path text) IS 'The first free slot at one end; the unique index decides when two calls find the same.';
CREATE FUNCTION cmdb.give_up_lease(who text) RETURNS void
    LANGUAGE sql
    AS $$
  update cmdb.steward_lease set expires_at = '-infinity' where holder = who
$$;
COMMENT ON FUNCTION cmdb.give_up_lease(who text) IS 'Lets another steward begin at once.';
CREATE FUNCTION cmdb.has_passed(barrier xid8) RETURNS boolean
    LANGUAGE sql
    AS $$
  select pg_snapshot_xmin(pg_current_snapshot()) > barrier
$$;
CREATE FUNCTION cmdb.health() RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  present timestamptz := cmdb.present();
  settled timestamptz := cmdb.settled_until();
  stood timestamptz := greatest(settled, (select i.created_at from cmdb.database_identity i));
  ahead interval := cmdb.moment(pg_sequence_last_value('cmdb.floor_us')) - cmdb.clock();
  bound interval := cmdb.clock_bound_us() * interval '1 microsecond';
  is_led boolean := (select l.expires_at > present from cmdb.steward_lease l);
  anchor cmdb.clock_anchor := (select a from cmdb.clock_anchor a);
  holder jsonb;
  settling jsonb;
  reasons jsonb := '[]';
begin
  if anchor.off_us <> 0 then
    reasons := reasons || jsonb_build_object(
      'code', 'clock_jumped',
      'message', format(
        'The clock of the database has jumped by %s s. %s', round(anchor.off_us / 1000000.0),
        case when anchor.off_us > 0
          then 'It is not trusted until it has been stable for some time or clock.trust confirms it.'
          else 'Timestamps increase by microseconds until the clock has caught up.'
        end),
      'off_s', round(anchor.off_us / 1000000.0, 3)::float8, 'since', cmdb.rfc3339(anchor.off_since));
  elsif ahead > bound then
    reasons := reasons || jsonb_build_object(
      'code', 'clock_behind',
      'message', format(
        'The clock of the database is %s s behind the latest timestamp. Timestamps increase by '
        'microseconds until the clock has caught up.', round(extract(epoch from ahead))),
      'off_s', -round(extract(epoch from ahead), 3)::float8);
  end if;
  if is_led and present - stood > bound then
    holder := cmdb.settling_holder();
    settling := jsonb_strip_nulls(jsonb_build_object(
      'held_by', holder, 'since', coalesce(holder->>'since', cmdb.rfc3339(stood))));
    reasons := reasons || (settling || jsonb_build_object(
      'code', 'settling_stuck',
      'message', format('Nothing has settled since %s%s. The journal and exports wait for it.',
        cmdb.rfc3339(stood),
        case when holder is not null then format(': %s of user %s holds a transaction open',
          case when holder ? 'pid'
            then format('process %s (%s)', holder->>'pid', holder->>'application')
            else format('prepared transaction %s', holder->>'prepared')
          end,
          holder->>'user') end)));
  end if;
  return json_strip_nulls(json_build_object(
    'schema_version', (select max(number) from cmdb.schema_migration),
    'settled_until', cmdb.rfc3339(settled),
    'settling', settling,
    'reasons', reasons,
    'unmended', cmdb.unmended(),
    'journal_lag_ms', greatest(0, coalesce((
      select (extract(epoch from present - j.at) * 1000)::bigint
      from cmdb.journal_inbox j order by j.at limit 1), 0)),
    'steward', is_led))::text;
end $$;
COMMENT ON FUNCTION cmdb.health() IS 'What the database tells about itself; reasons are why the server counts as degraded.';
CREATE FUNCTION cmdb.hide_secrets(names text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  delete from cmdb.item_code c where c.path = any (
    array(select 'attributes.' || n from unnest(names) n));
  perform cmdb.refresh_search(array(select i.id from cmdb.item i where i.attributes ?| names));
end $$;
COMMENT ON FUNCTION cmdb.hide_secrets(names text[]) IS 'Takes what items have under these names out of codes and search: it has become secret.';
CREATE FUNCTION cmdb.hierarchy_at(moment timestamp with time zone) RETURNS TABLE(type text, ancestor bigint, descendant bigint)
    LANGUAGE sql STABLE
    AS $$
  select u.type, u.ancestor, u.descendant
  from (
    select h.type, h.ancestor, h.descendant, h.changed_at,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.hierarchy h
    union all
    select h.type, h.ancestor, h.descendant, h.changed_at, h.until, false
    from cmdb.hierarchy_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;
CREATE FUNCTION cmdb.hierarchy_connect(type_name text, source bigint, target bigint, at timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
  insert into cmdb.hierarchy (type, ancestor, descendant, depth, changed_at)
  select type_name, above.id, below.id, above.depth + below.depth + 1, at
  from (
    select target as id, 0 as depth
    union all
    select h.ancestor, h.depth from cmdb.hierarchy h
    where h.type = type_name and h.descendant = target) above,
  (
    select source as id, 0 as depth
    union all
    select h.descendant, h.depth from cmdb.hierarchy h
    where h.type = type_name and h.ancestor = source) below
$$;
CREATE FUNCTION cmdb.hierarchy_disconnect(type_name text, source bigint, at timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
  with gone as (
    delete from cmdb.hierarchy h
    where h.type = type_name
      and h.descendant in (
        select source
        union all
        select b.descendant from cmdb.hierarchy b
        where b.type = type_name and b.ancestor = source)
      and h.ancestor in (
        select a.ancestor from cmdb.hierarchy a
        where a.type = type_name and a.descendant = source)
    returning h.*)
  insert into cmdb.hierarchy_history
  select g.*, at from gone g where cmdb.is_behind(g.changed_at, at)
$$;
CREATE FUNCTION cmdb.hosts_of(items bigint[], moment timestamp with time zone) RETURNS TABLE(item bigint, host bigint, distance integer)
    LANGUAGE plpgsql STABLE
    AS $$
declare
  members bigint[] := items;
  hosts bigint[] := items;
  distances int[] := array_fill(1, array[cardinality(items)]);
  last_members bigint[] := items;
  last_hosts bigint[] := items;
  round int := 1;
begin
  loop
    round := round + 1;
    select array_agg(n.item), array_agg(n.host) into last_members, last_hosts
    from (
      select distinct on (f.item) f.item, t.target as host
      from unnest(last_members, last_hosts) f (item, host)
      cross join lateral cmdb.targets_of(f.host, moment) t
      where t.role in ('installed_in', 'whole')
        and not exists (
          select from unnest(members, hosts) k (item, host)
          where k.item = f.item and k.host = t.target)
      order by f.item, t.role) n;
    exit when last_members is null;
    members := members || last_members;
    hosts := hosts || last_hosts;
    distances := distances || array_fill(round, array[cardinality(last_members)]);
  end loop;
  return query select * from unnest(members, hosts, distances);
end $$;
COMMENT ON FUNCTION cmdb.hosts_of(items bigint[], moment timestamp with time zone) IS 'Each item at distance 1, then what it is installed in or part of, and so on: a cartridge, its
printer.';
CREATE FUNCTION cmdb.impact_analyze(refs jsonb, is_upstream boolean, depth_max integer, classes text[], to_ref jsonb, moment timestamp with time zone, items_max integer) RETURNS text
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  rules jsonb := cmdb.impact_rules_at(moment);
  seeds bigint[] := cmdb.impact_seeds(refs, moment, 'items[%s]');
  target bigint := (cmdb.impact_seeds(
    case when to_ref is null then '[]' else jsonb_build_array(to_ref) end, moment, 'to'))[1];
  walk record;
  path bigint[];
begin
  select * into walk
  from cmdb.impact_walk(seeds, '{}', is_upstream, rules, moment, depth_max, items_max) w;
  if target is not null then
    path := cmdb.impact_path(target, walk.items, walk.depths, walk.relations, moment);
    return cmdb.impact_reply(
      array(select walk.items[p] from unnest(path) p),
      array(select walk.depths[p] from unnest(path) p),
      array(select walk.relations[p] from unnest(path) p),
      array(select s from unnest(walk.spared) s where s.item = target),
      cmdb.people_of(seeds || walk.items, rules, moment), walk.is_truncated, moment, classes);
  end if;
  return cmdb.impact_reply(walk.items, walk.depths, walk.relations, walk.spared,
    cmdb.people_of(seeds || walk.items, rules, moment), walk.is_truncated, moment, classes);
end $$;
COMMENT ON FUNCTION cmdb.impact_analyze(refs jsonb, is_upstream boolean, depth_max integer, classes text[], to_ref jsonb, moment timestamp with time zone, items_max integer) IS 'Impact as impact.analyze answers it. All of it counts for people, whatever classes shows.';
CREATE FUNCTION cmdb.impact_entries(items bigint[], depths integer[], relations bigint[], moment timestamp with time zone, classes text[]) RETURNS text
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
begin
  return (
    select concat('[', string_agg(concat('{"item":', cmdb.brief(i.id, i.tag, i.name, i.class),
      ',"depth":', u.depth, ',"via":{"relation":', u.relation, ',"type":"', r.type,
      '","from":{"id":', f.id, ',"tag":', to_json(f.tag), ',"class":"', f.class, '"}}}'), ','
      order by u.ordinal), ']')
    from unnest(items, depths, relations) with ordinality u (item, depth, relation, ordinal)
    cross join lateral cmdb.item_of(u.item, moment) i
    cross join lateral cmdb.relation_of(u.relation, moment) r
    cross join lateral cmdb.item_of(r.source + r.target - u.item, moment) f
    where classes is null or i.class = any (classes));
end $$;
COMMENT ON FUNCTION cmdb.impact_entries(items bigint[], depths integer[], relations bigint[], moment timestamp with time zone, classes text[]) IS 'Impaired items as the API answers them: [{item, depth, via: {relation, type, from}}].';
CREATE FUNCTION cmdb.impact_entries_without(items bigint[], depths integer[], relations bigint[], others bigint[], moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select cmdb.impact_entries(array_agg(u.item order by u.ordinal),
    array_agg(u.depth order by u.ordinal), array_agg(u.relation order by u.ordinal), moment, null)
  from unnest(items, depths, relations) with ordinality u (item, depth, relation, ordinal)
  left join unnest(others) o (id) on o.id = u.item
  where o.id is null
$$;
CREATE FUNCTION cmdb.impact_fallen(lost cmdb.impact_hit[], round integer, rules jsonb, moment timestamp with time zone) RETURNS TABLE(item bigint, relation bigint)
    LANGUAGE sql STABLE
    AS $$
  select g.item, g.relation
  from (
    select l.item, l.type, max(l.min_up) as min_up, count(*) as lost_count,
      min(l.relation) filter (where l.depth = round) as relation
    from unnest(lost) l
    group by l.item, l.type) g
  cross join lateral cmdb.supplier_count(g.item, g.type, rules, moment) n
  where g.relation is not null and n - g.lost_count < cmdb.needed(g.min_up, n)
$$;
COMMENT ON FUNCTION cmdb.impact_fallen(lost cmdb.impact_hit[], round integer, rules jsonb, moment timestamp with time zone) IS 'The dependants that have too few suppliers left since this round, each with the first relation
that was one too many.';
CREATE FUNCTION cmdb.impact_path(target bigint, items bigint[], depths integer[], relations bigint[], moment timestamp with time zone) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$
declare
  path bigint[] := '{}';
  place int := array_position(items, target);
begin
  while place is not null loop
    path := place || path;
    select array_position(items, r.source + r.target - items[place]) into place
    from cmdb.relation_of(relations[place], moment) r;
  end loop;
  return path;
end $$;
COMMENT ON FUNCTION cmdb.impact_path(target bigint, items bigint[], depths integer[], relations bigint[], moment timestamp with time zone) IS 'Places in items that lead from a seed to the target; none where it was not reached.';
CREATE FUNCTION cmdb.impact_reply(items bigint[], depths integer[], relations bigint[], spared cmdb.impact_spared[], people bigint, is_truncated boolean, moment timestamp with time zone, classes text[]) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select concat('{"items":', cmdb.impact_entries(items, depths, relations, moment, classes),
    ',"spared":', cmdb.spared_entries(spared, moment), ',"people":', people,
    -- Nobody's view is limited to a part yet, so nothing is hidden from anyone.
    ',"hidden":0,"truncated":', to_json(is_truncated), '}')
$$;
CREATE FUNCTION cmdb.impact_rules(content jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  with recursive up (class, ancestor, depth, impairs) as (
    select c->>'name', c->>'name', 0, (c->>'part_impairs_whole')::boolean
    from jsonb_array_elements(content->'classes') c
    union all
    select up.class, p->>'name', up.depth + 1, (p->>'part_impairs_whole')::boolean
    from up
    join jsonb_array_elements(content->'classes') c on c->>'name' = up.ancestor
    join jsonb_array_elements(content->'classes') p on p->>'name' = c->>'parent'),
  harmless as (
    select n.class
    from (
      select distinct on (up.class) up.class, up.impairs
      from up
      where up.impairs is not null
      order by up.class, up.depth) n
    where not n.impairs),
  type as (
    select t->>'name' as name, t->>'impact' as impact,
      coalesce((t->>'containment')::boolean, false) as containment,
      case jsonb_typeof(t->'impact_classes') when 'array' then t->'impact_classes' end as classes
    from jsonb_array_elements(content->'relation_types') t)
  select jsonb_build_object(
    'forward', (
      select coalesce(jsonb_agg(name), '[]') from type where impact in ('forward', 'both')),
    'reverse', (
      select coalesce(jsonb_agg(name), '[]') from type where impact in ('reverse', 'both')),
    'limits', (
      select coalesce(jsonb_object_agg(name, (
        select coalesce(jsonb_agg(distinct up.class), '[]') from up where classes ? up.ancestor)),
        '{}')
      from type
      where classes is not null and impact <> 'none'),
    'harmless', (
      select coalesce(jsonb_object_agg(name, (
        select coalesce(jsonb_agg(h.class order by h.class), '[]') from harmless h)), '{}')
      from type
      where containment and impact in ('forward', 'both')),
    'services', (
      select coalesce(jsonb_agg(up.class), '[]') from up where up.ancestor = 'service'),
    'people', (
      select coalesce(jsonb_agg(up.class), '[]') from up where up.ancestor = 'person'))
$$;
COMMENT ON FUNCTION cmdb.impact_rules(content jsonb) IS 'How failures travel by a content of the catalogue: relation types whose source impairs its
target (forward) and the reverse, classes that alone are impaired by a type (limits), and classes
whose failure does not impair what contains them by a type (harmless).';
CREATE FUNCTION cmdb.impact_rules_at(moment timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select coalesce((
        select c.impact
        from cmdb.catalogue c
        where (moment is null and c.until = 'infinity')
          or (c.changed_at <= moment and c.until > moment)),
      -- Before there was a catalogue, its first version holds, as everywhere.
      (select c.impact from cmdb.catalogue c order by c.version limit 1)));
end $$;
CREATE FUNCTION cmdb.impact_seeds(refs jsonb, moment timestamp with time zone, path text) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$
declare
  found_id bigint;
  seeds bigint[] := '{}';
  ref jsonb;
  place int := 0;
begin
  for ref in select * from jsonb_array_elements(refs) loop
    found_id := null;
    if jsonb_typeof(ref) = 'number' then
      select i.id into found_id
      from cmdb.item_of((ref #>> '{}')::numeric::bigint, moment) i;
    else
      -- A column of a function has no collation of its own; without one no index serves it.
      select i.id into found_id
      from cmdb.item_at(moment) i
      where i.tag = (ref #>> '{}') collate "C";
    end if;
    if found_id is null then
      perform cmdb.refuse_missing(format(path, place), 'item', ref);
    end if;
    -- One that is named twice fails once: each of its relations counts once among those lost.
    if found_id <> all (seeds) then
      seeds := seeds || found_id;
    end if;
    place := place + 1;
  end loop;
  return seeds;
end $$;
COMMENT ON FUNCTION cmdb.impact_seeds(refs jsonb, moment timestamp with time zone, path text) IS 'ItemRefs as they came to ids, each once; a tag is that of the moment. A path with %s names the
place.';
CREATE FUNCTION cmdb.impact_step(frontier bigint[], is_upstream boolean, by_source text[], by_target text[], limits jsonb, harmless jsonb, moment timestamp with time zone) RETURNS TABLE(reached bigint, dependant bigint, relation bigint, type text, min_up text)
    LANGUAGE sql STABLE
    AS $$
  select e.reached, case when is_upstream then f.id else e.reached end, e.relation, e.type, e.min_up
  from unnest(frontier) f (id)
  -- Upstream stand rooms and switches that a thousand others hang on, of which none is asked for:
  -- there each type is looked up, and `offset 0` keeps the planner from reading all of them.
  -- Downstream nearly all that hang on an item are wanted.
  cross join lateral (
    select t.target as reached, t.relation, t.type, t.min_up, f.id as part
    from cmdb.targets_of(f.id, moment) t
    where not is_upstream and t.type = any (by_source)
    union all
    select s.source, s.relation, s.type, s.min_up, null
    from cmdb.sources_of(f.id, moment) s
    where not is_upstream and s.type = any (by_target)
    union all
    select l.target, l.relation, l.type, l.min_up, null
    from unnest(by_source) w (type)
    cross join lateral (
      select * from cmdb.targets_of(f.id, moment) t
      where t.type = w.type collate "C" offset 0) l
    where is_upstream
    union all
    select l.source, l.relation, l.type, l.min_up, l.source
    from unnest(by_target) w (type)
    cross join lateral (
      select * from cmdb.sources_of(f.id, moment) s
      where s.type = w.type collate "C" offset 0) l
    where is_upstream) e
  where (not limits ? e.type
      or limits->e.type ? (
        select i.class
        from cmdb.item i
        where i.id = case when is_upstream then f.id else e.reached end))
    and (e.part is null or (harmless ? e.type) is not true
      or not harmless->e.type ? (select i.class from cmdb.item i where i.id = e.part))
$$;
COMMENT ON FUNCTION cmdb.impact_step(frontier bigint[], is_upstream boolean, by_source text[], by_target text[], limits jsonb, harmless jsonb, moment timestamp with time zone) IS 'One round: the relations by which a failure goes from the frontier on, what it reaches, and which
of the two ends depends on the other.';
CREATE FUNCTION cmdb.impact_survivors(lost cmdb.impact_hit[], fallen bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone) RETURNS cmdb.impact_spared[]
    LANGUAGE sql STABLE
    AS $$
  select array(
    select row(g.item, g.type, cmdb.needed(g.min_up, n), n - g.lost_count)::cmdb.impact_spared
    from (
      select l.item, l.type, max(l.min_up) as min_up,
        case when is_upstream then 0 else count(*) end as lost_count
      from unnest(lost) l
      group by l.item, l.type) g
    left join unnest(case when not is_upstream then fallen end) f (id) on f.id = g.item
    cross join lateral cmdb.supplier_count(g.item, g.type, rules, moment) n
    where f.id is null and (not is_upstream or cmdb.needed(g.min_up, n) < n)
    order by g.item, g.type)
$$;
COMMENT ON FUNCTION cmdb.impact_survivors(lost cmdb.impact_hit[], fallen bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone) IS 'The dependants that have lost suppliers and have enough left; upstream, those that some of their
suppliers could not impair alone.';
CREATE FUNCTION cmdb.impact_walk(seeds bigint[], untouched bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone, depth_max integer, items_max integer, OUT items bigint[], OUT depths integer[], OUT relations bigint[], OUT spared cmdb.impact_spared[], OUT is_truncated boolean) RETURNS record
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  -- In which way a walk crosses a relation: from its source, or from its target.
  by_source text[] := cmdb.names(rules->case when is_upstream then 'reverse' else 'forward' end);
  by_target text[] := cmdb.names(rules->case when is_upstream then 'forward' else 'reverse' end);
  limits jsonb := rules->'limits';
  harmless jsonb := rules->'harmless';
  frontier bigint[] := seeds;
  via bigint[];
  hit_items bigint[];
  hit_relations bigint[];
  hits cmdb.impact_hit[];
  lost cmdb.impact_hit[] := '{}';
  room int;
  round int := 0;
begin
  items := '{}';
  depths := '{}';
  relations := '{}';
  is_truncated := false;
  while cardinality(frontier) > 0 and round < depth_max and not is_truncated loop
    round := round + 1;
    select
      array_agg(s.reached) filter (where is_upstream or s.min_up is null),
      array_agg(s.relation) filter (where is_upstream or s.min_up is null),
      array_agg(row(s.dependant, s.type, s.relation, s.min_up, round)::cmdb.impact_hit)
        filter (where s.min_up is not null)
    into hit_items, hit_relations, hits
    from cmdb.impact_step(
      frontier, is_upstream, by_source, by_target, limits, harmless, moment) s;
    if hits is not null then
      lost := lost || hits;
      if not is_upstream then
        select hit_items || array_agg(f.item), hit_relations || array_agg(f.relation)
        into hit_items, hit_relations
        from cmdb.impact_fallen(lost, round, rules, moment) f;
      end if;
    end if;
    room := items_max - cardinality(items);
    select array_agg(u.item), array_agg(u.relation) into frontier, via
    from (
      select h.item, min(h.relation) as relation
      from (
        select * from unnest(hit_items, hit_relations) as h (item, relation)
        union all
        select unnest(seeds || untouched || items), null) h
      group by h.item
      having bool_and(h.relation is not null)
      order by h.item
      limit room + 1) u;
    if cardinality(frontier) > room then
      is_truncated := true;
      frontier := frontier[:room];
      via := via[:room];
    end if;
    items := items || frontier;
    relations := relations || via;
    depths := depths || array_fill(round, array[coalesce(cardinality(frontier), 0)]);
  end loop;
  spared := '{}';
  if lost <> '{}' then
    spared := cmdb.impact_survivors(lost, seeds || untouched || items, is_upstream, rules, moment);
  end if;
end $$;
COMMENT ON FUNCTION cmdb.impact_walk(seeds bigint[], untouched bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone, depth_max integer, items_max integer, OUT items bigint[], OUT depths integer[], OUT relations bigint[], OUT spared cmdb.impact_spared[], OUT is_truncated boolean) IS 'What the failure of the seeds impairs, or upstream what could impair them, in order of depth and
id, each with the relation by which it fell; untouched items are never reached.';
CREATE FUNCTION cmdb.incident_answer(moment timestamp with time zone, extent text) RETURNS TABLE(id bigint, number text, answer text)
    LANGUAGE sql STABLE
    AS $$
  select i.id, i.number, json_strip_nulls(json_build_object(
    'id', i.id, 'number', i.number, 'kind', i.kind, 'title', i.title,
    'description', i.description, 'state', i.state, 'impact', i.impact, 'urgency', i.urgency,
    'priority', i.priority, 'category', i.category,
    'service', (select json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class)
      from cmdb.item_at(moment) s where s.id = i.service),
    'requester', (select json_build_object(
        'id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class)
      from cmdb.item_at(moment) s where s.id = i.requester),
    'contact', i.contact, 'team', i.team,
    'assignee', (select a.name from cmdb.account a where a.id = i.assignee),
    'parent', (select p.number from cmdb.incident p where p.id = i.parent),
    'channel', i.channel,
    'external', case when i.external_system is not null then json_build_object(
      'system', i.external_system, 'key', i.external_key, 'url', i.external_url) end,
    'resolution_code', i.resolution_code, 'resolution', i.resolution, 'major', i.major,
    'opened_at', cmdb.rfc3339(i.created_at), 'due_at', cmdb.rfc3339(i.due_at),
    'breached', case when i.due_at is not null
      then cmdb.is_breached(i.due_at, i.resolved_at, i.state, moment) end,
    'resolved_at', cmdb.rfc3339(i.resolved_at),
    'version', i.version, 'updated_at', cmdb.rfc3339(i.changed_at),
    'updated_by', (select a.name from cmdb.account a where a.id = i.changed_by),
    'items', case
      when extent = 'row' then (
        select coalesce(json_agg(json_build_object(
          'item', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class),
          'role', l.role, 'source', l.source, 'note', l.note,
          'linked_at', cmdb.rfc3339(l.created_at)) order by l.id), '[]')
        from (
          select n.* from cmdb.incident_item_at(moment) n
          where n.of_incident = i.id
          order by n.id
          limit cmdb.links_shown()) l
        join cmdb.item_at(moment) t on t.id = l.item)
      else cmdb.links_json(i.id, cmdb.links_shown(), cmdb.is_told(extent, links.total), moment)
    end,
    'items_total', links.total,
    'impaired', case when cmdb.is_told(extent, links.total)
      then cmdb.incident_impaired(i.id, moment) end,
    'timeline', timeline.entries, 'timeline_total', timeline.total))::text
  from cmdb.incident_at(moment) i
  cross join lateral (
    select count(*) as total from cmdb.incident_item_at(moment) l where l.of_incident = i.id) links
  left join lateral cmdb.incident_timeline(
    i.id, moment, case extent when 'whole' then 500 else 20 end) timeline on extent <> 'row'
$$;
COMMENT ON FUNCTION cmdb.incident_answer(moment timestamp with time zone, extent text) IS 'Incidents as the API answers them. extent: row, in a list; whole, with timeline and what an agent
has to know on the phone; written, after a write, which is to cost the same however much hangs on the
incident: with the newest of the timeline, and without what is worked out for many items.';
CREATE FUNCTION cmdb.incident_at(moment timestamp with time zone) RETURNS TABLE(id bigint, number text, kind text, title text, description text, state text, impact integer, urgency integer, priority integer, category text, service bigint, requester bigint, contact jsonb, team text, assignee integer, parent bigint, channel text, external_system text, external_key text, external_url text, resolution_code text, resolution text, major boolean, resolved_at timestamp with time zone, due_at timestamp with time zone, version integer, created_at timestamp with time zone, changed_at timestamp with time zone, changed_by integer)
    LANGUAGE sql STABLE
    AS $$
  select u.id, u.number, u.kind, u.title, u.description, u.state, u.impact, u.urgency, u.priority,
    u.category, u.service, u.requester, u.contact, u.team, u.assignee, u.parent, u.channel,
    u.external_system, u.external_key, u.external_url, u.resolution_code, u.resolution, u.major,
    u.resolved_at, u.due_at, u.version, u.created_at, u.changed_at, u.changed_by
  from (
    select i.id, i.number, i.kind, i.title, i.description, i.state, i.impact, i.urgency, i.priority,
      i.category, i.service, i.requester, i.contact, i.team, i.assignee, i.parent, i.channel,
      i.external_system, i.external_key, i.external_url, i.resolution_code, i.resolution, i.major,
      i.resolved_at, i.due_at, i.version, i.created_at, i.changed_at, i.changed_by,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.incident i
    union all
    select h.id, h.number, h.kind, h.title, h.description, h.state, h.impact, h.urgency, h.priority,
      h.category, h.service, h.requester, h.contact, h.team, h.assignee, h.parent, h.channel,
      h.external_system, h.external_key, h.external_url, h.resolution_code, h.resolution, h.major,
      h.resolved_at, h.due_at, h.version, h.created_at, h.changed_at, h.changed_by, h.until, false
    from cmdb.incident_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;
CREATE FUNCTION cmdb.incident_changes(incidents bigint[], versions integer[], stamps timestamp with time zone[]) RETURNS TABLE(incident bigint, version integer, changes text)
    LANGUAGE plpgsql STABLE ROWS 100
    AS $$
#variable_conflict use_column
declare
  -- Months to come hold nothing yet, and need not be looked into.
  horizon timestamptz := clock_timestamp() + interval '1 day';
begin
  if incidents is null then
    return;
  end if;
  return query
  select c.id, c.version,
    '[' || string_agg(cmdb.change_json(c.key, c.before, c.after, null), ',') || ']'
  from (
    select u.place, u.id, u.version, f.key, cmdb.incident_value(f.key, f.before) as before,
      cmdb.incident_value(f.key, f.after) as after
    from unnest(incidents, versions, stamps) with ordinality u (id, version, at, place)
    cross join lateral (
      select o.kind, o.title, o.description, o.state, o.impact, o.urgency, o.priority, o.category,
        o.service, o.requester, o.contact, o.team, o.assignee, o.parent, o.channel,
        o.external_system, o.external_key, o.external_url, o.resolution_code, o.resolution,
        o.major, o.due_at
      from cmdb.incident o
      where o.id = u.id and o.version = u.version
      union all
      (select o.kind, o.title, o.description, o.state, o.impact, o.urgency, o.priority, o.category,
        o.service, o.requester, o.contact, o.team, o.assignee, o.parent, o.channel,
        o.external_system, o.external_key, o.external_url, o.resolution_code, o.resolution,
        o.major, o.due_at
      from cmdb.incident_history o
      where o.id = u.id and o.version = u.version and o.until > u.at and o.until <= horizon
      order by o.until
      limit 1)
      limit 1) a
    left join lateral (
      select o.kind, o.title, o.description, o.state, o.impact, o.urgency, o.priority, o.category,
        o.service, o.requester, o.contact, o.team, o.assignee, o.parent, o.channel,
        o.external_system, o.external_key, o.external_url, o.resolution_code, o.resolution,
        o.major, o.due_at
      from cmdb.incident_history o
      where u.version > 1 and o.id = u.id and o.until = u.at
      offset 0) b on true
    cross join lateral (
      values ('kind', b.kind, a.kind), ('title', b.title, a.title),
        ('description', b.description, a.description), ('state', b.state, a.state),
        ('impact', b.impact::text, a.impact::text), ('urgency', b.urgency::text, a.urgency::text),
        ('priority', b.priority::text, a.priority::text), ('category', b.category, a.category),
        ('service', b.service::text, a.service::text),
        ('requester', b.requester::text, a.requester::text),
        ('contact', jsonb_strip_nulls(b.contact)::text, jsonb_strip_nulls(a.contact)::text),
        ('team', b.team, a.team), ('assignee', b.assignee::text, a.assignee::text),
        ('parent', b.parent::text, a.parent::text), ('channel', b.channel, a.channel),
        ('resolution_code', b.resolution_code, a.resolution_code),
        ('resolution', b.resolution, a.resolution), ('major', b.major::text, a.major::text),
        ('due_at', b.due_at::text, a.due_at::text),
        ('external', cmdb.external_json(b.external_system, b.external_key, b.external_url),
          cmdb.external_json(a.external_system, a.external_key, a.external_url))
    ) f (key, before, after)
    where f.before collate "C" is distinct from f.after
    order by u.place, f.key) c
  group by c.place, c.id, c.version;
end $$;
COMMENT ON FUNCTION cmdb.incident_changes(incidents bigint[], versions integer[], stamps timestamp with time zone[]) IS 'What versions of incidents changed, each of them given with its stamp: [{path, from, to}] as
text; versions that changed nothing are left out.';
CREATE FUNCTION cmdb.incident_comment(this cmdb.call, ref jsonb, text text, visibility text, channel text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  commented cmdb.incident := cmdb.incident_locked(ref);
  said cmdb.incident_comment;
begin
  insert into cmdb.incident_comment as c (of_incident, text, visibility, channel)
  values (commented.id, text, visibility, channel)
  returning * into said;
  return cmdb.answer(this, json_strip_nulls(json_build_object(
    'at', cmdb.rfc3339(said.created_at),
    'by', (select a.name from cmdb.account a where a.id = said.changed_by),
    'kind', 'comment', 'id', said.id, 'text', said.text, 'visibility', said.visibility,
    'channel', said.channel, 'reason', said.reason))::text);
end $$;
CREATE TABLE cmdb.incident (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    title text NOT NULL,
    description text,
    state text NOT NULL COLLATE pg_catalog."C",
    impact integer NOT NULL,
    urgency integer NOT NULL,
    priority integer NOT NULL,
    category text,
    service bigint,
    requester bigint,
    contact jsonb,
    team text,
    assignee integer,
    parent bigint,
    channel text,
    external_system text,
    external_key text,
    external_url text,
    resolution_code text,
    resolution text,
    major boolean DEFAULT false NOT NULL,
    resolved_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    due_at timestamp with time zone,
    CONSTRAINT incident_external_whole CHECK (((external_system IS NULL) = (external_key IS NULL))),
    CONSTRAINT incident_kind_known CHECK ((kind = ANY (ARRAY['incident'::text, 'service_request'::text, 'task'::text]))),
    CONSTRAINT incident_resolved_says_how CHECK (((state <> ALL (ARRAY['resolved'::text, 'closed'::text])) OR (resolution IS NOT NULL))),
    CONSTRAINT incident_state_known CHECK ((state = ANY (ARRAY['new'::text, 'assigned'::text, 'in_progress'::text, 'pending'::text, 'resolved'::text, 'closed'::text, 'cancelled'::text])))
);
COMMENT ON COLUMN cmdb.incident.incident IS 'As in every versioned table: the incident on whose behalf this version was written.';
COMMENT ON COLUMN cmdb.incident.due_at IS 'When it was promised to be resolved.';
CREATE FUNCTION cmdb.incident_fields(present cmdb.incident, definition jsonb) RETURNS cmdb.incident
    LANGUAGE plpgsql
    AS $$
declare
  merged cmdb.incident := present;
begin
  merged.title := coalesce(definition->>'title', merged.title);
  merged.kind := coalesce(definition->>'kind', merged.kind, 'incident');
  merged.impact := coalesce((definition->>'impact')::numeric::int, merged.impact, 3);
  merged.urgency := coalesce((definition->>'urgency')::numeric::int, merged.urgency, 3);
  merged.major := coalesce((definition->>'major')::boolean, merged.major, false);
  -- The matrix may have changed since: what is not named keeps its priority.
  if merged.priority is null
    or (merged.impact, merged.urgency) is distinct from (present.impact, present.urgency)
  then
    select p.priority into merged.priority
    from cmdb.priority p
    where p.impact = merged.impact and p.urgency = merged.urgency;
  end if;
  if definition ? 'description' then merged.description := definition->>'description'; end if;
  if definition ? 'category' then merged.category := definition->>'category'; end if;
  if definition ? 'team' then merged.team := definition->>'team'; end if;
  if definition ? 'channel' then merged.channel := definition->>'channel'; end if;
  if definition ? 'contact' then
    merged.contact := nullif(definition->'contact', 'null');
  end if;
  if definition ? 'due_at' then merged.due_at := (definition->>'due_at')::timestamptz; end if;
  if definition ? 'resolution' then merged.resolution := definition->>'resolution'; end if;
  if definition ? 'resolution_code' then
    merged.resolution_code := definition->>'resolution_code';
  end if;
  if definition ? 'service' then
    merged.service := cmdb.optional_item(definition->'service', 'service');
    perform cmdb.require_kind(merged.service, '{service}', 'service');
  end if;
  if definition ? 'requester' then
    merged.requester := cmdb.optional_item(definition->'requester', 'requester');
    perform cmdb.require_kind(merged.requester, '{person,organization}', 'requester');
  end if;
  if definition ? 'assignee' then
    merged.assignee := cmdb.account_named(definition->>'assignee', 'assignee');
  end if;
  if definition ? 'parent' then
    merged.parent := cmdb.parent_of(definition->'parent', merged.id);
  end if;
  if definition ? 'external' then
    merged.external_system := definition #>> '{external,system}';
    merged.external_key := definition #>> '{external,key}';
    merged.external_url := definition #>> '{external,url}';
    perform cmdb.refuse_same_external(merged.external_system, merged.external_key, merged.id);
  end if;
  return merged;
end $$;
COMMENT ON FUNCTION cmdb.incident_fields(present cmdb.incident, definition jsonb) IS 'An incident with what is named in the definition: null clears, what is not named stays.';
CREATE FUNCTION cmdb.incident_id(ref jsonb) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (select id from cmdb.incident where id = (ref #>> '{}')::numeric::bigint)
    when 'string' then (select id from cmdb.incident where number = ref #>> '{}')
  end;
end $$;
COMMENT ON FUNCTION cmdb.incident_id(ref jsonb) IS 'An IncidentRef as it came; null when there is none.';
CREATE FUNCTION cmdb.incident_impact(ref jsonb, opened timestamp with time zone, moment timestamp with time zone, items_max integer) RETURNS text
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  opened_incident bigint := cmdb.incident_id(ref);
  linked record;
  rules_then jsonb := cmdb.impact_rules_at(opened);
  rules_now jsonb := cmdb.impact_rules_at(moment);
  seeds bigint[];
  before record;
  after record;
  people bigint;
begin
  if moment < opened then
    perform cmdb.refuse_missing('incident', 'incident', ref);
  end if;
  select * into linked from cmdb.incident_seeds(opened_incident, moment);
  seeds := cmdb.existing(linked.seeds, opened);
  select * into before from cmdb.impact_walk(
    seeds, linked.untouched, false, rules_then, opened, items_max, items_max);
  select * into after from cmdb.impact_walk(
    linked.seeds, linked.untouched, false, rules_now, moment, items_max, items_max);
  people := cmdb.people_of(seeds || before.items, rules_then, opened);
  return concat('{"incident":', to_json((
      select i.number from cmdb.incident i where i.id = opened_incident)),
    ',"opened_at":"', cmdb.rfc3339(opened), '",',
    substr(rtrim(cmdb.impact_reply(before.items, before.depths, before.relations, before.spared,
      people, before.is_truncated, opened, null), '}'), 2),
    ',"difference":{"added":',
    cmdb.impact_entries_without(after.items, after.depths, after.relations, before.items, moment),
    ',"removed":',
    cmdb.impact_entries_without(before.items, before.depths, before.relations, after.items, opened),
    ',"people":', cmdb.people_of(linked.seeds || after.items, rules_now, moment) - people, '}}');
end $$;
COMMENT ON FUNCTION cmdb.incident_impact(ref jsonb, opened timestamp with time zone, moment timestamp with time zone, items_max integer) IS 'The impact of an incident as it stood when it was opened, and what has come and gone since. The
items are those linked at the moment: what an agent finds out later was affected all along.';
CREATE FUNCTION cmdb.incident_impaired(of_incident bigint, moment timestamp with time zone) RETURNS json
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  linked record;
  walk record;
  rules jsonb := cmdb.impact_rules_at(moment);
  items_max constant int := 10000;
  seeds_max constant int := 1000;
  seeds bigint[];
begin
  select * into linked from cmdb.incident_seeds(of_incident, moment);
  seeds := linked.seeds[:seeds_max];
  select * into walk
  from cmdb.impact_walk(
    seeds, linked.untouched || linked.seeds[seeds_max + 1:], false, rules, moment, items_max,
    items_max) w;
  return json_build_object(
    'items', cardinality(walk.items),
    'services', (
      select count(*)
      from unnest(walk.items) u (id)
      cross join lateral cmdb.item_of(u.id, moment) i
      where rules->'services' ? i.class),
    'people', cmdb.people_of(seeds || walk.items, rules, moment),
    'truncated', walk.is_truncated or cardinality(linked.seeds) > seeds_max);
end $$;
COMMENT ON FUNCTION cmdb.incident_impaired(of_incident bigint, moment timestamp with time zone) IS 'How much suffers from the first thousand items of an incident; beyond ten thousand it is only
said to be more.';
CREATE FUNCTION cmdb.incident_item_at(moment timestamp with time zone) RETURNS TABLE(id bigint, of_incident bigint, item bigint, role text, source text, note text, created_at timestamp with time zone, changed_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
  select u.id, u.of_incident, u.item, u.role, u.source, u.note, u.created_at, u.changed_at
  from (
    select l.id, l.of_incident, l.item, l.role, l.source, l.note, l.created_at, l.changed_at,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.incident_item l
    union all
    select h.id, h.of_incident, h.item, h.role, h.source, h.note, h.created_at, h.changed_at,
      h.until, false
    from cmdb.incident_item_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;
CREATE FUNCTION cmdb.incident_link(this cmdb.call, ref jsonb, item_ref jsonb, role text, note text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  linked bigint[] := cmdb.items_named(item_ref, 'item');
  locked cmdb.incident := cmdb.incident_locked(ref);
  each bigint;
begin
  foreach each in array linked loop
    perform cmdb.link_item(locked.id, each, role, note);
  end loop;
  return cmdb.incident_reply(this, locked.id);
end $$;
CREATE FUNCTION cmdb.incident_link_ends(of_incident bigint, moment timestamp with time zone) RETURNS TABLE(at timestamp with time zone, by integer, id bigint, kind text, item bigint, role text, reason text)
    LANGUAGE sql STABLE
    AS $$
  select h.changed_at, h.changed_by, h.id, 'linked', h.item, h.role, h.reason
  from cmdb.incident_item_history h
  where h.of_incident = incident_link_ends.of_incident
    and (moment is null or h.changed_at <= moment)
  union all
  select h.until, null, h.id, 'unlinked', h.item, h.role, null
  from cmdb.incident_item_history h
  where h.of_incident = incident_link_ends.of_incident
    and (moment is null or h.until <= moment)
    and not exists (select from cmdb.incident_item i where i.id = h.id)
    and not exists (
      select
      from cmdb.incident_item_history n
      where n.id = h.id and n.changed_at >= h.until)
$$;
COMMENT ON FUNCTION cmdb.incident_link_ends(of_incident bigint, moment timestamp with time zone) IS 'Links of an incident that are over or stand otherwise now: when each was made, and its end.';
CREATE FUNCTION cmdb.incident_locked(ref jsonb) RETURNS cmdb.incident
    LANGUAGE plpgsql
    AS $$
declare
  locked cmdb.incident;
begin
  select * into locked from cmdb.incident i
  where i.id = cmdb.incident_id(ref) for no key update;
  if not found then
    perform cmdb.refuse_missing('incident', 'incident', ref);
  end if;
  return locked;
end $$;
CREATE FUNCTION cmdb.incident_name(field text, value text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return case field
    when 'assignee' then (
      select to_json(a.name)::text from cmdb.account a where a.id = value::int)
    when 'parent' then (
      select to_json(p.number)::text from cmdb.incident p where p.id = value::bigint)
    else cmdb.item_brief(value::bigint)::text
  end;
end $$;
COMMENT ON FUNCTION cmdb.incident_name(field text, value text) IS 'What a field refers to by its id, as JSON.';
CREATE FUNCTION cmdb.incident_open(this cmdb.call, definition jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  number bigint;
  opened cmdb.incident;
  link jsonb;
  linked bigint[] := '{}';
  void bigint;
begin
  opened := cmdb.incident_fields(null, definition);
  for link in select * from jsonb_array_elements(definition->'items') loop
    linked := linked || cmdb.optional_item(
      link->'item', format('items[%s].item', cardinality(linked)));
  end loop;
  select i.id into void from cmdb.item i
  where i.id = any (linked || opened.service || opened.requester) and i.state = 'void'
  limit 1;
  if found then
    perform cmdb.refuse_void(void);
  end if;
  -- Behind all that can be refused: a number that is given and refused would leave a gap.
  number := nextval('cmdb.incident_number');
  opened.number := 'INC-' || repeat('0', 6 - length(number::text)) || number;
  opened.state := coalesce(definition->>'state',
    case when opened.assignee is null then 'new' else 'assigned' end);
  insert into cmdb.incident as i (number, kind, title, description, state, impact, urgency,
    priority, category, service, requester, contact, team, assignee, parent, channel,
    external_system, external_key, external_url, resolution_code, resolution, major, due_at,
    resolved_at)
  values (opened.number, opened.kind, opened.title, opened.description, opened.state,
    opened.impact, opened.urgency, opened.priority, opened.category, opened.service,
    opened.requester, opened.contact, opened.team, opened.assignee, opened.parent, opened.channel,
    opened.external_system, opened.external_key, opened.external_url, opened.resolution_code,
    opened.resolution, opened.major, opened.due_at,
    case when opened.state in ('resolved', 'closed') then cmdb.stamp() end)
  returning i.id into opened.id;
  for position in 1..cardinality(linked) loop
    link := definition->'items'->(position - 1);
    perform cmdb.link_item(opened.id, linked[position], link->>'role', link->>'note');
  end loop;
  return cmdb.incident_reply(this, opened.id);
end $$;
CREATE FUNCTION cmdb.incident_put(changed cmdb.incident) RETURNS void
    LANGUAGE sql
    AS $$
  update cmdb.incident i
  set
    kind = changed.kind, title = changed.title, description = changed.description,
    state = changed.state, impact = changed.impact, urgency = changed.urgency,
    priority = changed.priority, category = changed.category, service = changed.service,
    requester = changed.requester, contact = changed.contact, team = changed.team,
    assignee = changed.assignee, parent = changed.parent, channel = changed.channel,
    external_system = changed.external_system, external_key = changed.external_key,
    external_url = changed.external_url, resolution_code = changed.resolution_code,
    resolution = changed.resolution, major = changed.major, due_at = changed.due_at,
    resolved_at = changed.resolved_at
  where i.id = changed.id
$$;
CREATE FUNCTION cmdb.incident_reply(this cmdb.call, of_incident bigint) RETURNS text
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  reply text;
begin
  select a.answer into reply from cmdb.incident_answer(null, 'written') a where a.id = of_incident;
  return cmdb.answer(this, reply);
end $$;
CREATE FUNCTION cmdb.incident_seeds(of_incident bigint, moment timestamp with time zone, OUT seeds bigint[], OUT untouched bigint[]) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
begin
  select
    coalesce(array_agg(l.item order by l.item) filter (where l.role <> 'not_impacted'), '{}'),
    coalesce(array_agg(l.item order by l.item) filter (where l.role = 'not_impacted'), '{}')
  into seeds, untouched
  from cmdb.incident_item_at(moment) l
  where l.of_incident = incident_seeds.of_incident;
end $$;
COMMENT ON FUNCTION cmdb.incident_seeds(of_incident bigint, moment timestamp with time zone, OUT seeds bigint[], OUT untouched bigint[]) IS 'The items of an incident that have failed, and those that somebody knows to be unharmed.';
CREATE FUNCTION cmdb.incident_timeline(of_incident bigint, moment timestamp with time zone, newest integer, OUT entries json, OUT total bigint) RETURNS record
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  last_version int;
  bytes_max constant int := 2000000;
begin
  if moment is null then
    select i.version into last_version from cmdb.incident i where i.id = of_incident;
  else
    select i.version into last_version from cmdb.incident_at(moment) i where i.id = of_incident;
  end if;
  select last_version + (
      select count(*) from cmdb.incident_comment c
      where c.of_incident = incident_timeline.of_incident
        and (moment is null or c.created_at <= moment)) + (
      select count(*) from cmdb.incident_item l
      where l.of_incident = incident_timeline.of_incident
        and (moment is null or l.changed_at <= moment)) + (
      select count(*) from cmdb.incident_link_ends(incident_timeline.of_incident, moment))
  into total;
  with happened as (
    (select v.changed_at as at, v.changed_by as by, v.version::bigint as rank,
      case v.version when 1 then 'opened' else 'changed' end as kind, v.version,
      null::bigint as item, null::text as role, null::bigint as comment, v.reason
    from (
      select i.version, i.changed_at, i.changed_by, i.reason
      from cmdb.incident i where i.id = of_incident
      union all
      (select h.version, h.changed_at, h.changed_by, h.reason
      from cmdb.incident_history h
      where h.id = of_incident and (moment is null or h.changed_at <= moment)
      order by h.until desc
      limit newest)) v
    where v.version <= last_version)
    union all
    (select c.created_at, c.changed_by, c.id, 'comment', null, null, null, c.id, c.reason
    from cmdb.incident_comment c
    where c.of_incident = incident_timeline.of_incident
      and (moment is null or c.created_at <= moment)
    order by c.id desc
    limit newest)
    union all
    (select l.changed_at, l.changed_by, l.id, 'linked', null, l.item, l.role, null, l.reason
    from cmdb.incident_item l
    where l.of_incident = incident_timeline.of_incident
      and (moment is null or l.changed_at <= moment)
    order by l.changed_at desc
    limit newest)
    union all
    select e.at, e.by, e.id, e.kind, null, e.item, e.role, null, e.reason
    from cmdb.incident_link_ends(incident_timeline.of_incident, moment) e),
  latest as (
    select h.*, row_number() over (order by h.at desc, h.kind <> 'opened' desc, h.rank desc) as n
    from happened h
    order by n
    limit newest),
  changed as (
    select c.version, c.changes
    from (
      select array_agg(of_incident) as ids, array_agg(l.version) as versions,
        array_agg(l.at) as stamps
      from latest l
      where l.version > 1) v
    cross join lateral cmdb.incident_changes(v.ids, v.versions, v.stamps) c),
  entry as (
    select l.n, json_strip_nulls(json_build_object(
      'at', cmdb.rfc3339(l.at), 'by', (select a.name from cmdb.account a where a.id = l.by),
      'kind', l.kind, 'version', l.version,
      'changes', case when l.version > 1 then coalesce(d.changes, '[]')::json end,
      'item', case when l.item is not null then cmdb.item_brief(l.item) end, 'role', l.role,
      'id', l.comment, 'text', c.text, 'visibility', c.visibility, 'channel', c.channel,
      'reason', l.reason)) as json
    from latest l
    left join changed d on d.version = l.version
    left join cmdb.incident_comment c on c.id = l.comment)
  select coalesce(json_agg(f.json order by f.n desc), '[]')
  into entries
  from (
    select e.n, e.json, sum(octet_length(e.json::text)) over (order by e.n) as bytes
    from entry e) f
  where f.n = 1 or f.bytes <= bytes_max;
end $$;
COMMENT ON FUNCTION cmdb.incident_timeline(of_incident bigint, moment timestamp with time zone, newest integer, OUT entries json, OUT total bigint) IS 'The newest entries of what happened to an incident, the oldest of them first: opened, changed,
linked, unlinked, comments; and how many there are in all. Two megabytes at most: more would not
fit into an answer.';
CREATE FUNCTION cmdb.incident_transition(this cmdb.call, ref jsonb, state text, version integer, resolution text, resolution_code text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  present cmdb.incident := cmdb.incident_locked(ref);
  ways text[] := cmdb.incident_ways(present.state);
begin
  if present.version <> version then
    perform cmdb.refuse_incident_conflict(present, version);
  end if;
  if not state = any (ways) then
    perform cmdb.refuse('CM006',
      format('The incident is %s and cannot become %s.', present.state, state),
      jsonb_build_object('state', present.state, 'reasons', jsonb_build_array(jsonb_build_object(
        'code', 'no_transition', 'path', 'state',
        'message', cmdb.no_transition(present.state, state, ways)))));
  end if;
  if state = 'resolved' then
    present.resolution := resolution;
    present.resolution_code := resolution_code;
    present.resolved_at := cmdb.stamp();
  elsif present.state = 'resolved' and state = 'in_progress' then
    -- Reopened: it is not solved after all; history keeps what was thought.
    present.resolution := null;
    present.resolution_code := null;
    present.resolved_at := null;
  else
    present.resolution := coalesce(nullif(btrim(resolution), ''), present.resolution);
    present.resolution_code := coalesce(resolution_code, present.resolution_code);
  end if;
  present.state := state;
  perform cmdb.incident_put(present);
  return cmdb.incident_reply(this, present.id);
end $$;
CREATE FUNCTION cmdb.incident_unlink(this cmdb.call, ref jsonb, item_ref jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  linked bigint[] := cmdb.items_named(item_ref, 'item');
  locked cmdb.incident := cmdb.incident_locked(ref);
  missing bigint;
begin
  select n into missing from unnest(linked) n
  where not exists (
    select from cmdb.incident_item l where l.of_incident = locked.id and l.item = n)
  limit 1;
  if found then
    perform cmdb.refuse('CM003',
      format('%s is not linked to the incident.', cmdb.item_brief(missing)->>'tag'),
      '{"path": "item"}');
  end if;
  perform cmdb.unlink(locked.id, linked);
  return cmdb.incident_reply(this, locked.id);
end $$;
CREATE FUNCTION cmdb.incident_update(this cmdb.call, ref jsonb, version integer, definition jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  present cmdb.incident := cmdb.incident_locked(ref);
begin
  if present.version <> version then
    perform cmdb.refuse_incident_conflict(present, version);
  end if;
  if present.state in ('resolved', 'closed') and definition ? 'resolution'
    and coalesce(btrim(definition->>'resolution'), '') = ''
  then
    perform cmdb.refuse_constraint('resolution', 'required',
      format('The incident is %s: its resolution can be changed but not cleared.', present.state));
  end if;
  perform cmdb.incident_put(cmdb.incident_fields(present, definition));
  return cmdb.incident_reply(this, present.id);
end $$;
CREATE FUNCTION cmdb.incident_value(field text, value text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select case
    when value is null or field in ('impact', 'urgency', 'priority', 'contact', 'major', 'external')
      then value
    when field in ('assignee', 'service', 'requester', 'parent')
      then cmdb.incident_name(field, value)
    when field = 'due_at' then to_json(cmdb.rfc3339(value::timestamptz))::text
    else to_json(value)::text
  end
$$;
COMMENT ON FUNCTION cmdb.incident_value(field text, value text) IS 'A field of an incident as JSON and as people read it: names for ids.';
CREATE FUNCTION cmdb.incident_ways(state text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$
  select case state
    when 'new' then '{assigned,resolved,cancelled}'
    when 'assigned' then '{in_progress,resolved,cancelled}'
    when 'in_progress' then '{pending,resolved,cancelled}'
    when 'pending' then '{in_progress,resolved,cancelled}'
    when 'resolved' then '{closed,in_progress}'
    else '{}'
  end::text[]
$$;
COMMENT ON FUNCTION cmdb.incident_ways(state text) IS 'Where an incident can go from a state. From resolved back to in_progress: it is reopened.';
CREATE FUNCTION cmdb.invalid_indexes() RETURNS TABLE(statement text)
    LANGUAGE sql STABLE
    AS $$
  select format('drop index concurrently if exists cmdb.%I', c.relname)
  from pg_catalog.pg_index x
  join pg_catalog.pg_class c on c.oid = x.indexrelid
  where c.relname like 'item\_attribute\_%' and not x.indisvalid
$$;
COMMENT ON FUNCTION cmdb.invalid_indexes() IS 'Statements that remove what a broken-off build left.';
CREATE FUNCTION cmdb.is_a(class text, classes text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return class = any (classes) or exists (
    select from cmdb.class_ancestor a
    where a.class = is_a.class and a.ancestor = any (classes));
end $$;
COMMENT ON FUNCTION cmdb.is_a(class text, classes text[]) IS 'Whether a class is one of these or lies below one.';
CREATE FUNCTION cmdb.is_behind(changed_at timestamp with time zone, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
begin
  if changed_at > at then
    perform cmdb.refuse_stamp(changed_at);
  end if;
  return changed_at < at;
end $$;
COMMENT ON FUNCTION cmdb.is_behind(changed_at timestamp with time zone, at timestamp with time zone) IS 'Whether a row becomes history by a change at this moment: not if the same transaction wrote it.';
CREATE FUNCTION cmdb.is_breached(due_at timestamp with time zone, resolved_at timestamp with time zone, state text, moment timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select state <> 'cancelled' and coalesce(resolved_at, moment, cmdb.present()) > due_at
$$;
COMMENT ON FUNCTION cmdb.is_breached(due_at timestamp with time zone, resolved_at timestamp with time zone, state text, moment timestamp with time zone) IS 'Whether a promise was broken: resolved late, or not yet.';
CREATE FUNCTION cmdb.is_inner(type cmdb.relation_type, of_item bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select cmdb.is_of_class(of_item, type.target_classes)
$$;
COMMENT ON FUNCTION cmdb.is_inner(type cmdb.relation_type, of_item bigint) IS 'Whether something may stand below the item in this hierarchy: a room may, a printer may not.';
CREATE FUNCTION cmdb.is_of_class(of_item bigint, classes text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return coalesce(
    cmdb.is_a((select i.class from cmdb.item i where i.id = of_item), classes), false);
end $$;
CREATE FUNCTION cmdb.is_open(state text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select state in ('new', 'assigned', 'in_progress', 'pending')
$$;
COMMENT ON FUNCTION cmdb.is_open(state text) IS 'Whether somebody still has to do something about an incident.';
CREATE FUNCTION cmdb.is_own(row_xmin xid) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  own bigint := pg_current_xact_id()::text::bigint;
  low bigint := row_xmin::text::bigint;
  own_low bigint := own & 4294967295;
begin
  return low = own_low
    -- A subtransaction has a later xid of its own.
    or low > own_low and pg_xact_status((own - own_low + low)::text::xid8) = 'in progress';
end $$;
COMMENT ON FUNCTION cmdb.is_own(row_xmin xid) IS 'Whether this transaction wrote a row, by the xmin of it that can be updated.';
CREATE FUNCTION cmdb.is_told(extent text, links bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select extent = 'whole' or extent = 'written' and links <= 20
$$;
COMMENT ON FUNCTION cmdb.is_told(extent text, links bigint) IS 'Whether an answer has context and impact of the items of an incident.';
CREATE FUNCTION cmdb.item_answer(moment timestamp with time zone, secret text[]) RETURNS TABLE(id bigint, tag text, state text, answer text)
    LANGUAGE sql STABLE
    AS $$
  select i.id, i.tag, i.state, concat(
    '{"id":', i.id, ',"tag":', to_json(i.tag), ',"class":"', i.class, '","name":', to_json(i.name),
    ',"state":"', i.state, '","attributes":',
    case
      when secret is null then i.attributes || coalesce(observed.readings, '{}')
      else cmdb.masked(i.attributes || coalesce(observed.readings, '{}'), secret)
    end,
    ',"references":{',
    -- The index gives the order of the roles; of the present, plain tables make the shortest plan.
    case
      when moment is null then (
        select string_agg(f.reference, ',')
        from (
          select (
            select cmdb.reference_json(r.role, t.id, t.tag, t.name, t.class)
            from cmdb.item t where t.id = r.target) as reference
          from cmdb.relation r
          where r.source = i.id and r.role is not null
          order by r.role) f)
      else (
        select string_agg(cmdb.reference_json(r.role, t.id, t.tag, t.name, t.class), ','
          order by r.role)
        from cmdb.relation_at(moment) r
        join cmdb.item_at(moment) t on t.id = r.target
        where r.source = i.id and r.role is not null)
    end,
    '},"version":', i.version, ',"created_at":"', cmdb.rfc3339(i.created_at),
    '","updated_at":"', cmdb.rfc3339(i.changed_at), '","updated_by":',
    (select to_json(a.name) from cmdb.account a where a.id = i.changed_by), '}')
  from cmdb.item_at(moment) i
  left join lateral (
    select case
      when moment is null then (select n.readings from cmdb.item_reading n where n.item = i.id)
      else cmdb.readings_at(i.id, moment)
    end as readings) observed on true
$$;
COMMENT ON FUNCTION cmdb.item_answer(moment timestamp with time zone, secret text[]) IS 'Items as the API answers them; secret names the attributes to mask, null masks none.';
CREATE FUNCTION cmdb.item_at(moment timestamp with time zone) RETURNS TABLE(id bigint, class text, tag text, name text, state text, attributes jsonb, version integer, created_at timestamp with time zone, changed_at timestamp with time zone, changed_by integer)
    LANGUAGE sql STABLE
    AS $$
  select u.id, u.class, u.tag, u.name, u.state, u.attributes, u.version, u.created_at,
    u.changed_at, u.changed_by
  from (
    select i.id, i.class, i.tag, i.name, i.state, i.attributes, i.version, i.created_at,
      i.changed_at, i.changed_by,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.item i
    union all
    select h.id, h.class, h.tag, h.name, h.state, h.attributes, h.version, h.created_at,
      h.changed_at, h.changed_by, h.until, false
    from cmdb.item_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;
CREATE FUNCTION cmdb.item_brief(of_item bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select jsonb_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class)
    from cmdb.item i
    where i.id = of_item);
end $$;
CREATE FUNCTION cmdb.item_bytes_max() RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select 2097152
$$;
COMMENT ON FUNCTION cmdb.item_bytes_max() IS 'What an item may hold in attributes, as text; the server tells it as item_bytes.';
CREATE FUNCTION cmdb.item_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  identity text[];
  attribute text;
  is_renamed boolean := new.name <> old.name or new.tag <> old.tag;
begin
  if new.state = 'void' then
    perform cmdb.refresh_keys(array[new.id]);
    return null;
  end if;
  if not is_renamed then
    select l.identity into identity from cmdb.class_layout l where l.class = new.class;
    foreach attribute in array coalesce(identity, '{}') loop
      is_renamed := old.attributes->attribute is distinct from new.attributes->attribute;
      exit when is_renamed;
    end loop;
  end if;
  if is_renamed then
    perform cmdb.lock_inherited(new.id, new.class, null);  -- held already, but by someone in psql
    perform cmdb.refresh_keys(array[new.id]);
    perform cmdb.refresh_codes(array[new.id]);
    if new.tag <> old.tag then
      perform cmdb.tag_replaced(new.id, old.tag);
    end if;
    perform cmdb.refresh_search(array[new.id]);
  end if;
  return null;
end $$;
COMMENT ON FUNCTION cmdb.item_changed() IS 'Derives keys, codes and search of a changed item anew where something they are made of differs.';
CREATE FUNCTION cmdb.item_changes(items bigint[], versions integer[], stamps timestamp with time zone[], secret text[]) RETURNS TABLE(item bigint, version integer, changes text)
    LANGUAGE plpgsql STABLE ROWS 100
    AS $$
declare
  slice constant int := 128;
  bytes_max constant bigint := 8 << 20;
  -- Months to come hold nothing yet, and need not be looked into.
  horizon timestamptz := clock_timestamp() + interval '1 day';
  first int := 1;
  bytes bigint := 0;
begin
  while first <= cardinality(items) and bytes < bytes_max loop
    for item, version, changes in
      select c.id, c.version,
        '[' || string_agg(cmdb.change_json(c.path, c.before, c.after, c.input), ',') || ']'
      from (
        select v.place, v.id, v.version, f.part, f.path, f.before, f.after,
          case when not f.is_secret then (v.inputs->f.path)::text end as input
        from (
          select u.place, u.id, u.version, coalesce(h.tag, i.tag) as tag,
            coalesce(h.name, i.name) as name, coalesce(h.state, i.state) as state,
            coalesce(h.attributes, i.attributes) as attributes,
            case when h.tag is null then i.inputs else h.inputs end as inputs,
            b.tag as tag_before, b.name as name_before, b.state as state_before,
            coalesce(b.attributes, '{}') as attributes_before
          from unnest(items[first:first + slice - 1], versions[first:first + slice - 1],
            stamps[first:first + slice - 1]) with ordinality u (id, version, at, place)
          -- Added to nothing, attributes are unpacked once and not again for each member.
          cross join lateral (
            select o.version, o.tag, o.name, o.state, o.attributes || '{}' as attributes, o.inputs
            from cmdb.item o
            where o.id = u.id
            offset 0) i
          left join lateral (
            select o.tag, o.name, o.state, o.attributes || '{}' as attributes, o.inputs
            from cmdb.item_history o
            where i.version <> u.version and o.id = u.id and o.version = u.version
              and o.until > u.at and o.until <= horizon
            order by o.until
            limit 1) h on true
          left join lateral (
            select o.tag, o.name, o.state, o.attributes || '{}' as attributes
            from cmdb.item_history o
            where u.version > 1 and o.id = u.id and o.until = u.at
            offset 0) b on true
          offset 0) v
        cross join lateral (
          select 1 as part, f.path, to_json(f.before)::text as before,
            to_json(f.after)::text as after, false as is_secret
          from (
            values ('name', v.name_before, v.name), ('state', v.state_before, v.state),
              ('tag', v.tag_before, v.tag)) f (path, before, after)
          where f.before is distinct from f.after
          union all
          select 2, 'attributes.' || f.key,
            case when f.is_secret then cmdb.masked_value(f.before) else f.before end,
            case when f.is_secret then cmdb.masked_value(f.after) else f.after end, f.is_secret
          from (
            -- As text: 1.50 and 1.500 are equal numbers, and a change all the same.
            select k.key, (v.attributes_before->k.key)::text as before,
              (v.attributes->k.key)::text as after,
              secret is not null and k.key = any (secret) as is_secret
            from (select jsonb_object_keys(v.attributes_before || v.attributes) as key) k
            offset 0) f
          where f.before is distinct from f.after) f
        union all
        select r.place, r.id, r.version, 3, 'references.' || r.role,
          cmdb.item_brief(r.before)::text, cmdb.item_brief(r.after)::text, null
        from (
          select u.place, u.id, u.version, t.role,
            max(t.target) filter (where t.is_over) as before,
            max(t.target) filter (where not t.is_over) as after
          from unnest(items[first:first + slice - 1], versions[first:first + slice - 1],
            stamps[first:first + slice - 1]) with ordinality u (id, version, at, place)
          cross join lateral (
            select n.role, n.target, false as is_over
            from cmdb.relation n
            where n.source = u.id and n.role is not null and n.changed_at = u.at
            union all
            select h.role, h.target, false
            from cmdb.relation_history h
            where h.source = u.id and h.role is not null and h.changed_at = u.at
              and h.until > u.at and h.until <= horizon
            union all
            select h.role, h.target, true
            from cmdb.relation_history h
            where h.source = u.id and h.role is not null and h.until = u.at
            offset 0) t
          group by u.place, u.id, u.version, t.role) r
        where r.before is distinct from r.after
        order by 1, 4, 5) c
      group by c.place, c.id, c.version
      order by c.place
    loop
      changes := cmdb.bounded_changes(changes);
      bytes := bytes + octet_length(changes);
      return next;
    end loop;
    first := first + slice;
  end loop;
end $$;
COMMENT ON FUNCTION cmdb.item_changes(items bigint[], versions integer[], stamps timestamp with time zone[], secret text[]) IS 'What versions of items changed, each of them given with its stamp: [{path, from, to, input?}] as
text; input as typed, before conversion. A reference belongs to the version that bears its stamp.
Versions that changed nothing are left out, and those that no page has room for.';
CREATE FUNCTION cmdb.item_formerly(former text, moment timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select h.id
    from cmdb.item_history h
    -- A column of a function has no collation of its own; without one no index serves it.
    where h.tag = former collate "C" and (moment is null or h.until <= moment)
    order by h.until desc
    limit 1);
end $$;
COMMENT ON FUNCTION cmdb.item_formerly(former text, moment timestamp with time zone) IS 'The item that had this tag before; of several the last one. Who has it now comes first.';
CREATE FUNCTION cmdb.item_id(ref jsonb) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return case jsonb_typeof(ref)
    when 'number' then (select id from cmdb.item where id = (ref #>> '{}')::numeric::bigint)
    when 'string' then (select id from cmdb.item where tag = ref #>> '{}')
  end;
end $$;
COMMENT ON FUNCTION cmdb.item_id(ref jsonb) IS 'An ItemRef as it came; null when there is none.';
CREATE TABLE cmdb.item (
    id bigint NOT NULL,
    class text NOT NULL COLLATE pg_catalog."C",
    tag text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    inputs jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT item_attributes_object CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT item_name_some CHECK ((name <> ''::text)),
    CONSTRAINT item_tag_some CHECK ((tag <> ''::text))
)
WITH (fillfactor='85');
COMMENT ON TABLE cmdb.item IS 'Everything under management. No foreign key to class: the catalogue check of a call guards it.';
COMMENT ON COLUMN cmdb.item.attributes IS 'Canonical values; decimals keep their scale.';
COMMENT ON COLUMN cmdb.item.inputs IS 'As typed, where this version converted units: {path: text}.';
CREATE FUNCTION cmdb.item_locked(ref jsonb, path text DEFAULT 'item'::text) RETURNS cmdb.item
    LANGUAGE plpgsql
    AS $$
declare
  present cmdb.item;
begin
  if jsonb_typeof(ref) = 'number' then
    select * into present
    from cmdb.item i
    where i.id = (ref #>> '{}')::numeric::bigint
    for no key update;
  else
    select * into present from cmdb.item i where i.tag = ref #>> '{}' for no key update;
  end if;
  if not found then
    perform cmdb.refuse_missing(path, 'item', ref);
  elsif present.state = 'void' then
    perform cmdb.refuse_void(present.id);
  end if;
  return present;
end $$;
COMMENT ON FUNCTION cmdb.item_locked(ref jsonb, path text) IS 'The item of an ItemRef, locked to be changed; refuses one that is not there or void.';
CREATE FUNCTION cmdb.item_of(of_item bigint, moment timestamp with time zone) RETURNS TABLE(id bigint, tag text, name text, class text, state text, attributes jsonb)
    LANGUAGE sql STABLE
    AS $$
  select i.id, i.tag, i.name, i.class, i.state, i.attributes
  from cmdb.item i
  where i.id = of_item and (moment is null or i.changed_at <= moment)
  union all
  select h.id, h.tag, h.name, h.class, h.state, h.attributes
  from cmdb.item_history h
  where h.id = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;
CREATE FUNCTION cmdb.item_register(this cmdb.call, of_class text, prefix text, state text, name text, tag text, attributes jsonb, observed jsonb, inputs jsonb, refs jsonb, patterns jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  number bigint;
  reply text;
begin
  perform cmdb.require_room(attributes, '{}');
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  if tag is null then
    tag := cmdb.next_tag(prefix);
  else
    perform cmdb.refuse_tag(tag, 'tag');
  end if;
  if name is null and refs ? 'model' then
    select m.name into name from cmdb.item m where m.id = cmdb.item_id(refs->'model');
  end if;
  if refs is not null then
    perform cmdb.lock_hierarchies(of_class, refs);
    perform cmdb.lock_inherited(null, of_class, refs);
  end if;
  insert into cmdb.item as i (class, tag, name, state, attributes, inputs)
  values (of_class, tag, coalesce(name, tag), state, attributes, inputs)
  returning i.id into number;
  if refs is not null then
    perform cmdb.set_references(number, of_class, refs);
  end if;
  if observed is not null then
    perform cmdb.observe(this, number, observed);
  end if;
  select a.answer into reply from cmdb.item_answer(null, null) a where a.id = number;
  return cmdb.answer(this, reply);
end $$;
CREATE FUNCTION cmdb.item_transition(this cmdb.call, ref jsonb, state text, version integer, classes text[], given jsonb, cleared text[], observed jsonb, inputs jsonb, patterns jsonb, limited boolean, refs jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  present cmdb.item;
  reasons jsonb;
begin
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  end if;
  if limited and not (
    (present.state = 'in_use' and state = 'in_repair')
    or (present.state = 'in_repair' and state = 'in_use'))
  then
    perform cmdb.refuse('CM002',
      'This account may move items only between in_use and in_repair.',
      '{"required": "items"}');
  end if;
  if classes is not null then
    perform cmdb.require_class(present, classes);
  end if;
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  reasons := cmdb.transition_reasons(
    present, state, (present.attributes || coalesce(given, '{}')) - coalesce(cleared, '{}'),
    coalesce(refs, '{}'), this.reason);
  if reasons <> '[]' then
    perform cmdb.refuse('CM006',
      format('The item is %s and cannot become %s.', present.state, state),
      jsonb_build_object('state', present.state, 'reasons', reasons));
  end if;
  return cmdb.item_write(
    this, present, state, null, null, given, cleared, observed, inputs, refs, limited);
end $$;
CREATE FUNCTION cmdb.item_update(this cmdb.call, ref jsonb, version integer, classes text[], name text, tag text, given jsonb, cleared text[], observed jsonb, inputs jsonb, refs jsonb, patterns jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  present cmdb.item;
begin
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  end if;
  perform cmdb.require_class(present, classes);
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  return cmdb.item_write(
    this, present, null, name, tag, given, cleared, observed, inputs, refs);
end $$;
CREATE FUNCTION cmdb.item_versions(of_item bigint) RETURNS TABLE(version integer, at timestamp with time zone, by integer, via text, method text, request text, reason text, incident bigint)
    LANGUAGE sql STABLE
    AS $$
  select i.version, i.changed_at, i.changed_by, i.via, i.method, i.request, i.reason, i.incident
  from cmdb.item i
  where i.id = of_item
  union all
  select h.version, h.changed_at, h.changed_by, h.via, h.method, h.request, h.reason, h.incident
  from cmdb.item_history h
  where h.id = of_item
$$;
CREATE FUNCTION cmdb.item_versions_newest(of_item bigint, ended timestamp with time zone, newest integer) RETURNS TABLE(version integer, at timestamp with time zone, by integer, via text, method text, request text, reason text, incident bigint)
    LANGUAGE sql STABLE
    AS $$
  select i.version, i.changed_at, i.changed_by, i.via, i.method, i.request, i.reason, i.incident
  from cmdb.item i
  where i.id = of_item
  union all
  (select h.version, h.changed_at, h.changed_by, h.via, h.method, h.request, h.reason, h.incident
  from cmdb.item_history h
  where h.id = of_item and h.until <= coalesce(ended, 'infinity')
  order by h.until desc
  limit newest)
$$;
COMMENT ON FUNCTION cmdb.item_versions_newest(of_item bigint, ended timestamp with time zone, newest integer) IS 'The present version of an item and the newest of those that had ended by a moment.';
CREATE FUNCTION cmdb.item_void(this cmdb.call, ref jsonb, version integer) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  present cmdb.item;
  roles jsonb;
  reasons jsonb;
  reply text;
begin
  -- The strongest lock: until the commit nothing can come to refer to it.
  perform from cmdb.item i where i.id = cmdb.item_id(ref) for update;
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  end if;
  select jsonb_object_agg(r.role, r.target) into roles
  from cmdb.relation r
  where r.source = present.id and r.role is not null;
  if roles is not null then
    perform cmdb.lock_hierarchies(present.class, roles);
  end if;
  reasons := cmdb.void_reasons(present.id);
  if reasons <> '[]' then
    perform cmdb.refuse('CM007', 'The item is still in use: first remove what refers to it.',
      jsonb_build_object('reasons', reasons));
  end if;
  update cmdb.item i set state = 'void', inputs = null where i.id = present.id;
  perform cmdb.dissolve(array(
    select r.id from cmdb.relation r where r.source = present.id and r.role is not null));
  select a.answer into reply from cmdb.item_answer(null, null) a where a.id = present.id;
  return cmdb.answer(this, reply);
end $$;
COMMENT ON FUNCTION cmdb.item_void(this cmdb.call, ref jsonb, version integer) IS 'Makes an item void. Its references end with it, its keys are free again, its tag stays taken.';
CREATE FUNCTION cmdb.item_write(this cmdb.call, present cmdb.item, state text, name text, tag text, given jsonb, cleared text[], observed jsonb, inputs jsonb, refs jsonb, limited boolean DEFAULT false) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  -- Who may only take it to repair and back sees no secrets.
  hidden text[] := case when limited then array(
    select distinct a.name from cmdb.attribute a where a.secret) end;
  reply text;
begin
  if given is not null then
    perform cmdb.require_room(
      (present.attributes || given) - coalesce(cleared, '{}'), present.attributes);
  end if;
  if tag is not null and tag <> present.tag then
    perform cmdb.refuse_tag(tag, 'tag');
  end if;
  if refs is not null then
    perform cmdb.lock_hierarchies(present.class, refs);
  end if;
  -- Where no key can change, nothing is locked for it.
  if refs is not null or name is not null or exists (
    select from cmdb.class_layout l
    where l.class = present.class and (given ?| l.identity or cleared && l.identity))
  then
    perform cmdb.lock_inherited(present.id, present.class, refs);
  end if;
  update cmdb.item i
  set
    state = coalesce(item_write.state, i.state),
    name = coalesce(item_write.name, i.name),
    tag = coalesce(item_write.tag, i.tag),
    attributes = (i.attributes || coalesce(given, '{}')) - coalesce(cleared, '{}'),
    inputs = item_write.inputs
  where i.id = present.id;
  if refs is not null then
    perform cmdb.set_references(present.id, present.class, refs);
  end if;
  if observed is not null then
    perform cmdb.observe(this, present.id, observed);
  end if;
  select a.answer into reply from cmdb.item_answer(null, hidden) a where a.id = present.id;
  return cmdb.answer(this, reply);
end $$;
CREATE FUNCTION cmdb.items_called(names jsonb, moment timestamp with time zone) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE ROWS 1
    AS $$
declare
  named jsonb;
  written text;
begin
  for named in select * from jsonb_array_elements(names) loop
    written := named->>0;
    if jsonb_typeof(named->0) = 'number' then
      return query
      select o.id from cmdb.item_of(written::numeric::bigint, moment) o;
    elsif moment is null then
      return query
      select i.id from cmdb.item i where i.tag = written
      union select i.id from cmdb.item i where i.name = written;
    else
      return query
      select i.id from cmdb.item_at(moment) i where i.tag = written collate "C"
      union select i.id from cmdb.item_at(moment) i where i.name = written collate "C";
    end if;
    if not found and jsonb_array_length(named) > 1 then
      perform cmdb.refuse_name('item', written, (named->>1)::int,
        case when jsonb_typeof(named->0) = 'string' then cmdb.nearest_item(written) end);
    end if;
  end loop;
end $$;
COMMENT ON FUNCTION cmdb.items_called(names jsonb, moment timestamp with time zone) IS 'The items with these ids, tags or exact names: [[name or id, position in the condition], …]. One
that names nothing is refused at its position.';
CREATE FUNCTION cmdb.items_inserted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  items bigint[] := array(select n.id from inserted n order by n.id);
begin
  perform cmdb.refresh_keys(items, are_new => true);
  perform cmdb.refresh_codes(items);
  perform cmdb.refresh_search(items);
  return null;
end $$;
COMMENT ON FUNCTION cmdb.items_inserted() IS 'Derives keys, codes and search of new items, by statement: a thousand cost no more than theirs.';
CREATE FUNCTION cmdb.items_named(refs jsonb, path text) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if jsonb_typeof(refs) <> 'array' then
    return array[cmdb.optional_item(refs, path)];
  end if;
  return (
    select array_agg(
      cmdb.optional_item(r.ref, format('%s[%s]', path, r.place - 1)) order by r.place)
    from jsonb_array_elements(refs) with ordinality r (ref, place));
end $$;
COMMENT ON FUNCTION cmdb.items_named(refs jsonb, path text) IS 'The items that one reference or a list of them names.';
CREATE FUNCTION cmdb.journal_add(this cmdb.call, at timestamp with time zone, entity text, entity_id bigint, version integer, ended boolean, changed jsonb DEFAULT '{}'::jsonb, about text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
begin
  insert into cmdb.journal_inbox
    (at, account, via, request, method, reason, incident, entity, entity_id, version, ended,
     relation_type, source, target, about)
  values (at, this.account, this.via, this.request, this.method, this.reason,
    coalesce((changed->>'of_incident')::bigint, this.incident),
    entity, entity_id, version, ended,
    case entity when 'relation' then changed->>'type' end,
    case entity when 'relation' then (changed->>'source')::bigint end,
    coalesce(changed->>'target', changed->>'item')::bigint,
    about);
end $$;
COMMENT ON FUNCTION cmdb.journal_add(this cmdb.call, at timestamp with time zone, entity text, entity_id bigint, version integer, ended boolean, changed jsonb, about text) IS 'Enters a change of a relation, a link or a comment, with both its ends.';
CREATE FUNCTION cmdb.journal_answers(positions bigint[], secret text[]) RETURNS TABLE("position" bigint, answer text)
    LANGUAGE plpgsql STABLE ROWS 100
    AS $$
#variable_conflict use_column
begin
  return query
  with entry as materialized (
    select p.place, o.*
    from unnest(positions) with ordinality p (position, place)
    cross join lateral (select * from cmdb.journal j where j.position = p.position offset 0) o),
  change as (
    select 'item' as entity, c.item as entity_id, c.version, c.changes
    from (
      select array_agg(e.entity_id order by e.place) as ids,
        array_agg(e.version order by e.place) as versions,
        array_agg(e.at order by e.place) as stamps
      from entry e
      where e.entity = 'item') v
    cross join lateral cmdb.item_changes(v.ids, v.versions, v.stamps, secret) c
    union all
    select 'incident', c.incident, c.version, c.changes
    from (
      select array_agg(e.entity_id order by e.place) as ids,
        array_agg(e.version order by e.place) as versions,
        array_agg(e.at order by e.place) as stamps
      from entry e
      where e.entity = 'incident') v
    cross join lateral cmdb.incident_changes(v.ids, v.versions, v.stamps) c)
  select e.position, concat(
    '{"position":', e.position, ',"at":"', cmdb.rfc3339(e.at), '","account":', to_json(a.name),
    ',"via":', to_json(e.via), ',"request":', to_json(e.request), ',"method":', to_json(e.method),
    ',"reason":' || to_json(e.reason), ',"incident":"' || n.number || '"',
    ',"entity":"', e.entity, '","entity_id":', e.entity_id, ',"version":', e.version,
    case when e.ended then ',"ended":true' end, ',"relation_type":"' || e.relation_type || '"',
    ',"source":' || cmdb.named_json(s.id, s.tag, s.name, s.class),
    ',"target":' || cmdb.named_json(t.id, t.tag, t.name, t.class),
    ',"subject":' || case
      when e.entity = 'item' then cmdb.named_json(i.id, i.tag, i.name, i.class)
      when e.entity in ('incident', 'incident_comment', 'incident_item') then
        '{"id":' || g.id || ',"number":"' || g.number || '","title":' || to_json(g.title)
        || coalesce(case when e.entity = 'incident_item' then
          ',"item":' || cmdb.named_json(t.id, t.tag, t.name, t.class) end, '') || '}'
      when e.entity = 'account' then
        (select '{"name":' || to_json(o.name) || '}' from cmdb.account o where o.id = e.entity_id)
    end,
    ',"about":' || to_json(e.about), ',"changes":', coalesce(c.changes, '[]'), '}')
  from entry e
  left join change c
    on c.entity = e.entity and c.entity_id = e.entity_id and c.version = e.version
  left join lateral (select o.name from cmdb.account o where o.id = e.account offset 0) a on true
  left join lateral (
    select o.number from cmdb.incident o where o.id = e.incident offset 0) n on true
  left join lateral (
    select o.id, o.tag, o.name, o.class from cmdb.item o where o.id = e.source offset 0) s on true
  left join lateral (
    select o.id, o.tag, o.name, o.class from cmdb.item o where o.id = e.target offset 0) t on true
  left join lateral (
    select o.id, o.tag, o.name, o.class from cmdb.item o
    where e.entity = 'item' and o.id = e.entity_id
    offset 0) i on true
  left join lateral (
    select o.id, o.number, o.title from cmdb.incident o
    where o.id = case e.entity
      when 'incident' then e.entity_id
      when 'incident_comment' then e.incident
      when 'incident_item' then e.incident
    end
    offset 0) g on true;
end $$;
COMMENT ON FUNCTION cmdb.journal_answers(positions bigint[], secret text[]) IS 'Entries by their positions. The subject is what an entry is about as it is called today: an item,
an incident, of a link both, an account.';
CREATE FUNCTION cmdb.key_form(type text, value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
begin
  case jsonb_typeof(value)
    when 'string' then
      return to_jsonb(case type
        when 'duration' then
          coalesce(trim_scale(cmdb.duration_seconds(value #>> '{}'))::text, value #>> '{}')
        when 'email' then cmdb.folded(cmdb.as_seen(value #>> '{}'))
        else cmdb.as_seen(value #>> '{}')
      end);
    when 'number' then
      return to_jsonb(trim_scale((value #>> '{}')::numeric));
    when 'null' then
      return null;
    else
      if type = 'money' then
        return value || jsonb_build_object('amount', trim_scale((value->>'amount')::numeric));
      end if;
      return value;
  end case;
end $$;
COMMENT ON FUNCTION cmdb.key_form(type text, value jsonb) IS 'A value as identification keys compare it: 1.5 is 1.50, PT90M is PT1H30M, letters are as seen.';
CREATE FUNCTION cmdb.key_layouts(of_class text) RETURNS cmdb.key_layout[]
    LANGUAGE sql STABLE
    AS $$
  select coalesce(array_agg(k.layout order by (k.layout).key), '{}')
  from (
    select row(
      k.class || ':' || array_to_string(k.fields, ','),
      array_agg(row(
        f.name,
        case when t.name is not null then 'reference' when f.name = 'name' then 'name'
          else 'attribute' end,
        a.type, t.inherited_through)::cmdb.key_field order by f.n),
      coalesce(array_agg(f.name order by f.n) filter (where t.name is null and f.name <> 'name'),
        '{}'),
      array_remove(array_agg(t.role) || array_agg(t.inherited_through), null)
    )::cmdb.key_layout as layout
    from cmdb.class_ancestor c
    join cmdb.class_key k on k.class = c.ancestor
    cross join unnest(k.fields) with ordinality f (name, n)
    left join cmdb.relation_type t on t.role = f.name
    left join cmdb.attribute_kind a on a.name = f.name
    where c.class = of_class
    group by k.class, k.fields) k
$$;
COMMENT ON FUNCTION cmdb.key_layouts(of_class text) IS 'The identification keys of a class and its ancestors.';
CREATE FUNCTION cmdb.key_value(layout cmdb.key_layout, of_item cmdb.item) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
declare
  field cmdb.key_field;
  part jsonb;
  written text;
begin
  foreach field in array layout.fields loop
    case field.kind
      when 'attribute' then
        part := cmdb.key_form(field.type, of_item.attributes->field.name);
      when 'name' then
        part := cmdb.key_form('text', to_jsonb(of_item.name));
      else
        part := to_jsonb(coalesce(
          (select r.target from cmdb.relation r
           where r.source = of_item.id and r.role = field.name),
          (select inherited.target
           from cmdb.relation through
           join cmdb.relation inherited
             on inherited.source = through.target and inherited.role = field.name
           where through.source = of_item.id and through.role = field.through)));
    end case;
    if part is null then
      return null;
    end if;
    written := concat(written || ', ', part);
  end loop;
  return '[' || written || ']';
end $$;
COMMENT ON FUNCTION cmdb.key_value(layout cmdb.key_layout, of_item cmdb.item) IS 'What an item has as one of the keys of its class; null where a field is missing.';
CREATE FUNCTION cmdb.layout_publish() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  hidden text[] := array(
    select distinct l.name
    from (select unnest(search || codes) as name from cmdb.class_layout) l
    join cmdb.attribute a on a.name = l.name and a.secret);
begin
  -- Deleted, not truncated: who reads with an older snapshot still finds them and waits for nobody.
  delete from cmdb.class_layout;
  insert into cmdb.class_layout select * from cmdb.class_layouts();
  if hidden <> '{}' then
    perform cmdb.hide_secrets(hidden);
  end if;
end $$;
COMMENT ON FUNCTION cmdb.layout_publish() IS 'Lays out all classes anew, as the catalogue now has them.';
CREATE FUNCTION cmdb.lifecycle_of(of_class text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select c.lifecycle
    from cmdb.class_ancestor a
    join cmdb.class c on c.name = a.ancestor
    where a.class = of_class and c.lifecycle is not null
    order by a.depth
    limit 1);
end $$;
CREATE FUNCTION cmdb.link_item(of_incident bigint, linked bigint, role text, note text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  update cmdb.incident_item l
  set role = coalesce(link_item.role, l.role), note = nullif(coalesce(link_item.note, l.note), '')
  where l.of_incident = link_item.of_incident and l.item = linked
    and (l.role, coalesce(l.note, '')) is distinct from
      (coalesce(link_item.role, l.role), coalesce(link_item.note, l.note, ''));
  insert into cmdb.incident_item (of_incident, item, role, source, note)
  select link_item.of_incident, linked, coalesce(link_item.role, 'affected'), 'manual',
    nullif(link_item.note, '')
  where not exists (
    select from cmdb.incident_item l
    where l.of_incident = link_item.of_incident and l.item = linked);
end $$;
COMMENT ON FUNCTION cmdb.link_item(of_incident bigint, linked bigint, role text, note text) IS 'Links an item to a locked incident; again: changes role and note, of which an empty one clears.';
CREATE FUNCTION cmdb.links_answer(from_incident bigint, links bigint[], moment timestamp with time zone, with_context boolean DEFAULT true) RETURNS TABLE(id bigint, answer json)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  items bigint[] := array(
    select l.item
    from unnest(links) u (id)
    cross join lateral (
      select * from cmdb.incident_item_at(moment) p where p.id = u.id offset 0) l);
begin
  return query
  select l.id, json_strip_nulls(json_build_object(
    'item', cmdb.brief_json(l.item, moment), 'role', l.role, 'source', l.source, 'note', l.note,
    'linked_at', cmdb.rfc3339(l.created_at), 'context', c.context))
  from unnest(links) u (id)
  cross join lateral (
    select * from cmdb.incident_item_at(moment) p where p.id = u.id offset 0) l
  left join cmdb.contexts_of(
    case when with_context then items else '{}' end, from_incident, moment) c on c.item = l.item;
end $$;
COMMENT ON FUNCTION cmdb.links_answer(from_incident bigint, links bigint[], moment timestamp with time zone, with_context boolean) IS 'Links of an incident as the API answers them.';
CREATE FUNCTION cmdb.links_json(of_incident bigint, most integer, with_context boolean, moment timestamp with time zone) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select coalesce(json_agg(a.answer order by a.id), '[]')
    from cmdb.links_answer(of_incident, array(
      select l.id from cmdb.incident_item_at(moment) l
      where l.of_incident = links_json.of_incident
      order by l.id
      limit most), moment, with_context) a);
end $$;
COMMENT ON FUNCTION cmdb.links_json(of_incident bigint, most integer, with_context boolean, moment timestamp with time zone) IS 'The first links of an incident.';
CREATE FUNCTION cmdb.links_shown() RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select 100
$$;
COMMENT ON FUNCTION cmdb.links_shown() IS 'How many of its links an answer with an incident has; incident.items lists all.';
CREATE FUNCTION cmdb.locate_moment(at timestamp with time zone, at_position bigint) RETURNS TABLE(is_settled boolean, settled_until text, moment text, "position" bigint, catalogue bigint)
    LANGUAGE plpgsql
    AS $$
declare
  place timestamptz := at;
  settled timestamptz := cmdb.settled_until();
begin
  if at_position = 0 then
    place := '-infinity';
  elsif at_position is not null then
    select j.at into place from cmdb.journal j where j.position = at_position;
  elsif place is null then
    place := greatest(cmdb.present(), cmdb.moment(pg_sequence_last_value('cmdb.floor_us')));
  end if;
  is_settled := place is not null and place <= settled;
  settled_until := cmdb.rfc3339(settled);
  moment := cmdb.rfc3339(place);
  select j.position into "position"
  from cmdb.journal j
  where j.at <= place
  order by j.at desc, j.position desc
  limit 1;
  "position" := coalesce("position", 0);
  select c.version into catalogue
  from cmdb.catalogue c
  where c.changed_at <= place and c.until > place;
  if catalogue is null then
    select min(c.version) into catalogue from cmdb.catalogue c;
  end if;
  return next;
end $$;
COMMENT ON FUNCTION cmdb.locate_moment(at timestamp with time zone, at_position bigint) IS 'What an as_of means: whether it is settled, its moment, position and catalogue version. Without a
moment and a position it is the present, no earlier than any stamp that has been taken. In plpgsql,
for a function in SQL would be planned anew with each call.';
CREATE FUNCTION cmdb.lock_hierarchies(of_class text, refs jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  moved text;
begin
  for moved in
    select t.name
    from cmdb.relation_type t
    where t.hierarchy and refs ? t.role
      and exists (
        select from cmdb.class_ancestor a
        where a.class = of_class and a.ancestor = any (t.target_classes))
    order by t.name
  loop
    perform cmdb.lock_hierarchy(moved);
  end loop;
end $$;
COMMENT ON FUNCTION cmdb.lock_hierarchies(of_class text, refs jsonb) IS 'Locks the hierarchies in which an item of the class stands otherwise with these references.';
CREATE FUNCTION cmdb.lock_hierarchy(type_name text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(4712, hashtext(case
    when exists (
      select from cmdb.relation_type t where t.name = type_name and t.containment)
    then 'containment'
    else type_name
  end));
end $$;
COMMENT ON FUNCTION cmdb.lock_hierarchy(type_name text) IS 'Taken before a subtree moves, behind row locks and before the stamp: a move reads and writes
what lies above and below, so two at once would leave rows that no relation accounts for, or wait
for each other.';
CREATE FUNCTION cmdb.lock_inherited(of_item bigint, of_class text, refs jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  roles text[] := (select l.inherits_through from cmdb.class_layout l where l.class = of_class);
begin
  if roles = '{}' then
    return;
  end if;
  perform
  from cmdb.item through
  where through.id = any (array(
    select r.target from cmdb.relation r where r.source = of_item and r.role = any (roles)
    union
    select cmdb.item_id(given.value) from jsonb_each(refs) given where given.key = any (roles)))
  order by through.id
  for share;
end $$;
COMMENT ON FUNCTION cmdb.lock_inherited(of_item bigint, of_class text, refs jsonb) IS 'Locks the items from which the keys of an item inherit a field, now or by these references: its
model, whose manufacturer counts as its own. A change of the inherited field locks the same item,
so of two changes that meet in one key the later one sees the earlier. Before the stamp.';
CREATE FUNCTION cmdb.lock_item(of_item bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform from cmdb.item i where i.id = of_item for no key update;
end $$;
COMMENT ON FUNCTION cmdb.lock_item(of_item bigint) IS 'Locks the source of relations before the stamp is taken. Targets are not locked: a room is the
target of thousands, and unique indexes decide about its slots.';
CREATE FUNCTION cmdb.make_partitions(mine bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  parent text;
  month date;
  named text;
  made int := 0;
  first bigint;
begin
  perform cmdb.require_epoch(mine);
  foreach parent in array array['item_history', 'relation_history', 'hierarchy_history',
    'incident_history', 'incident_item_history', 'item_observation'] loop
    for ahead in 0..3 loop
      month := date_trunc('month', cmdb.present() at time zone 'UTC') + ahead * interval '1 month';
      named := parent || to_char(month, '"_"YYYY"_"MM');
      if to_regclass('cmdb.' || named) is null then
        begin
          execute format(
            'create table cmdb.%I partition of cmdb.%I for values from (%L) to (%L)',
            named, parent, month::timestamp at time zone 'UTC',
            (month + interval '1 month')::timestamp at time zone 'UTC');
          execute format('grant select on cmdb.%I to cmdb_runtime', named);
          made := made + 1;
        exception
          when check_violation then null;  -- the default partition has rows of it: they stay there
        end;
      end if;
    end loop;
  end loop;
  select (s.position / 50000000 + 1) * 50000000 + 1 into first from cmdb.sequencer s;
  named := 'journal_' || (first / 50000000);
  if to_regclass('cmdb.' || named) is null then
    execute format('create table cmdb.%I partition of cmdb.journal for values from (%s) to (%s)',
      named, first, first + 50000000);
    execute format('grant select on cmdb.%I to cmdb_runtime', named);
    made := made + 1;
  end if;
  return made;
end $$;
COMMENT ON FUNCTION cmdb.make_partitions(mine bigint) IS 'Three months of history ahead, and the next range of journal positions.';
CREATE FUNCTION cmdb.masked(attributes jsonb, secret text[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return (
    select attributes || coalesce(
      (select jsonb_object_agg(s, '***'::text) from unnest(secret) s where attributes ? s), '{}'));
end $$;
COMMENT ON FUNCTION cmdb.masked(attributes jsonb, secret text[]) IS 'Attributes with each secret shown as present, never its value.';
CREATE FUNCTION cmdb.masked_value(value text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select case when value <> 'null' then '"***"' end
$$;
COMMENT ON FUNCTION cmdb.masked_value(value text) IS 'Of a secret nothing shows but whether there is a value.';
CREATE FUNCTION cmdb.microseconds(at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select (extract(epoch from at) * 1000000)::bigint
$$;
CREATE FUNCTION cmdb.min_up_json(min_up text) RETURNS json
    LANGUAGE sql IMMUTABLE
    AS $$
  select case when min_up like '%\%' then to_json(min_up) else to_json(min_up::int) end
$$;
COMMENT ON FUNCTION cmdb.min_up_json(min_up text) IS 'As the API writes it: a number, or text with a percent sign.';
CREATE FUNCTION cmdb.missing_indexes() RETURNS TABLE(statement text)
    LANGUAGE sql STABLE
    AS $$
  select format(
    'create index concurrently if not exists %I on cmdb.item (%s, id) where %s is not null',
    'item_attribute_' || k.name,
    case
      when k.type in ('integer', 'decimal', 'quantity')
        then format('(((attributes->>%L))::numeric)', k.name)
      when k.type = 'duration'
        then format('cmdb.duration_seconds(attributes->>%L)', k.name)
      else format('((attributes->>%L) collate "C")', k.name)
    end,
    format('(attributes->>%L)', k.name))
  from cmdb.attribute_kind k
  where exists (
      select from cmdb.attribute a where a.name = k.name and a.indexed and not a.observed)
    and k.type not in ('money', 'json', 'enum_set', 'boolean')
    and not exists (
      select from pg_catalog.pg_index x
      where x.indexrelid = to_regclass(format('cmdb.%I', 'item_attribute_' || k.name))
        and x.indisvalid)
  order by k.name
$$;
COMMENT ON FUNCTION cmdb.missing_indexes() IS 'Statements for the expression indexes that indexed attributes still lack.';
CREATE FUNCTION cmdb.moment(us bigint) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
  select timestamptz 'epoch' + us * interval '1 microsecond'
$$;
COMMENT ON FUNCTION cmdb.moment(us bigint) IS 'Microseconds since 1970 as a moment.';
CREATE FUNCTION cmdb.named_json(id bigint, tag text, name text, class text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select '{"id":' || id || ',"tag":' || to_json(tag) || ',"name":' || to_json(name)
    || ',"class":"' || class || '"}'
$$;
CREATE FUNCTION cmdb.names(list jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return (
    select array(select jsonb_array_elements_text(list)));
end $$;
CREATE FUNCTION cmdb.nearest_item(written text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  wanted text := cmdb.folded(written);
begin
  return (
    select case when n.by_tag >= n.by_name then n.tag else n.name end
    from (
      select i.tag, i.name, similarity(cmdb.folded(i.tag), wanted) as by_tag,
        similarity(cmdb.folded(i.name), wanted) as by_name
      from (
        select s.item from cmdb.item_search s where wanted <% s.document limit 200) s
      join cmdb.item i on i.id = s.item
      where i.state <> 'void') n
    where greatest(n.by_tag, n.by_name) >= 0.3
    order by greatest(n.by_tag, n.by_name) desc, n.tag
    limit 1);
end $$;
COMMENT ON FUNCTION cmdb.nearest_item(written text) IS 'The tag or the name that resembles what is written most; null where none does.';
CREATE FUNCTION cmdb.need_suppliers(type cmdb.relation_type, source bigint, target bigint, min_up text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if type.impact = 'forward' then
    min_up := coalesce(min_up, (
      select max(r.min_up) from cmdb.relation r
      where r.target = need_suppliers.target and r.type = type.name));
    update cmdb.relation r set min_up = need_suppliers.min_up
    where r.target = need_suppliers.target and r.type = type.name
      and r.min_up is distinct from need_suppliers.min_up;
  else
    min_up := coalesce(min_up, (
      select max(r.min_up) from cmdb.relation r
      where r.source = need_suppliers.source and r.type = type.name));
    update cmdb.relation r set min_up = need_suppliers.min_up
    where r.source = need_suppliers.source and r.type = type.name
      and r.min_up is distinct from need_suppliers.min_up;
  end if;
end $$;
COMMENT ON FUNCTION cmdb.need_suppliers(type cmdb.relation_type, source bigint, target bigint, min_up text) IS 'All suppliers of a dependant by one relation type bear the same min_up: the one given now, else
the one that they had.';
CREATE FUNCTION cmdb.needed(min_up text, supplier_count bigint) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select least(supplier_count, case
    when min_up like '%\%' then ceil(supplier_count * rtrim(min_up, '%')::numeric / 100)
    else min_up::numeric
  end)::int
$$;
COMMENT ON FUNCTION cmdb.needed(min_up text, supplier_count bigint) IS 'How many of its suppliers a dependant needs: never more than it has, or it had failed unharmed.';
CREATE FUNCTION cmdb.next_stamp() RETURNS timestamp with time zone
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
  select cmdb.moment(nextval('cmdb.floor_us'))
$$;
COMMENT ON FUNCTION cmdb.next_stamp() IS 'The next microsecond above the floor, which rises with it: no two transactions get the same.';
CREATE FUNCTION cmdb.next_tag(prefix text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  number text;
  candidate text;
begin
  loop
    number := nextval('cmdb.tag_' || lower(prefix))::text;
    candidate := prefix || '-' || repeat('0', 6 - length(number)) || number;
    exit when not exists (select from cmdb.item i where i.tag = candidate);
  end loop;
  return candidate;
end $$;
COMMENT ON FUNCTION cmdb.next_tag(prefix text) IS 'The next number of a prefix: unique, rising, with gaps; numbers taken by hand are skipped.';
CREATE FUNCTION cmdb.no_transition(state text, wanted text, ways text[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select case ways
    when '{}' then format('It is %s, which is final.', state)
    else format('It cannot go from %s to %s, only to: %s.', state, wanted,
      array_to_string(ways, ', '))
  end
$$;
COMMENT ON FUNCTION cmdb.no_transition(state text, wanted text, ways text[]) IS 'Why a state cannot follow, and which states can.';
CREATE FUNCTION cmdb.observe(this cmdb.call, of_item bigint, observed jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  at timestamptz := cmdb.stamp();
begin
  insert into cmdb.item_observation (item, attribute, observed_at, value, account)
  select of_item, o.key, at, o.value, this.account from jsonb_each(observed) o;
  perform cmdb.require_room(
    coalesce((select n.readings from cmdb.item_reading n where n.item = of_item), '{}') || observed,
    '{}');
  insert into cmdb.item_reading as n (item, readings)
  values (of_item, jsonb_strip_nulls(observed))
  on conflict (item) do update
  set readings = jsonb_strip_nulls(n.readings || observe.observed);
end $$;
CREATE FUNCTION cmdb.open_links_of(of_item bigint, moment timestamp with time zone) RETURNS TABLE(id bigint, number text, title text, state text, priority integer)
    LANGUAGE sql STABLE
    AS $$
  select i.id, i.number, i.title, i.state, i.priority
  from cmdb.incident_item l
  join cmdb.incident i on i.id = l.of_incident
  where l.item = of_item and moment is null and l.role <> 'not_impacted'
    and cmdb.is_open(i.state)
  union all
  select i.id, i.number, i.title, i.state, i.priority
  from cmdb.incident_item_at(moment) l
  join cmdb.incident_at(moment) i on i.id = l.of_incident
  where l.item = of_item and moment is not null and l.role <> 'not_impacted'
    and cmdb.is_open(i.state)
$$;
COMMENT ON FUNCTION cmdb.open_links_of(of_item bigint, moment timestamp with time zone) IS 'The open incidents that an item is linked to.';
CREATE FUNCTION cmdb.optional_item(ref jsonb, path text) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
declare
  found_id bigint;
begin
  if ref is null or ref = 'null' then
    return null;
  end if;
  found_id := cmdb.item_id(ref);
  if found_id is null then
    perform cmdb.refuse_missing(path, 'item', ref);
  end if;
  return found_id;
end $$;
CREATE FUNCTION cmdb.parent_of(ref jsonb, child bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  found_id bigint;
begin
  if ref is null or ref = 'null' then
    return null;
  end if;
  found_id := cmdb.incident_id(ref);
  if found_id is null then
    perform cmdb.refuse_missing('parent', 'incident', ref);
  elsif child is not null then
    -- Two parents that close a circle only together wait for each other here.
    perform pg_advisory_xact_lock(4713);
    if exists (
      with recursive above (id) as (
        select found_id
        union
        select i.parent from above join cmdb.incident i on i.id = above.id
        where i.parent is not null)
      select from above where id = child
    ) then
      perform cmdb.refuse_constraint('parent', 'cycle',
        'That incident is already below this one: they would be parents of each other.');
    end if;
  end if;
  return found_id;
end $$;
COMMENT ON FUNCTION cmdb.parent_of(ref jsonb, child bigint) IS 'The incident that a child belongs to, never one of its own.';
CREATE FUNCTION cmdb.party_json(party bigint, moment timestamp with time zone) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select json_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class,
      'phone', cmdb.phone_of(i.attributes))
    from cmdb.item_of(party, moment) i);
end $$;
COMMENT ON FUNCTION cmdb.party_json(party bigint, moment timestamp with time zone) IS 'A person or an organisation, and how to reach it.';
CREATE FUNCTION cmdb.people_of(items bigint[], rules jsonb, moment timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select count(distinct p.id)
    from (
      select h.target as id
      from unnest(items) u (id)
      cross join lateral cmdb.targets_of(u.id, moment) h
      where h.role = 'holder'
      union all
      select unnest(items)) p
    -- Looked up one by one: a join would read all people there are.
    where rules->'people' ? (select i.class from cmdb.item i where i.id = p.id));
end $$;
COMMENT ON FUNCTION cmdb.people_of(items bigint[], rules jsonb, moment timestamp with time zone) IS 'How many people hold these items, or are among them.';
CREATE FUNCTION cmdb.phone_of(attributes jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select coalesce(attributes->'support_phone', attributes->'phone', attributes->'mobile')
$$;
CREATE FUNCTION cmdb.present() RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS $$
declare
  at timestamptz := cmdb.believed_clock();
begin
  if at is null then
    at := cmdb.moment(greatest(
      pg_sequence_last_value('cmdb.seen_us'), pg_sequence_last_value('cmdb.floor_us')));
  end if;
  return at;
end $$;
COMMENT ON FUNCTION cmdb.present() IS 'The time of day for all that expires or falls due; it does not follow a jump of the clock.';
CREATE FUNCTION cmdb.priority_define(this cmdb.call, impact integer, urgency integer, priority integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
begin
  update cmdb.priority p set priority = priority_define.priority
  where p.impact = priority_define.impact and p.urgency = priority_define.urgency;
  perform cmdb.journal_add(this, cmdb.stamp(), 'priority', 0, 1, false, '{}',
    format('impact %s, urgency %s: priority %s', impact, urgency, priority));
  return cmdb.answer(this, json_build_object(
    'impact', impact, 'urgency', urgency, 'priority', priority)::text);
end $$;
CREATE FUNCTION cmdb.raise_floor(OUT floor_us bigint, OUT barrier xid8) RETURNS record
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(4711);
  floor_us := greatest(
    cmdb.microseconds(cmdb.believed_clock()),
    (select cmdb.microseconds(j.at) from cmdb.journal_inbox j order by j.at desc limit 1));
  if floor_us > pg_sequence_last_value('cmdb.floor_us') then
    perform setval('cmdb.floor_us', floor_us);
  else
    floor_us := nextval('cmdb.floor_us');
  end if;
  barrier := pg_current_xact_id();  -- an own xid: pg_snapshot_xmax would be too low
end $$;
COMMENT ON FUNCTION cmdb.raise_floor(OUT floor_us bigint, OUT barrier xid8) IS 'The first step to settle a moment. Once pg_snapshot_xmin has passed the barrier, every
transaction stamped at or below the floor has ended, and later ones stamp above it. It rises to the
highest stamp in the inbox, which lies ahead of the clock if that has stepped back.';
CREATE FUNCTION cmdb.readings_at(of_item bigint, moment timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (select o.readings from cmdb.readings_of(of_item, moment) o);
end $$;
CREATE FUNCTION cmdb.readings_of(of_item bigint, moment timestamp with time zone) RETURNS TABLE(readings jsonb)
    LANGUAGE sql STABLE
    AS $$
  select jsonb_object_agg(o.attribute, o.value) filter (where o.value <> 'null')
  from (
    select distinct on (o.attribute) o.attribute, o.value
    from cmdb.item_observation o
    where o.item = of_item and o.observed_at <= moment
    order by o.attribute, o.observed_at desc) o
$$;
COMMENT ON FUNCTION cmdb.readings_of(of_item bigint, moment timestamp with time zone) IS 'What had been observed of an item by then: one row, null where there was nothing.';
CREATE FUNCTION cmdb.reference_json(role text, id bigint, tag text, name text, class text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select concat('"', role, '":{"id":', id, ',"tag":', to_json(tag), ',"name":', to_json(name),
    ',"class":"', class, '"}')
$$;
CREATE FUNCTION cmdb.refresh_codes(items bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
begin
  insert into cmdb.item_code (code, item, path)
  select w.code, w.item, w.path
  from (
    select cmdb.code_of(i.tag) as code, i.id as item, 'tag' as path
    from cmdb.item i
    where i.id = any (items)
    union all
    select cmdb.code_of(i.attributes->>c.name), i.id, 'attributes.' || c.name
    from unnest(items) u (id)
    cross join lateral (select * from cmdb.item x where x.id = u.id offset 0) i
    join cmdb.class_layout l on l.class = i.class
    cross join lateral unnest(l.codes) c (name)
    where i.attributes ? c.name) w
  where octet_length(w.code) between 1 and 200
  order by w.code, w.item, w.path
  on conflict do nothing;
end $$;
COMMENT ON FUNCTION cmdb.refresh_codes(items bigint[]) IS 'Adds the codes of items; those that they had stay, for reads of the past.';
CREATE FUNCTION cmdb.refresh_keys(items bigint[], by_role text DEFAULT NULL::text, are_new boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  scope text[];
  bearers bigint[];
  keys text[];
  borne text[];
  written int;
begin
  select
    array_agg(distinct v.key),
    array_agg(v.item order by v.key, v.value, v.item) filter (where v.value is not null),
    array_agg(v.key order by v.key, v.value, v.item) filter (where v.value is not null),
    array_agg(v.value order by v.key, v.value, v.item) filter (where v.value is not null)
  into scope, bearers, keys, borne
  from (
    select i.id as item, k.key, case
      when i.state <> 'void' and i.attributes ?& k.attributes then cmdb.key_value(k, i)
    end as value
    from unnest(items) u (id)
    cross join lateral (select * from cmdb.item x where x.id = u.id offset 0) i
    join cmdb.class_layout l on l.class = i.class
    cross join lateral unnest(l.keys) k
    where by_role is null or by_role = any (k.roles)
    offset 0) v;
  if not are_new then
    delete from cmdb.item_key o
    where o.item = any (items)
      and o.key = any (scope)
      and not exists (
        select from unnest(bearers, keys, borne) v (item, key, value)
        where v.item = o.item and v.key = o.key and v.value = o.value);
  end if;
  if keys is null then
    return;
  end if;
  insert into cmdb.item_key (key, value, item)
  select v.key, v.value, v.item from unnest(bearers, keys, borne) v (item, key, value)
  on conflict do nothing;
  get diagnostics written = row_count;
  if written < cardinality(keys) then
    perform cmdb.refuse_keys(bearers, keys, borne);
  end if;
end $$;
COMMENT ON FUNCTION cmdb.refresh_keys(items bigint[], by_role text, are_new boolean) IS 'Brings the keys of items up to date, all or those that read a role; refuses with the item that
has one of them already. One that is void has none: another may be registered with them.';
CREATE FUNCTION cmdb.refresh_search(items bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
begin
  insert into cmdb.item_search as s (item, document)
  select i.id, cmdb.search_document(i.class, i.tag, i.name, i.attributes)
  from cmdb.item i
  where i.id = any (items)
  order by i.id
  on conflict (item) do update set document = excluded.document || s.former
  where s.document <> excluded.document || s.former;
end $$;
CREATE FUNCTION cmdb.refuse(kind text, message text, detail jsonb DEFAULT '{}'::jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  raise exception using errcode = kind, message = message, detail = detail::text;
end $$;
COMMENT ON FUNCTION cmdb.refuse(kind text, message text, detail jsonb) IS 'Refuses a request. CMnnn is the JSON-RPC error -32nnn; message and detail pass to the client.';
CREATE FUNCTION cmdb.refuse_conflict(present cmdb.item, version integer) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  perform cmdb.refuse('CM004',
    format('The item has changed since: it is at version %s, not %s.', present.version, version),
    jsonb_build_object(
      'current_version', present.version,
      'changed', (
        select coalesce(jsonb_agg(distinct c->>'path'), '[]')
        from (
          select array_agg(present.id) as ids, array_agg(v.version) as versions,
            array_agg(v.at) as stamps
          from cmdb.item_versions(present.id) v
          where v.version > refuse_conflict.version) v
        cross join cmdb.item_changes(v.ids, v.versions, v.stamps, null) d
        cross join jsonb_array_elements(d.changes::jsonb) c),
      'by', (select a.name from cmdb.account a where a.id = present.changed_by),
      'at', cmdb.rfc3339(present.changed_at)));
end $$;
CREATE FUNCTION cmdb.refuse_constraint(path text, code text, message text, item jsonb DEFAULT NULL::jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform cmdb.refuse('CM007', message, jsonb_build_object('reasons', jsonb_build_array(
    jsonb_strip_nulls(jsonb_build_object(
      'code', code, 'message', message, 'path', path, 'item', item)))));
end $$;
CREATE FUNCTION cmdb.refuse_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform cmdb.refuse('CM007', format('A row of %s is never deleted.', tg_table_name));
end $$;
CREATE FUNCTION cmdb.refuse_incident_conflict(present cmdb.incident, version integer) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  perform cmdb.refuse('CM004',
    format('The incident has changed since: it is at version %s, not %s.',
      present.version, version),
    jsonb_build_object(
      'current_version', present.version,
      'changed', (
        select coalesce(jsonb_agg(distinct c->>'path'), '[]')
        from (
          select array_agg(v.id) as ids, array_agg(v.version) as versions,
            array_agg(v.changed_at) as stamps
          from (
            select present.id, present.version, present.changed_at
            union all
            select h.id, h.version, h.changed_at
            from cmdb.incident_history h where h.id = present.id) v
          where v.version > refuse_incident_conflict.version) v
        cross join cmdb.incident_changes(v.ids, v.versions, v.stamps) d
        cross join jsonb_array_elements(d.changes::jsonb) c),
      'by', (select a.name from cmdb.account a where a.id = present.changed_by),
      'at', cmdb.rfc3339(present.changed_at)));
end $$;
CREATE FUNCTION cmdb.refuse_invalid(path text, code text, message text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform cmdb.refuse('CM602', 'A parameter is not valid: ' || message,
    jsonb_build_object('errors', jsonb_build_array(
      jsonb_build_object('code', code, 'message', message, 'path', path))));
end $$;
CREATE FUNCTION cmdb.refuse_keys(items bigint[], keys text[], borne text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  taken record;
begin
  select v.key, i.id, i.tag, i.name, i.class
  into taken
  from unnest(items, keys, borne) v (item, key, value)
  -- By the index, whatever the planner thinks of how many there are.
  cross join lateral (
    select k.item from cmdb.item_key k where k.key = v.key and k.value = v.value offset 0) k
  cross join lateral (select * from cmdb.item i where i.id = k.item offset 0) i
  where i.id <> v.item
  order by v.key
  limit 1;
  if found then
    perform cmdb.refuse('CM005',
      format('Another item has the same %s.',
        replace(split_part(taken.key, ':', 2), ',', ' and ')),
      jsonb_build_object(
        'path', split_part(taken.key, ':', 2),
        'item', jsonb_build_object(
          'id', taken.id, 'tag', taken.tag, 'name', taken.name, 'class', taken.class)));
  end if;
end $$;
COMMENT ON FUNCTION cmdb.refuse_keys(items bigint[], keys text[], borne text[]) IS 'Refuses with the item that has one of the keys already.';
CREATE FUNCTION cmdb.refuse_missing(path text, what text, ref jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform cmdb.refuse('CM003', format('There is no %s %s.', what, ref),
    jsonb_build_object('path', path));
end $$;
CREATE FUNCTION cmdb.refuse_name(what text, name text, "position" integer, nearest text) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  message text := format('At character %s: there is no %s `%s`%s.', "position", what, name,
    '; did you mean `' || nearest || '`?');
begin
  message := replace(message, '?.', '?');
  perform cmdb.refuse('CM602', 'A parameter is not valid: ' || message, jsonb_build_object(
    'errors', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'code', 'unknown_value', 'message', message, 'path', 'where', 'suggestion', nearest,
      'position', "position")))));
end $$;
COMMENT ON FUNCTION cmdb.refuse_name(what text, name text, "position" integer, nearest text) IS 'Refuses a literal of a condition that names nothing, with the nearest that there is.';
CREATE FUNCTION cmdb.refuse_same_external(system text, key text, own bigint) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  reply text;
begin
  select a.answer into reply
  from cmdb.incident i
  join cmdb.incident_answer(null, 'row') a on a.id = i.id
  where i.external_system = system and i.external_key = key and i.id is distinct from own;
  if found then
    perform cmdb.refuse('CM005', 'There is already an incident with this external key.',
      jsonb_build_object('path', 'external', 'incident', reply::jsonb));
  end if;
end $$;
CREATE FUNCTION cmdb.refuse_stamp(behind timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
begin
  if behind >= coalesce(cmdb.believed_clock(), '-infinity') then
    perform pg_advisory_xact_lock(4711);
    if cmdb.microseconds(behind) > pg_sequence_last_value('cmdb.floor_us') then
      perform setval('cmdb.floor_us', cmdb.microseconds(behind));
    end if;
  end if;
  raise exception using errcode = '40001', message = 'the stamp lies behind the row';
end $$;
COMMENT ON FUNCTION cmdb.refuse_stamp(behind timestamp with time zone) IS 'Sends a transaction back whose stamp is not above a row of another. A row that lies ahead of the
clock lifts the floor, which no rollback undoes: the repetition is stamped above it.';
CREATE FUNCTION cmdb.refuse_tag(tag text, path text) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  holder cmdb.item;
begin
  select * into holder from cmdb.item i where i.tag = refuse_tag.tag;
  if found then
    perform cmdb.refuse('CM005', format('The tag %s is taken%s.', tag,
        case holder.state when 'void' then ', by an item that is void: its tag stays taken' end),
      jsonb_build_object('path', path, 'item', cmdb.item_brief(holder.id)));
  end if;
end $$;
CREATE FUNCTION cmdb.refuse_void(of_item bigint) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  message text := format(
    'The item %s is void (registered by mistake): it cannot be changed or referred to.', (
      select i.tag from cmdb.item i where i.id = of_item));
begin
  perform cmdb.refuse('CM006', message, jsonb_build_object('state', 'void',
    'reasons', jsonb_build_array(jsonb_build_object(
      'code', 'void', 'message', message, 'item', cmdb.item_brief(of_item)))));
end $$;
CREATE FUNCTION cmdb.relate(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  same cmdb.relation;
  number bigint;
begin
  select * into same from cmdb.relation r
  where r.source = relate.source and r.type = relate.type.name and r.target = relate.target;
  if found then
    if attributes is not null and attributes is distinct from coalesce(same.attributes, '{}') then
      perform cmdb.require_free_position(type, source, target, attributes, path);
      update cmdb.relation r set attributes = relate.attributes where r.id = same.id;
    end if;
    return same.id;
  end if;
  perform cmdb.require_relatable(type, source,
    (select i.class from cmdb.item i where i.id = relate.source), target, attributes, path);
  insert into cmdb.relation as r
    (type, role, source, target, source_slot, target_slot, attributes)
  values (type.name, type.role, source, target,
    cmdb.free_slot(type, 'source', source, path), cmdb.free_slot(type, 'target', target, path),
    attributes)
  returning r.id into number;
  if type.name in ('installed_in', 'of_model') then
    perform cmdb.require_fit(source, path);
  end if;
  return number;
end $$;
COMMENT ON FUNCTION cmdb.relate(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) IS 'Connects two items; the caller has locked the source. What is connected already stays the same
relation, with the attributes that are given now.';
CREATE FUNCTION cmdb.relation_at(moment timestamp with time zone) RETURNS TABLE(id bigint, type text, role text, source bigint, target bigint, attributes jsonb, min_up text, created_at timestamp with time zone, changed_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
  select u.id, u.type, u.role, u.source, u.target, u.attributes, u.min_up, u.created_at,
    u.changed_at
  from (
    select r.id, r.type, r.role, r.source, r.target, r.attributes, r.min_up, r.created_at,
      r.changed_at, timestamptz 'infinity' as until, true as is_present
    from cmdb.relation r
    union all
    select h.id, h.type, h.role, h.source, h.target, h.attributes, h.min_up, h.created_at,
      h.changed_at, h.until, false
    from cmdb.relation_history h) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$;
CREATE FUNCTION cmdb.relation_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  at timestamptz := cmdb.stamp();
  edge record;
  behind bigint[] := '{}';
  keyed_roles text[] := '{}';
  keyed bigint[] := '{}';
begin
  for edge in
    select e.type, e.role, e.source, e.target, s.changed_at, s.class, t.inherited_through,
      t.hierarchy and cmdb.is_a(s.class, t.target_classes) as is_inner,
      e.role = any (l.key_roles) as is_keyed, e.role = any (l.inherits_through) as is_through,
      case when s.state = 'void' then e.source when g.state = 'void' then e.target end as gone
    from edges e
    join cmdb.relation_type t on t.name = e.type
    cross join lateral (select * from cmdb.item i where i.id = e.source offset 0) s
    cross join lateral (select i.state from cmdb.item i where i.id = e.target offset 0) g
    left join cmdb.class_layout l on l.class = s.class
    order by e.id
  loop
    -- The foreign keys have locked both ends: whoever makes one void came before, or waits.
    if tg_op = 'INSERT' and edge.gone is not null then
      perform cmdb.refuse_void(edge.gone);
    end if;
    if edge.is_inner then
      perform cmdb.lock_hierarchy(edge.type);  -- held already, but by someone in psql
      if tg_op = 'DELETE' then
        perform cmdb.hierarchy_disconnect(edge.type, edge.source, at);
      else
        perform cmdb.hierarchy_connect(edge.type, edge.source, edge.target, at);
      end if;
    end if;
    if edge.role is not null and edge.changed_at <> at then
      behind := behind || edge.source;
    end if;
    if edge.is_through or edge.inherited_through is not null then
      perform cmdb.lock_inherited(edge.source, edge.class, null);  -- so is this
    end if;
    if edge.is_keyed then
      keyed_roles := keyed_roles || edge.role;
      keyed := keyed || edge.source;
    end if;
    if edge.inherited_through is not null then
      keyed := keyed || array(
        select r.source from cmdb.relation r
        where r.target = edge.source and r.role = edge.inherited_through
        order by r.source);
      keyed_roles := keyed_roles
        || array_fill(edge.role, array[cardinality(keyed) - cardinality(keyed_roles)]);
    end if;
  end loop;
  if behind <> '{}' then
    update cmdb.item i set changed_at = at where i.id = any (behind) and i.changed_at <> at;
  end if;
  for edge in
    select k.role, array_agg(k.item order by k.item) as items
    from unnest(keyed_roles, keyed) k (role, item)
    group by k.role
    order by k.role
  loop
    perform cmdb.refresh_keys(edge.items, edge.role);
  end loop;
  return null;
end $$;
COMMENT ON FUNCTION cmdb.relation_changed() IS 'A reference belongs to its item: changing it is a new version of the item, and maybe new keys of
the item and of those that inherit from it. By statement: many relations cost one pass.';
CREATE FUNCTION cmdb.relation_connect(this cmdb.call, type_name text, source_ref jsonb, target_ref jsonb, attributes jsonb, min_up text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  type cmdb.relation_type;
  source bigint := cmdb.item_id(source_ref);
  target bigint := cmdb.item_id(target_ref);
  number bigint;
  made cmdb.relation;
begin
  if source is null then
    perform cmdb.refuse_missing('source', 'item', source_ref);
  elsif target is null then
    perform cmdb.refuse_missing('target', 'item', target_ref);
  end if;
  select * into type from cmdb.relation_type t where t.name = type_name;
  if type.undirected and source > target then
    target := source;
    source := cmdb.item_id(target_ref);
    attributes := cmdb.turned(attributes);
  end if;
  if type.redundant then
    -- Two that connect suppliers of one dependant must see each other's.
    perform cmdb.lock_item(least(source, target));
    perform cmdb.lock_item(greatest(source, target));
  else
    perform cmdb.lock_item(source);
    if type.role is not null then
      perform cmdb.lock_inherited(source, (select i.class from cmdb.item i where i.id = source),
        jsonb_build_object(type.role, target));
    end if;
  end if;
  number := cmdb.relate(type, source, target, attributes, 'target');
  if type.redundant then
    perform cmdb.need_suppliers(type, source, target, min_up);
  end if;
  select * into made from cmdb.relation r where r.id = number;
  return cmdb.answer(this, cmdb.relation_json(made));
end $$;
CREATE FUNCTION cmdb.relation_disconnect(this cmdb.call, relation bigint) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  gone cmdb.relation;
  type cmdb.relation_type;
begin
  select * into gone from cmdb.relation r where r.id = relation;
  if not found then
    perform cmdb.refuse_missing('relation', 'relation', to_jsonb(relation));
  end if;
  select * into type from cmdb.relation_type t where t.name = gone.type;
  perform cmdb.lock_item(gone.source);
  if type.role is not null then
    -- Without its own, it has what it inherits.
    perform cmdb.lock_inherited(
      gone.source, (select i.class from cmdb.item i where i.id = gone.source), null);
  end if;
  if type.hierarchy and cmdb.is_inner(type, gone.source) then
    perform cmdb.lock_hierarchy(type.name);
  end if;
  if cmdb.dissolve(array[relation]) = 0 then
    perform cmdb.refuse_missing('relation', 'relation', to_jsonb(relation));
  end if;
  return cmdb.answer(this, json_build_object(
    'relation', relation, 'until', cmdb.rfc3339(cmdb.stamp()))::text);
end $$;
CREATE TABLE cmdb.relation (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    role text COLLATE pg_catalog."C",
    source bigint NOT NULL,
    target bigint NOT NULL,
    source_slot integer,
    target_slot integer,
    attributes jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    min_up text,
    CONSTRAINT relation_min_up_form CHECK ((min_up ~ '^([1-9][0-9]{0,3}|(100|[1-9][0-9]?)%)$'::text)),
    CONSTRAINT relation_not_itself CHECK ((source <> target))
);
COMMENT ON COLUMN cmdb.relation.role IS 'The role of the type: what reads a reference by one index.';
COMMENT ON COLUMN cmdb.relation.source_slot IS 'With a bounded number a source: 0 … source_max − 1, unique; null where there is no bound.';
COMMENT ON COLUMN cmdb.relation.min_up IS 'How many relations of this type the dependant needs, 2 or 50%; null: all. Equal in all of them.';
CREATE FUNCTION cmdb.relation_json(r cmdb.relation) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select json_strip_nulls(json_build_object(
      'id', r.id, 'type', r.type, 'source', cmdb.item_brief(r.source),
      'target', cmdb.item_brief(r.target), 'attributes', coalesce(r.attributes, '{}'),
      'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at)))::text);
end $$;
CREATE FUNCTION cmdb.relation_of(relation bigint, moment timestamp with time zone) RETURNS TABLE(type text, source bigint, target bigint)
    LANGUAGE sql STABLE
    AS $$
  select r.type, r.source, r.target
  from cmdb.relation r
  where r.id = relation and (moment is null or r.changed_at <= moment)
  union all
  select h.type, h.source, h.target
  from cmdb.relation_history h
  where h.id = relation and moment is not null and h.changed_at <= moment and h.until > moment
$$;
CREATE FUNCTION cmdb.relation_type_define(this cmdb.call, definition jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  number bigint;
begin
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
  perform cmdb.catalogue_journal(this, 'relation_type', definition->>'name');
  return cmdb.answer(this, number::text);
end $$;
CREATE FUNCTION cmdb.repair_all() RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  pending text;
  done int := 0;
  kept text;
begin
  for pending in
    select r.name from cmdb.repair r where r.done_at is null order by r.name for update
  loop
    kept := set_config('cmdb.call',
      row(0, 'sql', 'migration', 'migration', pending, null, null, null)::cmdb.call::text, true);
    execute format(
      'update cmdb.repair set done_at = cmdb.present(), left_over = cmdb.%I() where name = %L',
      'repair_' || pending, pending);
    done := done + 1;
  end loop;
  return done;
end $$;
COMMENT ON FUNCTION cmdb.repair_all() IS 'Carries out each repair that is pending, as account 0 by the method `migration`.';
CREATE FUNCTION cmdb.repair_codes() RETURNS jsonb
    LANGUAGE plpgsql
    AS $_$
begin
  insert into cmdb.item_code (code, item, path)
  select distinct cmdb.code_of(w.written), w.item, w.path
  from (
    select v.id as item, c.path, cmdb.written_at(c.path, v.tag, v.attributes) as written
    from (
      select i.id, i.class, i.tag, i.attributes from cmdb.item i
      union all
      select h.id, h.class, h.tag, h.attributes from cmdb.item_history h) v
    join cmdb.class_layout l on l.class = v.class
    cross join lateral (
      select 'tag' as path union all select 'attributes.' || n from unnest(l.codes) n) c) w
  -- Codes of ASCII have always been written as they are today.
  where w.written !~ '^[ -~]*$' and octet_length(cmdb.code_of(w.written)) between 1 and 200
  on conflict do nothing;
  return '[]';
end $_$;
CREATE FUNCTION cmdb.repair_former_tags() RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
begin
  update cmdb.item_search s
  set former = f.former, document = s.document || f.former
  from (
    select i.id, string_agg(distinct ' ' || cmdb.folded(h.tag), '') as former
    from cmdb.item i
    join cmdb.item_history h on h.id = i.id and h.tag <> i.tag
    group by i.id) f
  where s.item = f.id;
  return '[]';
end $$;
CREATE FUNCTION cmdb.repair_hidden_secrets() RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
begin
  perform cmdb.hide_secrets(array(select distinct a.name from cmdb.attribute a where a.secret));
  return '[]';
end $$;
CREATE FUNCTION cmdb.repair_mail_addresses() RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
declare
  unformed record;
  remaining jsonb := '[]';
begin
  for unformed in select * from cmdb.unformed_mail_addresses() u order by u.item, u.attribute loop
    begin
      update cmdb.item i
      set attributes = i.attributes || jsonb_build_object(unformed.attribute, unformed.form)
      where i.id = unformed.item;
    exception
      -- Somebody else has the same address: people decide whose it is.
      when sqlstate 'CM005' then
        remaining := remaining || jsonb_build_object(
          'item', unformed.item, 'path', 'attributes.' || unformed.attribute, 'reason', 'taken');
    end;
  end loop;
  return remaining;
end $$;
CREATE FUNCTION cmdb.repair_undirected_relations() RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
begin
  -- The elder stays, and takes from the younger what it does not say itself.
  update cmdb.relation r
  set attributes = cmdb.turned(other.attributes) || coalesce(r.attributes, '{}')
  from cmdb.relation other
  join cmdb.relation_type t on t.name = other.type and t.undirected
  where r.type = other.type and r.source = other.target and r.target = other.source
    and (r.created_at, r.id) < (other.created_at, other.id)
    and cmdb.turned(other.attributes) || coalesce(r.attributes, '{}')
      <> coalesce(r.attributes, '{}');
  delete from cmdb.relation r
  using cmdb.relation elder, cmdb.relation_type t
  where t.name = r.type and t.undirected
    and elder.type = r.type and elder.source = r.target and elder.target = r.source
    and (elder.created_at, elder.id) < (r.created_at, r.id);
  update cmdb.relation r
  set source = r.target, target = r.source, attributes = cmdb.turned(r.attributes)
  from cmdb.relation_type t
  where t.name = r.type and t.undirected and r.source > r.target;
  return '[]';
end $$;
CREATE FUNCTION cmdb.require_catalogue(expected bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if (select version from cmdb.catalogue_version) <> expected then
    raise exception using errcode = 'CM900', message = 'the catalogue has moved';
  end if;
  return true;
end $$;
COMMENT ON FUNCTION cmdb.require_catalogue(expected bigint) IS 'Fails with CM900 when the caller planned a read with another version than its snapshot has.';
CREATE FUNCTION cmdb.require_catalogue_held(expected bigint, changes boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if changes then
    -- Not shared first: two that change would wait for each other.
    perform cmdb.catalogue_hold();
  else
    perform pg_advisory_xact_lock_shared(4715);
  end if;
  -- A statement of its own: its snapshot is taken after the lock.
  if (select version from cmdb.catalogue_version) <> expected then
    raise exception using errcode = 'CM900', message = 'the catalogue has moved';
  end if;
end $$;
COMMENT ON FUNCTION cmdb.require_catalogue_held(expected bigint, changes boolean) IS 'Fails with CM900 when the caller planned with another version; holds off changes to the commit.';
CREATE FUNCTION cmdb.require_class(present cmdb.item, classes text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if not exists (
    select from cmdb.class_ancestor a
    where a.class = present.class and a.ancestor = any (classes)
  ) and not ('=' || present.class) = any (classes) then
    raise exception using errcode = 'CM902', message = 'planned for another class',
      detail = to_json(present.class)::text;
  end if;
end $$;
COMMENT ON FUNCTION cmdb.require_class(present cmdb.item, classes text[]) IS 'The worker validated for these classes without having seen the item; CM902 tells it which it
is.';
CREATE FUNCTION cmdb.require_connections(needed integer) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if needed > current_setting('max_connections')::int then
    raise exception using errcode = 'CM904', message = format(
      'the workers need %s connections, the database allows %s: raise max_connections or lower '
      '--workers',
      needed, current_setting('max_connections'));
  end if;
end $$;
CREATE FUNCTION cmdb.require_contained_once(source bigint, target bigint, path text) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  host bigint;
begin
  -- What this transaction has just made contains nothing yet, and nobody else can see it.
  if exists (
    select from cmdb.item i where i.id = source and i.version = 1 and cmdb.is_own(i.xmin))
  then
    return;
  end if;
  perform pg_advisory_xact_lock(4712, hashtext('containment'));
  with recursive above (id) as (
    select target
    union
    select r.target
    from above a
    join cmdb.relation r on r.source = a.id
    join cmdb.relation_type t on t.name = r.type and t.containment)
  select a.id into host from above a where a.id = source;
  if found then
    perform cmdb.refuse_constraint(path, 'cycle',
      format('That would make a cycle: %s already lies within %s.',
        cmdb.item_brief(target)->>'tag', cmdb.item_brief(source)->>'tag'),
      cmdb.item_brief(target));
  end if;
end $$;
COMMENT ON FUNCTION cmdb.require_contained_once(source bigint, target bigint, path text) IS 'Refuses what would contain itself, by relations of any type of containment. All of them share a
lock: two that close a cycle only together wait for each other.';
CREATE FUNCTION cmdb.require_end(classes text[], of_item bigint, class text, path text) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if not cmdb.is_a(class, classes) then
    perform cmdb.refuse_constraint(path, 'relation_end',
      cmdb.wrong_class(of_item, classes),
      cmdb.item_brief(of_item));
  end if;
end $$;
CREATE FUNCTION cmdb.require_epoch(mine bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform from cmdb.steward_lease where epoch = mine for share;
  if not found then
    raise exception using errcode = 'CM903', message = 'another steward has taken over';
  end if;
end $$;
CREATE FUNCTION cmdb.require_fit(of_item bigint, path text) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  misfit record;
begin
  select p.target as part, h.target as host, array(
      select i.name
      from cmdb.relation f
      join cmdb.item i on i.id = f.target
      where f.source = p.target and f.type = 'fits'
      order by i.name
      limit 5) as fitting
  into misfit
  from (
    select r.source, r.target from cmdb.relation r
    where r.source = of_item and r.type = 'installed_in'
    union all
    select r.source, r.target from cmdb.relation r
    where r.target = of_item and r.type = 'installed_in') c
  join cmdb.relation p on p.source = c.source and p.role = 'model'
  join cmdb.relation h on h.source = c.target and h.role = 'model'
  where exists (select from cmdb.relation f where f.source = p.target and f.type = 'fits')
    and not exists (
      select from cmdb.relation f
      where f.source = p.target and f.type = 'fits' and f.target = h.target)
  limit 1;
  if found then
    perform cmdb.refuse_constraint(path, 'does_not_fit',
      format('%s does not fit %s, only: %s.', cmdb.item_brief(misfit.part)->>'name',
        cmdb.item_brief(misfit.host)->>'name', array_to_string(misfit.fitting, ', ')),
      cmdb.item_brief(misfit.host));
  end if;
end $$;
COMMENT ON FUNCTION cmdb.require_fit(of_item bigint, path text) IS 'Refuses a component in what its model does not fit, by the relations `fits` of the models. Where
there are none nothing is known, and nothing refused.';
CREATE FUNCTION cmdb.require_free_position(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  occupant bigint;
begin
  if attributes->>'slot' is null then
    return;
  end if;
  select r.source into occupant from cmdb.relation r
  where r.target = require_free_position.target and r.type = require_free_position.type.name
    and r.attributes->>'slot' = require_free_position.attributes->>'slot'
    and r.source <> require_free_position.source;
  if found then
    perform cmdb.refuse_constraint(path, 'slot_taken',
      format('The slot %s is taken.', attributes->>'slot'), cmdb.item_brief(occupant));
  end if;
end $$;
CREATE FUNCTION cmdb.require_kind(of_item bigint, ancestors text[], path text) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if of_item is not null and not cmdb.is_of_class(of_item, ancestors) then
    perform cmdb.refuse_constraint(path, 'class',
      cmdb.wrong_class(of_item, ancestors),
      cmdb.item_brief(of_item));
  end if;
end $$;
CREATE FUNCTION cmdb.require_live_items() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  named bigint[];
  present record;
begin
  case tg_table_name
    when 'incident_item' then named := array[new.item];
    when 'account' then named := array[new.person];
    else
      if tg_op = 'INSERT' or new.service is distinct from old.service then
        named := array[new.service];
      end if;
      if tg_op = 'INSERT' or new.requester is distinct from old.requester then
        named := named || new.requester;
      end if;
      -- What became void while the incident was over keeps it from being opened again.
      if tg_op = 'UPDATE' and cmdb.is_open(new.state) and not cmdb.is_open(old.state) then
        named := named || new.service || new.requester || array(
          select l.item from cmdb.incident_item l where l.of_incident = new.id);
      end if;
  end case;
  -- The lock that the foreign key takes as well: whoever makes the item void holds it off.
  for present in
    select i.id, i.state from cmdb.item i where i.id = any (named) order by i.id for key share
  loop
    if present.state = 'void' then
      perform cmdb.refuse_void(present.id);
    end if;
  end loop;
  return new;
end $$;
COMMENT ON FUNCTION cmdb.require_live_items() IS 'Whatever comes to refer to an item finds it live, also where that is decided at the same time.';
CREATE FUNCTION cmdb.require_no_cycle(type_name text, source bigint, target bigint, path text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform cmdb.lock_hierarchy(type_name);
  if exists (
    select from cmdb.hierarchy h
    where h.type = type_name and h.ancestor = source and h.descendant = target
  ) then
    perform cmdb.refuse_constraint(path, 'cycle',
      format('That would make a cycle in %s: the target already lies below the source.', type_name),
      cmdb.item_brief(target));
  end if;
end $$;
COMMENT ON FUNCTION cmdb.require_no_cycle(type_name text, source bigint, target bigint, path text) IS 'Two edges that close a cycle only together wait for each other at the lock of the hierarchy.';
CREATE FUNCTION cmdb.require_pattern(pattern text, path text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform '' ~ pattern;
exception
  when invalid_regular_expression then
    perform cmdb.refuse_invalid(path, 'pattern', 'This is not a valid PostgreSQL regular expression.');
end $$;
CREATE FUNCTION cmdb.require_patterns(patterns jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  failed jsonb;
begin
  select jsonb_agg(jsonb_build_object('code', 'pattern', 'path', p.key, 'message',
    format('`%s` must match %s.', p.key, p.value->>1)) order by p.key)
  into failed
  from jsonb_each(patterns) p
  where p.value->>0 !~ (p.value->>1);
  if failed is not null then
    perform cmdb.refuse('CM602', 'A value does not match the pattern of its attribute.',
      jsonb_build_object('errors', failed));
  end if;
end $$;
COMMENT ON FUNCTION cmdb.require_patterns(patterns jsonb) IS 'Matches {path: [text, pattern]}: here, where an unlucky pattern runs into the time-out.';
CREATE FUNCTION cmdb.require_relatable(type cmdb.relation_type, source bigint, source_class text, target bigint, attributes jsonb, path text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform cmdb.require_end(type.source_classes, source, source_class, path);
  perform cmdb.require_end(
    type.target_classes, target, (select i.class from cmdb.item i where i.id = target), path);
  if source = target then
    perform cmdb.refuse_constraint(path, 'itself', 'An item has no relation to itself.');
  end if;
  if type.containment then
    perform cmdb.require_contained_once(source, target, path);
  elsif type.hierarchy and cmdb.is_a(source_class, type.target_classes) then
    perform cmdb.require_no_cycle(type.name, source, target, path);
  end if;
  perform cmdb.require_free_position(type, source, target, attributes, path);
end $$;
COMMENT ON FUNCTION cmdb.require_relatable(type cmdb.relation_type, source bigint, source_class text, target bigint, attributes jsonb, path text) IS 'Refuses what two items cannot be to each other: every rule of relations but how many there are.';
CREATE FUNCTION cmdb.require_room(attributes jsonb, present jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
declare
  size int;
begin
  -- The size in memory is close to that of the text, and known at once.
  if pg_column_size(attributes) < cmdb.item_bytes_max() / 4 then
    return;
  end if;
  size := octet_length(attributes::text);
  if size > cmdb.item_bytes_max() and size > octet_length(present::text) then
    perform cmdb.refuse('CM010',
      format('An item may hold %s bytes of attributes; this one would hold %s.',
        cmdb.item_bytes_max(), size),
      jsonb_build_object('limit', 'item_bytes', 'value', size));
  end if;
end $$;
COMMENT ON FUNCTION cmdb.require_room(attributes jsonb, present jsonb) IS 'Refuses attributes or readings that no answer would have room for. What is larger already, from
before there was a bound, may shrink.';
CREATE FUNCTION cmdb.rfc3339(at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
COMMENT ON FUNCTION cmdb.rfc3339(at timestamp with time zone) IS 'A moment as the API writes it: UTC, with microseconds.';
CREATE FUNCTION cmdb.search_document(of_class text, tag text, name text, attributes jsonb) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  searched text[] := (select l.search from cmdb.class_layout l where l.class = of_class);
  document text := concat_ws(' ', tag, name);
  field text;
begin
  foreach field in array coalesce(searched, '{}') loop
    document := concat_ws(' ', document, attributes->>field);
  end loop;
  return cmdb.folded(document);
end $$;
COMMENT ON FUNCTION cmdb.search_document(of_class text, tag text, name text, attributes jsonb) IS 'What `text` searches of an item, now or at a moment: tag, name and the indexed attributes.';
CREATE FUNCTION cmdb.sequence_journal(mine bigint, floor_us bigint, most integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  last bigint;
  moved bigint;
begin
  perform cmdb.require_epoch(mine);
  select s.position into last from cmdb.sequencer s for update;
  -- By place: a plan made while the inbox was empty would join by comparing each with each. Rows of
  -- the inbox are never updated, so that their places hold.
  with gone as (
    delete from cmdb.journal_inbox j
    where j.ctid = any (array(
      select d.ctid
      from cmdb.journal_inbox d
      where d.at <= cmdb.moment(floor_us)
      order by d.at, d.id
      limit most))
    returning j.*)
  insert into cmdb.journal (position, id, at, account, via, request, method, reason, incident,
    entity, entity_id, version, ended, relation_type, source, target, about)
  select last + row_number() over (order by g.at, g.id), g.id, g.at, g.account, g.via, g.request,
    g.method, g.reason, g.incident, g.entity, g.entity_id, g.version, g.ended, g.relation_type,
    g.source, g.target, g.about
  from gone g;
  get diagnostics moved = row_count;
  if moved > 0 then
    update cmdb.sequencer set position = last + moved;
  end if;
  return moved;
end $$;
COMMENT ON FUNCTION cmdb.sequence_journal(mine bigint, floor_us bigint, most integer) IS 'Gives positions, in the order of stamps, to what is stamped at or below a floor whose barrier
has passed; returns how many.';
CREATE FUNCTION cmdb.set_references(of_item bigint, of_class text, refs jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  wanted record;
  type cmdb.relation_type;
  replaced bigint[] := '{}';
  made cmdb.relation[] := '{}';
  supplying cmdb.relation[] := '{}';
  edge cmdb.relation;
begin
  for wanted in
    select r.role, r.ref, case when r.ref <> 'null' then cmdb.item_id(r.ref) end as target,
      present.id as present, present.target as present_target
    from jsonb_each(refs) r (role, ref)
    left join cmdb.relation present on present.source = of_item and present.role = r.role
    order by r.role
  loop
    if wanted.target is null and wanted.ref <> 'null' then
      perform cmdb.refuse_missing('references.' || wanted.role, 'item', wanted.ref);
    elsif wanted.target is not distinct from wanted.present_target then
      continue;
    end if;
    if wanted.present is not null then
      replaced := replaced || wanted.present;
    end if;
    if wanted.target is not null then
      edge.role := wanted.role;
      edge.target := wanted.target;
      made := made || edge;
    end if;
  end loop;
  if replaced <> '{}' then
    perform cmdb.dissolve(replaced);
  end if;
  for place in 1..cardinality(made) loop
    edge := made[place];
    select * into type from cmdb.relation_type t where t.role = edge.role;
    perform cmdb.require_relatable(
      type, of_item, of_class, edge.target, null, 'references.' || edge.role);
    edge.type := type.name;
    edge.source_slot := cmdb.free_slot(type, 'source', of_item, 'references.' || edge.role);
    edge.target_slot := cmdb.free_slot(type, 'target', edge.target, 'references.' || edge.role);
    made[place] := edge;
    if type.redundant then
      supplying := supplying || edge;
    end if;
  end loop;
  if made <> '{}' then
    insert into cmdb.relation (type, role, source, target, source_slot, target_slot)
    select m.type, m.role, of_item, m.target, m.source_slot, m.target_slot from unnest(made) m;
    foreach edge in array supplying loop
      select * into type from cmdb.relation_type t where t.name = edge.type;
      perform cmdb.lock_item(edge.target);
      perform cmdb.need_suppliers(type, of_item, edge.target, null);
    end loop;
    if refs ? 'installed_in' or refs ? 'model' then
      perform cmdb.require_fit(of_item,
        'references.' || case when refs ? 'installed_in' then 'installed_in' else 'model' end);
    end if;
  end if;
end $$;
COMMENT ON FUNCTION cmdb.set_references(of_item bigint, of_class text, refs jsonb) IS 'Points the references of an item, whose row is locked, at {role: ItemRef}; null clears.';
CREATE FUNCTION cmdb.settle(mine bigint, floor_us bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
begin
  perform cmdb.require_epoch(mine);
  if floor_us > pg_sequence_last_value('cmdb.settled_us') then
    perform setval('cmdb.settled_us', floor_us);
  end if;
  return true;
end $$;
COMMENT ON FUNCTION cmdb.settle(mine bigint, floor_us bigint) IS 'Declares a floor settled: its barrier has passed and its journal rows have their positions.';
CREATE FUNCTION cmdb.settled_until() RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$
  select cmdb.moment(pg_sequence_last_value('cmdb.settled_us'))
$$;
CREATE FUNCTION cmdb.settling_holder() RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  select h.holder
  from (
    select
      age(a.backend_xid) as age,
      jsonb_strip_nulls(jsonb_build_object('pid', a.pid, 'application', a.application_name,
        'user', a.usename, 'database', a.datname, 'since', cmdb.rfc3339(a.xact_start))) as holder
    from pg_stat_activity a
    where a.backend_xid is not null and a.pid <> pg_backend_pid()
    union all
    select
      age(p.transaction),
      jsonb_build_object('prepared', p.gid, 'user', p.owner, 'database', p.database,
        'since', cmdb.rfc3339(p.prepared))
    from pg_prepared_xacts p) h
  order by h.age desc
  limit 1
$$;
COMMENT ON FUNCTION cmdb.settling_holder() IS 'Which transaction is the oldest: nothing settles that was stamped after it began to write.';
CREATE FUNCTION cmdb.sources_of(of_item bigint, moment timestamp with time zone) RETURNS TABLE(relation bigint, type text, role text, source bigint, min_up text)
    LANGUAGE sql STABLE
    AS $$
  select r.id, r.type, r.role, r.source, r.min_up
  from cmdb.relation r
  where r.target = of_item and (moment is null or r.changed_at <= moment)
  union all
  select h.id, h.type, h.role, h.source, h.min_up
  from cmdb.relation_history h
  where h.target = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;
CREATE FUNCTION cmdb.spared_entries(spared cmdb.impact_spared[], moment timestamp with time zone) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select concat('[', string_agg(concat('{"item":', cmdb.brief(i.id, i.tag, i.name, i.class),
      ',"type":"', s.type, '","needs":', s.needs, ',"available":', s.available, '}'), ','), ']')
    from unnest(spared) s
    cross join lateral cmdb.item_of(s.item, moment) i);
end $$;
CREATE FUNCTION cmdb.stamp(above timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS $$
declare
  taken text := current_setting('cmdb.stamp', true);
  own text := pg_current_xact_id()::text;  -- the xid first, then clock and floor: this is the proof
  at timestamptz;
begin
  if taken <> '' and split_part(taken, '/', 1) = own then
    at := split_part(taken, '/', 2)::timestamptz;
    if at <= cmdb.moment(pg_sequence_last_value('cmdb.settled_us')) then
      raise exception using errcode = 'CM901', message = 'a stamp cannot lie in the settled past';
    end if;
    return at;
  end if;
  at := cmdb.clock();
  if at > cmdb.moment(pg_sequence_last_value('cmdb.seen_us') + cmdb.clock_bound_us()) then
    at := cmdb.believed_clock();
  end if;
  if at > cmdb.moment(pg_sequence_last_value('cmdb.floor_us')) then
    null;  -- not `<=`: an unknown clock is no stamp
  else
    at := cmdb.next_stamp();
  end if;
  if at <= above then
    at := above + interval '1 microsecond';
  end if;
  -- An assignment: PERFORM would go through SPI.
  taken := set_config('cmdb.stamp', own || '/' || at::text, true);
  return at;
end $$;
COMMENT ON FUNCTION cmdb.stamp(above timestamp with time zone) IS 'The moment at which this transaction takes effect: one a transaction, taken after its locks.
A transaction is known by its xid. A first stamp lies above the row that it is taken for, even if
the clock has stepped back since that row was written.';
CREATE FUNCTION cmdb.supplier_count(of_item bigint, type_name text, rules jsonb, moment timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if rules->'harmless' ? type_name then
    return (
      select count(*)
      from cmdb.sources_of(of_item, moment) s
      where s.type = type_name and not rules->'harmless'->type_name ? (
        select i.class from cmdb.item i where i.id = s.source));
  elsif rules->'forward' ? type_name then
    return (
      select count(*) from cmdb.sources_of(of_item, moment) s where s.type = type_name);
  end if;
  return (
    select count(*) from cmdb.targets_of(of_item, moment) t where t.type = type_name);
end $$;
CREATE FUNCTION cmdb.suppliers_of(items bigint[], moment timestamp with time zone) RETURNS TABLE(item bigint, supplier bigint, distance integer)
    LANGUAGE plpgsql STABLE
    AS $$
declare
  rules jsonb := cmdb.impact_rules_at(moment);
  by_source text[] := cmdb.names(rules->'reverse');
  by_target text[] := cmdb.names(rules->'forward');
  depth_max constant int := 8;
  -- What is further away, or behind so many, says little about the item in hand.
  each_max int := greatest(20, 500 / greatest(1, cardinality(items)));
  members bigint[] := items;
  suppliers bigint[] := items;
  distances int[] := array_fill(1, array[cardinality(items)]);
  last_members bigint[] := items;
  last_suppliers bigint[] := items;
  limits jsonb := rules->'limits';
  harmless jsonb := rules->'harmless';
  frontier bigint[];
begin
  for round in 2..depth_max + 1 loop
    -- A variable: with a sub-select as its argument the step would not inline.
    frontier := array(select distinct l from unnest(last_suppliers) l);
    select array_agg(n.item), array_agg(n.supplier) into last_members, last_suppliers
    from (
      select r.item, r.supplier, row_number() over (partition by r.item order by r.supplier)
        + (select count(*) - 1 from unnest(members) m where m = r.item) as place
      from (
        select distinct f.item, s.reached as supplier
        from unnest(last_members, last_suppliers) f (item, supplier)
        join cmdb.impact_step(frontier, true, by_source, by_target, limits, harmless, moment) s
          on s.dependant = f.supplier
        where not exists (
          select from unnest(members, suppliers) k (item, supplier)
          where k.item = f.item and k.supplier = s.reached)) r) n
    where n.place <= each_max;
    exit when last_members is null;
    members := members || last_members;
    suppliers := suppliers || last_suppliers;
    distances := distances || array_fill(round, array[cardinality(last_members)]);
  end loop;
  return query select * from unnest(members, suppliers, distances);
end $$;
COMMENT ON FUNCTION cmdb.suppliers_of(items bigint[], moment timestamp with time zone) IS 'Each item at distance 1, then what could impair it, by rounds, 500 for one item, fewer each for
many. In one walk: what hangs on one switch meets it once.';
CREATE FUNCTION cmdb.tag_replaced(of_item bigint, tag text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
  update cmdb.item_search s set former = concat(s.former, ' ', cmdb.folded(tag))
  where s.item = of_item
$$;
COMMENT ON FUNCTION cmdb.tag_replaced(of_item bigint, tag text) IS 'Keeps a tag that an item had, to be found by; before cmdb.refresh_search.';
CREATE FUNCTION cmdb.take_lease(who text, seconds integer) RETURNS bigint
    LANGUAGE sql
    AS $$
  update cmdb.steward_lease
  set
    epoch = case when holder = who then epoch else epoch + 1 end,
    holder = who,
    expires_at = cmdb.present() + seconds * interval '1 second'
  where holder = who
    or expires_at < cmdb.present()
    or expires_at > cmdb.present() + 6 * seconds * interval '1 second'
    or split_part(holder, '#', 1) = split_part(who, '#', 1)
  returning epoch
$$;
COMMENT ON FUNCTION cmdb.take_lease(who text, seconds integer) IS 'Takes or renews the lease; the epoch, or null while another holds it. A holder is
instance#process: a process takes over at once from one of the same instance, whose supervisor has
seen it end. A lease that ends later than any lease can was taken before the clock stepped back.';
CREATE FUNCTION cmdb.targets_of(of_item bigint, moment timestamp with time zone) RETURNS TABLE(relation bigint, type text, role text, target bigint, min_up text)
    LANGUAGE sql STABLE
    AS $$
  select r.id, r.type, r.role, r.target, r.min_up
  from cmdb.relation r
  where r.source = of_item and (moment is null or r.changed_at <= moment)
  union all
  select h.id, h.type, h.role, h.target, h.min_up
  from cmdb.relation_history h
  where h.source = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;
CREATE FUNCTION cmdb.token_issue(this cmdb.call, named text, label text, expires_at timestamp with time zone, digest bytea) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  owner int;
  made int;
begin
  select a.id into owner from cmdb.account a where a.name = named and a.id <> 0 for share;
  if not found then
    perform cmdb.refuse_missing('account', 'account', to_jsonb(named));
  end if;
  if expires_at <= cmdb.present() then
    perform cmdb.refuse_invalid('expires_at', 'past',
      '`expires_at` must be in the future.');
  end if;
  insert into cmdb.token as t (account, label, expires_at, created_by)
  values (owner, label, expires_at, this.account)
  returning t.id into made;
  insert into cmdb.token_secret (token, digest) values (made, digest);
  return cmdb.answer(this, json_build_object('id', made, 'request', this.request)::text);
end $$;
COMMENT ON FUNCTION cmdb.token_issue(this cmdb.call, named text, label text, expires_at timestamp with time zone, digest bytea) IS 'What is answered and kept for a repetition: the id, and whose request made it. The secret is
neither: only the request that made it can show it.';
CREATE TABLE cmdb.token (
    id integer NOT NULL,
    account integer NOT NULL,
    label text,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_by integer NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT token_label_not_empty CHECK ((label <> ''::text))
);
COMMENT ON TABLE cmdb.token IS 'A token lets a program in as an account until it expires or is revoked. A row is never deleted.';
COMMENT ON COLUMN cmdb.token.created_by IS 'Who issued it; changed_by may be who revoked it.';
CREATE FUNCTION cmdb.token_json(t cmdb.token) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select json_strip_nulls(json_build_object(
    'id', t.id, 'account', (select a.name from cmdb.account a where a.id = t.account),
    'label', t.label, 'created_at', cmdb.rfc3339(t.created_at),
    'created_by', (select a.name from cmdb.account a where a.id = t.created_by),
    'expires_at', cmdb.rfc3339(t.expires_at), 'revoked_at', cmdb.rfc3339(t.revoked_at),
    'last_used_at', (select cmdb.rfc3339(u.at) from cmdb.token_use u where u.token = t.id)))::text
$$;
COMMENT ON FUNCTION cmdb.token_json(t cmdb.token) IS 'A token as readers see it: without secret and digest.';
CREATE FUNCTION cmdb.token_opens(of_token integer, secret_digest bytea) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
  select exists (
    select from cmdb.token_secret s where s.token = of_token and s.digest = secret_digest)
$$;
COMMENT ON FUNCTION cmdb.token_opens(of_token integer, secret_digest bytea) IS 'Whether this is the digest of the secret of a token: all that is ever told of it.';
CREATE FUNCTION cmdb.token_revoke(this cmdb.call, named integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  present cmdb.token;
begin
  select * into present from cmdb.token t where t.id = named for update;
  if not found then
    perform cmdb.refuse_missing('id', 'token', to_jsonb(named));
  end if;
  if present.revoked_at is null then
    update cmdb.token t
    set revoked_at = cmdb.present()
    where t.id = named
    returning t.* into present;
  end if;
  return cmdb.answer(this, cmdb.token_json(present));
end $$;
CREATE FUNCTION cmdb.token_used(used integer) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
  insert into cmdb.token_use as u (token, at)
  select t.id, date_trunc('minute', cmdb.present()) from cmdb.token t where t.id = used
  on conflict (token) do update set at = excluded.at where u.at < excluded.at
$$;
COMMENT ON FUNCTION cmdb.token_used(used integer) IS 'Notes a use, at most one write a minute.';
CREATE FUNCTION cmdb.transition_reasons(present cmdb.item, wanted text, attributes jsonb, refs jsonb, reason text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
declare
  named text := cmdb.lifecycle_of(present.class);
  step cmdb.lifecycle_transition;
  reasons jsonb := '[]';
  field text;
begin
  select * into step from cmdb.lifecycle_transition t
  where t.lifecycle = named and t.from_state = present.state and t.to_state = wanted;
  if not found then
    return jsonb_build_array(jsonb_build_object(
      'code', 'no_transition', 'path', 'state',
      'message', cmdb.no_transition(present.state, wanted, array(
        select t.to_state from cmdb.lifecycle_transition t
        where t.lifecycle = named and t.from_state = present.state
        order by t.to_state))));
  end if;
  if step.reason_required and coalesce(reason, '') = '' then
    reasons := reasons || jsonb_build_object(
      'code', 'reason_required', 'path', 'reason',
      'message', format('The transition to %s requires a reason.', wanted));
  end if;
  foreach field in array step.requires loop
    if not (attributes ? field) and not case
      when refs ? field then jsonb_typeof(refs->field) <> 'null'
      else exists (select from cmdb.relation r where r.source = present.id and r.role = field)
    end then
      reasons := reasons || jsonb_build_object(
        'code', 'required', 'path', field,
        'message', format('The transition to %s requires %s.', wanted, field));
    end if;
  end loop;
  return reasons;
end $$;
COMMENT ON FUNCTION cmdb.transition_reasons(present cmdb.item, wanted text, attributes jsonb, refs jsonb, reason text) IS 'Every guard that refuses a transition; none: [].';
CREATE FUNCTION cmdb.turned(attributes jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select case when attributes is not null then (
    select coalesce(jsonb_object_agg(case
      when a.key like 'source\_%' then 'target' || substr(a.key, 7)
      when a.key like 'target\_%' then 'source' || substr(a.key, 7)
      else a.key
    end, a.value), '{}')
    from jsonb_each(attributes) a)
  end
$$;
COMMENT ON FUNCTION cmdb.turned(attributes jsonb) IS 'The attributes of a relation as seen from its other end: source_port is target_port.';
CREATE FUNCTION cmdb.unformed_mail_addresses() RETURNS TABLE(item bigint, attribute text, form text)
    LANGUAGE sql STABLE
    AS $$
  select w.item, w.attribute, w.form
  from (
    select i.id as item, k.name as attribute, i.attributes->>k.name as written,
      lower(cmdb.as_seen(i.attributes->>k.name) collate "default") as form
    from cmdb.item i
    cross join cmdb.attribute_kind k
    where k.type = 'email' and i.attributes ? k.name) w
  where w.written <> w.form
$$;
COMMENT ON FUNCTION cmdb.unformed_mail_addresses() IS 'Mail addresses that items have in another form than values are stored in.';
CREATE FUNCTION cmdb.unlink(from_incident bigint, items bigint[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
  delete from cmdb.incident_item l where l.of_incident = from_incident and l.item = any (items)
$$;
COMMENT ON FUNCTION cmdb.unlink(from_incident bigint, items bigint[]) IS 'As the owner, like cmdb.dissolve.';
CREATE FUNCTION cmdb.unmended() RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  select jsonb_agg(jsonb_build_object(
    'item', cmdb.item_brief(i.id), 'path', e->>'path', 'code', e->>'reason') order by i.id)
  from cmdb.repair r
  cross join jsonb_array_elements(r.left_over) e
  join cmdb.item i on i.id = (e->>'item')::bigint
  where i.attributes->>substr(e->>'path', 12)
    <> lower(cmdb.as_seen(i.attributes->>substr(e->>'path', 12)) collate "default")
$$;
COMMENT ON FUNCTION cmdb.unmended() IS 'What repairs had to leave and nobody has put in order since; null when there is nothing.';
CREATE FUNCTION cmdb.versioned() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'cmdb', 'pg_temp'
    AS $$
declare
  this cmdb.call;
  at timestamptz;
begin
  if tg_table_schema <> 'cmdb' then
    raise exception using errcode = 'insufficient_privilege',
      message = format('%I.%I is no table of the CMDB', tg_table_schema, tg_table_name);
  end if;
  if tg_op = 'INSERT' then
    at := cmdb.stamp();
  else
    at := cmdb.stamp(old.changed_at);
    if at < old.changed_at or at = old.changed_at and not cmdb.is_own(old.xmin) then
      perform cmdb.refuse_stamp(old.changed_at);
    end if;
    if at > old.changed_at then  -- else this transaction wrote it before: no empty range
      case tg_table_name
        when 'item' then insert into cmdb.item_history values (old.*, at);
        -- Columns that came later stand behind until, so these name theirs.
        when 'relation' then
          insert into cmdb.relation_history
            (id, type, role, source, target, source_slot, target_slot, attributes, min_up, version,
             created_at, changed_at, changed_by, via, method, request, reason, incident, until)
          values (old.id, old.type, old.role, old.source, old.target, old.source_slot,
            old.target_slot, old.attributes, old.min_up, old.version, old.created_at,
            old.changed_at, old.changed_by, old.via, old.method, old.request, old.reason,
            old.incident, at);
        when 'incident' then
          insert into cmdb.incident_history
            (id, number, kind, title, description, state, impact, urgency, priority, category,
             service, requester, contact, team, assignee, parent, channel, external_system,
             external_key, external_url, resolution_code, resolution, major, resolved_at, due_at,
             version, created_at, changed_at, changed_by, via, method, request, reason, incident,
             until)
          values (old.id, old.number, old.kind, old.title, old.description, old.state, old.impact,
            old.urgency, old.priority, old.category, old.service, old.requester, old.contact,
            old.team, old.assignee, old.parent, old.channel, old.external_system, old.external_key,
            old.external_url, old.resolution_code, old.resolution, old.major, old.resolved_at,
            old.due_at, old.version, old.created_at, old.changed_at, old.changed_by, old.via,
            old.method, old.request, old.reason, old.incident, at);
        when 'incident_item' then insert into cmdb.incident_item_history values (old.*, at);
        else null;
      end case;
    elsif tg_op = 'UPDATE' then
      new.version := old.version;
      new.created_at := old.created_at;
      new.changed_at := at;
      return new;
    end if;
  end if;
  this := cmdb.current_call();
  if tg_op = 'DELETE' then
    perform cmdb.journal_add(this, at, tg_table_name, old.id, old.version + 1, true, to_jsonb(old));
    return old;
  end if;
  if tg_op = 'INSERT' then
    new.version := 1;
    new.created_at := at;
  else
    new.version := old.version + 1;
    new.created_at := old.created_at;
  end if;
  new.changed_at := at;
  new.changed_by := this.account;
  new.via := this.via;
  new.method := this.method;
  new.request := this.request;
  new.reason := this.reason;
  new.incident := this.incident;
  case tg_table_name
    when 'item', 'incident', 'account', 'token' then
      insert into cmdb.journal_inbox
        (at, account, via, request, method, reason, incident, entity, entity_id, version)
      values (at, this.account, this.via, this.request, this.method, this.reason, this.incident,
        tg_table_name, new.id, new.version);
    else
      perform cmdb.journal_add(this, at, tg_table_name, new.id, new.version, false, to_jsonb(new));
  end case;
  return new;
end $$;
CREATE FUNCTION cmdb.void_reasons(of_item bigint) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'code', r.code, 'message', r.message, 'item', r.item)) order by r.place, r.id), '[]')
  from (
    select 1 as place, r.id, 'referred_to' as code, cmdb.item_brief(r.source) as item,
      format('%s refers to it%s.', s.tag, ' as ' || r.role) as message
    from cmdb.relation r
    join cmdb.item s on s.id = r.source
    where r.target = of_item and r.role is not null
    union all
    select 2, r.id, 'related', cmdb.item_brief(o.id),
      format('Relation %s, %s, connects it with %s.', r.id, r.type, o.tag)
    from cmdb.relation r
    join cmdb.item o on o.id = case r.source when of_item then r.target else r.source end
    where r.role is null and of_item in (r.source, r.target)
    union all
    select 3, i.id, 'open_incident', null, format('Incident %s about it is open.', i.number)
    from (
      select l.of_incident as id from cmdb.incident_item l where l.item = of_item
      union
      select r.id from cmdb.incident r where r.requester = of_item
      union
      select v.id from cmdb.incident v where v.service = of_item) n
    join cmdb.incident i on i.id = n.id
    where cmdb.is_open(i.state)
    union all
    select 4, a.id, 'account', null, format('The account %s belongs to this person.', a.name)
    from cmdb.account a
    where a.person = of_item
    order by 1, 2
    limit 100) r
$$;
COMMENT ON FUNCTION cmdb.void_reasons(of_item bigint) IS 'Everything, up to a hundred, that keeps an item from being void; its own references do not.';
CREATE FUNCTION cmdb.warranty_in_force(attributes jsonb, day date) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select (attributes->>'warranty_end')::date >= day
    and coalesce((attributes->>'warranty_start')::date <= day, true)
$$;
COMMENT ON FUNCTION cmdb.warranty_in_force(attributes jsonb, day date) IS 'Whether the warranty has begun and is not over.';
CREATE FUNCTION cmdb.written_at(path text, tag text, attributes jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select case path when 'tag' then tag else attributes->>substr(path, 12) end
$$;
COMMENT ON FUNCTION cmdb.written_at(path text, tag text, attributes jsonb) IS 'What an item has at a path of cmdb.item_code.';
CREATE FUNCTION cmdb.wrong_class(of_item bigint, expected text[]) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select format('%s is of class %s; %s is expected.', i.tag, i.class,
      array_to_string(expected, ' or '))
    from cmdb.item i where i.id = of_item);
end $$;
COMMENT ON FUNCTION cmdb.wrong_class(of_item bigint, expected text[]) IS 'What is said of an item in a place for other classes.';
ALTER TABLE cmdb.account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.attribute (
    class text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    format text,
    required boolean DEFAULT false NOT NULL,
    indexed boolean DEFAULT false NOT NULL,
    observed boolean DEFAULT false NOT NULL,
    secret boolean DEFAULT false NOT NULL,
    allowed text[],
    minimum numeric,
    maximum numeric,
    pattern text,
    default_value jsonb,
    expires boolean DEFAULT false NOT NULL,
    label jsonb NOT NULL,
    ordinal integer NOT NULL,
    CONSTRAINT attribute_allowed_of_enum CHECK (((type = ANY (ARRAY['enum'::text, 'enum_set'::text])) = (allowed IS NOT NULL)))
);
COMMENT ON TABLE cmdb.attribute IS 'An attribute stands on the highest class that has it.';
COMMENT ON COLUMN cmdb.attribute.observed IS 'A reading of a meter: no version, no conflict, the newest observation wins.';
COMMENT ON COLUMN cmdb.attribute.allowed IS 'The values of an enum or enum_set, in order.';
COMMENT ON COLUMN cmdb.attribute.expires IS 'A date that feeds the expiry calendar.';
CREATE TABLE cmdb.attribute_kind (
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    CONSTRAINT attribute_kind_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT attribute_kind_type_known CHECK ((type = ANY (ARRAY['text'::text, 'integer'::text, 'decimal'::text, 'boolean'::text, 'date'::text, 'timestamp'::text, 'enum'::text, 'enum_set'::text, 'money'::text, 'quantity'::text, 'url'::text, 'email'::text, 'ip'::text, 'mac'::text, 'duration'::text, 'json'::text]))),
    CONSTRAINT attribute_kind_unit_of_quantity CHECK (((type = 'quantity'::text) = (unit <> ''::text)))
);
COMMENT ON TABLE cmdb.attribute_kind IS 'One attribute name has one type and one unit in the whole catalogue.';
ALTER TABLE cmdb.attribute ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.attribute_ordinal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.catalogue (
    version bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    content jsonb NOT NULL,
    impact jsonb
);
COMMENT ON TABLE cmdb.catalogue IS 'Every version of the whole catalogue, as workers load it; the valid one ends at infinity.';
COMMENT ON COLUMN cmdb.catalogue.impact IS 'How failures travel by this version, see cmdb.impact_rules; made when it is published.';
CREATE TABLE cmdb.catalogue_version (
    only_one boolean DEFAULT true NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT catalogue_version_only_one CHECK (only_one)
);
COMMENT ON TABLE cmdb.catalogue_version IS 'One row. Reading it holds ACCESS SHARE to the commit; a changer first takes ACCESS EXCLUSIVE.';
CREATE TABLE cmdb.class (
    name text NOT NULL COLLATE pg_catalog."C",
    parent text COLLATE pg_catalog."C",
    label jsonb NOT NULL,
    abstract boolean DEFAULT false NOT NULL,
    tag_prefix text,
    lifecycle text COLLATE pg_catalog."C",
    ordinal integer NOT NULL,
    part_impairs_whole boolean,
    CONSTRAINT class_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT class_tag_prefix_form CHECK ((tag_prefix ~ '^[A-Z][A-Z0-9]{0,9}$'::text))
);
COMMENT ON COLUMN cmdb.class.lifecycle IS 'Null: that of the parent.';
COMMENT ON COLUMN cmdb.class.part_impairs_whole IS 'Whether an item of this class that fails impairs what contains it; null: as the parent, and true
where nobody says.';
CREATE TABLE cmdb.class_ancestor (
    class text NOT NULL COLLATE pg_catalog."C",
    ancestor text NOT NULL COLLATE pg_catalog."C",
    depth integer NOT NULL
);
COMMENT ON TABLE cmdb.class_ancestor IS 'The closure of the class tree, each class its own ancestor.';
CREATE TABLE cmdb.class_key (
    class text NOT NULL COLLATE pg_catalog."C",
    fields text[] NOT NULL,
    CONSTRAINT class_key_fields_some CHECK ((fields <> '{}'::text[]))
);
COMMENT ON TABLE cmdb.class_key IS 'Identification keys; fields are attributes, roles and name mixed; one missing does not collide.';
ALTER TABLE cmdb.class ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.class_ordinal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.clock_anchor (
    only_one boolean DEFAULT true NOT NULL,
    boot text,
    monotonic_us bigint,
    seen_us bigint DEFAULT 0 NOT NULL,
    off_us bigint DEFAULT 0 NOT NULL,
    off_since_us bigint,
    off_since timestamp with time zone,
    pid integer,
    postmaster timestamp with time zone,
    CONSTRAINT clock_anchor_only_one CHECK (only_one)
)
WITH (fillfactor='10');
COMMENT ON TABLE cmdb.clock_anchor IS 'One row: the last look of the steward at the clock, beside the monotonic clock of its host.';
COMMENT ON COLUMN cmdb.clock_anchor.boot IS 'The boot of the host whose monotonic clock it is; moments of another cannot be compared.';
COMMENT ON COLUMN cmdb.clock_anchor.off_us IS 'How far the clock is from the time that is believed; 0 while it is believed.';
COMMENT ON COLUMN cmdb.clock_anchor.off_since_us IS 'Since when it is that far, by the monotonic clock.';
COMMENT ON COLUMN cmdb.clock_anchor.pid IS 'The backend of the steward that looked: while it lives, somebody watches the clock.';
CREATE TABLE cmdb.database_identity (
    only_one boolean DEFAULT true NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    timeline integer DEFAULT 1 NOT NULL,
    currency text DEFAULT 'RUB'::text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT database_identity_only_one CHECK (only_one)
);
COMMENT ON TABLE cmdb.database_identity IS 'One row: which database this is.';
CREATE SEQUENCE cmdb.floor_us
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;
COMMENT ON SEQUENCE cmdb.floor_us IS 'No transaction that takes its stamp from now on stamps at or below this moment (µs since 1970).';
CREATE TABLE cmdb.hierarchy (
    type text NOT NULL COLLATE pg_catalog."C",
    ancestor bigint NOT NULL,
    descendant bigint NOT NULL,
    depth integer NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE cmdb.hierarchy IS 'The closure of each hierarchy among its inner nodes, which is what makes within a join. A leaf
is not in it: it stands below the node that its own relation names.';
CREATE TABLE cmdb.hierarchy_history (
    type text NOT NULL COLLATE pg_catalog."C",
    ancestor bigint NOT NULL,
    descendant bigint NOT NULL,
    depth integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.hierarchy_history_default (
    type text NOT NULL COLLATE pg_catalog."C",
    ancestor bigint NOT NULL,
    descendant bigint NOT NULL,
    depth integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
);
CREATE TABLE cmdb.idempotency (
    account integer NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    response text NOT NULL,
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE cmdb.idempotency IS 'Answers of writes that carried an idempotency key; the row commits with the effect.';
COMMENT ON COLUMN cmdb.idempotency.hash IS 'SHA-256 of method and canonical parameters.';
CREATE TABLE cmdb.incident_comment (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    text text NOT NULL,
    visibility text NOT NULL,
    channel text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT incident_comment_visibility_known CHECK ((visibility = ANY (ARRAY['public'::text, 'internal'::text])))
);
COMMENT ON TABLE cmdb.incident_comment IS 'What was said; a comment is never changed.';
ALTER TABLE cmdb.incident_comment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.incident_comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.incident_history (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    title text NOT NULL,
    description text,
    state text NOT NULL COLLATE pg_catalog."C",
    impact integer NOT NULL,
    urgency integer NOT NULL,
    priority integer NOT NULL,
    category text,
    service bigint,
    requester bigint,
    contact jsonb,
    team text,
    assignee integer,
    parent bigint,
    channel text,
    external_system text,
    external_key text,
    external_url text,
    resolution_code text,
    resolution text,
    major boolean NOT NULL,
    resolved_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    due_at timestamp with time zone
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.incident_history_default (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    title text NOT NULL,
    description text,
    state text NOT NULL COLLATE pg_catalog."C",
    impact integer NOT NULL,
    urgency integer NOT NULL,
    priority integer NOT NULL,
    category text,
    service bigint,
    requester bigint,
    contact jsonb,
    team text,
    assignee integer,
    parent bigint,
    channel text,
    external_system text,
    external_key text,
    external_url text,
    resolution_code text,
    resolution text,
    major boolean NOT NULL,
    resolved_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    due_at timestamp with time zone
);
ALTER TABLE cmdb.incident ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.incident_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.incident_item (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    item bigint NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    note text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT incident_item_role_known CHECK ((role = ANY (ARRAY['affected'::text, 'cause'::text, 'symptom'::text, 'not_impacted'::text]))),
    CONSTRAINT incident_item_source_known CHECK ((source = ANY (ARRAY['manual'::text, 'computed'::text])))
);
CREATE TABLE cmdb.incident_item_history (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    item bigint NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    note text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.incident_item_history_default (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    item bigint NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    note text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.incident_item ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.incident_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE cmdb.incident_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE cmdb.item_code (
    code text NOT NULL COLLATE pg_catalog."C",
    item bigint NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.item_code IS 'Tags and key attributes that items have or had, as scanners read them. Rows are only added: a
reader compares them with the item as it is at its moment.';
COMMENT ON COLUMN cmdb.item_code.code IS 'cmdb.code_of what is written.';
COMMENT ON COLUMN cmdb.item_code.path IS 'Where it is written: tag, attributes.serial_no.';
CREATE TABLE cmdb.item_history (
    id bigint NOT NULL,
    class text NOT NULL COLLATE pg_catalog."C",
    tag text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attributes jsonb NOT NULL,
    inputs jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
COMMENT ON TABLE cmdb.item_history IS 'Superseded versions, by the month in which they ended.';
CREATE TABLE cmdb.item_history_default (
    id bigint NOT NULL,
    class text NOT NULL COLLATE pg_catalog."C",
    tag text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attributes jsonb NOT NULL,
    inputs jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.item ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.item_key (
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    item bigint NOT NULL
);
COMMENT ON TABLE cmdb.item_key IS 'Values of identification keys: what makes them unique.';
COMMENT ON COLUMN cmdb.item_key.key IS 'Class and fields that declare it: asset:inventory_no.';
CREATE TABLE cmdb.item_observation (
    item bigint NOT NULL,
    attribute text NOT NULL COLLATE pg_catalog."C",
    observed_at timestamp with time zone NOT NULL,
    value jsonb NOT NULL,
    account integer NOT NULL
)
PARTITION BY RANGE (observed_at);
COMMENT ON TABLE cmdb.item_observation IS 'Observed values as a series, by month.';
CREATE TABLE cmdb.item_observation_default (
    item bigint NOT NULL,
    attribute text NOT NULL COLLATE pg_catalog."C",
    observed_at timestamp with time zone NOT NULL,
    value jsonb NOT NULL,
    account integer NOT NULL
);
CREATE TABLE cmdb.item_reading (
    item bigint NOT NULL,
    readings jsonb NOT NULL
)
WITH (fillfactor='70');
COMMENT ON TABLE cmdb.item_reading IS 'The newest observed value of each observed attribute.';
CREATE TABLE cmdb.item_search (
    item bigint NOT NULL,
    document text NOT NULL COLLATE pg_catalog."C",
    former text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.item_search IS 'Tag, name and searchable attributes in lower case; apart from item, so that updates stay cheap.';
COMMENT ON COLUMN cmdb.item_search.former IS 'Tags that the item had before, without case; the document ends with them.';
CREATE TABLE cmdb.journal (
    "position" bigint NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account integer NOT NULL,
    via text NOT NULL,
    request text NOT NULL,
    method text NOT NULL,
    reason text,
    incident bigint,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    version integer NOT NULL,
    ended boolean NOT NULL,
    relation_type text,
    source bigint,
    target bigint,
    about text
)
PARTITION BY RANGE ("position");
COMMENT ON TABLE cmdb.journal IS 'Every change, append-only. Positions are gap-free and rise with the stamps: as_of by time and by
position are one thing.';
COMMENT ON COLUMN cmdb.journal.ended IS 'The entity ended with this entry: a relation was dissolved.';
COMMENT ON COLUMN cmdb.journal.target IS 'Of a relation its target; of a linked item that item.';
COMMENT ON COLUMN cmdb.journal.about IS 'What a reader needs where no row holds it: what was exported.';
CREATE TABLE cmdb.journal_0 (
    "position" bigint NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account integer NOT NULL,
    via text NOT NULL,
    request text NOT NULL,
    method text NOT NULL,
    reason text,
    incident bigint,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    version integer NOT NULL,
    ended boolean NOT NULL,
    relation_type text,
    source bigint,
    target bigint,
    about text
);
CREATE TABLE cmdb.journal_default (
    "position" bigint NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account integer NOT NULL,
    via text NOT NULL,
    request text NOT NULL,
    method text NOT NULL,
    reason text,
    incident bigint,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    version integer NOT NULL,
    ended boolean NOT NULL,
    relation_type text,
    source bigint,
    target bigint,
    about text
);
CREATE TABLE cmdb.journal_inbox (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account integer NOT NULL,
    via text NOT NULL,
    request text NOT NULL,
    method text NOT NULL,
    reason text,
    incident bigint,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    version integer NOT NULL,
    ended boolean DEFAULT false NOT NULL,
    relation_type text,
    source bigint,
    target bigint,
    about text
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='20000');
COMMENT ON TABLE cmdb.journal_inbox IS 'Changes as triggers see them, before they have a position.';
ALTER TABLE cmdb.journal_inbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.journal_inbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.lifecycle (
    name text NOT NULL COLLATE pg_catalog."C",
    label jsonb NOT NULL,
    states jsonb NOT NULL,
    state_order text[] NOT NULL,
    initial text[] NOT NULL,
    CONSTRAINT lifecycle_initial_known CHECK (((initial <@ state_order) AND (initial <> '{}'::text[]))),
    CONSTRAINT lifecycle_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT lifecycle_states_known CHECK ((states ?& state_order)),
    CONSTRAINT lifecycle_void_reserved CHECK ((NOT ('void'::text = ANY (state_order))))
);
COMMENT ON COLUMN cmdb.lifecycle.states IS 'Labels by state: {"in_stock": {"en": …, "ru": …}}.';
COMMENT ON COLUMN cmdb.lifecycle.state_order IS 'All states, in the order people expect.';
COMMENT ON COLUMN cmdb.lifecycle.initial IS 'States in which an item may be registered; the first is what it gets when nothing is said.';
CREATE TABLE cmdb.lifecycle_transition (
    lifecycle text NOT NULL COLLATE pg_catalog."C",
    from_state text NOT NULL,
    to_state text NOT NULL,
    requires text[] DEFAULT '{}'::text[] NOT NULL,
    reason_required boolean DEFAULT false NOT NULL
);
COMMENT ON COLUMN cmdb.lifecycle_transition.requires IS 'Attributes and references that must be present for the transition.';
CREATE TABLE cmdb.priority (
    impact integer NOT NULL,
    urgency integer NOT NULL,
    priority integer NOT NULL,
    CONSTRAINT priority_range CHECK ((((impact >= 1) AND (impact <= 3)) AND ((urgency >= 1) AND (urgency <= 3)) AND ((priority >= 1) AND (priority <= 5))))
);
COMMENT ON TABLE cmdb.priority IS 'The priority of an incident by impact and urgency, 1 the highest.';
CREATE TABLE cmdb.relation_history (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    role text COLLATE pg_catalog."C",
    source bigint NOT NULL,
    target bigint NOT NULL,
    source_slot integer,
    target_slot integer,
    attributes jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    min_up text
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.relation_history_default (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    role text COLLATE pg_catalog."C",
    source bigint NOT NULL,
    target bigint NOT NULL,
    source_slot integer,
    target_slot integer,
    attributes jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    min_up text
);
ALTER TABLE cmdb.relation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.relation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE cmdb.relation_type ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.relation_type_ordinal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.repair (
    name text NOT NULL COLLATE pg_catalog."C",
    done_at timestamp with time zone,
    left_over jsonb DEFAULT '[]'::jsonb NOT NULL
);
COMMENT ON TABLE cmdb.repair IS 'Data that migrations bring into a new form: each is written once, by the path of every write.';
COMMENT ON COLUMN cmdb.repair.left_over IS 'What could not be brought into it: [{"item", "path", "reason"}].';
CREATE TABLE cmdb.schema_function (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
COMMENT ON TABLE cmdb.schema_function IS 'Files of schema/functions/ as they are in force: replaced when their checksum differs.';
CREATE TABLE cmdb.schema_migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
COMMENT ON TABLE cmdb.schema_migration IS 'Files of schema/ that were applied, once each.';
COMMENT ON COLUMN cmdb.schema_migration.checksum IS 'SHA-256 of the file.';
CREATE SEQUENCE cmdb.seen_us
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;
COMMENT ON SEQUENCE cmdb.seen_us IS 'The time at the last look of the steward (µs since 1970): the clock is believed just beyond.';
CREATE TABLE cmdb.sequencer (
    only_one boolean DEFAULT true NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT sequencer_only_one CHECK (only_one)
)
WITH (fillfactor='10');
COMMENT ON TABLE cmdb.sequencer IS 'One row: the last position given.';
CREATE SEQUENCE cmdb.settled_us
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;
COMMENT ON SEQUENCE cmdb.settled_us IS 'Every transaction stamped at or below this moment has ended and has its journal positions.';
CREATE TABLE cmdb.steward_lease (
    only_one boolean DEFAULT true NOT NULL,
    epoch bigint NOT NULL,
    holder text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT steward_lease_only_one CHECK (only_one)
)
WITH (fillfactor='10');
COMMENT ON TABLE cmdb.steward_lease IS 'One row: which steward works. Every effect of a steward checks its epoch in its own transaction.';
CREATE SEQUENCE cmdb.tag_ac
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_acc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ahu
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ats
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_bat
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_blr
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_cam
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_chl
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_cmd
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_cpm
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_crt
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ctr
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_dlk
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_doc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ext
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fan
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fap
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fcu
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fdt
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_flt
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fps
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_gen
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_hp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_hvc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_icm
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_inp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_itm
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_kkt
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_lcs
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_lic
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_loc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_mcp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_mdl
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_mon
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_net
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_nvr
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_org
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_pc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_pdu
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_per
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_phn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_pmp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_pos
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_prf
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_prn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_scl
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_scn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_snd
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_spr
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_srv
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_svc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_swb
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_swp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ups
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE cmdb.token ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.token_secret (
    token integer NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT token_secret_digest_is_sha256 CHECK ((octet_length(digest) = 32))
);
COMMENT ON TABLE cmdb.token_secret IS 'By what a token is known; read by cmdb.token_opens alone.';
COMMENT ON COLUMN cmdb.token_secret.digest IS 'SHA-256 of its 128 random bits, which nobody keeps but the program that was given them.';
CREATE TABLE cmdb.token_use (
    token integer NOT NULL,
    at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');
COMMENT ON TABLE cmdb.token_use IS 'When a token was last used, to the minute: beside the token, for a use is no change of it.';
ALTER TABLE ONLY cmdb.hierarchy_history ATTACH PARTITION cmdb.hierarchy_history_default DEFAULT;
ALTER TABLE ONLY cmdb.incident_history ATTACH PARTITION cmdb.incident_history_default DEFAULT;
ALTER TABLE ONLY cmdb.incident_item_history ATTACH PARTITION cmdb.incident_item_history_default DEFAULT;
ALTER TABLE ONLY cmdb.item_history ATTACH PARTITION cmdb.item_history_default DEFAULT;
ALTER TABLE ONLY cmdb.item_observation ATTACH PARTITION cmdb.item_observation_default DEFAULT;
ALTER TABLE ONLY cmdb.journal ATTACH PARTITION cmdb.journal_0 FOR VALUES FROM ('1') TO ('50000001');
ALTER TABLE ONLY cmdb.journal ATTACH PARTITION cmdb.journal_default DEFAULT;
ALTER TABLE ONLY cmdb.relation_history ATTACH PARTITION cmdb.relation_history_default DEFAULT;
ALTER TABLE ONLY cmdb.account
    ADD CONSTRAINT account_certificate_name_key UNIQUE (certificate_name);
ALTER TABLE ONLY cmdb.account
    ADD CONSTRAINT account_name_key UNIQUE (name);
ALTER TABLE ONLY cmdb.account
    ADD CONSTRAINT account_os_user_key UNIQUE (os_host, os_uid);
ALTER TABLE ONLY cmdb.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.attribute_kind
    ADD CONSTRAINT attribute_kind_meaning UNIQUE (name, type, unit);
ALTER TABLE ONLY cmdb.attribute_kind
    ADD CONSTRAINT attribute_kind_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.attribute
    ADD CONSTRAINT attribute_pkey PRIMARY KEY (class, name);
ALTER TABLE ONLY cmdb.catalogue
    ADD CONSTRAINT catalogue_pkey PRIMARY KEY (version);
ALTER TABLE ONLY cmdb.catalogue_version
    ADD CONSTRAINT catalogue_version_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.class_ancestor
    ADD CONSTRAINT class_ancestor_pkey PRIMARY KEY (class, ancestor);
ALTER TABLE ONLY cmdb.class_key
    ADD CONSTRAINT class_key_pkey PRIMARY KEY (class, fields);
ALTER TABLE ONLY cmdb.class_layout
    ADD CONSTRAINT class_layout_pkey PRIMARY KEY (class);
ALTER TABLE ONLY cmdb.class
    ADD CONSTRAINT class_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.class
    ADD CONSTRAINT class_tag_prefix_key UNIQUE (tag_prefix);
ALTER TABLE ONLY cmdb.clock_anchor
    ADD CONSTRAINT clock_anchor_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.database_identity
    ADD CONSTRAINT database_identity_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.hierarchy
    ADD CONSTRAINT hierarchy_pkey PRIMARY KEY (type, ancestor, descendant);
ALTER TABLE ONLY cmdb.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (account, key);
ALTER TABLE ONLY cmdb.incident_comment
    ADD CONSTRAINT incident_comment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_external_key UNIQUE (external_system, external_key);
ALTER TABLE ONLY cmdb.incident_item
    ADD CONSTRAINT incident_item_key UNIQUE (of_incident, item);
ALTER TABLE ONLY cmdb.incident_item
    ADD CONSTRAINT incident_item_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_number_key UNIQUE (number);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.item_code
    ADD CONSTRAINT item_code_pkey PRIMARY KEY (code, item, path);
ALTER TABLE ONLY cmdb.item_key
    ADD CONSTRAINT item_key_pkey PRIMARY KEY (key, value);
ALTER TABLE ONLY cmdb.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.item_reading
    ADD CONSTRAINT item_reading_pkey PRIMARY KEY (item);
ALTER TABLE ONLY cmdb.item_search
    ADD CONSTRAINT item_search_pkey PRIMARY KEY (item);
ALTER TABLE ONLY cmdb.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY cmdb.journal_0
    ADD CONSTRAINT journal_0_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY cmdb.journal_default
    ADD CONSTRAINT journal_default_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY cmdb.lifecycle
    ADD CONSTRAINT lifecycle_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.lifecycle_transition
    ADD CONSTRAINT lifecycle_transition_pkey PRIMARY KEY (lifecycle, from_state, to_state);
ALTER TABLE ONLY cmdb.priority
    ADD CONSTRAINT priority_pkey PRIMARY KEY (impact, urgency);
ALTER TABLE ONLY cmdb.relation
    ADD CONSTRAINT relation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.relation_type
    ADD CONSTRAINT relation_type_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.relation_type
    ADD CONSTRAINT relation_type_role_key UNIQUE (role);
ALTER TABLE ONLY cmdb.repair
    ADD CONSTRAINT repair_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.schema_function
    ADD CONSTRAINT schema_function_key PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.schema_migration
    ADD CONSTRAINT schema_migration_key PRIMARY KEY (number);
ALTER TABLE ONLY cmdb.sequencer
    ADD CONSTRAINT sequencer_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.steward_lease
    ADD CONSTRAINT steward_lease_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.token_secret
    ADD CONSTRAINT token_secret_digest_key UNIQUE (digest);
ALTER TABLE ONLY cmdb.token_secret
    ADD CONSTRAINT token_secret_pkey PRIMARY KEY (token);
ALTER TABLE ONLY cmdb.token_use
    ADD CONSTRAINT token_use_pkey PRIMARY KEY (token);
CREATE INDEX class_ancestor_down ON cmdb.class_ancestor USING btree (ancestor, class);
CREATE INDEX hierarchy_history_down ON ONLY cmdb.hierarchy_history USING btree (type, ancestor, until);
CREATE INDEX hierarchy_history_default_type_ancestor_until_idx ON cmdb.hierarchy_history_default USING btree (type, ancestor, until);
CREATE INDEX hierarchy_up ON cmdb.hierarchy USING btree (type, descendant, ancestor);
CREATE INDEX idempotency_at ON cmdb.idempotency USING btree (at);
CREATE INDEX incident_assignee ON cmdb.incident USING btree (assignee, id) WHERE (assignee IS NOT NULL);
CREATE INDEX incident_comment_incident ON cmdb.incident_comment USING btree (of_incident, id);
CREATE INDEX incident_due ON cmdb.incident USING btree (due_at, id) WHERE (due_at IS NOT NULL);
CREATE INDEX incident_history_id ON ONLY cmdb.incident_history USING btree (id, until);
CREATE INDEX incident_history_default_id_until_idx ON cmdb.incident_history_default USING btree (id, until);
CREATE INDEX incident_history_number ON ONLY cmdb.incident_history USING btree (number, until);
CREATE INDEX incident_history_default_number_until_idx ON cmdb.incident_history_default USING btree (number, until);
CREATE INDEX incident_item_changed ON cmdb.incident_item USING btree (of_incident, changed_at);
CREATE INDEX incident_item_history_id ON ONLY cmdb.incident_item_history USING btree (id, until);
CREATE INDEX incident_item_history_default_id_until_idx ON cmdb.incident_item_history_default USING btree (id, until);
CREATE INDEX incident_item_history_incident ON ONLY cmdb.incident_item_history USING btree (of_incident, until);
CREATE INDEX incident_item_history_default_of_incident_until_idx ON cmdb.incident_item_history_default USING btree (of_incident, until);
CREATE INDEX incident_item_item ON cmdb.incident_item USING btree (item, of_incident);
CREATE INDEX incident_item_order ON cmdb.incident_item USING btree (of_incident, id);
CREATE INDEX incident_parent ON cmdb.incident USING btree (parent, id) WHERE (parent IS NOT NULL);
CREATE INDEX incident_requester ON cmdb.incident USING btree (requester, id) WHERE (requester IS NOT NULL);
CREATE INDEX incident_service ON cmdb.incident USING btree (service, id) WHERE (service IS NOT NULL);
CREATE INDEX incident_state ON cmdb.incident USING btree (state, id);
CREATE INDEX item_changed ON cmdb.item USING btree (changed_at DESC, id);
CREATE INDEX item_class ON cmdb.item USING btree (class, id);
CREATE INDEX item_history_class ON ONLY cmdb.item_history USING btree (class, id, until);
CREATE INDEX item_history_default_class_id_until_idx ON cmdb.item_history_default USING btree (class, id, until);
CREATE INDEX item_history_id ON ONLY cmdb.item_history USING btree (id, until);
CREATE INDEX item_history_default_id_until_idx ON cmdb.item_history_default USING btree (id, until);
CREATE INDEX item_history_tag ON ONLY cmdb.item_history USING btree (tag, until);
CREATE INDEX item_history_default_tag_until_idx ON cmdb.item_history_default USING btree (tag, until);
CREATE INDEX item_key_item ON cmdb.item_key USING btree (item);
CREATE INDEX item_name ON cmdb.item USING btree (name);
CREATE INDEX item_observation_item ON ONLY cmdb.item_observation USING btree (item, attribute, observed_at DESC);
CREATE INDEX item_observation_default_item_attribute_observed_at_idx ON cmdb.item_observation_default USING btree (item, attribute, observed_at DESC);
CREATE INDEX item_search_document ON cmdb.item_search USING gin (document cmdb.gin_trgm_ops);
CREATE INDEX item_state ON cmdb.item USING btree (state, class);
CREATE UNIQUE INDEX item_tag_key ON cmdb.item USING btree (tag);
CREATE INDEX journal_account ON ONLY cmdb.journal USING btree (account, "position");
CREATE INDEX journal_0_account_position_idx ON cmdb.journal_0 USING btree (account, "position");
CREATE INDEX journal_at ON ONLY cmdb.journal USING btree (at, "position");
CREATE INDEX journal_0_at_position_idx ON cmdb.journal_0 USING btree (at, "position");
CREATE INDEX journal_entity ON ONLY cmdb.journal USING btree (entity, entity_id, "position");
CREATE INDEX journal_0_entity_entity_id_position_idx ON cmdb.journal_0 USING btree (entity, entity_id, "position");
CREATE INDEX journal_incident ON ONLY cmdb.journal USING btree (incident, "position") WHERE (incident IS NOT NULL);
CREATE INDEX journal_0_incident_position_idx ON cmdb.journal_0 USING btree (incident, "position") WHERE (incident IS NOT NULL);
CREATE INDEX journal_source ON ONLY cmdb.journal USING btree (source, "position") WHERE (source IS NOT NULL);
CREATE INDEX journal_0_source_position_idx ON cmdb.journal_0 USING btree (source, "position") WHERE (source IS NOT NULL);
CREATE INDEX journal_target ON ONLY cmdb.journal USING btree (target, "position") WHERE (target IS NOT NULL);
CREATE INDEX journal_0_target_position_idx ON cmdb.journal_0 USING btree (target, "position") WHERE (target IS NOT NULL);
CREATE INDEX journal_default_account_position_idx ON cmdb.journal_default USING btree (account, "position");
CREATE INDEX journal_default_at_position_idx ON cmdb.journal_default USING btree (at, "position");
CREATE INDEX journal_default_entity_entity_id_position_idx ON cmdb.journal_default USING btree (entity, entity_id, "position");
CREATE INDEX journal_default_incident_position_idx ON cmdb.journal_default USING btree (incident, "position") WHERE (incident IS NOT NULL);
CREATE INDEX journal_default_source_position_idx ON cmdb.journal_default USING btree (source, "position") WHERE (source IS NOT NULL);
CREATE INDEX journal_default_target_position_idx ON cmdb.journal_default USING btree (target, "position") WHERE (target IS NOT NULL);
CREATE INDEX journal_inbox_order ON cmdb.journal_inbox USING btree (at, id);
CREATE UNIQUE INDEX relation_ends ON cmdb.relation USING btree (source, type, target);
CREATE INDEX relation_history_id ON ONLY cmdb.relation_history USING btree (id, until);
CREATE INDEX relation_history_default_id_until_idx ON cmdb.relation_history_default USING btree (id, until);
CREATE INDEX relation_history_reference ON ONLY cmdb.relation_history USING btree (source, changed_at, until) WHERE (role IS NOT NULL);
CREATE INDEX relation_history_default_source_changed_at_until_idx ON cmdb.relation_history_default USING btree (source, changed_at, until) WHERE (role IS NOT NULL);
CREATE INDEX relation_history_source ON ONLY cmdb.relation_history USING btree (source, type, until);
CREATE INDEX relation_history_default_source_type_until_idx ON cmdb.relation_history_default USING btree (source, type, until);
CREATE INDEX relation_history_target ON ONLY cmdb.relation_history USING btree (target, type, until);
CREATE INDEX relation_history_default_target_type_until_idx ON cmdb.relation_history_default USING btree (target, type, until);
CREATE UNIQUE INDEX relation_position ON cmdb.relation USING btree (target, type, ((attributes ->> 'slot'::text))) WHERE ((attributes ->> 'slot'::text) IS NOT NULL);
COMMENT ON INDEX cmdb.relation_position IS 'A named slot of a target holds one: one drum in a bay.';
CREATE INDEX relation_reference ON cmdb.relation USING btree (source, role) INCLUDE (target) WHERE (role IS NOT NULL);
CREATE UNIQUE INDEX relation_source_slot ON cmdb.relation USING btree (source, type, source_slot) WHERE (source_slot IS NOT NULL);
CREATE INDEX relation_target ON cmdb.relation USING btree (target, type, source);
CREATE INDEX relation_target_order ON cmdb.relation USING btree (target, ((id + 0)));
CREATE UNIQUE INDEX relation_target_slot ON cmdb.relation USING btree (target, type, target_slot) WHERE (target_slot IS NOT NULL);
CREATE INDEX token_account ON cmdb.token USING btree (account, id);
ALTER INDEX cmdb.hierarchy_history_down ATTACH PARTITION cmdb.hierarchy_history_default_type_ancestor_until_idx;
ALTER INDEX cmdb.incident_history_id ATTACH PARTITION cmdb.incident_history_default_id_until_idx;
ALTER INDEX cmdb.incident_history_number ATTACH PARTITION cmdb.incident_history_default_number_until_idx;
ALTER INDEX cmdb.incident_item_history_id ATTACH PARTITION cmdb.incident_item_history_default_id_until_idx;
ALTER INDEX cmdb.incident_item_history_incident ATTACH PARTITION cmdb.incident_item_history_default_of_incident_until_idx;
ALTER INDEX cmdb.item_history_class ATTACH PARTITION cmdb.item_history_default_class_id_until_idx;
ALTER INDEX cmdb.item_history_id ATTACH PARTITION cmdb.item_history_default_id_until_idx;
ALTER INDEX cmdb.item_history_tag ATTACH PARTITION cmdb.item_history_default_tag_until_idx;
ALTER INDEX cmdb.item_observation_item ATTACH PARTITION cmdb.item_observation_default_item_attribute_observed_at_idx;
ALTER INDEX cmdb.journal_account ATTACH PARTITION cmdb.journal_0_account_position_idx;
ALTER INDEX cmdb.journal_at ATTACH PARTITION cmdb.journal_0_at_position_idx;
ALTER INDEX cmdb.journal_entity ATTACH PARTITION cmdb.journal_0_entity_entity_id_position_idx;
ALTER INDEX cmdb.journal_incident ATTACH PARTITION cmdb.journal_0_incident_position_idx;
ALTER INDEX cmdb.journal_pkey ATTACH PARTITION cmdb.journal_0_pkey;
ALTER INDEX cmdb.journal_source ATTACH PARTITION cmdb.journal_0_source_position_idx;
ALTER INDEX cmdb.journal_target ATTACH PARTITION cmdb.journal_0_target_position_idx;
ALTER INDEX cmdb.journal_account ATTACH PARTITION cmdb.journal_default_account_position_idx;
ALTER INDEX cmdb.journal_at ATTACH PARTITION cmdb.journal_default_at_position_idx;
ALTER INDEX cmdb.journal_entity ATTACH PARTITION cmdb.journal_default_entity_entity_id_position_idx;
ALTER INDEX cmdb.journal_incident ATTACH PARTITION cmdb.journal_default_incident_position_idx;
ALTER INDEX cmdb.journal_pkey ATTACH PARTITION cmdb.journal_default_pkey;
ALTER INDEX cmdb.journal_source ATTACH PARTITION cmdb.journal_default_source_position_idx;
ALTER INDEX cmdb.journal_target ATTACH PARTITION cmdb.journal_default_target_position_idx;
ALTER INDEX cmdb.relation_history_id ATTACH PARTITION cmdb.relation_history_default_id_until_idx;
ALTER INDEX cmdb.relation_history_reference ATTACH PARTITION cmdb.relation_history_default_source_changed_at_until_idx;
ALTER INDEX cmdb.relation_history_source ATTACH PARTITION cmdb.relation_history_default_source_type_until_idx;
ALTER INDEX cmdb.relation_history_target ATTACH PARTITION cmdb.relation_history_default_target_type_until_idx;
CREATE TRIGGER consequences AFTER INSERT ON cmdb.relation REFERENCING NEW TABLE AS edges FOR EACH STATEMENT EXECUTE FUNCTION cmdb.relation_changed();
CREATE TRIGGER consequences_of_end AFTER DELETE ON cmdb.relation REFERENCING OLD TABLE AS edges FOR EACH STATEMENT EXECUTE FUNCTION cmdb.relation_changed();
CREATE TRIGGER identified AFTER INSERT ON cmdb.item REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION cmdb.items_inserted();
CREATE TRIGGER live_items BEFORE INSERT OR UPDATE OF person ON cmdb.account FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER live_items BEFORE INSERT OR UPDATE OF service, requester, state ON cmdb.incident FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER live_items BEFORE INSERT OR UPDATE ON cmdb.incident_item FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.account FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.incident FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.incident_comment FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.item FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.token FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER reidentified AFTER UPDATE ON cmdb.item FOR EACH ROW WHEN (((old.name IS DISTINCT FROM new.name) OR (old.tag IS DISTINCT FROM new.tag) OR (old.attributes IS DISTINCT FROM new.attributes) OR (new.state = 'void'::text))) EXECUTE FUNCTION cmdb.item_changed();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.account FOR EACH ROW EXECUTE FUNCTION cmdb.versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.incident FOR EACH ROW EXECUTE FUNCTION cmdb.versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.incident_comment FOR EACH ROW EXECUTE FUNCTION cmdb.versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.incident_item FOR EACH ROW EXECUTE FUNCTION cmdb.versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.item FOR EACH ROW EXECUTE FUNCTION cmdb.versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.relation FOR EACH ROW EXECUTE FUNCTION cmdb.versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.token FOR EACH ROW EXECUTE FUNCTION cmdb.versioned();
ALTER TABLE ONLY cmdb.attribute
    ADD CONSTRAINT attribute_class_fkey FOREIGN KEY (class) REFERENCES cmdb.class(name);
ALTER TABLE ONLY cmdb.attribute
    ADD CONSTRAINT attribute_kind_fkey FOREIGN KEY (name, type, unit) REFERENCES cmdb.attribute_kind(name, type, unit);
ALTER TABLE ONLY cmdb.class_key
    ADD CONSTRAINT class_key_class_fkey FOREIGN KEY (class) REFERENCES cmdb.class(name);
ALTER TABLE ONLY cmdb.class
    ADD CONSTRAINT class_lifecycle_fkey FOREIGN KEY (lifecycle) REFERENCES cmdb.lifecycle(name);
ALTER TABLE ONLY cmdb.class
    ADD CONSTRAINT class_parent_fkey FOREIGN KEY (parent) REFERENCES cmdb.class(name);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_assignee_fkey FOREIGN KEY (assignee) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.incident_comment
    ADD CONSTRAINT incident_comment_incident_fkey FOREIGN KEY (of_incident) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.incident_item
    ADD CONSTRAINT incident_item_incident_fkey FOREIGN KEY (of_incident) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.incident_item
    ADD CONSTRAINT incident_item_item_fkey FOREIGN KEY (item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_parent_fkey FOREIGN KEY (parent) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_requester_fkey FOREIGN KEY (requester) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_service_fkey FOREIGN KEY (service) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.item_code
    ADD CONSTRAINT item_code_item_fkey FOREIGN KEY (item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.item_key
    ADD CONSTRAINT item_key_item_fkey FOREIGN KEY (item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.item_reading
    ADD CONSTRAINT item_reading_item_fkey FOREIGN KEY (item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.item_search
    ADD CONSTRAINT item_search_item_fkey FOREIGN KEY (item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.lifecycle_transition
    ADD CONSTRAINT lifecycle_transition_lifecycle_fkey FOREIGN KEY (lifecycle) REFERENCES cmdb.lifecycle(name);
ALTER TABLE ONLY cmdb.relation
    ADD CONSTRAINT relation_source_fkey FOREIGN KEY (source) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.relation
    ADD CONSTRAINT relation_target_fkey FOREIGN KEY (target) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.token
    ADD CONSTRAINT token_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.token
    ADD CONSTRAINT token_created_by_fkey FOREIGN KEY (created_by) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.token_secret
    ADD CONSTRAINT token_secret_token_fkey FOREIGN KEY (token) REFERENCES cmdb.token(id);
ALTER TABLE ONLY cmdb.token_use
    ADD CONSTRAINT token_use_token_fkey FOREIGN KEY (token) REFERENCES cmdb.token(id);
GRANT USAGE ON SCHEMA cmdb TO cmdb_steward;
GRANT USAGE ON SCHEMA cmdb TO cmdb_runtime;
REVOKE ALL ON FUNCTION cmdb.account_begin(uid bigint, host text, os_user text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.account_begin(uid bigint, host text, os_user text) TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.account TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.account TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.account_json(a cmdb.account) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.account_json(a cmdb.account) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.account_json(a cmdb.account) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.account_named(name text, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.account_named(name text, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.account_named(name text, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.account_put(this cmdb.call, is_new boolean, named text, definition jsonb, uid bigint, host text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.account_put(this cmdb.call, is_new boolean, named text, definition jsonb, uid bigint, host text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.account_put(this cmdb.call, is_new boolean, named text, definition jsonb, uid bigint, host text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.accounts_called(names jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.accounts_called(names jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.accounts_called(names jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.answer(this cmdb.call, response text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.answer(this cmdb.call, response text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.answer(this cmdb.call, response text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.as_seen(written text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.as_seen(written text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.as_seen(written text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.believed_clock() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.believed_clock() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.believed_clock() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.bounded_changes(changes text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.bounded_changes(changes text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.bounded_changes(changes text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.brief(id bigint, tag text, name text, class text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.brief(id bigint, tag text, name text, class text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.brief(id bigint, tag text, name text, class text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.brief_json(of_item bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.brief_json(of_item bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.brief_json(of_item bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.catalogue_content() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.catalogue_content() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.catalogue_content() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.catalogue_hold() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.catalogue_hold() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.catalogue_hold() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.catalogue_journal(this cmdb.call, entity text, name text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.catalogue_journal(this cmdb.call, entity text, name text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.catalogue_publish() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.catalogue_publish() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.change_json(path text, before text, after text, input text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.change_json(path text, before text, after text, input text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.change_json(path text, before text, after text, input text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.class_define(this cmdb.call, definition jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.class_define(this cmdb.call, definition jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.class_define(this cmdb.call, definition jsonb) TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class_layout TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class_layout TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.class_layouts() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.class_layouts() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.class_layouts() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.clock() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.clock() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.clock() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.clock_bound_us() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.clock_bound_us() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.clock_bound_us() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.clock_tick(mine bigint, host_boot text, host_us bigint, hold_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.clock_tick(mine bigint, host_boot text, host_us bigint, hold_seconds integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.clock_trust(this cmdb.call) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.clock_trust(this cmdb.call) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.clock_trust(this cmdb.call) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.code_of(written text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.code_of(written text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.code_of(written text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.contexts_of(items bigint[], of_incident bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.contexts_of(items bigint[], of_incident bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.contexts_of(items bigint[], of_incident bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.contract_in_force(attributes jsonb, state text, day date) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.contract_in_force(attributes jsonb, state text, day date) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.contract_in_force(attributes jsonb, state text, day date) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.current_call() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.current_call() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.current_call() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.dissolve(relations bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.dissolve(relations bigint[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.dissolve(relations bigint[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.duration_seconds(duration text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.duration_seconds(duration text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.duration_seconds(duration text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.each_once(list jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.each_once(list jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.each_once(list jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.enter(account integer, via text, request text, method text, reason text, for_incident jsonb, key text, hash bytea, catalogue bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.enter(account integer, via text, request text, method text, reason text, for_incident jsonb, key text, hash bytea, catalogue bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.enter(account integer, via text, request text, method text, reason text, for_incident jsonb, key text, hash bytea, catalogue bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.existing(items bigint[], moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.existing(items bigint[], moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.existing(items bigint[], moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.expire_idempotency(mine bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.expire_idempotency(mine bigint, most integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.export_done(this cmdb.call, export text, row_count bigint, sha256 text, moment timestamp with time zone, scope json) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.export_done(this cmdb.call, export text, row_count bigint, sha256 text, moment timestamp with time zone, scope json) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.export_done(this cmdb.call, export text, row_count bigint, sha256 text, moment timestamp with time zone, scope json) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.external_json(system text, key text, url text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.external_json(system text, key text, url text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.external_json(system text, key text, url text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.folded(written text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.folded(written text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.folded(written text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.former_tag(of_item bigint, patterns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.former_tag(of_item bigint, patterns text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.former_tag(of_item bigint, patterns text[]) TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.relation_type TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.relation_type TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.free_slot(type cmdb.relation_type, which text, of_item bigint, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.free_slot(type cmdb.relation_type, which text, of_item bigint, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.free_slot(type cmdb.relation_type, which text, of_item bigint, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.give_up_lease(who text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.give_up_lease(who text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.has_passed(barrier xid8) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.has_passed(barrier xid8) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.has_passed(barrier xid8) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.health() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.health() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.health() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.hide_secrets(names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.hide_secrets(names text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.hierarchy_at(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.hierarchy_at(moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.hierarchy_at(moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.hierarchy_connect(type_name text, source bigint, target bigint, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.hierarchy_connect(type_name text, source bigint, target bigint, at timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.hierarchy_connect(type_name text, source bigint, target bigint, at timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.hierarchy_disconnect(type_name text, source bigint, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.hierarchy_disconnect(type_name text, source bigint, at timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.hierarchy_disconnect(type_name text, source bigint, at timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.hosts_of(items bigint[], moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.hosts_of(items bigint[], moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.hosts_of(items bigint[], moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_analyze(refs jsonb, is_upstream boolean, depth_max integer, classes text[], to_ref jsonb, moment timestamp with time zone, items_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_analyze(refs jsonb, is_upstream boolean, depth_max integer, classes text[], to_ref jsonb, moment timestamp with time zone, items_max integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_analyze(refs jsonb, is_upstream boolean, depth_max integer, classes text[], to_ref jsonb, moment timestamp with time zone, items_max integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_entries(items bigint[], depths integer[], relations bigint[], moment timestamp with time zone, classes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_entries(items bigint[], depths integer[], relations bigint[], moment timestamp with time zone, classes text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_entries(items bigint[], depths integer[], relations bigint[], moment timestamp with time zone, classes text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_entries_without(items bigint[], depths integer[], relations bigint[], others bigint[], moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_entries_without(items bigint[], depths integer[], relations bigint[], others bigint[], moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_entries_without(items bigint[], depths integer[], relations bigint[], others bigint[], moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_fallen(lost cmdb.impact_hit[], round integer, rules jsonb, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_fallen(lost cmdb.impact_hit[], round integer, rules jsonb, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_fallen(lost cmdb.impact_hit[], round integer, rules jsonb, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_path(target bigint, items bigint[], depths integer[], relations bigint[], moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_path(target bigint, items bigint[], depths integer[], relations bigint[], moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_path(target bigint, items bigint[], depths integer[], relations bigint[], moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_reply(items bigint[], depths integer[], relations bigint[], spared cmdb.impact_spared[], people bigint, is_truncated boolean, moment timestamp with time zone, classes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_reply(items bigint[], depths integer[], relations bigint[], spared cmdb.impact_spared[], people bigint, is_truncated boolean, moment timestamp with time zone, classes text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_reply(items bigint[], depths integer[], relations bigint[], spared cmdb.impact_spared[], people bigint, is_truncated boolean, moment timestamp with time zone, classes text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_rules(content jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_rules(content jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_rules(content jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_rules_at(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_rules_at(moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_rules_at(moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_seeds(refs jsonb, moment timestamp with time zone, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_seeds(refs jsonb, moment timestamp with time zone, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_seeds(refs jsonb, moment timestamp with time zone, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_step(frontier bigint[], is_upstream boolean, by_source text[], by_target text[], limits jsonb, harmless jsonb, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_step(frontier bigint[], is_upstream boolean, by_source text[], by_target text[], limits jsonb, harmless jsonb, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_step(frontier bigint[], is_upstream boolean, by_source text[], by_target text[], limits jsonb, harmless jsonb, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_survivors(lost cmdb.impact_hit[], fallen bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_survivors(lost cmdb.impact_hit[], fallen bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_survivors(lost cmdb.impact_hit[], fallen bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.impact_walk(seeds bigint[], untouched bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone, depth_max integer, items_max integer, OUT items bigint[], OUT depths integer[], OUT relations bigint[], OUT spared cmdb.impact_spared[], OUT is_truncated boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.impact_walk(seeds bigint[], untouched bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone, depth_max integer, items_max integer, OUT items bigint[], OUT depths integer[], OUT relations bigint[], OUT spared cmdb.impact_spared[], OUT is_truncated boolean) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.impact_walk(seeds bigint[], untouched bigint[], is_upstream boolean, rules jsonb, moment timestamp with time zone, depth_max integer, items_max integer, OUT items bigint[], OUT depths integer[], OUT relations bigint[], OUT spared cmdb.impact_spared[], OUT is_truncated boolean) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_answer(moment timestamp with time zone, extent text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_answer(moment timestamp with time zone, extent text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_answer(moment timestamp with time zone, extent text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_at(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_at(moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_at(moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_changes(incidents bigint[], versions integer[], stamps timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_changes(incidents bigint[], versions integer[], stamps timestamp with time zone[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_changes(incidents bigint[], versions integer[], stamps timestamp with time zone[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_comment(this cmdb.call, ref jsonb, text text, visibility text, channel text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_comment(this cmdb.call, ref jsonb, text text, visibility text, channel text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_comment(this cmdb.call, ref jsonb, text text, visibility text, channel text) TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.incident TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident TO cmdb_steward;
GRANT UPDATE(kind) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(title) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(description) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(state) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(impact) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(urgency) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(priority) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(category) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(service) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(requester) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(contact) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(team) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(assignee) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(parent) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(channel) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(external_system) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(external_key) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(external_url) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(resolution_code) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(resolution) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(major) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(resolved_at) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(due_at) ON TABLE cmdb.incident TO cmdb_runtime;
REVOKE ALL ON FUNCTION cmdb.incident_fields(present cmdb.incident, definition jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_fields(present cmdb.incident, definition jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_fields(present cmdb.incident, definition jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_id(ref jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_id(ref jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_id(ref jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_impact(ref jsonb, opened timestamp with time zone, moment timestamp with time zone, items_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_impact(ref jsonb, opened timestamp with time zone, moment timestamp with time zone, items_max integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_impact(ref jsonb, opened timestamp with time zone, moment timestamp with time zone, items_max integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_impaired(of_incident bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_impaired(of_incident bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_impaired(of_incident bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_item_at(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_item_at(moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_item_at(moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_link(this cmdb.call, ref jsonb, item_ref jsonb, role text, note text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_link(this cmdb.call, ref jsonb, item_ref jsonb, role text, note text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_link(this cmdb.call, ref jsonb, item_ref jsonb, role text, note text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_link_ends(of_incident bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_link_ends(of_incident bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_link_ends(of_incident bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_locked(ref jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_locked(ref jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_locked(ref jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_name(field text, value text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_name(field text, value text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_name(field text, value text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_open(this cmdb.call, definition jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_open(this cmdb.call, definition jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_open(this cmdb.call, definition jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_put(changed cmdb.incident) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_put(changed cmdb.incident) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_put(changed cmdb.incident) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_reply(this cmdb.call, of_incident bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_reply(this cmdb.call, of_incident bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_reply(this cmdb.call, of_incident bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_seeds(of_incident bigint, moment timestamp with time zone, OUT seeds bigint[], OUT untouched bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_seeds(of_incident bigint, moment timestamp with time zone, OUT seeds bigint[], OUT untouched bigint[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_seeds(of_incident bigint, moment timestamp with time zone, OUT seeds bigint[], OUT untouched bigint[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_timeline(of_incident bigint, moment timestamp with time zone, newest integer, OUT entries json, OUT total bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_timeline(of_incident bigint, moment timestamp with time zone, newest integer, OUT entries json, OUT total bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_timeline(of_incident bigint, moment timestamp with time zone, newest integer, OUT entries json, OUT total bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_transition(this cmdb.call, ref jsonb, state text, version integer, resolution text, resolution_code text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_transition(this cmdb.call, ref jsonb, state text, version integer, resolution text, resolution_code text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_transition(this cmdb.call, ref jsonb, state text, version integer, resolution text, resolution_code text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_unlink(this cmdb.call, ref jsonb, item_ref jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_unlink(this cmdb.call, ref jsonb, item_ref jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_unlink(this cmdb.call, ref jsonb, item_ref jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_update(this cmdb.call, ref jsonb, version integer, definition jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_update(this cmdb.call, ref jsonb, version integer, definition jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_update(this cmdb.call, ref jsonb, version integer, definition jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_value(field text, value text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_value(field text, value text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_value(field text, value text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.incident_ways(state text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.incident_ways(state text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.incident_ways(state text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.invalid_indexes() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.invalid_indexes() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.invalid_indexes() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.is_a(class text, classes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.is_a(class text, classes text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.is_a(class text, classes text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.is_behind(changed_at timestamp with time zone, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.is_behind(changed_at timestamp with time zone, at timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.is_behind(changed_at timestamp with time zone, at timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.is_breached(due_at timestamp with time zone, resolved_at timestamp with time zone, state text, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.is_breached(due_at timestamp with time zone, resolved_at timestamp with time zone, state text, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.is_breached(due_at timestamp with time zone, resolved_at timestamp with time zone, state text, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.is_inner(type cmdb.relation_type, of_item bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.is_inner(type cmdb.relation_type, of_item bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.is_inner(type cmdb.relation_type, of_item bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.is_of_class(of_item bigint, classes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.is_of_class(of_item bigint, classes text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.is_of_class(of_item bigint, classes text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.is_open(state text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.is_open(state text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.is_open(state text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.is_own(row_xmin xid) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.is_own(row_xmin xid) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.is_own(row_xmin xid) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.is_told(extent text, links bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.is_told(extent text, links bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.is_told(extent text, links bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_answer(moment timestamp with time zone, secret text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_answer(moment timestamp with time zone, secret text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_answer(moment timestamp with time zone, secret text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_at(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_at(moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_at(moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_brief(of_item bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_brief(of_item bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_brief(of_item bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_bytes_max() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_bytes_max() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_bytes_max() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_changed() FROM PUBLIC;
REVOKE ALL ON FUNCTION cmdb.item_changes(items bigint[], versions integer[], stamps timestamp with time zone[], secret text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_changes(items bigint[], versions integer[], stamps timestamp with time zone[], secret text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_changes(items bigint[], versions integer[], stamps timestamp with time zone[], secret text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_formerly(former text, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_formerly(former text, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_formerly(former text, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_id(ref jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_id(ref jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_id(ref jsonb) TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item TO cmdb_steward;
GRANT UPDATE(tag) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(name) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(state) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(attributes) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(inputs) ON TABLE cmdb.item TO cmdb_runtime;
REVOKE ALL ON FUNCTION cmdb.item_locked(ref jsonb, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_locked(ref jsonb, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_locked(ref jsonb, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_of(of_item bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_of(of_item bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_of(of_item bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_register(this cmdb.call, of_class text, prefix text, state text, name text, tag text, attributes jsonb, observed jsonb, inputs jsonb, refs jsonb, patterns jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_register(this cmdb.call, of_class text, prefix text, state text, name text, tag text, attributes jsonb, observed jsonb, inputs jsonb, refs jsonb, patterns jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_register(this cmdb.call, of_class text, prefix text, state text, name text, tag text, attributes jsonb, observed jsonb, inputs jsonb, refs jsonb, patterns jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_transition(this cmdb.call, ref jsonb, state text, version integer, classes text[], given jsonb, cleared text[], observed jsonb, inputs jsonb, patterns jsonb, limited boolean, refs jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_transition(this cmdb.call, ref jsonb, state text, version integer, classes text[], given jsonb, cleared text[], observed jsonb, inputs jsonb, patterns jsonb, limited boolean, refs jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_transition(this cmdb.call, ref jsonb, state text, version integer, classes text[], given jsonb, cleared text[], observed jsonb, inputs jsonb, patterns jsonb, limited boolean, refs jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_update(this cmdb.call, ref jsonb, version integer, classes text[], name text, tag text, given jsonb, cleared text[], observed jsonb, inputs jsonb, refs jsonb, patterns jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_update(this cmdb.call, ref jsonb, version integer, classes text[], name text, tag text, given jsonb, cleared text[], observed jsonb, inputs jsonb, refs jsonb, patterns jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_update(this cmdb.call, ref jsonb, version integer, classes text[], name text, tag text, given jsonb, cleared text[], observed jsonb, inputs jsonb, refs jsonb, patterns jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_versions(of_item bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_versions(of_item bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_versions(of_item bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_versions_newest(of_item bigint, ended timestamp with time zone, newest integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_versions_newest(of_item bigint, ended timestamp with time zone, newest integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_versions_newest(of_item bigint, ended timestamp with time zone, newest integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_void(this cmdb.call, ref jsonb, version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_void(this cmdb.call, ref jsonb, version integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_void(this cmdb.call, ref jsonb, version integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.item_write(this cmdb.call, present cmdb.item, state text, name text, tag text, given jsonb, cleared text[], observed jsonb, inputs jsonb, refs jsonb, limited boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.item_write(this cmdb.call, present cmdb.item, state text, name text, tag text, given jsonb, cleared text[], observed jsonb, inputs jsonb, refs jsonb, limited boolean) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.item_write(this cmdb.call, present cmdb.item, state text, name text, tag text, given jsonb, cleared text[], observed jsonb, inputs jsonb, refs jsonb, limited boolean) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.items_called(names jsonb, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.items_called(names jsonb, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.items_called(names jsonb, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.items_inserted() FROM PUBLIC;
REVOKE ALL ON FUNCTION cmdb.items_named(refs jsonb, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.items_named(refs jsonb, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.items_named(refs jsonb, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.journal_add(this cmdb.call, at timestamp with time zone, entity text, entity_id bigint, version integer, ended boolean, changed jsonb, about text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.journal_add(this cmdb.call, at timestamp with time zone, entity text, entity_id bigint, version integer, ended boolean, changed jsonb, about text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.journal_answers(positions bigint[], secret text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.journal_answers(positions bigint[], secret text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.journal_answers(positions bigint[], secret text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.key_form(type text, value jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.key_form(type text, value jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.key_form(type text, value jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.key_layouts(of_class text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.key_layouts(of_class text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.key_layouts(of_class text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.key_value(layout cmdb.key_layout, of_item cmdb.item) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.key_value(layout cmdb.key_layout, of_item cmdb.item) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.key_value(layout cmdb.key_layout, of_item cmdb.item) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.layout_publish() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.layout_publish() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.lifecycle_of(of_class text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.lifecycle_of(of_class text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.lifecycle_of(of_class text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.link_item(of_incident bigint, linked bigint, role text, note text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.link_item(of_incident bigint, linked bigint, role text, note text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.link_item(of_incident bigint, linked bigint, role text, note text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.links_answer(from_incident bigint, links bigint[], moment timestamp with time zone, with_context boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.links_answer(from_incident bigint, links bigint[], moment timestamp with time zone, with_context boolean) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.links_answer(from_incident bigint, links bigint[], moment timestamp with time zone, with_context boolean) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.links_json(of_incident bigint, most integer, with_context boolean, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.links_json(of_incident bigint, most integer, with_context boolean, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.links_json(of_incident bigint, most integer, with_context boolean, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.links_shown() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.links_shown() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.links_shown() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.locate_moment(at timestamp with time zone, at_position bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.locate_moment(at timestamp with time zone, at_position bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.locate_moment(at timestamp with time zone, at_position bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.lock_hierarchies(of_class text, refs jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.lock_hierarchies(of_class text, refs jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.lock_hierarchies(of_class text, refs jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.lock_hierarchy(type_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.lock_hierarchy(type_name text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.lock_hierarchy(type_name text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.lock_inherited(of_item bigint, of_class text, refs jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.lock_inherited(of_item bigint, of_class text, refs jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.lock_inherited(of_item bigint, of_class text, refs jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.lock_item(of_item bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.lock_item(of_item bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.lock_item(of_item bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.make_partitions(mine bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.make_partitions(mine bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.masked(attributes jsonb, secret text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.masked(attributes jsonb, secret text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.masked(attributes jsonb, secret text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.masked_value(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.masked_value(value text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.masked_value(value text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.microseconds(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.microseconds(at timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.microseconds(at timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.min_up_json(min_up text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.min_up_json(min_up text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.min_up_json(min_up text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.missing_indexes() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.missing_indexes() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.missing_indexes() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.moment(us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.moment(us bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.moment(us bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.named_json(id bigint, tag text, name text, class text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.named_json(id bigint, tag text, name text, class text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.named_json(id bigint, tag text, name text, class text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.names(list jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.names(list jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.names(list jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.nearest_item(written text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.nearest_item(written text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.nearest_item(written text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.need_suppliers(type cmdb.relation_type, source bigint, target bigint, min_up text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.need_suppliers(type cmdb.relation_type, source bigint, target bigint, min_up text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.need_suppliers(type cmdb.relation_type, source bigint, target bigint, min_up text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.needed(min_up text, supplier_count bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.needed(min_up text, supplier_count bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.needed(min_up text, supplier_count bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.next_stamp() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.next_stamp() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.next_stamp() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.next_tag(prefix text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.next_tag(prefix text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.next_tag(prefix text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.no_transition(state text, wanted text, ways text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.no_transition(state text, wanted text, ways text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.no_transition(state text, wanted text, ways text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.observe(this cmdb.call, of_item bigint, observed jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.observe(this cmdb.call, of_item bigint, observed jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.observe(this cmdb.call, of_item bigint, observed jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.open_links_of(of_item bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.open_links_of(of_item bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.open_links_of(of_item bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.optional_item(ref jsonb, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.optional_item(ref jsonb, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.optional_item(ref jsonb, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.parent_of(ref jsonb, child bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.parent_of(ref jsonb, child bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.parent_of(ref jsonb, child bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.party_json(party bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.party_json(party bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.party_json(party bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.people_of(items bigint[], rules jsonb, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.people_of(items bigint[], rules jsonb, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.people_of(items bigint[], rules jsonb, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.phone_of(attributes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.phone_of(attributes jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.phone_of(attributes jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.present() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.present() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.present() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.priority_define(this cmdb.call, impact integer, urgency integer, priority integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.priority_define(this cmdb.call, impact integer, urgency integer, priority integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.priority_define(this cmdb.call, impact integer, urgency integer, priority integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.raise_floor(OUT floor_us bigint, OUT barrier xid8) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.raise_floor(OUT floor_us bigint, OUT barrier xid8) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.readings_at(of_item bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.readings_at(of_item bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.readings_at(of_item bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.readings_of(of_item bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.readings_of(of_item bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.readings_of(of_item bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.reference_json(role text, id bigint, tag text, name text, class text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.reference_json(role text, id bigint, tag text, name text, class text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.reference_json(role text, id bigint, tag text, name text, class text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refresh_codes(items bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refresh_codes(items bigint[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refresh_keys(items bigint[], by_role text, are_new boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refresh_keys(items bigint[], by_role text, are_new boolean) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refresh_search(items bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refresh_search(items bigint[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse(kind text, message text, detail jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse(kind text, message text, detail jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse(kind text, message text, detail jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_conflict(present cmdb.item, version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_conflict(present cmdb.item, version integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_conflict(present cmdb.item, version integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_constraint(path text, code text, message text, item jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_constraint(path text, code text, message text, item jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_constraint(path text, code text, message text, item jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_delete() FROM PUBLIC;
REVOKE ALL ON FUNCTION cmdb.refuse_incident_conflict(present cmdb.incident, version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_incident_conflict(present cmdb.incident, version integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_incident_conflict(present cmdb.incident, version integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_invalid(path text, code text, message text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_invalid(path text, code text, message text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_invalid(path text, code text, message text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_keys(items bigint[], keys text[], borne text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_keys(items bigint[], keys text[], borne text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_keys(items bigint[], keys text[], borne text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_missing(path text, what text, ref jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_missing(path text, what text, ref jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_missing(path text, what text, ref jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_name(what text, name text, "position" integer, nearest text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_name(what text, name text, "position" integer, nearest text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_name(what text, name text, "position" integer, nearest text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_same_external(system text, key text, own bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_same_external(system text, key text, own bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_same_external(system text, key text, own bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_stamp(behind timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_stamp(behind timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_tag(tag text, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_tag(tag text, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_tag(tag text, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.refuse_void(of_item bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.refuse_void(of_item bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.refuse_void(of_item bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.relate(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.relate(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.relate(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.relation_at(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.relation_at(moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.relation_at(moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.relation_changed() FROM PUBLIC;
REVOKE ALL ON FUNCTION cmdb.relation_connect(this cmdb.call, type_name text, source_ref jsonb, target_ref jsonb, attributes jsonb, min_up text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.relation_connect(this cmdb.call, type_name text, source_ref jsonb, target_ref jsonb, attributes jsonb, min_up text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.relation_connect(this cmdb.call, type_name text, source_ref jsonb, target_ref jsonb, attributes jsonb, min_up text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.relation_disconnect(this cmdb.call, relation bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.relation_disconnect(this cmdb.call, relation bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.relation_disconnect(this cmdb.call, relation bigint) TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.relation TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.relation TO cmdb_steward;
GRANT UPDATE(attributes) ON TABLE cmdb.relation TO cmdb_runtime;
GRANT UPDATE(min_up) ON TABLE cmdb.relation TO cmdb_runtime;
REVOKE ALL ON FUNCTION cmdb.relation_json(r cmdb.relation) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.relation_json(r cmdb.relation) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.relation_json(r cmdb.relation) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.relation_of(relation bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.relation_of(relation bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.relation_of(relation bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.relation_type_define(this cmdb.call, definition jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.relation_type_define(this cmdb.call, definition jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.relation_type_define(this cmdb.call, definition jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.repair_all() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.repair_all() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.repair_codes() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.repair_codes() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.repair_former_tags() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.repair_former_tags() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.repair_hidden_secrets() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.repair_hidden_secrets() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.repair_mail_addresses() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.repair_mail_addresses() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.repair_undirected_relations() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.repair_undirected_relations() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_catalogue(expected bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_catalogue(expected bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_catalogue(expected bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_catalogue_held(expected bigint, changes boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_catalogue_held(expected bigint, changes boolean) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_catalogue_held(expected bigint, changes boolean) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_class(present cmdb.item, classes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_class(present cmdb.item, classes text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_class(present cmdb.item, classes text[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_connections(needed integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_connections(needed integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_connections(needed integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_contained_once(source bigint, target bigint, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_contained_once(source bigint, target bigint, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_contained_once(source bigint, target bigint, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_end(classes text[], of_item bigint, class text, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_end(classes text[], of_item bigint, class text, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_end(classes text[], of_item bigint, class text, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_epoch(mine bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_epoch(mine bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_epoch(mine bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_fit(of_item bigint, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_fit(of_item bigint, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_fit(of_item bigint, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_free_position(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_free_position(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_free_position(type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_kind(of_item bigint, ancestors text[], path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_kind(of_item bigint, ancestors text[], path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_kind(of_item bigint, ancestors text[], path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_live_items() FROM PUBLIC;
REVOKE ALL ON FUNCTION cmdb.require_no_cycle(type_name text, source bigint, target bigint, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_no_cycle(type_name text, source bigint, target bigint, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_no_cycle(type_name text, source bigint, target bigint, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_pattern(pattern text, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_pattern(pattern text, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_pattern(pattern text, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_patterns(patterns jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_patterns(patterns jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_patterns(patterns jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_relatable(type cmdb.relation_type, source bigint, source_class text, target bigint, attributes jsonb, path text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_relatable(type cmdb.relation_type, source bigint, source_class text, target bigint, attributes jsonb, path text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_relatable(type cmdb.relation_type, source bigint, source_class text, target bigint, attributes jsonb, path text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.require_room(attributes jsonb, present jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.require_room(attributes jsonb, present jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.require_room(attributes jsonb, present jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.rfc3339(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.rfc3339(at timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.rfc3339(at timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.search_document(of_class text, tag text, name text, attributes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.search_document(of_class text, tag text, name text, attributes jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.search_document(of_class text, tag text, name text, attributes jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.sequence_journal(mine bigint, floor_us bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.sequence_journal(mine bigint, floor_us bigint, most integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.set_references(of_item bigint, of_class text, refs jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.set_references(of_item bigint, of_class text, refs jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.set_references(of_item bigint, of_class text, refs jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.settle(mine bigint, floor_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.settle(mine bigint, floor_us bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.settled_until() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.settled_until() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.settled_until() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.settling_holder() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.settling_holder() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.settling_holder() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.sources_of(of_item bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.sources_of(of_item bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.sources_of(of_item bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.spared_entries(spared cmdb.impact_spared[], moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.spared_entries(spared cmdb.impact_spared[], moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.spared_entries(spared cmdb.impact_spared[], moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.stamp(above timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.stamp(above timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.stamp(above timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.supplier_count(of_item bigint, type_name text, rules jsonb, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.supplier_count(of_item bigint, type_name text, rules jsonb, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.supplier_count(of_item bigint, type_name text, rules jsonb, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.suppliers_of(items bigint[], moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.suppliers_of(items bigint[], moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.suppliers_of(items bigint[], moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.tag_replaced(of_item bigint, tag text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.tag_replaced(of_item bigint, tag text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.take_lease(who text, seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.take_lease(who text, seconds integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.targets_of(of_item bigint, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.targets_of(of_item bigint, moment timestamp with time zone) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.targets_of(of_item bigint, moment timestamp with time zone) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.token_issue(this cmdb.call, named text, label text, expires_at timestamp with time zone, digest bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.token_issue(this cmdb.call, named text, label text, expires_at timestamp with time zone, digest bytea) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.token_issue(this cmdb.call, named text, label text, expires_at timestamp with time zone, digest bytea) TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.token TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.token TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.token_json(t cmdb.token) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.token_json(t cmdb.token) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.token_json(t cmdb.token) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.token_opens(of_token integer, secret_digest bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.token_opens(of_token integer, secret_digest bytea) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.token_opens(of_token integer, secret_digest bytea) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.token_revoke(this cmdb.call, named integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.token_revoke(this cmdb.call, named integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.token_revoke(this cmdb.call, named integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.token_used(used integer) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.token_used(used integer) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.token_used(used integer) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.transition_reasons(present cmdb.item, wanted text, attributes jsonb, refs jsonb, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.transition_reasons(present cmdb.item, wanted text, attributes jsonb, refs jsonb, reason text) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.transition_reasons(present cmdb.item, wanted text, attributes jsonb, refs jsonb, reason text) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.turned(attributes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.turned(attributes jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.turned(attributes jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.unformed_mail_addresses() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.unformed_mail_addresses() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.unlink(from_incident bigint, items bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.unlink(from_incident bigint, items bigint[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.unlink(from_incident bigint, items bigint[]) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.unmended() FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.unmended() TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.unmended() TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.versioned() FROM PUBLIC;
REVOKE ALL ON FUNCTION cmdb.void_reasons(of_item bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.void_reasons(of_item bigint) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.void_reasons(of_item bigint) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.warranty_in_force(attributes jsonb, day date) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.warranty_in_force(attributes jsonb, day date) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.warranty_in_force(attributes jsonb, day date) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.written_at(path text, tag text, attributes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.written_at(path text, tag text, attributes jsonb) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.written_at(path text, tag text, attributes jsonb) TO cmdb_steward;
REVOKE ALL ON FUNCTION cmdb.wrong_class(of_item bigint, expected text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION cmdb.wrong_class(of_item bigint, expected text[]) TO cmdb_runtime;
GRANT ALL ON FUNCTION cmdb.wrong_class(of_item bigint, expected text[]) TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.attribute TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.attribute TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.attribute_kind TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.attribute_kind TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.catalogue TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.catalogue TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.catalogue_version TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.catalogue_version TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class_ancestor TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class_ancestor TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class_key TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class_key TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.clock_anchor TO cmdb_runtime;
GRANT SELECT,UPDATE ON TABLE cmdb.clock_anchor TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.database_identity TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.database_identity TO cmdb_steward;
GRANT SELECT ON SEQUENCE cmdb.floor_us TO cmdb_runtime;
GRANT ALL ON SEQUENCE cmdb.floor_us TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.hierarchy TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.hierarchy TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.hierarchy_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.hierarchy_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.hierarchy_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.hierarchy_history_default TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.idempotency TO cmdb_runtime;
GRANT SELECT,DELETE ON TABLE cmdb.idempotency TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.incident_comment TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_comment TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_history_default TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.incident_item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_item TO cmdb_steward;
GRANT UPDATE(role) ON TABLE cmdb.incident_item TO cmdb_runtime;
GRANT UPDATE(note) ON TABLE cmdb.incident_item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_item_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_item_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_item_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_item_history_default TO cmdb_steward;
GRANT USAGE ON SEQUENCE cmdb.incident_number TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_code TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_code TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_key TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_key TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_observation TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_observation TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_observation_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_observation_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_reading TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_reading TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_search TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_search TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.journal TO cmdb_runtime;
GRANT SELECT,INSERT ON TABLE cmdb.journal TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.journal_0 TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.journal_0 TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.journal_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.journal_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.journal_inbox TO cmdb_runtime;
GRANT SELECT,DELETE ON TABLE cmdb.journal_inbox TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.lifecycle TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.lifecycle TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.lifecycle_transition TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.lifecycle_transition TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.priority TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.priority TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.relation_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.relation_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.relation_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.relation_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.repair TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.repair TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.schema_function TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.schema_function TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.schema_migration TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.schema_migration TO cmdb_steward;
GRANT SELECT ON SEQUENCE cmdb.seen_us TO cmdb_runtime;
GRANT ALL ON SEQUENCE cmdb.seen_us TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.sequencer TO cmdb_runtime;
GRANT SELECT,UPDATE ON TABLE cmdb.sequencer TO cmdb_steward;
GRANT SELECT ON SEQUENCE cmdb.settled_us TO cmdb_runtime;
GRANT ALL ON SEQUENCE cmdb.settled_us TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.steward_lease TO cmdb_runtime;
GRANT SELECT,UPDATE ON TABLE cmdb.steward_lease TO cmdb_steward;
GRANT USAGE ON SEQUENCE cmdb.tag_ac TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_acc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ahu TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ats TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_bat TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_blr TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_cam TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_chl TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_cmd TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_cpm TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_crt TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ctr TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_dlk TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_doc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ext TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fan TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fap TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fcu TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fdt TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_flt TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fps TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_gen TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_hp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_hvc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_icm TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_inp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_itm TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_kkt TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_lcs TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_lic TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_loc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_mcp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_mdl TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_mon TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_net TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_nvr TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_org TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_pc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_pdu TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_per TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_phn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_pmp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_pos TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_prf TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_prn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_scl TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_scn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_snd TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_spr TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_srv TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_svc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_swb TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_swp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ups TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.token_use TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.token_use TO cmdb_steward;
