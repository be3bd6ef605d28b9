-- The JSON of relations.

create or replace function cmdb.relation_json(r cmdb.relation) returns text
language plpgsql stable as $$
begin
  return (
    select json_strip_nulls(json_build_object(
      'id', r.id, 'type', r.type, 'source', cmdb.item_brief(r.source),
      'target', cmdb.item_brief(r.target), 'attributes', coalesce(r.attributes, '{}'),
      'min_up', cmdb.min_up_json(r.min_up), 'since', cmdb.rfc3339(r.created_at)))::text);
end $$;
comment on function cmdb.relation_json is
  'A relation as the API answers it, with both ends.';

create or replace function cmdb.min_up_json(min_up text) returns json language sql immutable as $$
  select case when min_up like '%\%' then to_json(min_up) else to_json(min_up::int) end
$$;
comment on function cmdb.min_up_json is
  'As the API writes it: a number, or text with a percent sign.';
