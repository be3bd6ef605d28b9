-- The search documents of a conversation and of its messages, in parts by lines as of an incident.

create or replace function cmdb.conversation_document(number text, subject text, of_address bigint)
returns text language plpgsql stable as $$
declare
  named cmdb.address;
begin
  select * into named from cmdb.address a where a.id = of_address;
  return concat(' ', cmdb.search_code(number), E' \n ', cmdb.search_words(subject), E' \n ',
    cmdb.search_code(named.value), E' \n ', cmdb.search_words(named.name), E' \n');
end $$;
comment on function cmdb.conversation_document is
  'What `text` searches of a conversation: its number, its subject, and where it is from.';

create or replace function cmdb.message_document(text text) returns text
language plpgsql immutable as $$
begin
  -- The rest is quoted letters and logs.
  return concat(E' \n \n \n ', cmdb.search_words(left(text, 20000)), E' \n');
end $$;
comment on function cmdb.message_document is
  'What `text` searches of a message: its first 20,000 letters.';

create or replace function cmdb.conversation_searched() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.conversation_search as s (conversation, document)
  values (new.id, cmdb.conversation_document(new.number, new.subject, new.address))
  on conflict (conversation) do update set document = excluded.document;
  return null;
end $$;
comment on function cmdb.conversation_searched is 'Keeps the text by which a conversation is found.';
create or replace trigger searched after insert on cmdb.conversation
for each row execute function cmdb.conversation_searched();
create or replace trigger searched_anew after update on cmdb.conversation
for each row when (
  old.subject is distinct from new.subject or old.address is distinct from new.address)
execute function cmdb.conversation_searched();

create or replace function cmdb.message_searched() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.message_search as s (message, document)
  values (new.id, cmdb.message_document(new.text))
  on conflict (message) do update set document = excluded.document;
  return null;
end $$;
comment on function cmdb.message_searched is 'Keeps the text by which a message is found.';
create or replace trigger searched after insert on cmdb.message
for each row execute function cmdb.message_searched();
create or replace trigger searched_anew after update on cmdb.message
for each row when (old.text is distinct from new.text)
execute function cmdb.message_searched();

create or replace function cmdb.conversation_rows(condition text, moment timestamptz) returns text
language sql stable as $$
  select format($q$
    select d.id, d.document, '' as secret
    from (
      select distinct on (u.id) u.id, u.document
      from (
        %s
        union all
        select m.conversation, s.document, 1
        from cmdb.message_search s
        cross join lateral (
          select v.conversation from cmdb.message_at(%L) v where v.id = s.message offset 0) m
        where %s) u
      order by u.id, u.place) d $q$,
    case when moment is null then format($q$
        select s.conversation as id, s.document, 0 as place
        from cmdb.conversation_search s
        where %s $q$, condition)
      else format($q$
        select s.conversation as id, s.document, 0 as place
        from cmdb.conversation_search s
        join cmdb.conversation c on c.id = s.conversation and c.changed_at <= %1$L
        where %2$s
        union all
        select h.id, s.document, 0
        from cmdb.conversation_history h
        cross join lateral (
          select cmdb.conversation_document(h.number, h.subject, h.address) as document offset 0) s
        where h.changed_at <= %1$L and h.until > %1$L and (%2$s) $q$, moment, condition)
    end, moment, condition)
$$;
comment on function cmdb.conversation_rows is
  'The text of a query of conversations for which a condition over a document `s` holds: their own,
else that of one of their messages.';

create or replace function cmdb.conversation_matched(
  of_conversation bigint, moment timestamptz, typed text, terms jsonb, rank int, sighted boolean,
  out path text, out written text
) language plpgsql stable as $$
declare
  found_text text;
begin
  if rank = 4 then
    -- Of many messages the newest that has it.
    select m.text into found_text
    from (
      select o.id, o.text
      from cmdb.message_at(moment) o
      where o.conversation = of_conversation
      order by o.at desc, o.id desc
      limit 500) m
    cross join lateral (select cmdb.message_document(m.text) as document offset 0) d
    where cmdb.search_fits(d.document, terms) = jsonb_array_length(terms)
    limit 1;
  end if;
  select b.path, b.written into path, written
  from cmdb.conversation_at(moment) c
  left join cmdb.address a on a.id = c.address
  cross join lateral cmdb.search_best(
    array['number', 'subject', 'address', 'name', 'text'],
    array[c.number, c.subject, a.value, a.name, found_text],
    array[' ' || cmdb.search_code(c.number) || ' ', ' ' || cmdb.search_words(c.subject) || ' ',
      ' ' || cmdb.search_code(a.value) || ' ', ' ' || cmdb.search_words(a.name) || ' ',
      ' ' || cmdb.search_words(left(found_text, 20000)) || ' '],
    terms, cmdb.search_code(typed)) b
  where c.id = of_conversation;
end $$;
comment on function cmdb.conversation_matched is
  'What of a conversation a search found: path and text, of its newest message that has the words.';

create or replace function cmdb.repair_conversation_search() returns jsonb
language plpgsql volatile as $$
begin
  insert into cmdb.conversation_search (conversation, document)
  select c.id, cmdb.conversation_document(c.number, c.subject, c.address)
  from cmdb.conversation c
  on conflict (conversation) do nothing;
  insert into cmdb.message_search (message, document)
  select m.id, cmdb.message_document(m.text)
  from cmdb.message m
  on conflict (message) do nothing;
  return '[]';
end $$;
comment on function cmdb.repair_conversation_search is
  'Makes the search documents of all conversations and messages. Migration 0162.';
