-- The codes of an item for scanners: its tag and its key attributes, without case and dashes.

create or replace function cmdb.code_of(written text) returns text
language plpgsql immutable parallel safe as $$
begin
  if written ~ '^[ -~]*$' then
    return translate(lower(written), '-. :', '');
  end if;
  return translate(cmdb.folded(cmdb.as_seen(written)), '-‐‑‒–—−. :', '');
end $$;
comment on function cmdb.code_of is
  'What is written without case, dashes, dots, colons and blanks: as codes are compared.';

create or replace function cmdb.written_at(path text, tag text, attributes jsonb) returns text
language sql immutable as $$
  select case path when 'tag' then tag else attributes->>substr(path, 12) end
$$;
comment on function cmdb.written_at is 'What an item has at a path of cmdb.item_code.';

create or replace function cmdb.refresh_codes(items bigint[]) returns void
language plpgsql as $$
begin
  insert into cmdb.item_code (code, item, path)
  select w.code, w.item, w.path
  from (
    select cmdb.code_of(i.tag) as code, i.id as item, 'tag' as path
    from cmdb.item i
    where i.id = any (items)
    union all
    select cmdb.code_of(i.attributes->>c.name), i.id, 'attributes.' || c.name
    from unnest(items) u (id)
    cross join lateral (select * from cmdb.item x where x.id = u.id offset 0) i
    join cmdb.class_layout l on l.class = i.class
    cross join lateral unnest(l.codes) c (name)
    where i.attributes ? c.name) w
  where octet_length(w.code) between 1 and 200
  order by w.code, w.item, w.path
  on conflict do nothing;
end $$;
comment on function cmdb.refresh_codes is
  'Adds the codes of items; those that they had stay, for reads of the past.';
