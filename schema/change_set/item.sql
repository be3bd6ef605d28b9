-- The items of a change set are put back.

create or replace function cmdb.version_fields(
  version int, class text, name text, tag text, state text, attributes jsonb
) returns jsonb language sql immutable as $$
  select jsonb_build_object('version', version, 'class', class, 'name', name, 'tag', tag,
    'state', state, 'attributes', attributes)
$$;
comment on function cmdb.version_fields is
  'The fields of an item that a change set compares and puts back.';

create or replace function cmdb.item_as_written(of_item bigint, written timestamptz)
returns jsonb language sql stable as $$
  select cmdb.version_fields(v.version, v.class, v.name, v.tag, v.state, v.attributes)
  from (
    select i.version, i.class, i.name, i.tag, i.state, i.attributes
    from cmdb.item i
    where i.id = of_item and i.changed_at = written
    union all
    (select h.version, h.class, h.name, h.tag, h.state, h.attributes
    from cmdb.item_history h
    where h.id = of_item and h.changed_at = written and h.until > written
      and h.until <= cmdb.horizon()
    order by h.until
    limit 1)) v
$$;
comment on function cmdb.item_as_written is 'The version of an item that a stamp has made.';

create or replace function cmdb.item_differences(before jsonb, after jsonb, present jsonb)
returns table (path text, key text, was jsonb, became jsonb, is_now jsonb)
language sql stable as $$
  select f.path, f.key, f.was, f.became, f.is_now
  from (
    select n.name as path, null as key, before->n.name as was, after->n.name as became,
      present->n.name as is_now
    from unnest(array['class', 'name', 'state', 'tag']) n (name)
    union all
    select 'attributes.' || k.key, k.key, before->'attributes'->k.key,
      after->'attributes'->k.key, present->'attributes'->k.key
    from jsonb_object_keys((before->'attributes') || (after->'attributes')) k (key)) f
  -- Compared as text: 1.50 and 1.500 are equal numbers but count as a change.
  where f.was::text is distinct from f.became::text
  order by f.path
$$;
comment on function cmdb.item_differences is
  'The fields in which two versions of an item differ, and what they are now.';

drop function if exists cmdb.revert_item(bigint, timestamptz, jsonb[]);
create or replace function cmdb.revert_item(
  of_item bigint, written timestamptz, out conflicts jsonb[], out is_reverted boolean
) language plpgsql volatile as $$
declare
  before jsonb;
  after constant jsonb := cmdb.item_as_written(of_item, written);
  present jsonb;
  wanted jsonb;
  field record;
  since record;
  refused text;
  detail text;
begin
  is_reverted := false;
  conflicts := '{}';
  select cmdb.version_fields(h.version, h.class, h.name, h.tag, h.state, h.attributes) into before
  from cmdb.item_history h
  where h.id = of_item and h.until = written;
  select cmdb.version_fields(i.version, i.class, i.name, i.tag, i.state, i.attributes) into present
  from cmdb.item i
  where i.id = of_item;
  wanted := present;
  for field in select * from cmdb.item_differences(before, after, present) loop
    continue when field.is_now::text is not distinct from field.was::text;
    if field.is_now::text is distinct from field.became::text
      or present->>'state' = 'void' and after->>'state' <> 'void'
    then
      select s.who, s.at into since
      from cmdb.item_changed_since(of_item, (after->'version')::int,
        case present->>'state' when 'void' then 'state' else field.path end) s;
      conflicts := conflicts || cmdb.revert_conflict('changed',
        format('`%s` of %s has changed since.', field.path, present->>'tag'), field.path, of_item,
        since.who, since.at, coalesce(field.is_now, 'null'));
    elsif field.key is null then
      wanted := wanted || jsonb_build_object(field.path, field.was);
    elsif field.was is null then
      wanted := wanted #- array['attributes', field.key];
    else
      wanted := jsonb_set(wanted, array['attributes', field.key], field.was);
    end if;
  end loop;
  if wanted::text = present::text then
    return;
  end if;
  begin
    if wanted->>'tag' <> present->>'tag' then
      perform cmdb.refuse_tag(wanted->>'tag', 'tag');
    end if;
    perform cmdb.require_order(wanted->'attributes', wanted->'attributes');
    perform cmdb.require_declared(
      wanted->'attributes', present->'attributes', wanted->>'class');
    if wanted->>'state' = 'void' then
      -- It had been merged, and this takes back that it came back.
      perform cmdb.mark_merged(of_item, m.into_item),
        cmdb.merge_sources(of_item, m.into_item)
      from cmdb.item_merge m
      where m.item = of_item and m.until = written;
    end if;
    update cmdb.item i
    set class = wanted->>'class', name = wanted->>'name', tag = wanted->>'tag', state = wanted->>'state',
      attributes = wanted->'attributes', inputs = null
    where i.id = of_item;
    is_reverted := true;
  exception
    when sqlstate 'CM005' or sqlstate 'CM006' or sqlstate 'CM007' or sqlstate 'CM602' then
      get stacked diagnostics refused = message_text, detail = pg_exception_detail;
      conflicts := conflicts || cmdb.revert_refused(refused, detail, of_item);
  end;
end $$;
comment on function cmdb.revert_item is
  'Puts back the fields of a locked item that a stamp has changed. Lifecycles do not bind it; readings
stay. Answers what stands in the way.';
