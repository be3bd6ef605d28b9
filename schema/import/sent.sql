-- The file as it was sent: its columns and lines.

create or replace function cmdb.import_headers(options jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg(m.name, c.key) filter (where m.name <> c.key), '{}')
  from jsonb_each(options #> '{mapping,columns}') c
  cross join lateral (select coalesce(c.value->>'column', c.value #>> '{}') as name) m
$$;
comment on function cmdb.import_headers is
  'By column, the header that means it by the mapping of an import, where that is another word.';

create or replace function cmdb.import_as_sent(reasons jsonb, headers jsonb) returns jsonb
language plpgsql immutable as $$
begin
  if reasons = '[]' or headers = '{}' then
    return reasons;
  end if;
  return (
    select jsonb_agg(case
        when headers ? (r.value->>'column')
        then r.value || jsonb_build_object('column', headers->(r.value->>'column'))
        else r.value end order by r.place)
    from jsonb_array_elements(reasons) with ordinality r (value, place));
end $$;
comment on function cmdb.import_as_sent is
  'Reasons of a row with its columns as they were sent; their paths are those of the item.';

create or replace function cmdb.import_span(number bigint) returns int[]
language sql stable as $$
  select array[min(r.line), max(r.line)]
  from cmdb.import_row r
  where r.import = number and r.line > 0
  having count(*) > 0
$$;
comment on function cmdb.import_span is
  'The first and the last line of an import; null where it has none, or has them no more.';

create or replace function cmdb.import_leave(number bigint) returns void
language sql volatile as $$
  update cmdb.import m
  set line_span = cmdb.import_span(number),
    left_out = (
      select jsonb_agg(e.reason order by e.line, e.place)
      from (
        select p.line, x.place, x.value || jsonb_build_object('line', p.line) as reason
        from cmdb.import_plan p
        cross join lateral jsonb_array_elements(
          cmdb.import_as_sent(p.errors, cmdb.import_headers(m.options)))
          with ordinality x (value, place)
        where p.import = number and p.generation = m.generation and p.action = 'error'
          and p.line > 0 and m.summary is not null
        order by p.line, x.place
        limit 1000) e)
  where m.id = number
$$;
comment on function cmdb.import_leave is
  'Keeps of an import whose rows are to be erased where they stood, and the errors of those that are
not written.';
