-- The search documents of an item, in parts by lines: tag, name, codes, all else, former tags.

create or replace function cmdb.search_value(is_code boolean, written text) returns text
language plpgsql immutable as $$
begin
  if is_code or written !~ '[[:alpha:]]' then
    return cmdb.search_code(written);
  end if;
  return cmdb.search_words(written);
end $$;
comment on function cmdb.search_value is
  'The searched form of an attribute: in codes and numbers blanks do not count.';

create or replace function cmdb.document_of(
  searched text[], codes text[], tag text, name text, attributes jsonb
) returns text language plpgsql immutable as $$
declare
  of_codes text := ' ';
  others text := ' ';
  field text;
begin
  foreach field in array coalesce(searched, '{}') loop
    continue when attributes->>field is null;
    if field = any (codes) then
      of_codes := concat(of_codes, cmdb.search_code(attributes->>field), ' ');
    else
      others := concat(others, cmdb.search_value(false, attributes->>field), ' ');
    end if;
  end loop;
  return concat(' ', cmdb.search_code(tag), E' \n ', cmdb.search_words(name), E' \n', of_codes,
    E'\n', others, E'\n');
end $$;
comment on function cmdb.document_of is
  'What `text` searches of an item of a class that searches these attributes, codes among them.';

create or replace function cmdb.secrets_of(secrets text[], attributes jsonb) returns text
language plpgsql immutable as $$
begin
  if not attributes ?| secrets then
    return '';
  end if;
  return (
    select coalesce(string_agg(concat(' ', cmdb.search_code(attributes->>s.name), ' '), ''), '')
    from unnest(secrets) s (name)
    where attributes->>s.name is not null);
end $$;
comment on function cmdb.secrets_of is
  'What `text` searches of secret attributes, for who may see them.';

create or replace function cmdb.search_former_tags(
  of_item bigint, tag text, moment timestamptz
) returns text[] language plpgsql stable as $$
begin
  if not exists (select from cmdb.item_search s where s.item = of_item and s.former <> '') then
    return null;
  end if;
  return array(
    select h.tag
    from cmdb.item_history h
    where h.id = of_item and h.tag <> search_former_tags.tag
      and (moment is null or h.until <= moment)
    group by h.tag
    order by max(h.until) desc);
end $$;
comment on function cmdb.search_former_tags is
  'The tags that an item had before a moment, but one, the last first; null where there are none.';

create or replace function cmdb.search_former(of_item bigint, moment timestamptz) returns text
language plpgsql stable as $$
begin
  return (
    select coalesce(string_agg(concat(' ', cmdb.search_code(t.tag), ' '), ''), '')
    from unnest(cmdb.search_former_tags(of_item, '', moment)) t (tag));
end $$;
comment on function cmdb.search_former is 'The last part of a document: the tags of before.';

create or replace function cmdb.refresh_search(items bigint[]) returns void
language plpgsql as $$
begin
  insert into cmdb.item_search as s (item, document, secret)
  select i.id, cmdb.document_of(l.search, l.codes, i.tag, i.name, i.attributes),
    cmdb.secrets_of(l.secrets, i.attributes)
  from cmdb.item i
  join cmdb.class_layout l on l.class = i.class
  where i.id = any (items)
  order by i.id
  on conflict (item) do update
  set document = excluded.document || s.former, secret = excluded.secret
  where s.document <> excluded.document || s.former or s.secret <> excluded.secret;
end $$;
comment on function cmdb.refresh_search is
  'Makes the text by which items are found, and writes it where it differs. Former tags stay.';
