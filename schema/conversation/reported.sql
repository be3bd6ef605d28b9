-- What became of a delivery: as a gateway reports it, and by hand.

create or replace function cmdb.delivery_locked(number bigint) returns cmdb.delivery
language plpgsql volatile as $$
declare
  of_conversation bigint;
  locked cmdb.delivery;
begin
  select d.conversation into of_conversation from cmdb.delivery d where d.id = number;
  if not found then
    perform cmdb.refuse_missing('delivery', 'delivery', to_jsonb(number));
  end if;
  perform cmdb.conversation_locked(to_jsonb(of_conversation));
  select * into locked from cmdb.delivery d where d.id = number for no key update;
  return locked;
end $$;
comment on function cmdb.delivery_locked is 'A delivery, locked behind its conversation.';

create or replace function cmdb.refuse_delivery(d cmdb.delivery, code text, message text)
returns void language plpgsql stable as $$
begin
  perform cmdb.refuse('CM006', message, jsonb_build_object('state', d.state,
    'reasons', jsonb_build_array(jsonb_build_object(
      'code', code, 'path', 'delivery', 'message', message))));
end $$;
comment on function cmdb.refuse_delivery is 'Refuses what the state of a delivery does not allow.';

create or replace function cmdb.delivery_report(
  this cmdb.call, number bigint, attempt int, state text, external text, error jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.delivery;
  queue cmdb.delivery_claim;
begin
  perform cmdb.require_call(this, 'delivery.report');
  -- The words of a foreign server: who could not report them would send the message again.
  external := cmdb.external_form(external);
  error := (error - '{code,text}'::text[]) || jsonb_strip_nulls(jsonb_build_object(
    'code', cmdb.line_cut(error->>'code'), 'text', cmdb.line_cut(error->>'text')));
  present := cmdb.delivery_locked(number);
  perform cmdb.channel_served(this, to_jsonb(present.channel));
  select * into queue from cmdb.delivery_claim q where q.delivery = number for update;
  if coalesce(queue.attempt, present.attempt) <> attempt or attempt = 0 then
    perform cmdb.refuse_delivery(present, 'stale_attempt',
      format('Attempt %s is over: the present one is %s.', attempt,
        coalesce(queue.attempt, present.attempt)));
  elsif (state, present.state) in (('sent', 'sent'), ('sent', 'delivered'),
    ('delivered', 'delivered'), ('bounced', 'dead'), ('failed', 'dead'))
    or state = 'failed' and queue.claimed_by is null and queue.delivery is not null
  then
    null;  -- It has been told already: the answer was lost.
  elsif queue.delivery is not null and state in ('sent', 'delivered') then
    perform cmdb.delivery_dequeued(present);
    update cmdb.delivery d
    set state = delivery_report.state, attempt = delivery_report.attempt, external_id = external,
      error = null
    where d.id = number;
  elsif present.state = 'sent' and state = 'delivered' then
    update cmdb.delivery d set state = 'delivered' where d.id = number;
  elsif queue.delivery is not null and state = 'failed'
    and not coalesce((error->>'permanent')::boolean, false)
    and cmdb.retry_after(queue.failures + 1) is not null
  then
    update cmdb.delivery_claim q
    set failures = q.failures + 1, claimed_by = null, error = delivery_report.error,
      next_at = cmdb.present() + cmdb.retry_after(q.failures + 1)
    where q.delivery = number;
  elsif queue.delivery is not null or present.state = 'sent' and state = 'bounced' then
    update cmdb.delivery d set attempt = delivery_report.attempt where d.id = number
      and d.attempt <> delivery_report.attempt;
    perform cmdb.delivery_dead(present, coalesce(error, '{"code": "bounced"}'));
  else
    perform cmdb.refuse_delivery(present, 'final',
      format('The delivery is %s: it cannot become %s.', present.state, state));
  end if;
  return cmdb.answer(this, (
    select cmdb.delivery_json(d)::text from cmdb.delivery d where d.id = number));
end $$;
comment on function cmdb.delivery_report is
  'delivery.report: what became of a delivery at its present attempt. One that failed is tried again
after a while; the tenth failure, one that is permanent, and what came back end it.';

create or replace function cmdb.delivery_retry(this cmdb.call, number bigint) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.delivery;
begin
  perform cmdb.require_call(this, 'delivery.retry');
  present := cmdb.delivery_locked(number);
  if present.state <> 'dead' then
    perform cmdb.refuse_delivery(present, 'not_dead',
      format('The delivery is %s: only one that was given up is tried again.', present.state));
  end if;
  update cmdb.delivery d set state = 'queued', error = null where d.id = number;
  insert into cmdb.delivery_claim
    (delivery, channel, conversation, address, is_first, attempt, next_at)
  select number, present.channel, present.conversation, present.address, not exists (
      select from cmdb.delivery_claim q
      where q.conversation = present.conversation and q.address = present.address),
    present.attempt, cmdb.present();
  perform cmdb.undelivered_settled(present.conversation);
  return cmdb.answer(this, (
    select cmdb.delivery_json(d)::text from cmdb.delivery d where d.id = number));
end $$;
comment on function cmdb.delivery_retry is 'delivery.retry: queues again what was given up.';

create or replace function cmdb.undelivered_settled(of_conversation bigint) returns void
language plpgsql volatile as $$
declare
  present cmdb.conversation;
begin
  select * into present from cmdb.conversation c where c.id = of_conversation;
  present.undelivered := exists (
    select from cmdb.delivery d where d.conversation = of_conversation and d.state = 'dead');
  perform cmdb.conversation_put(present);
end $$;
comment on function cmdb.undelivered_settled is
  'A conversation with nothing that was given up needs no look any more.';

create or replace function cmdb.delivery_cancel(this cmdb.call, number bigint) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.delivery;
begin
  perform cmdb.require_call(this, 'delivery.cancel');
  present := cmdb.delivery_locked(number);
  if present.state not in ('queued', 'dead') then
    perform cmdb.refuse_delivery(present, 'final',
      format('The delivery is %s: only what waits or was given up is cancelled.', present.state));
  end if;
  perform cmdb.delivery_dequeued(present);
  update cmdb.delivery d set state = 'cancelled' where d.id = number;
  perform cmdb.undelivered_settled(present.conversation);
  return cmdb.answer(this, (
    select cmdb.delivery_json(d)::text from cmdb.delivery d where d.id = number));
end $$;
comment on function cmdb.delivery_cancel is
  'delivery.cancel: what waits, or was given up, is not sent. What a gateway holds may be out already.';
