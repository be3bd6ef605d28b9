-- The short form of an item in other answers.

create or replace function cmdb.item_brief(of_item bigint) returns jsonb
language plpgsql stable as $$
begin
  return (
    select jsonb_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class)
    from cmdb.item i
    where i.id = of_item);
end $$;
comment on function cmdb.item_brief is
  'By which an item is named wherever another refers to it; null where there is none.';

create or replace function cmdb.brief(id bigint, tag text, name text, class text) returns text
language sql stable as $$
  select concat('{"id":', id, ',"tag":', to_json(tag), ',"name":', to_json(name), ',"class":"',
    class, '"}')
$$;
comment on function cmdb.brief is
  'item_brief of values that have been read already, as text. With no item every value is null and
the text is not valid JSON: see named_json.';

create or replace function cmdb.brief_json(of_item bigint, moment timestamptz) returns json
language plpgsql stable as $$
begin
  if of_item is null then
    return null;
  elsif moment is null then
    -- By itself: beside the months of history it would take ten times as long.
    return (
      select json_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class)
      from cmdb.item i
      where i.id = of_item);
  end if;
  return (
    select json_build_object('id', i.id, 'tag', i.tag, 'name', i.name, 'class', i.class)
    from cmdb.item_of(of_item, moment) i);
end $$;
comment on function cmdb.brief_json is 'How an item is named, as it stood at a moment.';

create or replace function cmdb.named_json(id bigint, tag text, name text, class text)
returns text language sql stable as $$
  select '{"id":' || id || ',"tag":' || to_json(tag) || ',"name":' || to_json(name)
    || ',"class":"' || class || '"}'
$$;
comment on function cmdb.named_json is
  'As brief, but null where there is no item.';
