-- Rows that only an item registered by mistake would match.

create or replace function cmdb.import_warn_void(
  number bigint, turn int, alternatives jsonb, of_lines int[]
) returns void language plpgsql volatile as $$
declare
  by_keys constant boolean := not exists (
    select from cmdb.import m where m.id = number and m.options ? 'match');
  unmatched constant int[] := array(
    select u.line
    from unnest(of_lines) u (line)
    cross join lateral (
      select o.item, o.candidates from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = u.line
      offset 0) p
    where u.line > 0 and p.item is null and p.candidates is null);
  alternative record;
  warned record;
begin
  if unmatched = '{}' then
    return;
  end if;
  for alternative in
    select a.fields, array(
        -- References of an item end when it becomes void.
        select f from unnest(a.fields) f
        where not exists (select from cmdb.relation_type t where t.role = f)) as own
    from cmdb.import_alternatives(alternatives) a
    order by a.place
  loop
    -- A tag stays taken, which is an error; an id or the id of a source leads nowhere else.
    continue when alternative.own && '{id,tag,source_id}'
      or cmdb.import_source(alternative.own) is null;
    for warned in execute format($f$
      select r.line, cmdb.import_reason('void', %4$L, format(
          '%%s, which is void, has the same %%s.', x.tag, %5$L))
        || jsonb_build_object('item', cmdb.item_brief(x.id)) as warning
      from unnest($3) u (line)
      cross join lateral (
        select * from cmdb.import_row o where o.import = $1 and o.line = u.line offset 0) r
      cross join lateral (
        select i.id, i.tag from %1$s
        where %2$s and ($2 is null or $2 ? i.class::text)
        order by i.id desc
        limit 1) x
      where %3$s$f$,
      cmdb.import_source(alternative.own),
      replace(cmdb.import_meets(alternative.own), 'i.state <> ''void''', 'i.state = ''void'''),
      cmdb.import_filled(alternative.fields),
      (select case when f in ('name', 'class') then f else 'attributes.' || f end
       from unnest(alternative.own) f order by f <> all ('{name,class}') desc limit 1),
      array_to_string(array_remove(alternative.own, 'class'), ' and '))
    using number, case when by_keys then cmdb.key_owners(alternative.fields) end, unmatched
    loop
      -- One by one, because they are few: joined with the plan, every key of every class would
      -- cost rows times rows while the plan has no statistics yet.
      update cmdb.import_plan p
      set warnings = p.warnings || warned.warning
      where p.import = number and p.generation = turn and p.line = warned.line
        and not p.warnings @> '[{"code": "void"}]';
    end loop;
  end loop;
end $$;
comment on function cmdb.import_warn_void is
  'Warns of each of these rows that finds no item, where one that is void has what it would be found
by.';
