-- Rows that stand for several units.

create or replace function cmdb.import_check_units(number bigint, turn int) returns void
language sql volatile as $$
  with several as materialized (
    select r.line, r.row->>'units' as units, r.row ? 'tag' as has_tag
    from cmdb.import_row r
    where r.import = number and r.row ? 'units')
  select cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select s.line, cmdb.import_reason('count', 'tag',
      format('%s units cannot have one tag.', s.units)) as error
    from several s
    where s.has_tag
    union all
    select s.line, cmdb.import_reason('count', cmdb.import_key_path(b.key),
      format('%s units cannot have one %s.', s.units,
        replace(split_part(b.key, ':', 2), ',', ' and ')))
    from several s
    cross join lateral (
      select o.key from cmdb.import_bearer o
      where o.import = number and o.generation = turn and o.line = s.line
      offset 0) b
    union all
    select e.line, cmdb.import_reason('ambiguous', cmdb.import_path(e.key),
      format('Line %s makes %s units: it names none of them.', e.led, s.units))
    from cmdb.import_leads(number, turn) e
    cross join lateral (
      select r.row->>'units' as units
      from cmdb.import_row r
      where r.import = number and r.line = e.led and r.row ? 'units'
      offset 0) s) c
  where exists (select from several)
$$;
comment on function cmdb.import_check_units is
  'A row of several units is an error where they would share a tag or a key; so is what refers to
them.';

create or replace function cmdb.import_units(number bigint, turn int) returns bigint
language sql stable as $$
  select coalesce(sum(coalesce((r.row->>'units')::int, 1)), 0)
  from cmdb.import_plan p
  join cmdb.import_row r on r.import = p.import and r.line = p.line
  where p.import = number and p.generation = turn and p.action = 'create' and p.line > 0
$$;
comment on function cmdb.import_units is 'How many items the rows make that make new ones.';

create or replace function cmdb.import_units_fault(number bigint, options jsonb) returns jsonb
language plpgsql stable as $$
begin
  if not options ? 'count_column' then
    return null;
  end if;
  return (
    select jsonb_build_object('code', 'limit', 'message', format(
        'The rows stand for %s units: more than 100000 items are several imports.', u.units),
      'path', options->>'count_column', 'column', options->>'count_column')
    from (
      select sum(coalesce((r.row->>'units')::bigint, 1)) as units
      from cmdb.import_row r
      where r.import = number) u
    where u.units > 100000);
end $$;
comment on function cmdb.import_units_fault is
  'What is wrong with an import whose rows stand for more items than one import may make.';

create or replace function cmdb.import_counts(present cmdb.import, turn int) returns jsonb
language sql stable as $$
  select case when present.options ? 'count_column'
      then jsonb_build_object('units', cmdb.import_units(present.id, turn)) else '{}' end
    || case when cmdb.import_is_complete(present.options) then jsonb_build_object('brought', (
      select count(*) from cmdb.import_brought(present.options, 0))) else '{}' end
    || cmdb.import_relation_counts(present.id, turn)
$$;
comment on function cmdb.import_counts is
  'Counts of the summary that only some imports have: items of rows with several units, and what
the source of a complete file has brought.';
