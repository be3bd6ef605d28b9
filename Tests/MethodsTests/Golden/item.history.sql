--- item.history, plain
--- {"item": 17}
--- name: item_history
--- $1 = "17"
--- $2 = "2147483647"
--- $3 = "101"
--- $4 = null
select e.entry, e.version, i.id is not null
from (values (1)) one
left join cmdb.item i on i.id = cmdb.item_id($1::jsonb)
left join lateral (
  select v.version, json_strip_nulls(json_build_object(
    'version', v.version, 'at', cmdb.rfc3339(v.at),
    'by', (select a.name from cmdb.account a where a.id = v.by), 'via', v.via,
    'method', v.method, 'request', v.request, 'reason', v.reason,
    'incident', (select n.number from cmdb.incident n where n.id = v.incident)))::jsonb
    || jsonb_build_object('changes',
      cmdb.masked_changes(cmdb.item_changes(i.id, v.version), $4::text[])) as entry
  from cmdb.item_versions(i.id) v
  where v.version < $2::int
  order by v.version desc
  limit $3::int) e on true
order by e.version desc

--- item.history, masked
--- {"item": "PRN-000001", "limit": 5}
--- name: item_history
--- $1 = "\"PRN-000001\""
--- $2 = "2147483647"
--- $3 = "6"
--- $4 = "{\"admin_password\"}"
select e.entry, e.version, i.id is not null
from (values (1)) one
left join cmdb.item i on i.id = cmdb.item_id($1::jsonb)
left join lateral (
  select v.version, json_strip_nulls(json_build_object(
    'version', v.version, 'at', cmdb.rfc3339(v.at),
    'by', (select a.name from cmdb.account a where a.id = v.by), 'via', v.via,
    'method', v.method, 'request', v.request, 'reason', v.reason,
    'incident', (select n.number from cmdb.incident n where n.id = v.incident)))::jsonb
    || jsonb_build_object('changes',
      cmdb.masked_changes(cmdb.item_changes(i.id, v.version), $4::text[])) as entry
  from cmdb.item_versions(i.id) v
  where v.version < $2::int
  order by v.version desc
  limit $3::int) e on true
order by e.version desc

