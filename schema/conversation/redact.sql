-- The one exception to "what was said stays": a password in a chat, a name that the law forgets.

create or replace function cmdb.redacted_word() returns text language sql immutable as $$
  select '[redacted]'
$$;
comment on function cmdb.redacted_word is 'What stands where something was taken out.';

create or replace function cmdb.redacted_in(written text, secrets text[]) returns text
language plpgsql immutable as $$
declare
  secret text;
  kept text := written;
begin
  foreach secret in array secrets loop
    if kept = secret then
      return cmdb.redacted_word();
    elsif length(secret) >= 6 then
      -- A shorter one inside other words is no copy.
      kept := replace(kept, secret, cmdb.redacted_word());
    end if;
  end loop;
  return kept;
end $$;
comment on function cmdb.redacted_in is
  'A text without what was taken out of a message: as a whole, or where six letters or more of it
stand in it.';

create or replace function cmdb.copies_of(gone cmdb.message) returns text[]
language sql immutable as $$
  -- As cmdb.message_opens and the subject of a conversation copy them, the longest first.
  select coalesce(array_agg(distinct w.copy order by w.copy desc), '{}')
  from (
    select unnest(array[gone.text, left(gone.text, 20000), btrim(gone.text, E' \r\n\t'),
      left(nullif(cmdb.as_seen(split_part(btrim(gone.text, E' \r\n\t'), E'\n', 1)), ''), 200),
      gone.subject, left(gone.subject, 1000),
      left(nullif(cmdb.as_seen(gone.subject), ''), 200)]) as copy) w
  where w.copy <> '' and w.copy <> cmdb.redacted_word()
$$;
comment on function cmdb.copies_of is
  'The texts by which a message was copied: its own, its first line, its subject.';

create or replace function cmdb.incidents_redacted(gone cmdb.message, secrets text[]) returns bigint[]
language plpgsql volatile as $$
declare
  touched constant bigint[] := array(
    select l.of_incident from cmdb.message_incident l where l.message = gone.id
    union
    select h.of_incident from cmdb.message_incident_history h where h.message = gone.id
    order by 1);
begin
  perform from cmdb.incident i where i.id = any (touched) order by i.id for no key update;
  update cmdb.incident i
  set title = cmdb.redacted_in(i.title, secrets),
    description = cmdb.redacted_in(i.description, secrets)
  where i.id = any (touched)
    and (i.title, i.description) is distinct from
      (cmdb.redacted_in(i.title, secrets), cmdb.redacted_in(i.description, secrets));
  update cmdb.incident_history h
  set title = cmdb.redacted_in(h.title, secrets),
    description = cmdb.redacted_in(h.description, secrets)
  where h.id = any (touched)
    and (h.title, h.description) is distinct from
      (cmdb.redacted_in(h.title, secrets), cmdb.redacted_in(h.description, secrets));
  return touched;
end $$;
comment on function cmdb.incidents_redacted is
  'Takes the text of a message out of the incidents that it is or was about, their past included.';

create or replace function cmdb.answers_redacted(gone cmdb.message, incidents bigint[])
returns void language sql volatile as $$
  -- Answers that are kept for repetitions hold it, too.
  delete from cmdb.idempotency k
  where k.at > gone.created_at - interval '1 hour' and (
    strpos(k.response, format('"id":%s,', gone.id)) > 0 and k.response like '%"direction":%'
    or k.response like '{"deliveries"%' and exists (
      select from cmdb.delivery d
      where d.message = gone.id and strpos(k.response, format('.%s@', d.id)) > 0)
    or k.response like '%"number":"INC-%' and exists (
      select from cmdb.incident i
      where i.id = any (incidents) and strpos(k.response, format('"number":"%s"', i.number)) > 0)
    or strpos(k.response, (
      select format('"number":"%s"', c.number)
      from cmdb.conversation c where c.id = gone.conversation)) > 0)
$$;
comment on function cmdb.answers_redacted is
  'Forgets the kept answers that hold a message, what was opened from it, or its conversation.';

create or replace function cmdb.message_redact(this cmdb.call, number bigint) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.message;
  hidden constant text := cmdb.redacted_word();
  secrets text[];
  incidents bigint[];
  attached jsonb;
begin
  perform cmdb.require_call(this, 'message.redact');
  present := cmdb.message_locked(number);
  secrets := cmdb.copies_of(present);
  incidents := cmdb.incidents_redacted(present, secrets);
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
  perform cmdb.answers_redacted(present, incidents);
  -- A conversation is called by the subject of its first message, wherever that lies by now.
  update cmdb.conversation c set subject = cmdb.redacted_in(c.subject, secrets)
  where (c.id = present.conversation or c.party = present.person)
    and c.subject is distinct from cmdb.redacted_in(c.subject, secrets);
  update cmdb.conversation_history h set subject = cmdb.redacted_in(h.subject, secrets)
  where (h.id = present.conversation or h.party = present.person)
    and h.subject is distinct from cmdb.redacted_in(h.subject, secrets);
  -- Notices say the title of the incident or the subject of the conversation.
  update cmdb.notice o set text = cmdb.redacted_in(o.text, secrets)
  where (o.entity = 'incident' and o.entity_id = any (incidents)
      or o.entity = 'conversation' and o.entity_id = present.conversation)
    and o.text is distinct from cmdb.redacted_in(o.text, secrets);
  return cmdb.answer(this, (cmdb.message_json(number, null)::jsonb || jsonb_build_object(
    'delivered_to', (
      select coalesce(jsonb_agg(a.value order by d.id), '[]')
      from cmdb.delivery d
      join cmdb.address a on a.id = d.address
      where d.message = number and d.state in ('sent', 'delivered'))))::text);
end $$;
comment on function cmdb.message_redact is
  'message.redact: text, subject and the names of what was attached are gone, here, in incidents, in
notices, in the past and in kept answers; author, times and checksums stay. What has been delivered is
out of reach: the answer names to whom.';
