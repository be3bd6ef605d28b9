-- Cartridges that are filled again: how often is counted, and bounded by their model.

create or replace function cmdb.refilled(present cmdb.item, wanted text, given jsonb) returns jsonb
language sql stable as $$
  select case
    when present.state = 'at_refill' and wanted = 'in_stock'
      and not coalesce(given, '{}') ? 'refill_count' and exists (
        select
        from cmdb.class_layout l
        join cmdb.attribute a on a.class = any (l.lineage) and a.name = 'refill_count'
        where l.class = present.class)
      then coalesce(given, '{}') || jsonb_build_object('refill_count',
        coalesce((present.attributes->>'refill_count')::int, 0) + 1)
    else given end
$$;
comment on function cmdb.refilled is
  'The fields that a transition sets: what comes back from the refiller was filled once more, where
its class counts that.';

create or replace function cmdb.refill_fault(count int, name text, attributes jsonb)
returns text language sql immutable as $$
  select format('%s is filled at most %s times.', name, attributes->>'max_refills')
  where count > (attributes->>'max_refills')::int
$$;
comment on function cmdb.refill_fault is
  'Why so many refills are too many for a model, by its name and attributes; null where they are
not.';

drop function if exists cmdb.require_refills(cmdb.item, jsonb);
create or replace function cmdb.require_refills(of_item bigint, given jsonb) returns void
language plpgsql stable as $$
declare
  model cmdb.item;
  fault text;
begin
  if not coalesce(given, '{}') ? 'refill_count' then
    return;
  end if;
  select m.* into model
  from cmdb.relation r
  join cmdb.item m on m.id = r.target
  where r.source = of_item and r.role = 'model';
  fault := cmdb.refill_fault((given->>'refill_count')::int, model.name, model.attributes);
  if fault is not null then
    perform cmdb.refuse_constraint(
      'attributes.refill_count', 'maximum', fault, cmdb.item_brief(model.id));
  end if;
end $$;
comment on function cmdb.require_refills is
  'Refuses more refills than the model of a cartridge allows, once its references stand.';

create or replace function cmdb.import_check_refills(number bigint, turn int) returns void
language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select p.line, cmdb.import_reason('maximum', 'attributes.refill_count', f.fault) as error
    from cmdb.import_plan p
    left join cmdb.item i on i.id = p.item
    cross join lateral (select cmdb.import_end(p, 'model') as model offset 0) e
    cross join lateral (
      select o.name, o.attributes from cmdb.item o
      where o.id = case jsonb_typeof(e.model) when 'number' then (e.model #>> '{}')::bigint end
      union all
      select q.name, q.attributes from cmdb.import_plan q
      where q.import = number and q.generation = turn
        and q.line = case jsonb_typeof(e.model) when 'string'
          then substr(e.model #>> '{}', 2)::int end) m
    cross join lateral (
      select cmdb.refill_fault(
        (p.attributes->>'refill_count')::int, m.name, m.attributes) as fault) f
    where p.import = number and p.generation = turn and p.action in ('create', 'update')
      and p.attributes ? 'refill_count' and f.fault is not null
      and p.attributes->'refill_count' is distinct from i.attributes->'refill_count') c
$$;
comment on function cmdb.import_check_refills is
  'A row is an error by which a cartridge would have been filled more often than its model allows.';
