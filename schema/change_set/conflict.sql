-- The conflicts of a revert.

create or replace function cmdb.revert_conflict(
  code text, message text, path text, of_item bigint, who int default null,
  at timestamptz default null, present jsonb default null
) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
      'code', code, 'message', message, 'path', path, 'item', cmdb.item_brief(of_item),
      'by', (select a.name from cmdb.account a where a.id = who),
      'at', cmdb.rfc3339(revert_conflict.at)))
    || case
      when code <> 'changed' or octet_length(present::text) > 4000 then '{}'
      else jsonb_build_object('now', present)
    end
$$;
comment on function cmdb.revert_conflict is
  'A reason why something is not put back: who has changed it since, when, and what it is now; a long
value is left out.';

create or replace function cmdb.revert_refused(message text, detail text, of_item bigint)
returns jsonb language sql stable as $$
  select cmdb.revert_conflict('taken', message,
    coalesce(d->>'path', d->'reasons'->0->>'path', d->'errors'->0->>'path'), of_item)
  from (select nullif(detail, '')::jsonb as d) refused
$$;
comment on function cmdb.revert_refused is
  'The conflict behind a refused write: a tag, key, slot or place belongs to another item.';

create or replace function cmdb.item_changed_since(
  of_item bigint, version int, path text, out who int, out at timestamptz
) language sql stable as $$
  select v.by, v.at
  from cmdb.item_versions(of_item) v
  cross join lateral cmdb.item_changes(array[of_item], array[v.version], array[v.at], null) c
  where v.version > item_changed_since.version
    and c.changes::jsonb @> jsonb_build_array(jsonb_build_object('path', path))
  order by v.version desc
  limit 1
$$;
comment on function cmdb.item_changed_since is
  'Who changed a field of an item last, and when, of the versions after one.';
