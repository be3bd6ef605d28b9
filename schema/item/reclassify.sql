-- Items become items of another class.

create or replace function cmdb.state_misfits(present text, wanted text, of_class text)
returns table (path text, code text, message text) language plpgsql stable as $$
declare
  life constant cmdb.lifecycle := (
    select l from cmdb.lifecycle l where l.name = cmdb.lifecycle_of(of_class));
begin
  if present = any (life.state_order) and wanted is distinct from present then
    return query select 'state', 'unfit',
      format('Class %s has the state %s: change it by item.transition.', of_class, present)
    where wanted is not null;
  elsif coalesce(wanted, present) <> all (life.state_order) then
    return query select 'state', 'not_allowed',
      format('Class %s has the states %s: name one as `state`.', of_class,
        array_to_string(life.state_order, ', '));
  end if;
end $$;
comment on function cmdb.state_misfits is
  'Whether the state of an item, or the one that is wanted instead, is one of a class.';

create or replace function cmdb.readings_without_place(of_item bigint, of_class text)
returns setof text language sql stable as $$
  select k.name
  from cmdb.item_reading n
  cross join lateral jsonb_object_keys(n.readings) k (name)
  where n.item = of_item and not exists (
    select from cmdb.class_ancestor a
    join cmdb.attribute d on d.class = a.ancestor
    where a.class = of_class and d.name = k.name and d.observed)
$$;
comment on function cmdb.readings_without_place is
  'What was observed of an item that one of a class has no attribute for.';

create or replace function cmdb.reclassify_reasons(
  present cmdb.item, of_class text, state text, attributes jsonb, refs jsonb, dropped text[]
) returns jsonb language plpgsql stable as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'code', m.code, 'path', m.path, 'message', m.message,
      'item', cmdb.item_brief(m.item))) order by m.place, m.path), '[]')
    from (
      select 1 as place, a.path, a.code, a.message, null::bigint as item
      from cmdb.attribute_misfits(attributes, of_class) a
      union all
      select 2, s.path, s.code, s.message, null
      from cmdb.state_misfits(present.state, state, of_class) s
      union all
      select 3, r.path, min(r.code), min(r.message), min(r.item)
      from cmdb.relation_misfits(present.id, of_class, refs) r
      group by r.path
      union all
      select 4, k.path, k.code, k.message, null
      from cmdb.kind_misfits(present.id, of_class) k
      union all
      select 5, 'attributes.' || o.name, 'no_place',
        format('Class %s has no attribute `%s`.', of_class, o.name), null
      from cmdb.readings_without_place(present.id, of_class) o (name)) m
    where m.path <> all (dropped) or m.code in ('required', 'named'));
end $$;
comment on function cmdb.reclassify_reasons is
  'All that keeps an item from a class: what has no place in it and is not dropped.';

create or replace function cmdb.item_reclassify(
  this cmdb.call, ref jsonb, version int, of_class text, state text, given jsonb, cleared text[],
  observed jsonb, inputs jsonb, patterns jsonb, refs jsonb, dropped text[]
) returns text language plpgsql volatile as $$
declare
  present cmdb.item;
  wanted jsonb;
  reasons jsonb;
  gone bigint[];
  roles jsonb;
  reply text;
begin
  -- The strongest row lock: nothing comes to refer to it as what it was.
  perform from cmdb.item i where i.id = cmdb.item_id(ref) for update;
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  elsif present.class = of_class then
    perform cmdb.refuse_invalid('class', 'nothing', format('It is of class %s already.', of_class));
  end if;
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  -- An attribute that the new class declares otherwise is dropped, unless a value is given.
  wanted := (present.attributes - array(
      select substr(d, 12) from unnest(dropped) d where d like 'attributes.%'))
    || coalesce(given, '{}');
  wanted := wanted - coalesce(cleared, '{}');
  reasons := cmdb.reclassify_reasons(
    present, of_class, state, wanted, coalesce(refs, '{}'), dropped);
  if reasons <> '[]' then
    perform cmdb.refuse('CM007',
      format('%s cannot become an item of class %s as it is.', present.tag, of_class),
      jsonb_build_object('reasons', reasons));
  end if;
  gone := array(
    select m.relation
    from cmdb.relation_misfits(present.id, of_class, coalesce(refs, '{}')) m order by m.relation);
  select jsonb_object_agg(r.role, r.target) into roles
  from cmdb.relation r
  where r.source = present.id and r.role is not null;
  if coalesce(roles, refs) is not null then
    perform cmdb.lock_hierarchies(present.class, coalesce(roles, '{}') || coalesce(refs, '{}'));
    perform cmdb.lock_hierarchies(of_class, coalesce(roles, '{}') || coalesce(refs, '{}'));
  end if;
  perform cmdb.lock_inherited(present.id, of_class, refs);
  perform cmdb.require_room(wanted, present.attributes);
  perform cmdb.require_order(wanted, wanted);
  perform cmdb.dissolve(gone);
  update cmdb.item i
  set class = of_class, state = coalesce(item_reclassify.state, i.state), attributes = wanted,
    inputs = item_reclassify.inputs
  where i.id = present.id;
  if refs is not null then
    perform cmdb.set_references(present.id, of_class, refs);
  end if;
  perform cmdb.unobserve(this, present.id, array(
    select * from cmdb.readings_without_place(present.id, of_class)));
  if observed is not null then
    perform cmdb.observe(this, present.id, observed);
  end if;
  select a.answer into reply from cmdb.item_answer(null, null) a where a.id = present.id;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.item_reclassify is
  'item.reclassify: into another class, without what it has no place for and the caller drops. Its tag
stays; keys, codes and search follow.';
