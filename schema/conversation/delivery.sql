-- What goes out: handed to gateways in order, tried again, given up in the end.

create or replace function cmdb.delivery_queued(made cmdb.message, to_address bigint) returns void
language plpgsql volatile as $$
declare
  number bigint;
begin
  insert into cmdb.delivery (message, channel, conversation, address, state)
  values (made.id, made.channel, made.conversation, to_address, 'queued')
  on conflict (message, address) do nothing
  returning id into number;
  insert into cmdb.delivery_claim (delivery, channel, conversation, address, is_first, next_at)
  select number, made.channel, made.conversation, to_address, not exists (
      select from cmdb.delivery_claim q
      where q.conversation = made.conversation and q.address = to_address),
    cmdb.present()
  where number is not null;
end $$;
comment on function cmdb.delivery_queued is
  'Puts a message into the queue to one address, behind what is queued in its conversation to it.';

create or replace function cmdb.delivery_dequeued(gone cmdb.delivery) returns void
language plpgsql volatile as $$
declare
  was_first boolean;
begin
  delete from cmdb.delivery_claim q where q.delivery = gone.id returning q.is_first into was_first;
  if not coalesce(was_first, false) then
    return;
  end if;
  update cmdb.delivery_claim q
  set is_first = true
  where q.delivery = (
    select min(n.delivery) from cmdb.delivery_claim n
    where n.conversation = gone.conversation and n.address = gone.address)
    and not q.is_first;
end $$;
comment on function cmdb.delivery_dequeued is
  'Takes a delivery out of the queue: the next one to the same address may go.';

drop function if exists cmdb.delivery_out(cmdb.delivery_claim);
create or replace function cmdb.deliveries_out(claims cmdb.delivery_claim[]) returns json
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return (
    select coalesce(json_agg(json_strip_nulls(json_build_object(
      'id', q.delivery, 'attempt', q.attempt, 'to', a.value, 'name', a.name,
      'from', c.attributes->>'address',
      'subject', case when m.subject is not null then m.subject
        when c.attributes->>'kind' = 'mail' then
          concat_ws(' ', 'Re:', nullif(v.subject, ''), '[' || v.number || ']') end,
      'text', m.text,
      'message_id', format('<cmdb.%s.%s@%s>', d.id, q.delivery,
        coalesce(nullif(split_part(c.attributes->>'address', '@', 2), ''), 'cmdb')),
      'in_reply_to', last.external_id,
      'references', case when last.external_id is not null
        then last.refs || last.external_id end,
      'automatic', m.automatic, 'attachments', m.attachments)) order by q.delivery), '[]')
    from unnest(claims) q
    join cmdb.delivery o on o.id = q.delivery
    join cmdb.message m on m.id = o.message
    join cmdb.conversation v on v.id = m.conversation
    join cmdb.address a on a.id = q.address
    join cmdb.item c on c.id = q.channel
    cross join cmdb.database_identity d
    cross join lateral (
      -- What was last written of the same matter, if anything was.
      select max(n.id) as answers
      from cmdb.message_incident mine
      cross join lateral (
        select o.id
        from cmdb.message_incident l
        join cmdb.message o on o.id = l.message
        where l.of_incident = mine.of_incident and l.message < m.id
          and o.conversation = m.conversation and o.direction = 'in' and o.channel = q.channel
          and not o.automatic
        order by l.message desc
        limit 1) n
      where mine.message = m.id
      offset 0) f
    left join lateral (
      select n.external_id, n.refs[greatest(1, cardinality(n.refs) - 19):] as refs
      from cmdb.message n
      where n.conversation = m.conversation and n.direction = 'in' and n.channel = q.channel
        and not n.automatic and (n.at, n.id) < (m.at, m.id)
        and (f.answers is null or n.id = f.answers)
      order by n.at desc, n.id desc
      limit 1) last on true);
end $$;
comment on function cmdb.deliveries_out is
  'Deliveries as a gateway gets them. The Message-ID of each is the same in all attempts, so that
whoever gets it twice can tell.';

