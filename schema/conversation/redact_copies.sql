-- Where a message was copied, and what holds a copy of it.

create or replace function cmdb.conversations_with(of_message bigint) returns bigint[]
language sql stable as $$
  select array(
    select m.conversation from cmdb.message m where m.id = of_message
    union
    select h.conversation from cmdb.message_history h where h.id = of_message
    order by 1)
$$;
comment on function cmdb.conversations_with is
  'The conversations that a message stands or stood in: merged ones leave it behind.';

create or replace function cmdb.threads_with(gone cmdb.message) returns bigint[]
language sql stable as $$
  with stood as materialized (
    select c.id, c.party from cmdb.conversation c
    where c.id = any (cmdb.conversations_with(gone.id)))
  select array(
    select s.id from stood s
    union
    select o.id
    from (select s.party from stood s union select gone.person) w
    cross join lateral unnest(cmdb.parties_of(cmdb.party_now(w.party))) p (id)
    join cmdb.conversation o on o.party = p.id
    order by 1)
$$;
comment on function cmdb.threads_with is
  'The conversations of a message and all others of their parties and of its author.';

create or replace function cmdb.copies_said(gone cmdb.message, secrets text[]) returns text[]
language sql stable as $$
  -- A first line is a greeting as often as not; it is a copy where something was called by it.
  select coalesce(array_agg(s.copy order by s.copy desc), '{}')
  from unnest(secrets) s (copy)
  where length(s.copy) >= 6 and (
    s.copy in (gone.text, left(gone.text, 20000), btrim(gone.text, E' \r\n\t'), gone.subject,
      left(gone.subject, 1000), left(cmdb.as_seen(gone.subject), 200))
    or exists (
      select
      from (
        select l.of_incident from cmdb.message_incident l where l.message = gone.id
        union
        select h.of_incident from cmdb.message_incident_history h where h.message = gone.id) l
      where exists (
          select from cmdb.incident i where i.id = l.of_incident and i.title = s.copy)
        or exists (
          select from cmdb.incident_history i where i.id = l.of_incident and i.title = s.copy)))
$$;
comment on function cmdb.copies_said is
  'The parts of a message whose copies are sought in other messages: text, subject, and its first
line if an incident has it as title. Call it before the incidents are redacted.';

create or replace function cmdb.messages_redacted(
  gone cmdb.message, secrets text[], threads bigint[], incidents bigint[]
) returns bigint[] language plpgsql volatile as $$
declare
  -- What is not delivered yet comes first.
  touched constant bigint[] := array(
    select m.id
    from (
      select o.id from cmdb.message o where o.conversation = any (threads)
      union
      select l.message from cmdb.message_incident l where l.of_incident = any (incidents)) u
    join cmdb.message m on m.id = u.id
    where m.id <> gone.id and (m.text, m.subject) is distinct from
      (cmdb.redacted_in(m.text, secrets), cmdb.redacted_in(m.subject, secrets))
    order by exists (
        select from cmdb.delivery d where d.message = m.id and d.state = 'queued') desc,
      m.id);
  one bigint;
begin
  foreach one in array touched loop
    update cmdb.message m
    set text = cmdb.redacted_within(m.text, secrets, cmdb.message_bytes_max()),
      subject = cmdb.redacted_in(m.subject, secrets)
    where m.id = one;
    update cmdb.message_history h
    set text = cmdb.redacted_within(h.text, secrets, cmdb.message_bytes_max()),
      subject = cmdb.redacted_in(h.subject, secrets)
    where h.id = one;
  end loop;
  return touched;
end $$;
comment on function cmdb.messages_redacted is
  'Takes the text of a message out of the others of its threads and incidents that hold it: canned
answers that were filled in with it, acknowledgements, quotations. Which they were.';

drop function if exists cmdb.redacted_within(text, text[]);
create or replace function cmdb.redacted_within(written text, secrets text[], most int)
returns text language sql immutable as $$
  select case when octet_length(r.text) > most and octet_length(written) <= most
    then cmdb.redacted_word() else r.text end
  from (select cmdb.redacted_in(written, secrets) as text offset 0) r
$$;
comment on function cmdb.redacted_within is
  'As `redacted_in`; the mark alone where the rest would take more bytes than such a text may.';
