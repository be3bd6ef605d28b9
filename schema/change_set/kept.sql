-- What a change set has registered and what cannot become void for that.

create or replace function cmdb.changed_after(made bigint[], written timestamptz)
returns table (item bigint, conflict jsonb) language sql stable as $$
  select i.id, cmdb.revert_conflict('changed',
    format('`%s` of %s has changed since.', d.path, i.tag), d.path, i.id, s.who, s.at,
    coalesce(d.is_now, 'null'))
  from unnest(made) m (id)
  cross join lateral (select * from cmdb.item o where o.id = m.id offset 0) i
  cross join lateral (
    select cmdb.item_as_written(i.id, written) as fields,
      cmdb.version_fields(i.version, i.class, i.name, i.tag, i.state, i.attributes) as present
    offset 0) w
  cross join lateral (
    select d.path, d.is_now
    from cmdb.item_differences(w.fields, w.present, w.present) d
    union all
    select 'references.' || r.role, cmdb.item_brief(r.target)
    from (
      select coalesce(n.role, b.role) as role, n.target, b.target as target_before
      from (
        select r.role, r.target from cmdb.relation r
        where r.source = i.id and r.role is not null) n
      full join (
        select r.role, r.target from cmdb.relation_at(written) r
        where r.source = i.id and r.role is not null) b on b.role = n.role) r
    where r.target is distinct from r.target_before) d
  cross join lateral cmdb.item_changed_since(
    i.id, (w.fields->>'version')::int, d.path) s
  -- As it was written it has changed in nothing.
  where i.state <> 'void' and i.changed_at > written
  order by i.id, d.path
$$;
comment on function cmdb.changed_after is
  'Of items that a stamp has registered or brought back, what has changed since.';

create or replace function cmdb.referred_to(
  made bigint[], kept bigint[], connected bigint[], linked bigint[]
) returns table (item bigint, message text) language sql stable
-- Where a room is the target of most relations, the planner would read all of them for each item.
set enable_seqscan to off as $$
  select distinct on (i.id) i.id, r.message
  from unnest(made) m (id)
  cross join lateral (select o.id, o.tag, o.state from cmdb.item o where o.id = m.id offset 0) i
  cross join lateral (
    select 1 as place, format('%s refers to %s.', o.tag, i.tag) as message
    from (
      select e.id, e.source as other from cmdb.relation e where e.target = i.id
      union all
      select e.id, e.target from cmdb.relation e where e.source = i.id and e.role is null
      offset 0) e
    cross join lateral (select k.tag from cmdb.item k where k.id = e.other offset 0) o
    where not (e.id = any (connected) and not e.other = any (kept))
    union all
    select 2, format('Incident %s about %s is open.', n.number, i.tag)
    from (
      select l.of_incident as id from cmdb.incident_item l
      -- What the set itself has linked is taken back with it.
      where l.item = i.id and not l.id = any (linked)
      union all
      select q.id from cmdb.incident q where q.requester = i.id
      union all
      select v.id from cmdb.incident v where v.service = i.id
      offset 0) u
    cross join lateral (
      select o.number, o.state from cmdb.incident o where o.id = u.id offset 0) n
    where cmdb.is_open(n.state)
    union all
    select 3, format('The account %s belongs to %s.', a.name, i.tag)
    from cmdb.account a
    where a.person = i.id) r
  where i.state <> 'void' and not i.id = any (kept)
  order by i.id, r.place, r.message
$$;
comment on function cmdb.referred_to is
  'Of items that are to become void, those to which something refers that stays. connected: relations
of the change set, which go unless they begin or end at what is kept; linked: its links of incidents.';

drop function if exists cmdb.kept_items(cmdb.journal[], timestamptz, jsonb[]);
create or replace function cmdb.kept_items(
  entries cmdb.journal[], written timestamptz, out conflicts jsonb[], out kept bigint[]
) language plpgsql volatile as $$
declare
  made constant bigint[] := cmdb.brought_items(entries, written);
  connected constant bigint[] := array(
    select e.entity_id from unnest(entries) e where e.entity = 'relation' and not e.ended);
  linked constant bigint[] := array(
    select e.entity_id from unnest(entries) e where e.entity = 'incident_item' and not e.ended);
  more bigint[];
  told jsonb[];
begin
  select coalesce(array_agg(c.conflict), '{}'), coalesce(array_agg(distinct c.item), '{}')
  into conflicts, kept
  from cmdb.changed_after(made, written) c;
  loop
    select array_agg(r.item), array_agg(
      cmdb.revert_conflict('referred_to', r.message, null, r.item) order by r.item)
    into more, told
    from cmdb.referred_to(made, kept, connected, linked) r;
    exit when more is null;
    kept := kept || more;
    conflicts := conflicts || told;
  end loop;
end $$;
comment on function cmdb.kept_items is
  'The items that a change set has registered or brought back and that cannot become void, for they
have changed since or something that stays refers to them; and why.';
