-- The ids by which sources know items: kept by source, unique in it.

create or replace function cmdb.import_source_item(number bigint, source_id text)
returns bigint language sql stable as $$
  select s.item
  from cmdb.import m
  join cmdb.source_item s
    on s.source = m.options->>'source' and s.source_id = import_source_item.source_id
  where m.id = number
$$;
comment on function cmdb.import_source_item is 'The item that the source of an import knows by an id.';

create or replace function cmdb.import_check_sources(number bigint, turn int) returns void
language sql volatile as $$
  with named as materialized (
    select p.line, p.item, r.row->>'source_id' as source_id
    from cmdb.import_plan p
    cross join lateral (
      select o.row from cmdb.import_row o where o.import = number and o.line = p.line
      offset 0) r
    where p.import = number and p.generation = turn and p.action <> 'skipped'
      and r.row ? 'source_id')
  select cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select l.line, cmdb.import_reason('duplicate_in_file', 'source_id',
      cmdb.import_others(s.lowest, l.line) || ': the same id of the source.') as error
    from (
      select array_agg(n.line) as lines, cmdb.import_lowest(array_agg(n.line)) as lowest
      from named n
      group by n.source_id having count(*) > 1) s
    cross join unnest(s.lines) l (line)
    union all
    select n.line, cmdb.import_reason('taken', 'source_id',
        format('The source knows %s by the id %s.', i.tag, n.source_id))
      || jsonb_build_object('item', cmdb.item_brief(i.id))
    from named n
    cross join lateral (select cmdb.import_source_item(number, n.source_id) as item offset 0) s
    join cmdb.item i on i.id = s.item
    where s.item is distinct from n.item) c
$$;
comment on function cmdb.import_check_sources is
  'Two rows with one id of the source, and a row whose id is that of another item, are errors.';

create or replace function cmdb.import_note_source(number bigint, turn int, source text)
returns void language plpgsql volatile as $$
declare
  taken record;
begin
  if source is null then
    return;
  end if;
  -- Another import of the source may have been written since the preview.
  select count(*) as total, min(m.source_id) filter (where m.place = 1) as source_id,
    jsonb_agg(jsonb_build_object('code', 'moved', 'line', m.line, 'message',
      format('Line %s: the id %s is that of another item.', m.line, m.source_id)) order by m.line)
      filter (where m.place <= 20) as reasons
  into taken
  from (
    select p.line, r.row->>'source_id' as source_id, row_number() over (order by p.line) as place
    from cmdb.import_row r
    cross join lateral (
      select * from cmdb.import_plan o
      where o.import = number and o.generation = turn and o.line = r.line
      offset 0) p
    where r.import = number and r.row ? 'source_id' and not p.depends
      and p.action in ('create', 'update', 'unchanged')
      and coalesce(
        cmdb.import_source_item(number, r.row->>'source_id') <> coalesce(p.item, 0), false)) m;
  if taken.total > 0 then
    perform cmdb.refuse('CM004',
      format('The source knows another item by the id %s by now: ask for a new preview.',
        taken.source_id),
      jsonb_build_object('reasons', taken.reasons, 'total', taken.total));
  end if;
  insert into cmdb.source_item as s (source, item, source_id)
  select import_note_source.source, coalesce(n.item, p.item), r.row->>'source_id'
  from cmdb.import_plan p
  left join lateral (
    select o.item from cmdb.import_new o where o.import = number and o.line = p.line
    offset 0) n on true
  left join lateral (
    select o.row from cmdb.import_row o where o.import = number and o.line = p.line
    offset 0) r on true
  where p.import = number and p.generation = turn and not p.depends
    and (p.action in ('create', 'update') or p.action = 'unchanged' and r.row ? 'source_id')
  on conflict on constraint source_item_pkey do update
  set source_id = excluded.source_id
  where excluded.source_id is not null and s.source_id is distinct from excluded.source_id;
end $$;
comment on function cmdb.import_note_source is
  'Notes which items a source has brought, and by which ids it knows them.';

create or replace function cmdb.merge_sources(of_item bigint, into_item bigint) returns void
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  moved jsonb;
begin
  perform cmdb.require_call(cmdb.current_call(), 'item.merge', 'change_set.revert');
  select jsonb_agg(jsonb_build_object('source', s.source, 'source_id', s.source_id,
    'is_new', not exists (
      select from cmdb.source_item o
      where o.source = s.source and o.item = merge_sources.into_item)))
  into moved
  from cmdb.source_item s
  where s.item = of_item and s.source_id is not null;
  if moved is null then
    return;
  end if;
  update cmdb.item_merge m set sources = moved where m.item = of_item and m.until = 'infinity';
  update cmdb.source_item s set source_id = null
  where s.item = of_item and s.source_id is not null;
  insert into cmdb.source_item as s (source, item, source_id)
  select m.source, merge_sources.into_item, m.source_id
  from jsonb_to_recordset(moved) m (source text, source_id text)
  on conflict on constraint source_item_pkey do update
  set source_id = coalesce(s.source_id, excluded.source_id);
end $$;
comment on function cmdb.merge_sources is
  'The ids by which sources know a merged item lead to the other one, unless that has its own.';

create or replace function cmdb.unmerge_sources(of_item bigint, into_item bigint, moved jsonb)
returns void language plpgsql volatile as $$
begin
  delete from cmdb.source_item s
  using jsonb_to_recordset(moved) m (source text, source_id text, is_new boolean)
  where s.source = m.source and s.item = into_item and s.source_id = m.source_id and m.is_new;
  update cmdb.source_item s
  set source_id = null
  from jsonb_to_recordset(moved) m (source text, source_id text)
  where s.source = m.source and s.item = into_item and s.source_id = m.source_id;
  update cmdb.source_item s
  set source_id = m.source_id
  from jsonb_to_recordset(moved) m (source text, source_id text)
  where s.source = m.source and s.item = of_item and s.source_id is null
    and not exists (
      select from cmdb.source_item o where o.source = m.source and o.source_id = m.source_id);
end $$;
comment on function cmdb.unmerge_sources is
  'Gives an item that comes back the ids by which sources knew it, unless they have become those of a
third.';
