-- Columns of versioned tables as text, from which their triggers are made.

create or replace function cmdb.version_columns(of_table text, form text, leave text[] default '{}')
returns text language sql stable as $$
  select string_agg(line, E',\n      ' order by n)
  from (
    select (c.n - 1) / 6 as n, string_agg(format(form, c.name, c.type), ', ' order by c.n) as line
    from (
      select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
        row_number() over (order by a.attnum) as n
      from pg_attribute a
      where a.attrelid = format('cmdb.%I', of_table)::regclass and a.attnum > 0
        and not a.attisdropped and a.attname <> all (leave)) c
    group by (c.n - 1) / 6) l
$$;
comment on function cmdb.version_columns is
  'The columns of a table as a list: format(form, name, type) of each.';

create or replace function cmdb.version_same_text(of_table text, leave text[]) returns text
language sql stable as $$
  select coalesce(string_agg(format(E'\n    and new.%1$I::text is not distinct from old.%1$I::text',
    a.attname), '' order by a.attnum), '')
  from pg_attribute a
  where a.attrelid = format('cmdb.%I', of_table)::regclass and a.attnum > 0
    and not a.attisdropped and a.atttypid = 'jsonb'::regtype and a.attname <> all (leave)
$$;
comment on function cmdb.version_same_text is
  'Conditions that hold where the JSON of a row is written as before: 1.50 and 1.500 are equal numbers,
and a change all the same.';
