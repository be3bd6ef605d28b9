-- What changed: versions side by side.

create or replace function cmdb.item_versions(of_item bigint)
returns table (version int, at timestamptz, by int, via text, method text, request text,
  reason text, incident bigint)
language sql stable as $$
  select i.version, i.changed_at, i.changed_by, i.via, i.method, i.request, i.reason, i.incident
  from cmdb.item i
  where i.id = of_item
  union all
  select h.version, h.changed_at, h.changed_by, h.via, h.method, h.request, h.reason, h.incident
  from cmdb.item_history h
  where h.id = of_item
$$;

create or replace function cmdb.differences(prefix text, before jsonb, after jsonb)
returns jsonb language plpgsql immutable as $$
begin
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object('path', prefix || k.key, 'from', before->k.key, 'to', after->k.key)
      order by k.key), '[]')
    from (
      select jsonb_object_keys(before) as key
      union
      select jsonb_object_keys(after)) k
    -- As text: 1.50 and 1.500 are equal numbers, and a change all the same.
    where (before->k.key)::text is distinct from (after->k.key)::text);
end $$;
comment on function cmdb.differences is 'Members of two objects that differ: [{path, from, to}].';

create or replace function cmdb.references_at(of_item bigint, moment timestamptz)
returns jsonb language plpgsql stable as $$
begin
  return (
    select coalesce(jsonb_object_agg(r.role, jsonb_build_object(
      'id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class)), '{}')
    from cmdb.relation_at(moment) r
    join cmdb.item t on t.id = r.target
    where r.source = of_item and r.role is not null);
end $$;

create or replace function cmdb.item_changes(of_item bigint, of_version int)
returns jsonb language plpgsql stable as $$
declare
  after record;
  before record;
  changes jsonb;
begin
  select v.* into after
  from (
    select i.version, i.changed_at, i.tag, i.name, i.state, i.attributes, i.inputs
    from cmdb.item i where i.id = of_item
    union all
    select h.version, h.changed_at, h.tag, h.name, h.state, h.attributes, h.inputs
    from cmdb.item_history h where h.id = of_item) v
  where v.version = of_version;
  select h.changed_at, h.tag, h.name, h.state, h.attributes into before
  from cmdb.item_history h
  where h.id = of_item and h.version = of_version - 1;
  changes := cmdb.differences('',
      case when before.tag is null then '{}' else jsonb_build_object(
        'tag', before.tag, 'name', before.name, 'state', before.state) end,
      jsonb_build_object('tag', after.tag, 'name', after.name, 'state', after.state))
    || cmdb.differences('attributes.', coalesce(before.attributes, '{}'), after.attributes)
    || cmdb.differences('references.',
      case when before.tag is null then '{}'
        else cmdb.references_at(of_item, before.changed_at) end,
      cmdb.references_at(of_item, after.changed_at));
  if after.inputs is not null then
    select jsonb_agg(case
      when after.inputs ? (c->>'path')
        then c || jsonb_build_object('input', after.inputs->(c->>'path'))
      else c end)
    into changes
    from jsonb_array_elements(changes) c;
  end if;
  return coalesce(changes, '[]');
end $$;
comment on function cmdb.item_changes is
  'What a version of an item changed: [{path, from, to, input?}]; input as typed, before
conversion.';

create or replace function cmdb.bounded_changes(changes jsonb) returns jsonb
language plpgsql immutable as $$
begin
  if pg_column_size(changes) < 3000000 then
    return changes;
  end if;
  return (
    select jsonb_agg(jsonb_build_object('path', c.value->'path', 'omitted', true) order by c.place)
    from jsonb_array_elements(changes) with ordinality c (value, place));
end $$;
comment on function cmdb.bounded_changes is
  'Changes that fit into an answer: of larger ones, from before items had a bound, the paths alone.';

create or replace function cmdb.masked_changes(changes jsonb, secret text[])
returns jsonb language plpgsql immutable as $$
begin
  return (
    select case
      when secret is null then changes
      else (
        select coalesce(jsonb_agg(
          case
            when right(c.value->>'path', -11) = any (secret)
              then jsonb_build_object(
                'path', c.value->'path',
                'from', case when c.value->'from' <> 'null' then '***' end,
                'to', case when c.value->'to' <> 'null' then '***' end)
            else c.value
          end order by c.ordinality), '[]')
        from jsonb_array_elements(changes) with ordinality c)
    end);
end $$;
comment on function cmdb.masked_changes is
  'Changes in which no value of a secret shows: of such a change nothing is kept but its path and
whether there was a value. The input, as it was typed, is a value too.';

create or replace function cmdb.incident_brief(of_incident bigint) returns jsonb
language plpgsql stable as $$
begin
  return (
    select jsonb_build_object('id', i.id, 'number', i.number, 'title', i.title)
    from cmdb.incident i
    where i.id = of_incident);
end $$;

create or replace function cmdb.journal_subject(entity text, entity_id bigint) returns jsonb
language plpgsql stable as $$
begin
  return case entity
    when 'item' then cmdb.item_brief(entity_id)
    when 'incident' then cmdb.incident_brief(entity_id)
    when 'incident_comment' then (
      select cmdb.incident_brief(c.of_incident)
      from cmdb.incident_comment c
      where c.id = entity_id)
    when 'incident_item' then (
      select cmdb.incident_brief(u.of_incident)
        || jsonb_build_object('item', cmdb.item_brief(u.item))
      from (
        select l.of_incident, l.item from cmdb.incident_item l where l.id = entity_id
        union all
        select h.of_incident, h.item from cmdb.incident_item_history h where h.id = entity_id
        limit 1) u)
    when 'account' then (
      select jsonb_build_object('name', a.name) from cmdb.account a where a.id = entity_id)
  end;
end $$;
comment on function cmdb.journal_subject is
  'What an entry is about as it is called today: an item, an incident, of a link both, an account.';
