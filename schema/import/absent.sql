-- Complete files: what a source has brought before and does not name any more.

create or replace function cmdb.import_is_complete(options jsonb) returns boolean
language sql immutable as $$
  select coalesce(options->>'on_missing', 'ignore') <> 'ignore'
$$;
comment on function cmdb.import_is_complete is
  'Whether a file has all that its source knows: what it does not name is missing.';

create or replace function cmdb.import_brought(options jsonb, after bigint)
returns table (item bigint) language sql stable as $$
  select s.item
  from cmdb.source_item s
  cross join lateral (
    select o.class, o.state from cmdb.item o where o.id = s.item offset 0) i
  join cmdb.class_layout l on l.class = i.class
  where s.source = options->>'source' and s.item > after
    and l.lineage && array[options->>'class']
    and i.state not in ('void', coalesce(options #>> '{on_missing,state}', 'void'))
  order by s.item
$$;
comment on function cmdb.import_brought is
  'The items of the class of an import that its source has brought, but for those that are already
where missing ones go; by id.';

create or replace function cmdb.import_lay_absent(
  present cmdb.import, turn int, catalogue bigint, after bigint
) returns int[] language plpgsql volatile as $$
declare
  lowest constant int := least(0, (
    select min(r.line) from cmdb.import_row r where r.import = present.id));
  items bigint[];
begin
  if not cmdb.import_is_complete(present.options) then
    return '{}';
  end if;
  items := array(
    select b.item
    from cmdb.import_brought(present.options, after) b
    -- What a row can mean is not missing, whatever else is wrong with that row. Looked up for each,
    -- not joined: the planner knows no sizes of what was just laid out.
    where (
        select true from cmdb.import_hit h
        where h.import = present.id and h.item = b.item and h.generation = turn
        limit 1) is null
      and (
        select true from cmdb.import_plan p
        where p.import = present.id and p.generation = turn and p.item = b.item
        limit 1) is null
    limit 2500);
  insert into cmdb.import_row (import, line, catalogue, row)
  select present.id, lowest - row_number() over (order by u.item)::int,
    import_lay_absent.catalogue, jsonb_strip_nulls(jsonb_build_object('id', u.item,
      'absent', u.item, 'state', present.options #> '{on_missing,state}')) || '{"given": {},
      "refs": {}, "cleared": []}'
  from unnest(items) u (item)
  where not exists (
    select from cmdb.import_row r
    where r.import = present.id and r.line < 0 and r.row->'absent' = to_jsonb(u.item));
  return array(
    select r.line from cmdb.import_row r
    where r.import = present.id and r.line < 0
      and r.row->'absent' = any (array(select to_jsonb(u.item) from unnest(items) u (item)))
    order by (r.row->>'absent')::bigint);
end $$;
comment on function cmdb.import_lay_absent is
  'Makes a row of each item that a complete file lacks, at lines below zero, and answers the next of
them, by their items; those of an earlier preview serve again.';

create or replace function cmdb.import_last_item(number bigint, lines int[]) returns bigint
language sql stable as $$
  select (r.row->>'absent')::bigint
  from cmdb.import_row r
  where r.import = number and r.line = lines[cardinality(lines)]
$$;
comment on function cmdb.import_last_item is 'How far the items are that a complete file lacks.';

create or replace function cmdb.import_require_missing(
  present cmdb.import, expected int, skip_errors boolean
) returns void language plpgsql stable as $$
declare
  counts constant jsonb := present.summary || case
    when skip_errors then coalesce(present.summary->'with_skip_errors', '{}') else '{}' end;
  gone constant int := coalesce((counts->>'missing')::int, 0);
  known constant int := coalesce((counts->>'brought')::int, 0);
begin
  if expected is not null and expected <> gone
    or expected is null and present.options #> '{on_missing,state}' is not null
      and gone * 10 > known
  then
    perform cmdb.refuse('CM006', case
        when expected is null then format(
          '%s of %s items of this source are missing: half a file? If it is right, say so by '
            'expect_missing: %s.', gone, known, gone)
        else format('%s items are missing, not %s.', gone, expected) end,
      jsonb_build_object('state', present.state, 'reasons', jsonb_build_array(
        jsonb_build_object('code', 'missing', 'path', 'expect_missing', 'message',
          format('%s of %s items of this source are missing.', gone, known)))));
  end if;
end $$;
comment on function cmdb.import_require_missing is
  'More than a tenth of what a source has brought moves only where the caller has said how many:
a file that was cut off must not retire a warehouse.';

create or replace function cmdb.import_retire(this cmdb.call, number bigint, turn int, options jsonb)
returns void language plpgsql volatile as $$
declare
  own cmdb.call := cmdb.current_call();
  former constant text := own::text;
  kept text;
begin
  if options #> '{on_missing,state}' is null then
    return;
  end if;
  own.reason := coalesce(options #>> '{on_missing,reason}', own.reason);
  kept := set_config('cmdb.call', own::text, true);
  update cmdb.item i
  set state = p.state
  from cmdb.import_plan p
  where p.import = number and p.generation = turn and p.action = 'missing' and not p.depends
    and i.id = p.item;
  kept := set_config('cmdb.call', former, true);
end $$;
comment on function cmdb.import_retire is
  'Moves what a complete file lacks to the state that its import names, with the reason for that.';
