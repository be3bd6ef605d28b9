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
  set title = cmdb.redacted_within(i.title, secrets, 1000),
    description = cmdb.redacted_within(i.description, secrets, 65536)
  where i.id = any (touched)
    and (i.title, i.description) is distinct from
      (cmdb.redacted_in(i.title, secrets), cmdb.redacted_in(i.description, secrets));
  update cmdb.incident_history h
  set title = cmdb.redacted_within(h.title, secrets, 1000),
    description = cmdb.redacted_within(h.description, secrets, 65536)
  where h.id = any (touched)
    and (h.title, h.description) is distinct from
      (cmdb.redacted_in(h.title, secrets), cmdb.redacted_in(h.description, secrets));
  return touched;
end $$;
comment on function cmdb.incidents_redacted is
  'Takes the text of a message out of the incidents that it is or was about, their past included.';

drop function if exists cmdb.answer_redacted(text, text[]);
create or replace function cmdb.json_redacted(kept json, secrets text[], member text, parent text)
returns text language plpgsql immutable as $$
begin
  return case json_typeof(kept)
    when 'object' then (
      select format('{%s}', string_agg(to_json(m.key)::text || ':'
        || cmdb.json_redacted(m.value, secrets,
          -- The values of a change are what its path names.
          case when m.key in ('from', 'to', 'input') then coalesce(kept->>'path', m.key)
            else m.key end, member), ',' order by m.place))
      from json_each(kept) with ordinality m (key, value, place))
    when 'array' then (
      select format('[%s]', string_agg(cmdb.json_redacted(e.value, secrets, member, parent), ','
        order by e.place))
      from json_array_elements(kept) with ordinality e (value, place))
    when 'string' then
      case when member in ('text', 'subject', 'title', 'description', 'resolution', 'reason')
          or parent = 'attachments' and member in ('name', 'url')
        then to_json(cmdb.redacted_in(kept #>> '{}', secrets))::text else kept::text end
    else kept::text end;
end $$;
comment on function cmdb.json_redacted is
  'A kept answer without what was taken out of a message: where it has what people write, not where a
number, a state or the name of a thing happens to be alike.';

drop function if exists cmdb.answers_redacted(cmdb.message, bigint[]);
create or replace function cmdb.answers_redacted(
  gone cmdb.message, secrets text[], messages bigint[], threads bigint[], incidents bigint[]
) returns void language sql volatile as $$
  -- The keys stay: who repeats a call sends nothing twice.
  update cmdb.idempotency k
  set response = case
    when starts_with(k.response, format('{"id":%s,"conversation":', gone.id))
      then cmdb.message_json(gone.id, null)::text
    else cmdb.json_redacted(k.response::json, secrets, null, null) end
  where k.at > gone.created_at - interval '1 hour' and (
    exists (
      select from unnest(messages) m (id)
      where starts_with(k.response, format('{"id":%s,"conversation":', m.id)))
    or k.response like '{"deliveries"%' and exists (
      select from cmdb.delivery d
      where d.message = any (messages) and strpos(k.response, format('.%s@', d.id)) > 0)
    or k.response like '%"number":"INC-%' and exists (
      select from cmdb.incident i
      where i.id = any (incidents) and strpos(k.response, format('"number":"%s"', i.number)) > 0)
    or k.response like '%"number":"CNV-%' and exists (
      select from cmdb.conversation c
      where c.id = any (threads) and strpos(k.response, format('"number":"%s"', c.number)) > 0))
$$;
comment on function cmdb.answers_redacted is
  'Takes the text of a message out of the kept answers that hold it, a copy of it, what was opened from
it, or its conversations.';

create or replace function cmdb.subjects_redacted(
  secrets text[], threads bigint[], incidents bigint[]
) returns void language plpgsql volatile as $$
begin
  -- A conversation is called by the subject of its first message, wherever that lies by now.
  update cmdb.conversation c set subject = cmdb.redacted_in(c.subject, secrets)
  where c.id = any (threads) and c.subject is distinct from cmdb.redacted_in(c.subject, secrets);
  update cmdb.conversation_history h set subject = cmdb.redacted_in(h.subject, secrets)
  where h.id = any (threads) and h.subject is distinct from cmdb.redacted_in(h.subject, secrets);
  -- Notices say the title of the incident or the subject of the conversation.
  update cmdb.notice o set text = cmdb.redacted_in(o.text, secrets)
  where (o.entity = 'incident' and o.entity_id = any (incidents)
      or o.entity = 'conversation' and o.entity_id = any (threads))
    and o.text is distinct from cmdb.redacted_in(o.text, secrets);
end $$;
comment on function cmdb.subjects_redacted is
  'Takes the text of a message out of the subjects of conversations and out of notices.';

create or replace function cmdb.reached_by(messages bigint[]) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(r.value order by r.first), '[]')
  from (
    select a.value, min(d.id) as first
    from cmdb.delivery d
    join cmdb.address a on a.id = d.address
    where d.message = any (messages) and (d.state in ('sent', 'delivered') or exists (
      -- A gateway is just sending it.
      select from cmdb.delivery_claim q
      where q.delivery = d.id and q.claimed_by is not null and q.next_at > cmdb.present()))
    group by a.value) r
$$;
comment on function cmdb.reached_by is
  'The addresses that messages have reached, or may at this moment, by a lease that has not lapsed.';

create or replace function cmdb.message_redact(this cmdb.call, number bigint) returns text
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.message;
  hidden constant text := cmdb.redacted_word();
  secrets text[];
  said text[];
  threads bigint[];
  incidents bigint[];
  messages bigint[];
  attached jsonb;
begin
  perform cmdb.require_call(this, 'message.redact');
  present := cmdb.message_locked(number);
  secrets := cmdb.copies_of(present);
  said := cmdb.copies_said(present, secrets);
  threads := cmdb.threads_with(present);
  incidents := cmdb.incidents_redacted(present, secrets);
  messages := number || cmdb.messages_redacted(present, said, threads, incidents);
  select coalesce(
      jsonb_agg((a.entry || jsonb_build_object('name', hidden)) - 'url' order by a.place), '[]')
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
  perform cmdb.subjects_redacted(secrets, threads, incidents);
  perform cmdb.answers_redacted(present, secrets || left(present.text, 2000) || array(
    select w.written
    from jsonb_array_elements(present.attachments) a (entry)
    cross join lateral (values (a.entry->>'name'), (a.entry->>'url')) w (written)
    where length(w.written) >= 6), messages, threads, incidents);
  return cmdb.answer(this, (cmdb.message_json(number, null)::jsonb
    || jsonb_build_object('delivered_to', cmdb.reached_by(messages)))::text);
end $$;
comment on function cmdb.message_redact is
  'message.redact: text, subject and the names of what was attached are gone, here, in messages that
were made of it, in incidents, in notices, in the past and in kept answers; author, times and checksums
stay. What has been delivered, or is just being sent, is out of reach: the answer names to whom.';
