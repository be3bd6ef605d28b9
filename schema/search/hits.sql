-- The rows that a search finds, by class and id.

create or replace function cmdb.search_rows(
  of_noun text, condition text, moment timestamptz, sighted boolean
) returns text language plpgsql stable as $$
declare
  of_secret constant text := case when of_noun = 'item' and sighted then 's.secret' else '''''' end;
begin
  if of_noun = 'conversation' then
    return cmdb.conversation_rows(condition, moment);
  elsif moment is null then
    return format(
      'select s.%1$I as id, s.document, %2$s as secret from cmdb.%1$s_search s where %3$s', of_noun,
      of_secret, condition);
  end if;
  if of_noun = 'item' then
    return format($q$
      select s.item as id, s.document, %1$s as secret
      from cmdb.item_search s
      join cmdb.item i on i.id = s.item and i.created_at <= %2$L
      cross join lateral (select * from cmdb.item_of(s.item, %2$L) v offset 0) v
      where (%3$s) and (s.former = '' or i.changed_at <= %2$L)
        and v.tag = i.tag and v.name = i.name and v.attributes = i.attributes
      union all
      select h.id, s.document, s.secret
      from cmdb.item_history h
      join cmdb.item i on i.id = h.id
      join cmdb.item_search p on p.item = h.id
      join cmdb.class_layout l on l.class = h.class
      cross join lateral (
        select cmdb.document_of(l.search, l.codes, h.tag, h.name, h.attributes)
            || case when p.former <> '' then cmdb.search_former(h.id, %2$L) else '' end as document,
          case when %4$L then cmdb.secrets_of(l.secrets, h.attributes) else '' end as secret
        offset 0) s
      where h.changed_at <= %2$L and h.until > %2$L and (%3$s)
        and (p.former <> '' or h.tag <> i.tag or h.name <> i.name
          or h.attributes <> i.attributes) $q$,
      of_secret, moment, condition, sighted);
  end if;
  return format($q$
    select s.incident as id, s.document, '' as secret
    from cmdb.incident_search s
    join cmdb.incident i on i.id = s.incident and i.changed_at <= %1$L
    where %2$s
    union all
    select h.id, s.document, ''
    from cmdb.incident_history h
    cross join lateral (
      select cmdb.incident_document(h.number, h.title, h.description) as document offset 0) s
    where h.changed_at <= %1$L and h.until > %1$L and (%2$s) $q$, moment, condition);
end $$;
comment on function cmdb.search_rows is
  'The text of a query of id, document and secret of the rows for which a condition over `s` holds,
as they were at a moment. What reads as it did then is found by the index; what does not is read.';

create or replace function cmdb.search_rank(document text, secret text, terms jsonb, code text)
returns text language plpgsql immutable as $$
declare
  of_code constant text := cmdb.search_literal(code);
begin
  return format($q$
    case
      when concat(split_part(%1$s, E'\n', 1), split_part(%1$s, E'\n', 3),
        split_part(%1$s, E'\n', 5), %2$s) like %3$L then 1
      when %1$s like %4$L or split_part(%1$s, E'\n', 5) like %5$L then 2
      when %6$s then 3
      else 4
    end $q$,
    document, secret, '% ' || of_code || ' %', ' ' || of_code || '%', '% ' || of_code || '%',
    cmdb.search_condition(format('split_part(%s, E''\n'', 2)', document), terms, null));
end $$;
comment on function cmdb.search_rank is
  'The text of the class of a document: 1 the text is one of its codes, 2 its tag or one of before
begins with it, 3 all words are in its name, 4 in all else.';

create or replace function cmdb.search_ranked(
  of_noun text, terms jsonb, code text, moment timestamptz, sighted boolean, most int,
  out ids bigint[], out ranks int[]
) language plpgsql stable as $$
begin
  execute format($q$
    select array_agg(r.id order by r.rank, r.id), array_agg(r.rank order by r.rank, r.id)
    from (select f.id, %1$s as rank from (%2$s order by 1 limit %3$L) f) r $q$,
    cmdb.search_rank('f.document', 'f.secret', terms, code),
    cmdb.search_rows(of_noun,
      cmdb.search_condition('s.document', terms,
        case when sighted and of_noun = 'item' then 's.secret' end), moment, sighted),
    most)
  into ids, ranks;
end $$;
comment on function cmdb.search_ranked is
  'The first rows by id that meet all terms, by class and id.';

create or replace function cmdb.search_first(
  terms jsonb, code text, with_void boolean, sighted boolean, most int, page int, after_rank int,
  after_id bigint, out ids bigint[], out ranks int[]
) language plpgsql stable as $$
declare
  rank constant text := cmdb.search_rank('s.document', 's.secret', terms, code);
  condition constant text := cmdb.search_condition(
    's.document', terms, case when sighted then 's.secret' end);
  of_code constant text := cmdb.code_of(code);
  read_most constant int := page + page / 4;
  found record;
  names bigint[];
