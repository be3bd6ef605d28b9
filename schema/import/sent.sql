-- Columns as the file has them.

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
