-- Rows that call an item by what was merged into it.

create or replace function cmdb.import_as_merged(r cmdb.import_row, present cmdb.item)
returns cmdb.import_row language plpgsql stable as $$
begin
  if r.tag <> present.tag and present.id = cmdb.merged_into(
    (select i.id from cmdb.item i where i.tag = r.tag), null)
  then
    r.tag := null;
    r.row := r.row - 'tag'::text;
  end if;
  if (r.row->>'id')::bigint <> present.id
    and present.id = cmdb.merged_into((r.row->>'id')::bigint, null)
  then
    r.row := r.row - 'id'::text;
  end if;
  return r;
end $$;
comment on function cmdb.import_as_merged is
  'A row without the tag or id of an item that was merged into the one it is about, which keeps its
own.';

create or replace function cmdb.import_merged_from(r cmdb.import_row, present cmdb.item)
returns bigint language plpgsql stable as $$
begin
  return (
    select i.id
    from cmdb.item i
    where i.id = any (array[(r.row->>'id')::bigint,
        (select o.id from cmdb.item o where o.tag = r.tag)])
      and i.id <> present.id and present.id = cmdb.merged_into(i.id, null)
    order by i.id
    limit 1);
end $$;
comment on function cmdb.import_merged_from is
  'The item that a row names by its tag or id, where it was merged into the one the row is about.';
