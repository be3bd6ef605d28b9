-- The form in which documents and the words of a search are compared.

create or replace function cmdb.search_form(written text) returns text
language plpgsql immutable parallel safe as $$
begin
  if written ~ '^[ -~]*$' then
    return translate(lower(written), '-:()', '');
  end if;
  return translate(cmdb.folded(written), E'\n\r\tё-:()‐‑‒–—−', '   е');
end $$;
comment on function cmdb.search_form is
  'What is written without case, dashes, colons and brackets, `е` for `ё`, blanks for breaks.';

create or replace function cmdb.search_code(written text) returns text
language sql immutable parallel safe as $$
  select replace(cmdb.search_form(written), ' ', '')
$$;
comment on function cmdb.search_code is 'The same of a code, in which blanks do not count either.';

create or replace function cmdb.search_stems(written text) returns text[]
language sql immutable parallel safe as $$
  -- This configuration takes Russian words by Russian rules, Latin letters by English ones.
  select tsvector_to_array(to_tsvector('pg_catalog.russian'::regconfig,
    replace(cmdb.folded(written), 'ё', 'е')))
$$;
comment on function cmdb.search_stems is
  'The stems of the words that are written, those of parts around a hyphen among them.';

create or replace function cmdb.search_words(written text) returns text
language plpgsql immutable parallel safe as $$
begin
  if written ~ '[[:space:]-]' or written !~ '[.@_0-9]' then
    return concat(
      cmdb.search_form(written), ' ', array_to_string(cmdb.search_stems(written), ' '));
  end if;
  return cmdb.search_form(written);
end $$;
comment on function cmdb.search_words is
  'The form of a text, then the stems of its words; logins, addresses and numbers have none.';

create or replace function cmdb.search_literal(word text) returns text
language sql immutable parallel safe as $$
  select regexp_replace(word, '([\\%_])', '\\\1', 'g')
$$;
comment on function cmdb.search_literal is 'A word as a part of a pattern of LIKE.';

create or replace function cmdb.search_other_layout(written text) returns text
language sql immutable parallel safe as $$
  select case
    when cmdb.folded(written) ~ '[а-яё]' then
      translate(cmdb.folded(written), 'йцукенгшщзхъфывапролджэячсмитьбюё',
        'qwertyuiop[]asdfghjkl;''zxcvbnm,.`')
    when written ~ '[A-Za-z]' then
      translate(lower(written), 'qwertyuiop[]asdfghjkl;''zxcvbnm,.`{}:"<>~',
        'йцукенгшщзхъфывапролджэячсмитьбюёхъжэбюё')
  end
$$;
comment on function cmdb.search_other_layout is
  'What the same keys write on the other keyboard, Russian or English; null where no letter is.';
