-- What items break of a change of the catalogue. A check is {"kind", "change", "attribute"?, "value",
-- "classes", "where"?, "offenders", "is_new"?}, as the worker makes it.

create or replace function cmdb.check_condition(kind text, is_new boolean) returns text
language sql immutable as $$
  select case
    when is_new then 'true'
    when kind = 'required' then 'not i.attributes ? $2'
    when kind in ('minimum', 'maximum') then format(
      'case jsonb_typeof(i.attributes->$2) when ''object'' then (i.attributes->$2->>''amount'')::numeric '
      'when ''number'' then (i.attributes->>$2)::numeric end %s ($3 #>> ''{}'')::numeric',
      case kind when 'minimum' then '<' else '>' end)
    when kind = 'pattern' then 'i.attributes->>$2 !~ ($3 #>> ''{}'')'
    when kind = 'values' then
      'case jsonb_typeof(i.attributes->$2) when ''array'' then i.attributes->$2 ?| cmdb.names($3) '
      'else i.attributes->>$2 = any (cmdb.names($3)) end'
    when kind = 'state' then 'i.state = any (cmdb.names($3))'
  end
$$;
comment on function cmdb.check_condition is
  'What an item i fulfils that breaks a check: $2 is the attribute, $3 the value.';

create or replace function cmdb.doubles(of_class text, fields text[], classes text[])
returns bigint[] language plpgsql stable as $$
declare
  layout constant cmdb.key_layout := cmdb.key_layout_of(of_class, fields);
begin
  return (
    select array_agg(v.item order by v.item)
    from (
      select k.item, count(*) over (partition by k.value) as bearers
      from (
        select i.id as item, cmdb.key_value(layout, i) as value
        from cmdb.item i
        where i.class = any (classes) and i.state <> 'void'
          and i.attributes ?& layout.attributes) k
      where k.value is not null) v
    where v.bearers > 1);
end $$;
comment on function cmdb.doubles is
  'Items that would have the same key as another, were these fields a key of their class.';

create or replace function cmdb.offenders(of_class text, c jsonb, among bigint[] default null)
returns bigint[] language plpgsql stable as $$
declare
  classes constant text[] := cmdb.names(c->'classes');
  found bigint[];
begin
  if c->>'kind' = 'key' then
    return cmdb.doubles(of_class, cmdb.names(c->'value'), classes);
  end if;
  -- Made for each check, so that each has its own plan: a state has an index, a step its items.
  execute format(
    'select array_agg(i.id order by i.id) from cmdb.item i '
    'where i.class = any ($1) and i.state <> ''void'' and %s and %s',
    case when among is null then 'true' else 'i.id = any ($4)' end,
    cmdb.check_condition(c->>'kind', coalesce((c->>'is_new')::boolean, false)))
  into found using classes, c->>'attribute', c->'value', among;
  return found;
end $$;
comment on function cmdb.offenders is
  'The items that break a check, all or among these; null where there are none. Void items are bound by
nothing.';

