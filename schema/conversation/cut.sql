-- What senders write is cut, not refused: a gateway could repeat a refused message for ever.

create or replace function cmdb.subject_bytes_max() returns int language sql immutable as $$
  select 1000
$$;
comment on function cmdb.subject_bytes_max is
  'What a line of a message takes at most: its subject, the name of a file.';

create or replace function cmdb.attachments_max() returns int language sql immutable as $$
  select 50
$$;
comment on function cmdb.attachments_max is 'How many files are attached to a message.';

create or replace function cmdb.copied_max() returns int language sql immutable as $$
  select 50
$$;
comment on function cmdb.copied_max is
  'How many of those to whom a message was copied become members of its conversation.';

create or replace function cmdb.copied_read_max() returns int language sql immutable as $$
  select 200
$$;
comment on function cmdb.copied_read_max is
  'How many entries of a list of copies are looked at: what is left may be no address, or twice.';

create or replace function cmdb.text_cut(written text, bytes_max int) returns text
language plpgsql immutable as $$
declare
  bytes bytea;
  most int := bytes_max;
begin
  if written is null or octet_length(written) <= bytes_max then
    return written;
  end if;
  bytes := convert_to(written, 'UTF8');
  -- Not within a letter: 10xxxxxx continues one.
  while get_byte(bytes, most) & 192 = 128 loop
    most := most - 1;
  end loop;
  return convert_from(substr(bytes, 1, most), 'UTF8');
end $$;
comment on function cmdb.text_cut is 'A text up to so many bytes, in whole letters.';

create or replace function cmdb.line_cut(written text) returns text
language plpgsql immutable as $$
begin
  return nullif(cmdb.text_cut(cmdb.as_seen(written), cmdb.subject_bytes_max()), '');
end $$;
comment on function cmdb.line_cut is
  'What a sender calls something, in one line, as much of it as is kept; null: nothing is seen of it.';

create or replace function cmdb.external_form(written text) returns text
language plpgsql immutable as $$
begin
  return case
    when octet_length(written) <= 1000 and written !~ '[\x01-\x1f\x7f]' then nullif(written, '')
    else left(cmdb.as_seen(written), 200) || ' sha256:'
      || encode(sha256(convert_to(written, 'UTF8')), 'hex')
  end;
end $$;
comment on function cmdb.external_form is
  'What a channel calls a message, as it is kept: one that is too long, or in several lines, by its
beginning and its checksum.';

create or replace function cmdb.attachments_cut(attached jsonb) returns jsonb
language plpgsql immutable as $$
begin
  return (
    select jsonb_agg(
      (a.entry - '{name,media_type,inline_id}'::text[]) || jsonb_strip_nulls(jsonb_build_object(
        'name', coalesce(cmdb.line_cut(a.entry->>'name'), '?'),
        'media_type', cmdb.line_cut(a.entry->>'media_type'),
        'inline_id', cmdb.line_cut(a.entry->>'inline_id')))
      order by a.place)
    from (
      select w.entry, w.place
      from jsonb_array_elements(attached) with ordinality w (entry, place)
      order by w.place
      limit cmdb.attachments_max()) a);
end $$;
comment on function cmdb.attachments_cut is
  'The files of a message, as many as are kept; one without a name is called `?`.';

create or replace function cmdb.message_cleaned(definition jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (definition
    - '{external_id,in_reply_to,subject,references,to,cc,attachments}'::text[])
    || jsonb_strip_nulls(jsonb_build_object(
    'external_id', cmdb.external_form(definition->>'external_id'),
    'in_reply_to', cmdb.external_form(definition->>'in_reply_to'),
    'subject', cmdb.line_cut(definition->>'subject'),
    'text', cmdb.text_cut(definition->>'text', cmdb.message_bytes_max()),
    'attachments', cmdb.attachments_cut(definition->'attachments'),
    'references', (
      select jsonb_agg(cmdb.external_form(r.ref) order by r.place)
      from (
        select u.ref, u.place
        from jsonb_array_elements_text(definition->'references') with ordinality u (ref, place)
        where u.ref <> ''
        order by u.place desc
        limit 100) r)));
end $$;
comment on function cmdb.message_cleaned is
  'A message that came, cut to what is kept of it: a text and a subject that are not too long, so many
files, the newest hundred references. cmdb.message_losses says what is missing. Who was copied is
another matter, cmdb.copied_joined.';

create or replace function cmdb.message_losses(definition jsonb) returns text
language plpgsql stable as $$
declare
  text_bytes constant int := octet_length(definition->>'text');
  files constant int := jsonb_array_length(definition->'attachments');
begin
  return (
    select string_agg(l.words, '; ' order by l.place)
    from (values
      (1, case when octet_length(cmdb.as_seen(definition->>'subject')) > cmdb.subject_bytes_max()
        then format('the subject ends after %s bytes', cmdb.subject_bytes_max()) end),
      (2, case when text_bytes > cmdb.message_bytes_max()
        then format('the text ends after %s of its %s bytes', cmdb.message_bytes_max(), text_bytes)
        end),
      (3, case when files > cmdb.attachments_max()
        then format('%s of its %s files are named', cmdb.attachments_max(), files) end),
      (4, (
        select format('the name of a file ends after %s bytes', cmdb.subject_bytes_max())
        from jsonb_path_query(definition->'attachments', '$[0 to $last].name',
          jsonb_build_object('last', cmdb.attachments_max() - 1)) n (name)
        where octet_length(cmdb.as_seen(n.name #>> '{}')) > cmdb.subject_bytes_max()
        limit 1)),
      (5, (
        select format('its gateway received it at %s, it counts from %s', cmdb.rfc3339(r.said),
          cmdb.rfc3339(cmdb.believed(r.said, cmdb.present())))
        from (select (definition->>'received_at')::timestamptz as said) r
        where r.said < cmdb.believed(r.said, cmdb.present())))) l (place, words));
end $$;
comment on function cmdb.message_losses is
  'What of a message that came is not kept, in words for colleagues; null: it is whole.';
