-- The card of a requester: what an agent has to know of who calls.

create or replace function cmdb.requester_incident(i cmdb.incident) returns json
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'number', i.number, 'title', i.title, 'state', i.state, 'priority', i.priority,
    'opened_at', cmdb.rfc3339(i.created_at), 'resolution', left(i.resolution, 2000),
    'resolved_at', cmdb.rfc3339(i.resolved_at)))
$$;
comment on function cmdb.requester_incident is 'An incident as the card of its requester shows it.';

create or replace function cmdb.party_incidents(of_requester bigint, before bigint, most int)
returns bigint[] language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return array(
    select o.id
    from unnest(cmdb.parties_of(of_requester)) p (id)
    cross join lateral (
      select i.id from cmdb.incident i
      where i.requester = p.id and i.id < coalesce(before, 9223372036854775807)
      order by i.id desc
      limit most) o
    order by o.id desc
    limit most);
end $$;
comment on function cmdb.party_incidents is
  'The newest incidents of a requester and of those that were merged into it, before one of them.';

create or replace function cmdb.requester_repeated(of_requester bigint, of_incident bigint)
returns bigint
language plpgsql stable as $$
declare
  -- Once, and not for each incident.
  since constant timestamptz := cmdb.present() - interval '30 days';
begin
  return (
    with lately as (
      select i.id
      from unnest(cmdb.party_incidents(of_requester, null, 100)) n (id)
      cross join lateral (
        select o.id, o.created_at from cmdb.incident o where o.id = n.id offset 0) i
      where i.created_at > since),
    about as (
      select l.id, n.item
      from lately l
      cross join lateral (
        select o.item from cmdb.incident_item o
        where o.of_incident = l.id and o.role <> 'not_impacted'
        limit 20) n)
    select count(distinct a.id)
    from about a
    where a.id is distinct from of_incident and exists (
      select from about b
      where b.item = a.item and b.id <> a.id and (of_incident is null or b.id = of_incident)));
end $$;
comment on function cmdb.requester_repeated is
  'How many incidents of a requester in thirty days are on the same items: as that incident, else as
any other of them.';

create or replace function cmdb.requester_card(of_requester bigint, of_incident bigint default null)
returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return (
    select json_strip_nulls(json_build_object(
      'person', json_build_object('id', p.id, 'tag', p.tag, 'name', p.name, 'class', p.class),
      'vip', coalesce((p.attributes->>'vip')::boolean, false),
      'position', p.attributes->'position',
      'organization', (
        select json_build_object('id', o.id, 'tag', o.tag, 'name', o.name, 'class', o.class)
        from cmdb.relation r
        join cmdb.item o on o.id = r.target
        where r.source = p.id and r.role in ('organization', 'parent')
        limit 1),
      'place', cmdb.inbox_place(p.id),
      'phone', cmdb.phone_of(p.attributes), 'mobile', p.attributes->'mobile',
      'extension', case when cmdb.knows_extensions() then p.attributes->'extension' end,
      'email', p.attributes->'email',
      'addresses', (
        select coalesce(json_agg(json_strip_nulls(json_build_object(
          'kind', a.kind, 'address', a.value, 'name', a.name)) order by a.id), '[]')
        from (
          -- Of each by its index: a list lets a plan walk all addresses.
          select o.*
          from unnest(cmdb.parties_of(p.id)) w (id)
          cross join lateral (
            select * from cmdb.address a where a.person = w.id order by a.id limit 10) o
          order by o.id
          limit 10) a),
      'conversation', (
        select json_build_object('number', c.number, 'state', c.state,
          'unanswered_since', cmdb.rfc3339(c.unanswered_since))
        from cmdb.conversation c
        where c.party = p.id and c.state <> 'closed'),
      'agreements', cmdb.agreements_of(p.id, p.attributes->'vip' = 'true'),
      'open', (
        select coalesce(json_agg(cmdb.requester_incident(i) order by i.id desc), '[]')
        from (
          select * from cmdb.incident i
          where i.requester = p.id and i.state in ('new', 'assigned', 'in_progress', 'pending')
          order by i.id desc
          limit 5) i),
      'last', (
        select coalesce(json_agg(cmdb.requester_incident(i) order by i.id desc), '[]')
        from (
          select *
          from (
            -- By their ids, and not by state: of all there may be a million.
            select i.*
            from unnest(cmdb.party_incidents(p.id, null, 100)) u (id)
            cross join lateral (
              select * from cmdb.incident o where o.id = u.id offset 0) i) n
          where n.state in ('resolved', 'closed')
          order by n.id desc
          limit 10) i),
      'held', json_build_object(
        'count', (
          select count(*)
          from (
            select from cmdb.relation r
            where r.target = p.id and r.type = 'held_by'
            limit 1000) h),
        'items', (
          select coalesce(json_agg(json_build_object(
            'id', h.id, 'tag', h.tag, 'name', h.name, 'class', h.class) order by h.id), '[]')
          from (
            select o.id, o.tag, o.name, o.class
            from (
              select r.source from cmdb.relation r
              where r.target = p.id and r.type = 'held_by'
              order by r.source
              limit 10) r
            join cmdb.item o on o.id = r.source) h)),
      'repeated', cmdb.requester_repeated(p.id, of_incident)))
    from cmdb.item p
    where p.id = of_requester);
