-- What has to hold for a transition, beyond fields and reason.

create or replace function cmdb.has_relation(
  of_item bigint, of_type text, refs jsonb, moment timestamptz
) returns boolean language plpgsql stable as $$
declare
  named constant text := (select t.role from cmdb.relation_type t where t.name = of_type);
begin
  return case
      -- The reference as the same request has it.
      when refs ? named then jsonb_typeof(refs->named) <> 'null'
      else exists (select from cmdb.targets_of(of_item, moment) r where r.type = of_type)
    end
    or exists (select from cmdb.sources_of(of_item, moment) r where r.type = of_type);
end $$;
comment on function cmdb.has_relation is
  'Whether an item has a relation of a type, in either direction, now or at a moment; refs: what a
request is about to make of its references.';

create or replace function cmdb.failed_guards(
  guards jsonb, of_item bigint, refs jsonb, rights text[], moment timestamptz
) returns jsonb language plpgsql stable as $$
declare
  wanted record;
  incident text;
  message text;
  failed jsonb := '[]';
begin
  for wanted in
    select g.value as guard, m.key as name, m.value #>> '{}' as about
    from jsonb_array_elements(guards) with ordinality g (value, place)
    cross join jsonb_each(g.value) m
    order by g.place
  loop
    message := null;
    case wanted.name
      when 'no_open_incident' then
        incident := (
          select l.number from cmdb.open_links_of(of_item, moment) l order by l.id limit 1);
        message := format('Incident %s about it is open.', incident);
        if incident is null then
          message := null;
        end if;
      when 'related' then
        if not cmdb.has_relation(of_item, wanted.about, refs, moment) then
          message := format('It needs a relation of type %s.', wanted.about);
        end if;
      when 'not_related' then
        if cmdb.has_relation(of_item, wanted.about, refs, moment) then
          message := format('It has a relation of type %s.', wanted.about);
        end if;
      else
        if wanted.about = any (rights) is not true then
          message := format('This transition needs the right `%s`.', wanted.about);
        end if;
    end case;
    if message is not null then
      failed := failed || jsonb_build_object('guard', wanted.guard,
        'reason', jsonb_build_object('code', wanted.name, 'message', message));
    end if;
  end loop;
  return failed;
end $$;
comment on function cmdb.failed_guards is
  'Which guards fail for an item, [{"guard", "reason"}]. Unknown rights count as none.';