begin
  select null::bigint[] as ids, null::int[] as ranks into found;
  if after_rank < 3 then
    -- What is named by the text, by the index of codes.
    execute format($q$
      select array_agg(r.item order by r.rank, r.item), array_agg(r.rank order by r.rank, r.item)
      from (
        select c.item, %1$s as rank
        from (
          select c.item from cmdb.item_code c where c.code = %2$L
          union
          (select c.item from cmdb.item_code c
            where c.code >= %2$L and c.code < %2$L || chr(1114111) and c.path = 'tag'
            limit %3$L + 1)
          union
          select s.item from cmdb.item_search s
          where %4$L and s.secret <> '' and s.secret like %5$L) c
        cross join lateral (
          select s.document, case when %4$L then s.secret else '' end as secret
          from cmdb.item_search s where s.item = c.item offset 0) s
        where %6$s) r
      where r.rank < 3 $q$,
      rank, of_code, most, sighted, '% ' || cmdb.search_literal(code) || ' %', condition)
    into ids, ranks;
  end if;
  if cardinality(ids) > most then
    ids := null;
    return;
  end if;
  execute format($q$
    select array_agg(f.id order by f.rank, f.id), array_agg(f.rank order by f.rank, f.id)
    from (
      select s.item as id, %1$s as rank
      from cmdb.item_search s
      where %2$s and s.item > %3$L
      order by s.item
      limit %4$L) f $q$,
    case when sighted then rank else cmdb.search_rank('s.document', '''''', terms, code) end,
    condition, case when after_rank < 3 then 0 else after_id end, read_most)
  into found.ids, found.ranks;
  if after_rank < 3 and coalesce(cardinality(found.ids), 0) < read_most then
    ids := coalesce(found.ids, '{}');
    ranks := coalesce(found.ranks, '{}');
    return;
  end if;
  select array_agg(u.id order by u.id) into names
  from unnest(found.ids, found.ranks) u (id, rank)
  cross join lateral (select i.state from cmdb.item i where i.id = u.id offset 0) i
  where u.rank = 3 and (with_void or i.state <> 'void');
  if coalesce(cardinality(names), 0) < page then
    -- The names end within this page, so all that is found has to be looked at.
    ids := null;
    return;
  end if;
  ids := ids || names;
  ranks := ranks || array_fill(3, array[cardinality(names)]);
end $$;
comment on function cmdb.search_first is
  'The same of items of now, as far as a page goes that ends within those found in their names: of a
word that many bear a hundredth is read. Null where it ends elsewhere.';

create or replace function cmdb.search_is_live(
  of_noun text, ids bigint[], moment timestamptz, with_void boolean
) returns boolean language plpgsql stable as $$
begin
  if with_void or of_noun <> 'item' then
    return cardinality(ids) > 0;
  end if;
  return exists (
    select
    from unnest(ids) u (id)
    cross join lateral (select i.state from cmdb.item_of(u.id, moment) i offset 0) i
    where i.state <> 'void');
end $$;
comment on function cmdb.search_is_live is 'Whether any of these is to be shown.';

create or replace function cmdb.search_hits(
  of_noun text, written text, moment timestamptz, with_void boolean, sighted boolean, most int,
  page int, after_rank int, after_id bigint,
  out ids bigint[], out ranks int[], out terms jsonb, out typed text, out tried text,
  out truncated boolean
) language plpgsql stable as $$
declare
  exact record;
begin
  foreach tried in array array['typed', 'layout', 'misspelling'] loop
    typed := case tried when 'layout' then cmdb.search_other_layout(written) else written end;
    terms := case tried when 'misspelling' then cmdb.search_near_terms(of_noun, typed, moment)
      else cmdb.search_terms(typed) end;
    continue when terms is null;
    -- How many bear several words together is not known beforehand: a walk might find none.
    if page is not null and of_noun = 'item' and moment is null and after_rank < 4
      and jsonb_array_length(terms) = 1
    then
      select f.ids, f.ranks into ids, ranks
      from cmdb.search_first(terms, cmdb.search_code(typed), with_void, sighted, most, page,
        after_rank, after_id) f;
    end if;
    if ids is null then
      select * into ids, ranks
      from cmdb.search_ranked(
        of_noun, terms, cmdb.search_code(typed), moment, sighted, most + 1);
    end if;
    exit when cmdb.search_is_live(of_noun, ids, moment, with_void);
    ids := null;
  end loop;
  tried := case when ids is not null then nullif(tried, 'typed') end;
  truncated := coalesce(cardinality(ids) > most, false);
  if truncated then
    -- The rest is not built further; what bears the text as its code may stand beyond.
    select e.ids, e.ranks into exact
    from cmdb.search_ranked(of_noun,
      jsonb_build_array(jsonb_build_array(
        '% ' || cmdb.search_literal(cmdb.search_code(typed)) || ' %')),
      cmdb.search_code(typed), moment, sighted, most) e;
    select array_agg(r.id order by r.rank, r.id), array_agg(r.rank order by r.rank, r.id)
    into ids, ranks
    from (
      select u.id, u.rank from unnest(ids[:most], ranks[:most]) u (id, rank)
      union
      select u.id, u.rank from unnest(exact.ids, exact.ranks) u (id, rank) where u.rank = 1) r;
  end if;
end $$;
comment on function cmdb.search_hits is
  'What a text finds, as typed, else by the same keys on the other keyboard, else by the words
nearest to it: ids by class and id, the patterns that found them, and whether there are more than
the most that are looked at; null: all are. page: so many rows after this class and id suffice.';
