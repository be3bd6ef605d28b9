-- Messages as the API answers them: one by one as of a moment, and those of a page as they are now.

create or replace function cmdb.message_shape(
  m cmdb.message, conversation text, author json, channel json, incidents json, deliveries json,
  text_max int
) returns json language sql stable as $$
  select json_strip_nulls(json_build_object(
    'id', m.id, 'conversation', conversation, 'direction', m.direction, 'author', author,
    'channel', channel, 'at', cmdb.rfc3339(m.at), 'sent_at', cmdb.rfc3339(m.sent_at),
    'received_at', case m.direction when 'in' then cmdb.rfc3339(m.at) end,
    'text', case when length(m.text) > text_max then left(m.text, text_max) else m.text end,
    'truncated', case when length(m.text) > text_max then true end,
    'subject', m.subject, 'automatic', m.automatic, 'attachments', m.attachments,
    'call', m.telephone_call, 'incidents', incidents, 'deliveries', deliveries,
    'unsorted', nullif(m.unsorted, false), 'routed_by', m.routed_by))
$$;
comment on function cmdb.message_shape is
  'A message as the API answers it, of what is known of it; its text cut at so many characters, then
it says so.';

create or replace function cmdb.message_author(
  m cmdb.message, of_address cmdb.address, account text, person json
) returns json language sql stable as $$
  select case
    when m.address is not null then json_build_object('person', person,
      'address', case when person is null then of_address.value end,
      'name', coalesce(person->>'name', of_address.name, of_address.value))
    else json_build_object('account', account, 'name', coalesce(person->>'name', account))
  end
$$;
comment on function cmdb.message_author is
  'Who wrote a message: of one that came a person, else an address; else an account.';

create or replace function cmdb.message_json(
  of_message bigint, moment timestamptz, text_max int default null
) returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  if moment is null then
    return (select n.answer from cmdb.messages_now(array[of_message], text_max) n);
  end if;
  return (
    select cmdb.message_shape(m.row, (
        select c.number from cmdb.conversation c where c.id = m.conversation),
      cmdb.message_author(m.row, (select a from cmdb.address a where a.id = m.address),
        (select a.name from cmdb.account a where a.id = m.account),
        cmdb.brief_json(m.person, moment)),
      cmdb.brief_json(m.channel, moment), (
        select coalesce(json_agg(i.number order by i.id), '[]')
        from cmdb.message_incident_at(moment) l
        join cmdb.incident i on i.id = l.of_incident
        where l.message = m.id),
      case m.direction when 'out' then (
        select coalesce(json_agg(json_strip_nulls(json_build_object(
          'id', d.id, 'to', a.value, 'state', d.state, 'error', d.error)) order by d.id), '[]')
        from cmdb.delivery_at(moment) d
        join cmdb.address a on a.id = d.address
        where d.message = m.id) end,
      text_max)
    from (
      select o.id, o.conversation, o.address, o.account, o.person, o.channel, o.direction,
        jsonb_populate_record(null::cmdb.message, to_jsonb(o)) as row
      from cmdb.message_at(moment) o
      where o.id = of_message
      offset 0) m);
end $$;
comment on function cmdb.message_json is
  'A message as it was at a moment; null is now.';

create or replace function cmdb.messages_now(messages bigint[], text_max int default null)
returns table (id bigint, answer json)
language plpgsql stable rows 50 set plan_cache_mode = force_generic_plan as $$
begin
  return query
  select m.id, cmdb.message_shape(m.row, c.number,
    cmdb.message_author(m.row, a.row, w.name, p.brief), h.brief, coalesce(i.numbers, '[]'),
    case m.direction when 'out' then coalesce(d.deliveries, '[]') end, text_max)
  from unnest(messages) u (id)
  cross join lateral (
    select o.id, o.conversation, o.address, o.account, o.person, o.channel, o.direction, o as row
    from cmdb.message o
    where o.id = u.id
    offset 0) m
  cross join lateral (
    select o.number from cmdb.conversation o where o.id = m.conversation offset 0) c
  left join lateral (
    select o as row from cmdb.address o where o.id = m.address offset 0) a on true
  left join lateral (
    select o.name from cmdb.account o where o.id = m.account offset 0) w on true
  left join lateral (
    select json_build_object('id', o.id, 'tag', o.tag, 'name', o.name, 'class', o.class) as brief
    from cmdb.item o
    where o.id = m.person
    offset 0) p on true
  left join lateral (
    select json_build_object('id', o.id, 'tag', o.tag, 'name', o.name, 'class', o.class) as brief
    from cmdb.item o
    where o.id = m.channel
    offset 0) h on true
  left join lateral (
    select json_agg(o.number order by o.id) as numbers
    from cmdb.message_incident l
    join cmdb.incident o on o.id = l.of_incident
    where l.message = m.id
    offset 0) i on true
  left join lateral (
    select json_agg(json_strip_nulls(json_build_object(
      'id', o.id, 'to', t.value, 'state', o.state, 'error', o.error)) order by o.id) as deliveries
    from cmdb.delivery o
    join cmdb.address t on t.id = o.address
    where m.direction = 'out' and o.message = m.id
    offset 0) d on true;
