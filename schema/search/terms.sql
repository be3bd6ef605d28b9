-- The words of a search, each as the patterns of which one has to be found.

create or replace function cmdb.search_patterns(word text) returns text[]
language plpgsql immutable as $$
declare
  form constant text := cmdb.search_form(word);
  stems text[];
begin
  if length(form) < 3 then
    -- A short word begins a word, as in `HP`; trigrams would find it nowhere else.
    return array['% ' || cmdb.search_literal(form) || '%'];
  end if;
  if form !~ '[0-9]' then
    stems := cmdb.search_stems(word);
    if cardinality(stems) = 1 and length(stems[1]) >= 3 and stems[1] <> form then
      return array['%' || cmdb.search_literal(form) || '%',
        '% ' || cmdb.search_literal(stems[1]) || ' %'];
    end if;
  end if;
  return array['%' || cmdb.search_literal(form) || '%'];
end $$;
comment on function cmdb.search_patterns is
  'A word as patterns of which one has to be found: as typed, anywhere in a word; by its stem, a
word of the same stem.';

create or replace function cmdb.search_terms(written text) returns jsonb
language plpgsql immutable as $$
declare
  word text;
  whole constant text := cmdb.search_code(regexp_replace(written, '[[:space:]]+', ' ', 'g'));
  -- A code may be typed in groups.
  of_whole constant text[] := case
    when whole ~ '[0-9]' and btrim(written) ~ '[[:space:]]'
    then array['%' || cmdb.search_literal(whole) || '%'] else '{}' end;
  terms jsonb := '[]';
begin
  -- Of equal estimates the planner takes the first: the longest word is the rarest.
  for word in
    select w from regexp_split_to_table(written, '[[:space:]]+') w
    group by w
    order by length(w) desc, w
  loop
    continue when cmdb.search_form(word) = '';
    terms := terms || jsonb_build_array(to_jsonb(cmdb.search_patterns(word) || of_whole));
  end loop;
  if jsonb_array_length(terms) = 1 and starts_with(terms->0->>0, '% ') then
    -- Alone it begins a tag, and every document begins with its tag.
    return jsonb_build_array(jsonb_build_array(substr(terms->0->>0, 2)));
  end if;
  return terms;
end $$;
comment on function cmdb.search_terms is
  'The words of a search: [[pattern of LIKE over a document, …], …].';

create or replace function cmdb.search_condition(document text, terms jsonb, secret text)
returns text language plpgsql immutable as $$
declare
  -- A word with three letters in a row, by which the index finds few. Others are kept from it where
  -- there is such a one: PostgreSQL would take them first, for they have fewer trigrams.
  strong constant text := '[[:alnum:]]{3}';
  has_strong constant boolean := exists (
    select from jsonb_array_elements(terms) t where t->>0 ~ strong);
begin
  return (
    select coalesce(string_agg('(' || c.alternatives || ')', ' and '), 'false')
    from jsonb_array_elements(terms) t
    cross join lateral (
      select case when has_strong and t->>0 !~ strong then ' || ''''' else '' end as kept) k
    cross join lateral (
      select string_agg(
        format('%s%s like %L', document, k.kept, p)
          || case when secret is null then ''
            else format(' or %1$s <> '''' and %1$s%2$s like %3$L', secret, k.kept, p) end,
        ' or ') as alternatives
      from jsonb_array_elements_text(t) p) c);
end $$;
comment on function cmdb.search_condition is
  'The text of the condition that a document meets all terms; secret: the column of secret values,
null for who may not see them.';

create or replace function cmdb.search_fits(form text, terms jsonb) returns int
language plpgsql immutable as $$
begin
  return (
    select count(*)
    from jsonb_array_elements(terms) t
    where exists (select from jsonb_array_elements_text(t) p where form like p));
end $$;
comment on function cmdb.search_fits is 'How many of the terms a text in its searched form meets.';

create or replace function cmdb.search_distance(word text, wanted text) returns int
language plpgsql immutable as $$
declare
  distance constant int := cmdb.levenshtein_less_equal(word, wanted, 3);
begin
  -- Two letters that changed places are one slip.
  if distance = 2 and length(word) = length(wanted)
    and (select string_agg(l, '' order by l) from regexp_split_to_table(word, '') l)
      = (select string_agg(l, '' order by l) from regexp_split_to_table(wanted, '') l)
  then
    return 1;
  end if;
  return distance;
end $$;
comment on function cmdb.search_distance is 'By how many slips a word is another; 3 means more.';

create or replace function cmdb.search_near_terms(
  of_noun text, written text, moment timestamptz
) returns jsonb language plpgsql stable as $$
declare
  -- Two slips in eight letters, or one in four, leave so many of the trigrams.
  least_similar constant text := '0.4';
  usual constant text := coalesce(
    current_setting('pg_trgm.word_similarity_threshold', true), '0.6');
  form text;
  near text[];
  has_words boolean := false;
  terms jsonb := '[]';
begin
  for form in
    select distinct cmdb.search_form(w) from regexp_split_to_table(written, '[[:space:]]+') w
  loop
    continue when form = '';
    if form !~ '^[[:alpha:]]{4,60}$' then
      terms := terms || jsonb_build_array(to_jsonb(cmdb.search_patterns(form)));
      continue;
    end if;
    -- No clause of the function: to name a parameter of an extension there takes a superuser.
    perform set_config('pg_trgm.word_similarity_threshold', least_similar, true);
    execute format($q$
      select array(
        select w.word
        from (
          select u.word, d.distance, min(d.distance) over () as least
          from (
            select distinct d.word
            from (%1$s limit 2000) f
            cross join lateral unnest(string_to_array(f.document, ' ')) d (word)
            where length(d.word) between length(%2$L) - 2 and length(%2$L) + 2) u
          cross join lateral (select cmdb.search_distance(u.word, %2$L) as distance) d
          where d.distance <= case when length(%2$L) < 6 then 1 else 2 end) w
        where w.distance = w.least
        order by w.word
        limit 20) $q$,
      cmdb.search_rows(
        of_noun, format('%L operator(cmdb.<%%) s.document', form), moment, false),
      form)
    into near;
    perform set_config('pg_trgm.word_similarity_threshold', usual, true);
    if near = '{}' then
      return null;
    end if;
    has_words := true;
    terms := terms || jsonb_build_array(
      (select jsonb_agg('% ' || cmdb.search_literal(n) || ' %' order by n) from unnest(near) n));
  end loop;
  return case when has_words then terms end;
end $$;
comment on function cmdb.search_near_terms is
  'The words of a search as those nearest to them that occur, one slip away, of longer words two;
null where a word has none, or none is a word. Numbers and codes stay as typed.';
