-- What hung on an item that is merged goes over to the one that stays.

create or replace function cmdb.merge_references(
  of_item bigint, into_item bigint, into_class text, prefer jsonb
) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(r.role, r.target), '{}')
  from cmdb.relation r
  left join cmdb.relation o on o.source = into_item and o.role = r.role
  where r.source = of_item and r.role is not null and r.target <> into_item
    and (o.id is null or o.target <> r.target and prefer->>('references.' || r.role) = 'item')
$$;
comment on function cmdb.merge_references is
  'The references that the item that stays takes over: those that it lacks, and those preferred.';

create or replace function cmdb.merge_relations(of_item bigint, into_item bigint) returns void
language plpgsql volatile as $$
declare
  hanging constant cmdb.relation[] := array(
    select r from cmdb.relation r
    where (r.source = of_item and r.role is null or r.target = of_item)
      and not (r.source in (of_item, into_item) and r.target in (of_item, into_item))
    order by r.id);
  one cmdb.relation;
  type cmdb.relation_type;
  this_end bigint;
  that_end bigint;
begin
  perform cmdb.dissolve(array(
    select r.id from cmdb.relation r where r.source = of_item or r.target = of_item));
  foreach one in array hanging loop
    select * into type from cmdb.relation_type t where t.name = one.type;
    this_end := case one.source when of_item then into_item else one.source end;
    that_end := case one.target when of_item then into_item else one.target end;
    if type.undirected and this_end > that_end then
      this_end := that_end;
      that_end := case one.source when of_item then into_item else one.source end;
      one.attributes := cmdb.turned(one.attributes);
    end if;
    -- What it has itself stays as it is.
    continue when exists (
      select from cmdb.relation r
      where r.source = this_end and r.type = one.type and r.target = that_end);
    perform cmdb.relate(type, this_end, that_end, one.attributes, 'relations.' || one.type);
    if type.redundant then
      perform cmdb.need_suppliers(type, this_end, that_end, one.min_up);
    end if;
  end loop;
end $$;
comment on function cmdb.merge_relations is
  'Relations of an item become those of another; what is between the two, and its references, ends.';

create or replace function cmdb.merge_links(of_item bigint, into_item bigint) returns void
language plpgsql volatile as $$
declare
  link cmdb.incident_item;
begin
  foreach link in array array(
    select l from cmdb.incident_item l where l.item = of_item order by l.of_incident)
  loop
    perform cmdb.unlink(link.of_incident, array[of_item]);
    insert into cmdb.incident_item (of_incident, item, role, source, note)
    select link.of_incident, merge_links.into_item, link.role, link.source, link.note
    where not exists (
      select from cmdb.incident_item l
      where l.of_incident = link.of_incident and l.item = merge_links.into_item);
  end loop;
end $$;
comment on function cmdb.merge_links is 'Incidents about an item are about another.';

create or replace function cmdb.merge_attributes(
  present cmdb.item, target cmdb.item, prefer jsonb
) returns jsonb language sql stable as $$
  select target.attributes || coalesce((
    select jsonb_object_agg(a.key, a.value)
    from jsonb_each(present.attributes) a
    where not target.attributes ? a.key or prefer->>('attributes.' || a.key) = 'item'), '{}')
$$;
comment on function cmdb.merge_attributes is
  'What the item that stays has, what it lacks and the other has, and what is preferred of the other.';