create or replace function cmdb.break_told(c jsonb, count bigint, items bigint[]) returns jsonb
language plpgsql stable as $$
begin
  return jsonb_build_object(
    'change', c->>'change', 'count', count,
    'items', (
      select jsonb_agg(cmdb.item_brief(f.id) order by f.place)
      from unnest(items[:20]) with ordinality f (id, place)),
    'where', coalesce(c->>'where', (
      select format('tag in (%s)', string_agg(
        '''' || replace(i.tag, '''', '''''') || '''', ', ' order by f.place))
      from unnest(items[:100]) with ordinality f (id, place)
      join cmdb.item i on i.id = f.id)));
end $$;
comment on function cmdb.break_told is
  'What is told of a check that items break: how many, the first 20, and a condition that lists them;
where no condition can, it has the tags of the first hundred.';

create or replace function cmdb.breaks(of_class text, checks jsonb) returns jsonb
language plpgsql stable as $$
declare
  c jsonb;
  found bigint[];
  breaks jsonb := '[]';
begin
  for c in select * from jsonb_array_elements(checks) loop
    found := cmdb.offenders(of_class, c);
    if found is not null then
      breaks := breaks || cmdb.break_told(c, cardinality(found), found);
    end if;
  end loop;
  return breaks;
end $$;
comment on function cmdb.breaks is 'What all items break of these checks; [] where nothing is broken.';

create or replace function cmdb.refuse_breaks(checks jsonb, breaks jsonb) returns void
language plpgsql stable as $$
begin
  perform cmdb.refuse('CM007', format('Items there are break the change: %s.', (
      select string_agg(m.message, '; ' order by m.place) from cmdb.break_messages(checks, breaks) m)),
    jsonb_build_object('breaks', breaks, 'reasons', (
      select jsonb_agg(jsonb_build_object(
        'code', m.kind, 'path', m.change, 'message', m.message || '.') order by m.place)
      from cmdb.break_messages(checks, breaks) m)));
end $$;
comment on function cmdb.refuse_breaks is 'Refuses a change of the catalogue, with all that breaks it.';

create or replace function cmdb.break_messages(checks jsonb, breaks jsonb)
returns table (place bigint, kind text, change text, message text) language sql stable as $$
  select b.place, c->>'kind', b.value->>'change', format('%s %s %s', b.value->>'count',
    case b.value->>'count' when '1' then 'item' else 'items' end, c->>'offenders')
  from jsonb_array_elements(breaks) with ordinality b (value, place)
  join jsonb_array_elements(checks) c on c->>'change' = b.value->>'change'
$$;
comment on function cmdb.break_messages is 'What is broken, in words: a row each.';

create or replace function cmdb.entry_of(list text, named text, of_version bigint) returns jsonb
language sql stable as $$
  select e - 'pending'
  from cmdb.catalogue c
  cross join jsonb_array_elements(c.content->list) e
  where c.version = of_version and e->>'name' = named
$$;
comment on function cmdb.entry_of is
  'A class or a lifecycle, of the list classes or lifecycles, as a version of the catalogue declares it,
without what is under way.';

create or replace function cmdb.entry_differences(before jsonb, now jsonb) returns text[]
language sql immutable as $$
  select array(
    select p.path
    from jsonb_object_keys(coalesce(before, '{}') || coalesce(now, '{}')) k (name)
    cross join lateral (
      select k.name as path
      where k.name <> 'attributes' and before->k.name is distinct from now->k.name
      union all
      select 'attributes.' || a.name
      from (
        select e->>'name' as name from jsonb_array_elements(before->'attributes') e
        union
        select e->>'name' from jsonb_array_elements(now->'attributes') e) a
      where k.name = 'attributes'
        and (select e from jsonb_array_elements(before->'attributes') e
            where e->>'name' = a.name)
          is distinct from (select e from jsonb_array_elements(now->'attributes') e
            where e->>'name' = a.name)) p
    order by p.path)
$$;
comment on function cmdb.entry_differences is
  'In what two declarations of a class or a lifecycle differ: members, of attributes each by its name.';

create or replace function cmdb.entry_changer(list text, named text, known bigint, now jsonb)
returns jsonb language sql stable as $$
  select jsonb_build_object('by', a.name, 'at', cmdb.rfc3339(n.changed_at))
  from (
    select c.changed_at
    from cmdb.catalogue c
    where c.version > (
      select o.version from cmdb.catalogue o
      where o.version >= known and cmdb.entry_of(list, named, o.version) is distinct from now
      order by o.version desc
      limit 1)
    order by c.version
    limit 1) n
  left join lateral (
    select j.account from cmdb.journal j where j.at = n.changed_at
    union all
    select j.account from cmdb.journal_inbox j where j.at = n.changed_at
    limit 1) j on true
  left join cmdb.account a on a.id = j.account
$$;
comment on function cmdb.entry_changer is
  'Who has made a declaration what it is now, and when; after the version that somebody knew.';

create or replace function cmdb.require_entry(list text, named text, known bigint) returns void
language plpgsql stable as $$
declare
  present constant bigint := (select v.version from cmdb.catalogue_version v);
  before constant jsonb := cmdb.entry_of(list, named, known);
  now constant jsonb := cmdb.entry_of(list, named, present);
begin
  if known > present then
    perform cmdb.refuse('CM004',
      format('There is no version %s yet: the catalogue is at %s.', known, present),
      jsonb_build_object('current_version', present, 'changed', '[]'::jsonb)
        || coalesce(cmdb.entry_changer(list, named, 0, now), '{}'));
  elsif before is distinct from now then
    perform cmdb.refuse('CM004', format('%s has changed since version %s.', named, known),
      jsonb_build_object('current_version', present,
          'changed', to_jsonb(cmdb.entry_differences(before, now)))
        || coalesce(cmdb.entry_changer(list, named, known, now), '{}'));
  end if;
end $$;
comment on function cmdb.require_entry is
  'Refuses a change of what is another in the version that the caller knows. Others may have changed:
the version is of the whole catalogue.';

create or replace function cmdb.class_entry(of_class text) returns jsonb language sql stable as $$
  select cmdb.entry_of('classes', of_class, v.version) from cmdb.catalogue_version v
$$;
comment on function cmdb.class_entry is 'A class as it is declared.';

create or replace function cmdb.catalogue_preview(
  list text, named text, known bigint, checks jsonb
) returns text language plpgsql stable as $$
begin
  perform cmdb.require_entry(list, named, known);
  return jsonb_build_object('breaks', cmdb.breaks(named, checks))::text;
end $$;
comment on function cmdb.catalogue_preview is
  'class.update and lifecycle.update in a dry run: what items break.';
