-- What the CMDB holds at a moment; null is now. These inline, so that a literal null leaves only
-- the present tables in the plan, and a moment adds the months of history that can matter.
--
-- The branches bear no condition of their own: PostgreSQL cannot flatten a branch that does, and
-- joins with one that is not flattened read it whole (PlanTests holds this). Instead is_present,
-- a constant in each branch, decides; where it is false the branch drops out of the plan.

create or replace function cmdb.item_at(moment timestamptz)
returns table (id bigint, class text, tag text, name text, state text, attributes jsonb,
  version int, created_at timestamptz, changed_at timestamptz, changed_by int)
language sql stable as $$
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

create or replace function cmdb.relation_at(moment timestamptz)
returns table (id bigint, type text, role text, source bigint, target bigint, attributes jsonb,
  min_up text, created_at timestamptz, changed_at timestamptz)
language sql stable as $$
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

create or replace function cmdb.hierarchy_at(moment timestamptz)
returns table (type text, ancestor bigint, descendant bigint)
language sql stable as $$
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

create or replace function cmdb.incident_at(moment timestamptz)
returns table (id bigint, number text, kind text, title text, description text, state text,
  impact int, urgency int, priority int, category text, service bigint, requester bigint,
  contact jsonb, team text, assignee int, parent bigint, channel text, external_system text,
  external_key text, external_url text, resolution_code text, resolution text, major boolean,
  resolved_at timestamptz, due_at timestamptz, version int, created_at timestamptz,
  changed_at timestamptz, changed_by int)
language sql stable as $$
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

create or replace function cmdb.incident_item_at(moment timestamptz)
returns table (id bigint, of_incident bigint, item bigint, role text, source text, note text,
  created_at timestamptz, changed_at timestamptz)
language sql stable as $$
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

-- One item, one relation, or those of one item. These too inline wherever they stand in a FROM; the
-- branch of the past has a condition on the moment alone, which PostgreSQL tests once: of the
-- present, it costs nothing.

create or replace function cmdb.targets_of(of_item bigint, moment timestamptz)
returns table (relation bigint, type text, role text, target bigint, min_up text)
language sql stable as $$
  select r.id, r.type, r.role, r.target, r.min_up
  from cmdb.relation r
  where r.source = of_item and (moment is null or r.changed_at <= moment)
  union all
  select h.id, h.type, h.role, h.target, h.min_up
  from cmdb.relation_history h
  where h.source = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;

create or replace function cmdb.sources_of(of_item bigint, moment timestamptz)
returns table (relation bigint, type text, role text, source bigint, min_up text)
language sql stable as $$
  select r.id, r.type, r.role, r.source, r.min_up
  from cmdb.relation r
  where r.target = of_item and (moment is null or r.changed_at <= moment)
  union all
  select h.id, h.type, h.role, h.source, h.min_up
  from cmdb.relation_history h
  where h.target = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;

create or replace function cmdb.relation_of(relation bigint, moment timestamptz)
returns table (type text, source bigint, target bigint) language sql stable as $$
  select r.type, r.source, r.target
  from cmdb.relation r
  where r.id = relation and (moment is null or r.changed_at <= moment)
  union all
  select h.type, h.source, h.target
  from cmdb.relation_history h
  where h.id = relation and moment is not null and h.changed_at <= moment and h.until > moment
$$;

create or replace function cmdb.item_of(of_item bigint, moment timestamptz)
returns table (id bigint, tag text, name text, class text, state text, attributes jsonb)
language sql stable as $$
  select i.id, i.tag, i.name, i.class, i.state, i.attributes
  from cmdb.item i
  where i.id = of_item and (moment is null or i.changed_at <= moment)
  union all
  select h.id, h.tag, h.name, h.class, h.state, h.attributes
  from cmdb.item_history h
  where h.id = of_item and moment is not null and h.changed_at <= moment and h.until > moment
$$;

create or replace function cmdb.readings_of(of_item bigint, moment timestamptz)
returns table (readings jsonb) language sql stable as $$
  select jsonb_object_agg(o.attribute, o.value) filter (where o.value <> 'null')
  from (
    select distinct on (o.attribute) o.attribute, o.value
    from cmdb.item_observation o
    where o.item = of_item and o.observed_at <= moment
    order by o.attribute, o.observed_at desc) o
$$;
comment on function cmdb.readings_of is
  'What had been observed of an item by then: one row, null where there was nothing.';

-- The same as a value, with a plan that is kept.
create or replace function cmdb.readings_at(of_item bigint, moment timestamptz)
returns jsonb language plpgsql stable as $$
begin
  return (select o.readings from cmdb.readings_of(of_item, moment) o);
end $$;

create or replace function cmdb.item_formerly(former text, moment timestamptz) returns bigint
language plpgsql stable as $$
begin
  return (
    select h.id
    from cmdb.item_history h
    -- A column of a function has no collation of its own; without one no index serves it.
    where h.tag = former collate "C" and (moment is null or h.until <= moment)
    order by h.until desc
    limit 1);
end $$;
comment on function cmdb.item_formerly is
  'The item that had this tag before; of several the last one. Who has it now comes first.';

create or replace function cmdb.former_tag(of_item bigint, patterns text[]) returns text
language plpgsql stable as $$
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
comment on function cmdb.former_tag is
  'The tag of before by which the words of a search find an item; null where it is found without.';

create or replace function cmdb.masked(attributes jsonb, secret text[])
returns jsonb language plpgsql immutable as $$
begin
  return (
    select attributes || coalesce(
      (select jsonb_object_agg(s, '***'::text) from unnest(secret) s where attributes ? s), '{}'));
end $$;
comment on function cmdb.masked is 'Attributes with each secret shown as present, never its value.';