end $$;
comment on function cmdb.messages_now is
  'Messages as they are now, in one statement: one by one, the start of a plan costs more than what it
finds.';

create or replace function cmdb.thread_now(conversations bigint[], before bigint, most int)
returns table (id bigint, at timestamptz)
language plpgsql stable rows 50 set plan_cache_mode = force_generic_plan as $$
declare
  first_at timestamptz := 'infinity';
  first_id bigint := 9223372036854775807;
begin
  if before is not null then
    select b.at, b.id into first_at, first_id from cmdb.message b where b.id = before;
  end if;
  return query
  select m.id, m.at
  from unnest(conversations) c (id)
  cross join lateral (
    select o.at, o.id
    from cmdb.message o
    where o.conversation = c.id and (o.at, o.id) < (first_at, first_id)
    order by o.at desc, o.id desc
    limit most) m
  order by m.at desc, m.id desc
  limit most;
end $$;
comment on function cmdb.thread_now is
  'The newest messages of conversations before one, as they are now, the newest first.';

create or replace function cmdb.thread_at(
  conversations bigint[], before bigint, most int, moment timestamptz
) returns table (id bigint, at timestamptz) language sql stable rows 50 as $$
  select m.id, m.at
  from unnest(conversations) c (id)
  cross join lateral (
    select o.at, o.id
    from cmdb.message_at(moment) o
    where o.conversation = c.id
      and (before is null
        or (o.at, o.id) < (select b.at, b.id from cmdb.message b where b.id = before))
    order by o.at desc, o.id desc
    limit most) m
  order by m.at desc, m.id desc
  limit most
$$;
comment on function cmdb.thread_at is 'The same as of a moment.';

create or replace function cmdb.thread_messages(
  conversations bigint[], before bigint, most int, moment timestamptz
) returns table (messages json, rest bigint)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  bytes_max constant bigint := 1048576;
  newest bigint[];
begin
  if moment is null then
    newest := array(select n.id from cmdb.thread_now(conversations, before, most + 1) n
      order by n.at desc, n.id desc);
  else
    newest := array(select n.id from cmdb.thread_at(conversations, before, most + 1, moment) n
      order by n.at desc, n.id desc);
  end if;
  return query
  with told as (
    select t.id, t.answer from cmdb.messages_now(newest) t where moment is null
    union all
    select n.id, cmdb.message_json(n.id, moment) from unnest(newest) n (id)
    where moment is not null),
  room as (
    select t.id, t.answer, n.place,
      sum(octet_length(t.answer::text)) over (order by n.place) as bytes
    from told t
    join unnest(newest) with ordinality n (id, place) on n.id = t.id)
  select coalesce(json_agg(r.answer order by r.place desc)
      filter (where r.place <= most and (r.bytes <= bytes_max or r.place = 1)), '[]'),
    case when bool_or(r.place > most or r.bytes > bytes_max and r.place > 1)
      then (array_agg(r.id order by r.place desc)
        filter (where r.place <= most and (r.bytes <= bytes_max or r.place = 1)))[1] end
  from room r;
end $$;
comment on function cmdb.thread_messages is
  'The newest messages of conversations before one, the newest last, a megabyte at most; and where
there are earlier ones, the first of these, before which they stand.';

create or replace function cmdb.message_reply(this cmdb.call, of_message bigint) returns text
language plpgsql volatile as $$
begin
  return cmdb.answer(this, cmdb.message_json(of_message, null)::text);
end $$;
comment on function cmdb.message_reply is 'The answer of a write about a message.';
