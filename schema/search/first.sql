-- The first page of a search whose words many items bear, without reading all of those.

create or replace function cmdb.search_walk(condition text, wanted int) returns int
language plpgsql stable as $$
declare
  places constant int := 4;
  each constant int := 250;
  most constant int := 30000;
  met int;
begin
  execute format($q$
    select count(*)
    from (select max(o.item) as item from cmdb.item_search o) m
    cross join generate_series(0, %1$s - 1) p
    cross join lateral (
      select o.* from cmdb.item_search o
      where o.item > m.item * (2 * p + 1) / (2 * %1$s)
      order by o.item
      limit %2$s) s
    where %3$s $q$, places, each, condition)
  into met;
  if met < places or wanted::bigint * places * each > most::bigint * met then
    return null;
  end if;
  -- Twice as far as they are expected: they do not stand evenly.
  return 2 * wanted * places * each / met;
end $$;
comment on function cmdb.search_walk is
  'How many documents to read in the order of their ids until so many meet a condition over `s`, by a
sample of a thousand; null where that is too far.';

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
  -- How many bear several words together is not known beforehand: a walk might find none.
  walked constant int := case when jsonb_array_length(terms) > 1
    then cmdb.search_walk(condition, read_most) end;
  beyond constant bigint := case when after_rank < 3 then 0 else after_id end;
  found record;
  names bigint[];
begin
  if jsonb_array_length(terms) > 1 and walked is null then
    return;
  end if;
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
      from %5$s s
      where %2$s and s.item > %3$L
      order by s.item
      limit %4$L) f $q$,
    case when sighted then rank else cmdb.search_rank('s.document', '''''', terms, code) end,
    condition, beyond, read_most, case when walked is null then 'cmdb.item_search'
      else format('(select * from cmdb.item_search o where o.item > %L order by o.item limit %L)',
        beyond, walked) end)
  into found.ids, found.ranks;
  if walked is not null and coalesce(cardinality(found.ids), 0) < read_most then
    -- There may be more beyond what was walked.
    ids := null;
    return;
  end if;
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
  'As `search_ranked`, for the present: the page if it ends within items found by name, which reads
a hundredth of the matches of a frequent word or combination; else null.';
