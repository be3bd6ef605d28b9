-- Change sets: what one request wrote, in one transaction with one stamp.

create or replace function cmdb.change_set_id(at timestamptz, request text) returns text
language sql immutable as $$
  select concat((extract(epoch from at) * 1000000)::bigint, '-', request)
$$;
comment on function cmdb.change_set_id is
  'The id of a change set, opaque to clients. Made of stamp and request, it needs no table.';

create or replace function cmdb.change_entries(of_at timestamptz, of_request text)
returns setof cmdb.journal language sql stable rows 10 as $$
  select j.position, j.id, j.at, j.account, j.via, j.request, j.method, j.reason, j.incident,
    j.entity, j.entity_id, j.version, j.ended, j.relation_type, j.source, j.target, j.about
  from cmdb.journal j
  where j.at = of_at and j.request = of_request and j.entity not in ('notice', 'incident_clock', 'clock_step')
  union all
  select null, j.id, j.at, j.account, j.via, j.request, j.method, j.reason, j.incident,
    j.entity, j.entity_id, j.version, j.ended, j.relation_type, j.source, j.target, j.about
  from cmdb.journal_inbox j
  where j.at = of_at and j.request = of_request and j.entity not in ('notice', 'incident_clock', 'clock_step')
$$;
comment on function cmdb.change_entries is
  'The journal entries of a change set, also those that have no position yet. Without notices, which
are for the eyes of their accounts, and without clocks, which follow by themselves.';

create or replace function cmdb.is_revertible(entity text) returns boolean
language sql immutable as $$
  select entity in ('item', 'relation', 'incident_item')
$$;
comment on function cmdb.is_revertible is 'Whether a revert can put back what an entry is about.';

create or replace function cmdb.change_set_summary(
  of_at timestamptz, of_request text, hidden text[]
) returns text language sql stable as $$
  select concat(
    '{"change_set":', to_json(cmdb.change_set_id(of_at, of_request)),
    ',"at":"', cmdb.rfc3339(of_at), '","position":', coalesce(s.position::text, 'null'),
    ',"account":', to_json(a.name), ',"via":', to_json(s.via), ',"method":', to_json(s.method),
    ',"reason":' || to_json(s.reason), ',"incident":' || to_json(n.number),
    ',"counts":{"item":', s.items, ',"relation":', s.relations, ',"incident_item":', s.links,
    ',"other":', s.others, '},"revertible":', to_json(s.others = 0), '}')
  from (
    select case when bool_and(e.position is not null) then max(e.position) end as position,
      min(e.account) as account, min(e.via) as via, min(e.method) as method,
      min(e.reason) as reason, min(e.incident) as incident,
      count(*) filter (where e.entity = 'item') as items,
      count(*) filter (where e.entity = 'relation') as relations,
      count(*) filter (where e.entity = 'incident_item') as links,
      count(*) filter (where not cmdb.is_revertible(e.entity)) as others
    from cmdb.change_entries(of_at, of_request) e
    where e.entity <> all (hidden)
    having count(*) > 0) s
  join cmdb.account a on a.id = s.account
  left join cmdb.incident n on n.id = s.incident
$$;
comment on function cmdb.change_set_summary is
  'A change set without its entries, as the API answers it; null where there is none to be seen. Its
position is that of its last entry, once all have theirs.';
