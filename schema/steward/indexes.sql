-- Indexes required by the catalogue.

create or replace function cmdb.computed_indexes() returns table (index text, statement text)
language sql stable as $$
  select w.index,
    format('create index concurrently if not exists %I on cmdb.item (%s, id) where (%s) is not null',
      w.index, case when w.type in ('integer', 'decimal', 'quantity') then '(' || w.value || ')'
        else '((' || w.value || ') collate "C")' end, w.value)
  from (
    select k.type, s.value,
      'item_attribute_' || left(f.key, 40) || '_' || left(md5(s.value), 7) as index
    from cmdb.catalogue c
    cross join lateral jsonb_each(c.content->'computed') f
    join cmdb.attribute_kind k on k.name = f.key
    cross join lateral (
      select cmdb.sql_text(f.value->'sql', 'attributes', 'class') as value) s
    where c.until = 'infinity' and k.type <> 'boolean' and not (f.value->>'observed')::boolean
      and exists (select from cmdb.attribute a where a.name = f.key and a.indexed)) w
$$;
comment on function cmdb.computed_indexes is
  'The expression indexes of computed attributes; another formula is another index.';

create or replace function cmdb.missing_indexes() returns table (statement text)
language sql stable as $$
  select format(
    'create index concurrently if not exists %I on cmdb.item (%s, id) where %s is not null',
    w.index, w.expression, format('(attributes->>%L)', w.name))
  from (
    select k.name, 'item_attribute_' || k.name as index, case
        when k.type in ('integer', 'decimal', 'quantity')
          then format('(((attributes->>%L))::numeric)', k.name)
        when k.type = 'duration'
          then format('cmdb.duration_seconds(attributes->>%L)', k.name)
        else format('((attributes->>%L) collate "C")', k.name)
      end as expression
    from cmdb.attribute_kind k
    where k.type not in ('money', 'json', 'enum_set', 'boolean')
    union all
    select distinct a.name, 'item_attribute_' || a.name || '_digits',
      format('(cmdb.digits_of((attributes->>%L) collate "C") collate "C")', a.name)
    from cmdb.attribute a
    where a.format = 'phone') w
  where exists (
      select from cmdb.attribute a
      where a.name = w.name and a.indexed and not a.observed and a.computed is null)
    and not exists (
      select from pg_catalog.pg_index x
      where x.indexrelid = to_regclass(format('cmdb.%I', w.index)) and x.indisvalid)
  union all
  select c.statement
  from cmdb.computed_indexes() c
  where not exists (
    select from pg_catalog.pg_index x
    where x.indexrelid = to_regclass(format('cmdb.%I', c.index)) and x.indisvalid)
  union all
  -- Few codes have letters of another alphabet, none of them where all are Latin.
  select 'create index concurrently if not exists item_code_alike '
    'on cmdb.item_code (cmdb.likeness(code)) where code ~ ''[^ -~]'''
  where not exists (
    select from pg_catalog.pg_index x
    where x.indexrelid = to_regclass('cmdb.item_code_alike') and x.indisvalid)
  order by 1
$$;
comment on function cmdb.missing_indexes is
  'Statements for the expression indexes that indexed attributes, and codes, still lack.';

create or replace function cmdb.invalid_indexes() returns table (statement text)
language sql stable as $$
  select format('drop index concurrently if exists cmdb.%I', c.relname)
  from pg_catalog.pg_index x
  join pg_catalog.pg_class c on c.oid = x.indexrelid
  where c.relname = 'item_code_alike' and not x.indisvalid
    or c.relname like 'item\_attribute\_%'
    and (not x.indisvalid or not exists (
      select from cmdb.computed_indexes() i where i.index = c.relname::text) and not exists (
      select from cmdb.attribute a
      where a.indexed and not a.observed and a.computed is null
        and c.relname::text in (
          left('item_attribute_' || a.name, 63), left('item_attribute_' || a.name || '_digits', 63))))
$$;
comment on function cmdb.invalid_indexes is
  'Statements that remove what a broken-off build left, and what no attribute is indexed by any more.';
