-- What a scanner reads of an item: its tag and its key attributes, case and dashes aside.

create or replace function cmdb.code_of(written text) returns text language sql immutable as $$
  select translate(cmdb.folded(cmdb.as_seen(written)), '-‐‑‒–—−. :', '')
$$;
comment on function cmdb.code_of is
  'What is written without case, dashes, dots, colons and blanks: as codes are compared.';

create or replace function cmdb.written_at(path text, tag text, attributes jsonb) returns text
language sql immutable as $$
  select case path when 'tag' then tag else attributes->>substr(path, 12) end
$$;
comment on function cmdb.written_at is 'What an item has at a path of cmdb.item_code.';

create or replace function cmdb.refresh_codes(changed cmdb.item)
returns void language sql security definer set search_path = cmdb, pg_temp as $$
  insert into cmdb.item_code (code, item, path)
  select cmdb.code_of(w.written), changed.id, w.path
  from (
    select 'tag' as path, changed.tag as written
    union
    select 'attributes.' || f.name, changed.attributes->>f.name
    from cmdb.class_ancestor c
    join cmdb.class_key k on k.class = c.ancestor
    cross join unnest(k.fields) f (name)
    join cmdb.attribute_kind t on t.name = f.name
      and t.type in ('text', 'email', 'ip', 'mac', 'url')
    where c.class = changed.class
      and not exists (select from cmdb.attribute a where a.name = f.name and a.secret)) w
  where octet_length(cmdb.code_of(w.written)) between 1 and 200
  on conflict do nothing
$$;
comment on function cmdb.refresh_codes is
  'Adds the codes of an item; those that it had stay, for reads of the past.';
