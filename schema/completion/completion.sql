-- What only the database knows of what can be written in a condition.

create or replace function cmdb.complete_items(written text, classes text[]) returns text
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  hits bigint[];
begin
  if written <> '' then
    select h.ids into hits
    from cmdb.search_hits('item', written, null, false, false, 1000, null, 0, 0) h;
  elsif classes is not null then
    hits := array(
      select n.id
      from unnest(classes) c
      cross join lateral (
        select i.id from cmdb.item i where i.class = c order by i.id limit 50) n);
  end if;
  return (
    select coalesce(json_agg(json_build_object(
      'text', '''' || replace(f.tag, '''', '''''') || '''', 'label', json_build_object('en', f.name, 'ru', f.name),
      'kind', 'item') order by f.place), '[]')
    from (
      select u.place, i.tag, i.name
      from unnest(hits) with ordinality u (id, place)
      join cmdb.item i on i.id = u.id
      where (classes is null or i.class = any (classes)) and i.state <> 'void'
      order by u.place
      limit 50) f)::text;
end $$;
comment on function cmdb.complete_items is
  'Items that a text finds, the best first, as values of a condition; without a text the first of
their classes.';

create or replace function cmdb.complete_accounts(written text) returns text
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return (
    select coalesce(json_agg(json_strip_nulls(json_build_object(
      'text', '''' || replace(f.name, '''', '''''') || '''',
      'label', case when f.person is not null
        then json_build_object('en', f.person, 'ru', f.person) end,
      'kind', 'account')) order by f.name), '[]')
    from (
      select a.name, (select i.name from cmdb.item i where i.id = a.person) as person
      from cmdb.account a
      where a.id > 0 and cmdb.is_called(a, written)
      order by a.name
      limit 50) f)::text;
end $$;
comment on function cmdb.complete_accounts is
  'Accounts whose name, or that of whose person, has what is written, as values of a condition.';