end $$;
comment on function cmdb.requester_card is
  'Who asks: a person or an organisation, how to reach it, what it was promised, what is open and
what was done, what it holds; null without one.';

create or replace function cmdb.requesters_written(written text) returns bigint[]
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  mail constant text := cmdb.address_form('mail', written);
begin
  return array(
    select p.id
    from (
      select cmdb.person_of(a) as id
      from cmdb.address a
      where a.value = any (array[mail, cmdb.address_form('phone', written), cmdb.as_seen(written)])
      union
      select k.item from cmdb.item_key k
      where k.key = 'person:email' and k.value = cmdb.key_text(array[to_jsonb(mail)])) w
    join cmdb.item p on p.id = w.id and p.state <> 'void'
    order by p.id
    limit 1001);
end $$;
comment on function cmdb.requesters_written is
  'Whose an address is, of whatever kind: as agents have said, and as people bear it.';

drop function if exists cmdb.requesters_called(text, text, int);
create or replace function cmdb.requesters_called(
  phone text, text text, most int, address text default null
) returns bigint[] language plpgsql stable as $$
declare
  classes constant text[] := array(
    select l.class from cmdb.class_layout l where l.lineage && '{person,organization}');
  dialled constant text := cmdb.digits_of(phone);
  hits bigint[];
begin
  if address is not null then
    hits := cmdb.requesters_written(address);
    if cardinality(hits) = 0 and length(cmdb.digits_of(address)) >= 3
      and cmdb.address_form('phone', address) is not null and address !~ '[@[:alpha:]]'
    then
      hits := cmdb.telephones_called(cmdb.digits_of(address));
    end if;
    return hits[:most];
  elsif phone is null then
    select h.ids into hits
    from cmdb.search_hits('item', text, null, false, false, 10000, null, 0, 0) h;
    return array(
      select i.id
      from unnest(hits) with ordinality u (id, place)
      join cmdb.item i on i.id = u.id
      where i.class = any (classes) and i.state <> 'void'
      order by u.place
      limit most);
  end if;
  if length(dialled) < 3 then
    perform cmdb.refuse_invalid('phone', 'too_short', 'A phone number has at least three digits.');
  end if;
  return (cmdb.telephones_called(dialled))[:most];
end $$;
comment on function cmdb.requesters_called is
  'The people and organisations of a number, those that it ends first, of words of a name, login or
tag, or of an address. All that fit: none is guessed.';

drop function if exists cmdb.requester_find(text, text, int);
create or replace function cmdb.requester_find(phone text, text text, address text, most int)
returns text language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  found_ids constant bigint[] := cmdb.requesters_called(phone, text, most + 1, address);
begin
  return json_build_object(
    'people', (
      select coalesce(json_agg(cmdb.requester_card(u.id) order by u.place), '[]')
      from unnest(found_ids[:most]) with ordinality u (id, place)),
    'truncated', cardinality(found_ids) > most)::text;
end $$;
comment on function cmdb.requester_find is
  'requester.find: the cards of all whom a number or words may mean, and whether there are more.';
