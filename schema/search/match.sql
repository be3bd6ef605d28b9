-- What of a row was found.

create or replace function cmdb.search_excerpt(written text, terms jsonb) returns text
language plpgsql immutable as $$
declare
  -- Patterns without their signs; of a stem what is written begins like it.
  place int := 0;
  word text;
begin
  if length(written) <= 200 then
    return written;
  end if;
  for word in
    select btrim(replace(p, '\', ''), '% ')
    from jsonb_array_elements(terms) t cross join jsonb_array_elements_text(t) p
  loop
    place := strpos(translate(cmdb.folded(written), 'ё', 'е'), word);
    exit when place > 0;
  end loop;
  return substr(written, greatest(place - 80, 1), 200);
end $$;
comment on function cmdb.search_excerpt is 'Two hundred letters of a text, around what was found.';

create or replace function cmdb.search_best(paths text[], texts text[], forms text[], terms jsonb,
  code text, out path text, out written text) language plpgsql immutable as $$
begin
  select f.path, cmdb.search_excerpt(f.written, terms)
  into path, written
  from unnest(paths, texts, forms) with ordinality f (path, written, form, place)
  where f.written is not null
  order by
    f.path not in ('name', 'title', 'description')
      and f.form like '% ' || cmdb.search_literal(code) || ' %' desc,
    cmdb.search_fits(f.form, terms) desc, f.place
  limit 1;
end $$;
comment on function cmdb.search_best is
  'Of the parts of a row the one that is the code, else the one in which most words are found.';

create or replace function cmdb.item_matched(
  of_item bigint, moment timestamptz, typed text, terms jsonb, rank int, sighted boolean,
  out path text, out written text
) language plpgsql stable as $$
declare
  present record;
  layout cmdb.class_layout;
  former text[];
begin
  select * into present from cmdb.item_of(of_item, moment);
  if rank = 3 then
    path := 'name';
    written := present.name;
    return;
  end if;
  select * into layout from cmdb.class_layout l where l.class = present.class;
  former := case when rank <= 2 then cmdb.search_former_tags(of_item, present.tag, moment) end;
  select b.path, b.written into path, written
  from (
    select array_agg(f.path order by f.place) as paths,
      array_agg(f.written order by f.place) as texts,
      array_agg(' ' || f.form || ' ' order by f.place) as forms
    from (
      select 1 as place, 'tag' as path, present.tag as written,
        cmdb.search_code(present.tag) as form
      union all
      select 2, 'name', present.name, cmdb.search_words(present.name)
      union all
      select 2 + a.place, 'attributes.' || a.name, present.attributes->>a.name,
        cmdb.search_value(a.name = any (layout.codes), present.attributes->>a.name)
      from unnest(layout.search || case when sighted then layout.secrets end)
        with ordinality a (name, place)
      where present.attributes ? a.name
      union all
      select 1000000 + t.place, 'former_tag', t.tag, cmdb.search_code(t.tag)
      from unnest(former) with ordinality t (tag, place)) f) p
  cross join lateral cmdb.search_best(p.paths, p.texts, p.forms, terms, cmdb.search_code(typed)) b;
end $$;
comment on function cmdb.item_matched is
  'What of an item a search found: path and text, `former_tag` for a tag of before.';

create or replace function cmdb.incident_matched(
  of_incident bigint, moment timestamptz, typed text, terms jsonb, rank int, sighted boolean,
  out path text, out written text
) language plpgsql stable as $$
begin
  select b.path, b.written into path, written
  from cmdb.incident_at(moment) i
  cross join lateral cmdb.search_best(
    array['number', 'title', 'description'], array[i.number, i.title, i.description],
    array[' ' || cmdb.search_code(i.number) || ' ', ' ' || cmdb.search_words(i.title) || ' ',
      ' ' || cmdb.search_words(i.description) || ' '],
    terms, cmdb.search_code(typed)) b
  where i.id = of_incident;
end $$;
comment on function cmdb.incident_matched is 'What of an incident a search found: path and text.';