drop function if exists cmdb.delivery_claim(cmdb.call, jsonb, int, int, boolean);
create or replace function cmdb.delivery_claim(
  this cmdb.call, ref jsonb, most int, lease_s int
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp
-- Planned anew for each number of deliveries it would take twice as long.
set plan_cache_mode = force_generic_plan as $$
declare
  of_channel cmdb.item;
  now constant timestamptz := cmdb.present();
  bytes_max constant bigint := 4000000;
  due bigint[];
  reply text;
begin
  perform cmdb.require_call(this, 'delivery.claim');
  of_channel := cmdb.channel_served(this, ref);
  due := array(
    select q.delivery
    from cmdb.delivery_claim q
    where q.channel = of_channel.id and q.is_first and q.next_at <= now
    order by q.next_at, q.delivery
    limit most
    for no key update skip locked);
  due := array(
    select s.delivery
    from (
      select u.delivery, row_number() over (order by u.delivery) as place,
        sum(octet_length(to_json(m.text)::text) + octet_length(m.attachments::text) + 40000)
          over (order by u.delivery) as bytes
      from unnest(due) u (delivery)
      join cmdb.delivery d on d.id = u.delivery
      join cmdb.message m on m.id = d.message) s
    where s.bytes <= bytes_max or s.place = 1);
  with claimed as (
    update cmdb.delivery_claim q
    set attempt = q.attempt + 1, claimed_by = this.account,
      next_at = now + make_interval(secs => lease_s)
    where q.delivery = any (due)
    returning q as claim)
  select json_build_object('deliveries', cmdb.deliveries_out(array_agg(c.claim)))::text
  into reply
  from claimed c;
  -- Under no key: an answer that is lost is a lease that lapses.
  return reply;
end $$;
comment on function cmdb.delivery_claim is
  'delivery.claim: hands out what is due on a channel, as a lease: what is not reported when it lapses
is handed out again, with the next attempt. Repeated with its key it claims anew.';

create or replace function cmdb.retry_after(failures int) returns interval
language sql immutable as $$
  select ('{30s,2min,10min,30min,1h,2h,4h,8h,8h}'::text[])[failures]::interval
$$;
comment on function cmdb.retry_after is
  'How long a delivery waits after so many failures; null after the tenth: it is given up.';

create or replace function cmdb.delivery_dead(gone cmdb.delivery, error jsonb) returns void
language plpgsql volatile as $$
declare
  made cmdb.message;
  present cmdb.conversation;
  asked cmdb.incident;
begin
  perform cmdb.delivery_dequeued(gone);
  update cmdb.delivery d set state = 'dead', error = delivery_dead.error where d.id = gone.id;
  select * into present from cmdb.conversation c where c.id = gone.conversation;
  present.undelivered := true;
  perform cmdb.conversation_put(present);
  select * into made from cmdb.message m where m.id = gone.message;
  perform cmdb.notify(u.account, 'conversation', present.id, 'undelivered')
  from (
    select made.account as account
    union
    select t.account from cmdb.agents_of(present.team) t
    order by account
    limit 1000) u;
  -- Nobody got the question, so nobody waits for an answer.
  for asked in
    select i.*
    from cmdb.message_incident l
    join cmdb.incident i on i.id = l.of_incident
    where l.message = made.id and i.state = 'pending' and i.waiting_for = 'requester'
      and not exists (
        select from cmdb.delivery o
        where o.message = made.id and o.state in ('queued', 'sent', 'delivered'))
      and not exists (
        select
        from cmdb.message_incident n
        join cmdb.message m on m.id = n.message
        where n.of_incident = i.id and m.direction = 'out' and m.id > made.id)
    order by i.id
    for no key update of i
  loop
    asked.state := 'in_progress';
    asked.waiting_for := null;
    asked.waiting_until := null;
    perform cmdb.incident_put(asked);
    perform cmdb.clocks_move(asked.id);
  end loop;
end $$;
comment on function cmdb.delivery_dead is
  'Gives a delivery up: the thread says so, its author and the team are told, and what waited for an
answer goes on.';
