-- The one exception to "what was said stays": a password in a chat, a name that the law forgets.

create or replace function cmdb.message_redact(this cmdb.call, number bigint) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.message;
  hidden constant text := '[redacted]';
  attached jsonb;
begin
  perform cmdb.require_call(this, 'message.redact');
  select * into present from cmdb.message m where m.id = number;
  if not found then
    perform cmdb.refuse_missing('message', 'message', to_jsonb(number));
  end if;
  perform cmdb.conversation_locked(to_jsonb(present.conversation));
  select * into present from cmdb.message m where m.id = number for no key update;
  select coalesce(jsonb_agg(a.entry || jsonb_build_object('name', hidden) - 'url' order by a.place), '[]')
  into attached
  from jsonb_array_elements(present.attachments) with ordinality a (entry, place);
  update cmdb.message m
  set text = hidden, subject = case when m.subject is not null then hidden end,
    attachments = attached
  where m.id = number;
  update cmdb.message_history h
  set text = hidden, subject = case when h.subject is not null then hidden end,
    attachments = attached
  where h.id = number;
  -- Answers that are kept for repetitions hold it, too.
  delete from cmdb.idempotency k
  where k.at > present.created_at - interval '1 hour' and strpos(k.response, format('"id":%s,', number)) > 0
    and k.response like '%"direction":%'
    or k.at > present.created_at - interval '1 hour' and k.response like '{"deliveries"%' and exists (
      select from cmdb.delivery d
      where d.message = number and strpos(k.response, format('.%s@', d.id)) > 0);
  -- A conversation is called by the subject of its first message.
  update cmdb.conversation c set subject = hidden
  where c.id = present.conversation and c.subject = left(present.subject, 1000);
  update cmdb.conversation_history h set subject = hidden
  where h.id = present.conversation and h.subject = left(present.subject, 1000);
  return cmdb.answer(this, (cmdb.message_json(number, null)::jsonb || jsonb_build_object(
    'delivered_to', (
      select coalesce(jsonb_agg(a.value order by d.id), '[]')
      from cmdb.delivery d
      join cmdb.address a on a.id = d.address
      where d.message = number and d.state in ('sent', 'delivered'))))::text);
end $$;
comment on function cmdb.message_redact is
  'message.redact: text, subject and the names of what was attached are gone, here, in the past and in
kept answers; author, times and checksums stay. What has been delivered is out of reach: the answer
names to whom.';
