-- What an item has that a class has no place for.

create or replace function cmdb.amount_of(value jsonb) returns numeric
language sql immutable parallel safe as $$
  select case jsonb_typeof(value)
    when 'number' then (value #>> '{}')::numeric
    when 'object' then (value->>'amount')::numeric
  end
$$;
comment on function cmdb.amount_of is 'The number of a value, of money its amount.';

create or replace function cmdb.attribute_misfits(attributes jsonb, of_class text)
returns table (path text, code text, message text) language plpgsql stable as $$
begin
  return query
  with declared as (
    select distinct on (d.name) d.name, d.required, d.minimum, d.maximum, d.pattern, d.allowed,
      d.observed
    from cmdb.class_ancestor a
    join cmdb.attribute d on d.class = a.ancestor
    where a.class = of_class
    order by d.name, a.depth),
  misfit as (
    select k.name, 'no_place' as code,
      format('Class %s has no attribute `%s`.', of_class, k.name) as message
    from jsonb_object_keys(attributes) k (name)
    where not exists (select from declared d where d.name = k.name and not d.observed)
    union all
    select d.name, 'required', format('Class %s requires `%s`.', of_class, d.name)
    from declared d
    where d.required and not d.observed and not attributes ? d.name
    union all
    select d.name, 'range', format('`%s` must be from %s to %s.', d.name,
      coalesce(d.minimum::text, '−∞'), coalesce(d.maximum::text, '∞'))
    from declared d
    where cmdb.amount_of(attributes->d.name) < d.minimum
      or cmdb.amount_of(attributes->d.name) > d.maximum
    union all
    select d.name, 'pattern', format('`%s` must match %s.', d.name, d.pattern)
    from declared d
    where attributes->>d.name !~ d.pattern
    union all
    select d.name, 'not_allowed', format('`%s` must be one of %s.', d.name,
      array_to_string(d.allowed, ', '))
    from declared d
    where d.allowed is not null and case jsonb_typeof(attributes->d.name)
      when 'array' then not attributes->d.name <@ to_jsonb(d.allowed)
      else not attributes->>d.name = any (d.allowed) end)
  select 'attributes.' || m.name, m.code, m.message from misfit m order by m.name;
end $$;
comment on function cmdb.attribute_misfits is
  'What of these attributes a class does not declare, requires, or does not accept.';

create or replace function cmdb.relation_misfits(of_item bigint, of_class text, refs jsonb)
returns table (path text, code text, message text, relation bigint, item bigint)
language plpgsql stable as $$
declare
  lineage constant text[] := (select l.lineage from cmdb.class_layout l where l.class = of_class);
begin
  return query
  select case when r.role is not null and r.source = of_item then 'references.' || r.role
      else 'relations.' || r.type end,
    'no_place',
    format('An item of class %s cannot be the %s of %s.', of_class,
      case r.source when of_item then 'source' else 'target' end, r.type),
    r.id, case r.source when of_item then r.target else r.source end
  from (
    select o.id, o.type, o.role, o.source, o.target from cmdb.relation o where o.source = of_item
    union all
    select i.id, i.type, i.role, i.source, i.target from cmdb.relation i where i.target = of_item) r
  join cmdb.relation_type t on t.name = r.type
  where not case r.source when of_item then t.source_classes else t.target_classes end && lineage
    and not (r.source = of_item and coalesce(refs ? r.role, false))
  order by 1, r.id;
end $$;
comment on function cmdb.relation_misfits is
  'The relations that an item could not have in a class, but references that a request sets anew.';

create or replace function cmdb.kind_misfits(of_item bigint, of_class text)
returns table (path text, code text, message text) language sql stable as $$
  select n.path, 'named', format('%s names it as %s.', n.record, n.path)
  from (
    (select 'requester', '{person,organization}'::text[], 'Incident ' || i.number
    from cmdb.incident i where i.requester = of_item limit 1)
    union all
    (select 'service', '{service}', 'Incident ' || i.number
    from cmdb.incident i where i.service = of_item limit 1)
    union all
    (select 'team', '{team}', 'Incident ' || i.number
    from cmdb.incident i where i.team_item = of_item limit 1)
    union all
    (select 'watcher', '{person}', 'Incident ' || i.number
    from cmdb.incident_watch w join cmdb.incident i on i.id = w.of_incident
    where w.person = of_item limit 1)
    union all
    (select 'party', '{person,organization}', 'Conversation ' || c.number
    from cmdb.conversation c where c.party = of_item limit 1)
    union all
    (select 'channel', '{channel}', 'Conversation ' || c.number
    from cmdb.conversation c where c.channel = of_item limit 1)
    union all
    (select 'channel', '{channel}', 'The account ' || a.name
    from cmdb.account a where of_item = any (a.channels) limit 1)
    union all
    (select 'person', '{person}', 'The account ' || a.name
    from cmdb.account a where a.person = of_item limit 1)
    union all
    (select 'person', '{person,organization}', 'The address ' || a.value
    from cmdb.address a where a.person = of_item limit 1)) n (path, kinds, record)
  where not cmdb.is_a(of_class, n.kinds)
$$;
comment on function cmdb.kind_misfits is
  'As what records name an item that one of a class cannot be, one record for each.';

create or replace function cmdb.require_declared(wanted jsonb, present jsonb, of_class text)
returns void language plpgsql stable as $$
declare
  misfit record;
begin
  select m.path, m.code, m.message into misfit
  from cmdb.attribute_misfits(wanted, of_class) m
  where not exists (
    select from cmdb.attribute_misfits(present, of_class) p
    where p.path = m.path and p.code = m.code)
  limit 1;
  if found then
    perform cmdb.refuse_invalid(misfit.path, misfit.code, misfit.message);
  end if;
end $$;
comment on function cmdb.require_declared is
  'Refuses values of before that the class does not accept any more, unless the item has such now.';
