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
  -- Of several words few documents have all in one: the rest need not be taken apart for that.
  may_be_code constant text := case when jsonb_array_length(terms) > 1
    then format('(%1$s like %3$L or %2$s like %3$L) and ', document, secret, '%' || of_code || '%')
    else '' end;
begin
  return format($q$
    case
      when %7$sconcat(split_part(%1$s, E'\n', 1), split_part(%1$s, E'\n', 3),
        split_part(%1$s, E'\n', 5), %2$s) like %3$L then 1
      when %7$s(%1$s like %4$L or split_part(%1$s, E'\n', 5) like %5$L) then 2
      when %6$s then 3
      else 4
    end $q$,
    document, secret, '% ' || of_code || ' %', ' ' || of_code || '%', '% ' || of_code || '%',
    cmdb.search_condition(format('split_part(%s, E''\n'', 2)', document), terms, null),
    may_be_code);
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
    if page is not null and of_noun = 'item' and moment is null and after_rank < 4 then
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
