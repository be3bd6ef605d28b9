-- The items named in a condition, looked up once for all rows.

create or replace function cmdb.nearest_item(written text, moment timestamptz) returns text
language plpgsql stable set search_path = cmdb, pg_temp as $$
declare
  wanted text := cmdb.folded(written);
begin
  return (
    select case when n.by_tag >= n.by_name then n.tag else n.name end
    from (
      select i.tag, i.name, similarity(cmdb.folded(i.tag), wanted) as by_tag,
        similarity(cmdb.folded(i.name), wanted) as by_name
      from (
        select s.item from cmdb.item_search s
        where cmdb.search_form(written) <% s.document
        limit 200) s
      cross join lateral cmdb.item_of(s.item, moment) i
      where i.state <> 'void') n
    where greatest(n.by_tag, n.by_name) >= 0.3
    order by greatest(n.by_tag, n.by_name) desc, n.tag
    limit 1);
end $$;
comment on function cmdb.nearest_item is
  'The tag or the name at a moment, null is now, that resembles what is written most; null where
none does.';

create or replace function cmdb.items_with_merged(of_item bigint, state text, moment timestamptz)
returns setof bigint language plpgsql stable rows 1 as $$
begin
  return query
  select unnest(cmdb.parties_of(
    case state when 'void' then coalesce(cmdb.merged_into(of_item, moment), of_item)
      else of_item end, moment));
end $$;
comment on function cmdb.items_with_merged is
  'An item, or the one that it was merged into, and all that were merged into that: what is closed
still refers to them.';

create or replace function cmdb.items_called(names jsonb, moment timestamptz)
returns setof bigint language plpgsql stable rows 1 as $$
declare
  named jsonb;
  written text;
begin
  for named in select * from jsonb_array_elements(names) loop
    written := named->>0;
    if jsonb_typeof(named->0) = 'number' then
      return query
      select w.id
      from cmdb.item_of(written::numeric::bigint, moment) o
      cross join lateral cmdb.items_with_merged(o.id, o.state, moment) w (id);
    elsif moment is null then
      return query
      select w.id
      from cmdb.item i
      cross join lateral cmdb.items_with_merged(i.id, i.state, null) w (id)
      where i.tag = written
      union
      select w.id
      from cmdb.item i
      cross join lateral cmdb.items_with_merged(i.id, null, null) w (id)
      where i.name = written;
    else
      return query
      select w.id
      from cmdb.item_at(moment) i
      cross join lateral cmdb.items_with_merged(i.id, i.state, moment) w (id)
      where i.tag = written collate "C"
      union
      select w.id
      from cmdb.item_at(moment) i
      cross join lateral cmdb.items_with_merged(i.id, null, moment) w (id)
      where i.name = written collate "C";
    end if;
    if not found and jsonb_array_length(named) > 1 then
      perform cmdb.refuse_name('item', written, (named->>1)::int,
        case when jsonb_typeof(named->0) = 'string' then cmdb.nearest_item(written, moment) end);
    end if;
  end loop;
end $$;
comment on function cmdb.items_called is
  'The items with these ids, tags or exact names: [[name or id, position in the condition], …]. One
that names nothing is refused at its position.';
