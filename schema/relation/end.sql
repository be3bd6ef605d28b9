-- Requirements for the ends of a relation.

create or replace function cmdb.require_end(
  classes text[], of_item bigint, class text, path text
) returns void language plpgsql stable as $$
begin
  if not cmdb.is_a(class, classes) then
    perform cmdb.refuse_constraint(path, 'relation_end',
      cmdb.wrong_class(of_item, classes),
      cmdb.item_brief(of_item));
  end if;
end $$;
comment on function cmdb.require_end is
  'Refuses an item as the end of a relation whose type does not allow its class.';

create or replace function cmdb.free_slot(
  type cmdb.relation_type, which text, of_item bigint, path text
) returns int language plpgsql stable as $$
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
comment on function cmdb.free_slot is
  'The first free slot at one end; the unique index decides when two calls find the same.';

create or replace function cmdb.require_free_position(
  type cmdb.relation_type, source bigint, target bigint, attributes jsonb, path text
) returns void language plpgsql stable as $$
declare
  occupant bigint;
begin
  if attributes->>'slot' is null then
    return;
  end if;
  select r.source into occupant from cmdb.relation r
  where r.target = require_free_position.target and r.type = require_free_position.type.name
    and cmdb.as_seen(r.attributes->>'slot')
      = cmdb.as_seen(require_free_position.attributes->>'slot')
    and r.source <> require_free_position.source;
  if found then
    perform cmdb.refuse_constraint(path, 'slot_taken',
      format('The slot %s is taken.', attributes->>'slot'), cmdb.item_brief(occupant));
  end if;
end $$;
comment on function cmdb.require_free_position is
  'Two slots are one if they look alike; slots of before are as they were written.';

create or replace function cmdb.require_relatable(
  type cmdb.relation_type, source bigint, source_class text, target bigint, attributes jsonb,
  path text
) returns void language plpgsql volatile as $$
begin
  -- Where both ends are named, each has a path of its own.
  perform cmdb.require_end(type.source_classes, source, source_class,
    case path when 'target' then 'source' else path end);
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
comment on function cmdb.require_relatable is
  'Refuses what two items cannot be to each other: every rule of relations but how many there are.';

create or replace function cmdb.require_fit(of_item bigint, path text) returns void
language plpgsql stable as $$
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
comment on function cmdb.require_fit is
  'Refuses a component in what its model does not fit, by the relations `fits` of the models. Where
there are none nothing is known, and nothing refused.';
