-- The changes between versions.

create or replace function cmdb.item_versions(of_item bigint)
returns table (version int, at timestamptz, by int, via text, method text, request text,
  reason text, incident bigint)
language sql stable as $$
  select i.version, i.changed_at, i.changed_by, i.via, i.method, i.request, i.reason, i.incident
  from cmdb.item i
  where i.id = of_item
  union all
  select h.version, h.changed_at, h.changed_by, h.via, h.method, h.request, h.reason, h.incident
  from cmdb.item_history h
  where h.id = of_item
$$;
comment on function cmdb.item_versions is
  'Who made each version of an item, by what and why: the present one and all before it.';

create or replace function cmdb.item_versions_newest(
  of_item bigint, ended timestamptz, newest int
) returns table (version int, at timestamptz, by int, via text, method text, request text,
  reason text, incident bigint)
language sql stable as $$
  select i.version, i.changed_at, i.changed_by, i.via, i.method, i.request, i.reason, i.incident
  from cmdb.item i
  where i.id = of_item
  union all
  (select h.version, h.changed_at, h.changed_by, h.via, h.method, h.request, h.reason, h.incident
  from cmdb.item_history h
  where h.id = of_item and h.until <= coalesce(ended, 'infinity')
  order by h.until desc
  limit newest)
$$;
comment on function cmdb.item_versions_newest is
  'The present version of an item and the newest of those that had ended by a moment.';

create or replace function cmdb.change_json(path text, before text, after text, input text)
returns text language sql immutable as $$
  select '{"path":"' || path || '","from":' || coalesce(before, 'null') || ',"to":'
    || coalesce(after, 'null') || coalesce(',"input":' || input, '') || '}'
$$;
comment on function cmdb.change_json is
  'One change of an entry in history or journal. Values are JSON already, null where there is none.';

create or replace function cmdb.masked_value(value text) returns text
language sql immutable as $$
  select case when value <> 'null' then '"***"' end
$$;
comment on function cmdb.masked_value is 'Of a secret nothing shows but whether there is a value.';

create or replace function cmdb.item_changes(
  items bigint[], versions int[], stamps timestamptz[], secret text[]
) returns table (item bigint, version int, changes text)
language plpgsql stable rows 100 as $$
declare
  slice constant int := 128;
  bytes_max constant bigint := 8 << 20;
  horizon timestamptz := cmdb.horizon();
  first int := 1;
  bytes bigint := 0;
begin
  while first <= cardinality(items) and bytes < bytes_max loop
    for item, version, changes in
      select c.id, c.version,
        '[' || string_agg(cmdb.change_json(c.path, c.before, c.after, c.input), ',') || ']'
      from (
        select v.place, v.id, v.version, f.part, f.path, f.before, f.after,
          case when not f.is_secret then (v.inputs->f.path)::text end as input
        from (
          select u.place, u.id, u.version, coalesce(h.tag, i.tag) as tag,
            coalesce(h.name, i.name) as name, coalesce(h.state, i.state) as state,
            coalesce(h.class, i.class) as class,
            coalesce(h.attributes, i.attributes) as attributes,
            case when h.tag is null then i.inputs else h.inputs end as inputs,
            b.tag as tag_before, b.name as name_before, b.state as state_before,
            b.class as class_before,
            coalesce(b.attributes, '{}') as attributes_before
          from unnest(items[first:first + slice - 1], versions[first:first + slice - 1],
            stamps[first:first + slice - 1]) with ordinality u (id, version, at, place)
          -- The concatenation with an empty object unpacks the attributes once instead of once per
          -- member.
          cross join lateral (
            select o.version, o.tag, o.name, o.state, o.class, o.attributes || '{}' as attributes,
              o.inputs
            from cmdb.item o
            where o.id = u.id
            offset 0) i
          left join lateral (
            select o.tag, o.name, o.state, o.class, o.attributes || '{}' as attributes, o.inputs
            from cmdb.item_history o
            where i.version <> u.version and o.id = u.id and o.version = u.version
              and o.until > u.at and o.until <= horizon
            order by o.until
            limit 1) h on true
          left join lateral (
            select o.tag, o.name, o.state, o.class, o.attributes || '{}' as attributes
            from cmdb.item_history o
            where u.version > 1 and o.id = u.id and o.until = u.at
            offset 0) b on true
          offset 0) v
        cross join lateral (
          select 1 as part, f.path, to_json(f.before)::text as before,
            to_json(f.after)::text as after, false as is_secret
          from (
            values ('name', v.name_before, v.name), ('state', v.state_before, v.state),
              ('tag', v.tag_before, v.tag),
              -- Nobody is told of what it was registered as that it changed to that.
              ('class', v.class_before, case when v.class_before is not null then v.class end)
            ) f (path, before, after)
          where f.before is distinct from f.after
          union all
          select 2, 'attributes.' || f.key,
            case when f.is_secret then cmdb.masked_value(f.before) else f.before end,
            case when f.is_secret then cmdb.masked_value(f.after) else f.after end, f.is_secret
          from (
            -- Compared as text: 1.50 and 1.500 are equal numbers but count as a change.
            select k.key, (v.attributes_before->k.key)::text as before,
              (v.attributes->k.key)::text as after,
              secret is not null and k.key = any (secret) as is_secret
            from (select jsonb_object_keys(v.attributes_before || v.attributes) as key) k
            offset 0) f
          where f.before is distinct from f.after) f
        union all
        select r.place, r.id, r.version, 3, 'references.' || r.role,
          cmdb.item_brief(r.before)::text, cmdb.item_brief(r.after)::text, null
        from (
          select u.place, u.id, u.version, t.role,
            max(t.target) filter (where t.is_over) as before,
            max(t.target) filter (where not t.is_over) as after
          from unnest(items[first:first + slice - 1], versions[first:first + slice - 1],
            stamps[first:first + slice - 1]) with ordinality u (id, version, at, place)
          cross join lateral (
            select n.role, n.target, false as is_over
            from cmdb.relation n
            where n.source = u.id and n.role is not null and n.changed_at = u.at
            union all
            select h.role, h.target, false
            from cmdb.relation_history h
            where h.source = u.id and h.role is not null and h.changed_at = u.at
              and h.until > u.at and h.until <= horizon
            union all
            select h.role, h.target, true
            from cmdb.relation_history h
            where h.source = u.id and h.role is not null and h.until = u.at
            offset 0) t
          group by u.place, u.id, u.version, t.role) r
        where r.before is distinct from r.after
        order by 1, 4, 5) c
      group by c.place, c.id, c.version
      order by c.place
    loop
      changes := cmdb.bounded_changes(changes);
      bytes := bytes + octet_length(changes);
      return next;
    end loop;
    first := first + slice;
  end loop;
end $$;
comment on function cmdb.item_changes is
  'What versions of items changed, each of them given with its stamp: [{path, from, to, input?}] as
text; input as typed, before conversion. A reference belongs to the version that bears its stamp.
Versions that changed nothing are left out, and those that no page has room for.';

create or replace function cmdb.bounded_changes(changes text) returns text
language plpgsql immutable as $$
begin
  if octet_length(changes) < 3000000 then
    return changes;
  end if;
  return (
    select jsonb_agg(jsonb_build_object('path', c.value->'path', 'omitted', true) order by c.place)
    from jsonb_array_elements(changes::jsonb) with ordinality c (value, place))::text;
end $$;
comment on function cmdb.bounded_changes is
  'Changes that fit into an answer. Of larger ones, from before items had a bound, the paths alone.';
