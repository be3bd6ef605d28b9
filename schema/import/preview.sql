-- What an import would do, shown page by page.

create or replace function cmdb.import_faults(number bigint, options jsonb) returns jsonb
language sql stable as $$
  select cmdb.import_as_sent(coalesce(jsonb_agg(f.fault), '[]'), cmdb.import_headers(options))
  from (
    select jsonb_strip_nulls(jsonb_build_object('code', 'unknown_column', 'message',
      format('No class of the file has a column `%s`.', u.key), 'path', u.key, 'column', u.key,
      'suggestion', min(u.value))) as fault
    from cmdb.import_row r
    cross join lateral jsonb_each_text(r.row->'unknown') u
    where r.import = number and not coalesce(options->'skip_unknown_columns' ? u.key, false)
    group by u.key
    union all
    select distinct jsonb_build_object('code', 'forbidden', 'message',
      format('The column `%s` is secret: it needs the right `items`.', c.name), 'path', c.name,
      'column', c.name)
    from cmdb.import_row r
    cross join lateral jsonb_array_elements_text(r.row->'forbidden') c (name)
    where r.import = number
    union all
    select u.fault from cmdb.import_units_fault(number, options) u (fault)
    where u.fault is not null) f
$$;
comment on function cmdb.import_faults is 'What is wrong with an import as a whole.';

create or replace function cmdb.import_summary(number bigint, turn int, faults jsonb)
returns jsonb language sql stable as $$
  select jsonb_build_object(
    'create', count(*) filter (where p.action = 'create' and p.line > 0),
    'references', count(*) filter (where p.action = 'create' and p.line < 0),
    'update', count(*) filter (where p.action = 'update'),
    'unchanged', count(*) filter (where p.action = 'unchanged'),
    'skipped', count(*) filter (where p.action = 'skipped'),
    'missing', count(*) filter (where p.action = 'missing'),
    'error', count(*) filter (where p.action = 'error'),
    'kept', count(*) filter (where p.kept <> '[]'),
    'warned', count(*) filter (where p.warnings <> '[]'),
    'import_errors', jsonb_array_length(faults))
    || case when count(*) filter (where p.action = 'error') > 0 then
      jsonb_build_object('with_skip_errors', jsonb_build_object(
        'create', count(*) filter (where p.action = 'create' and not p.depends and p.line > 0),
        'update', count(*) filter (where p.action = 'update' and not p.depends),
        'missing', count(*) filter (where p.action = 'missing' and not p.depends),
        'error', count(*) filter (where p.action = 'error' or p.depends)))
      else '{}' end
  from cmdb.import_plan p
  where p.import = number and p.generation = turn
$$;
comment on function cmdb.import_summary is
  'How many rows would be created, updated and so on, as the API answers it.';

create or replace function cmdb.import_row_digest(p cmdb.import_plan) returns text
language sql immutable as $$
  select md5(concat_ws('|', p.base, p.action, p.depends, p.errors))
$$;
comment on function cmdb.import_row_digest is
  'What the plan of a row rests on, as a digest.';

create or replace function cmdb.import_digest(number bigint, turn int, secret text) returns text
language sql stable as $$
  select encode(sha256(convert_to(concat(secret, string_agg(
    concat(p.line, ':', cmdb.import_row_digest(p)), ',' order by p.line)), 'UTF8')), 'hex')
  from cmdb.import_plan p
  where p.import = number and p.generation = turn
$$;
comment on function cmdb.import_digest is
  'The plan: a digest of all that a preview shows, keyed, so that it tells nothing by itself.';

create or replace function cmdb.import_show(
  number bigint, turn int, wanted text[], after int, most int
) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'reference', case when r.row ? 'reference' then
        jsonb_build_object('role', r.row->'reference', 'name', p.name) end,
      'lines', n.lines, 'count', n.count, 'units', r.row->'units', 'action', p.action, 'item', cmdb.item_brief(p.item),
      'merged_from', cmdb.item_brief(cmdb.import_merged_from(r, i)),
      'matched_by', p.matched_by,
      'candidates', (
        select jsonb_agg(cmdb.item_brief(c) order by c) from unnest(p.candidates) c)))
      || jsonb_build_object('line', case when p.line > 0 then p.line end, 'changes', c.changes,
        'kept', p.kept, 'errors', cmdb.import_as_sent(p.errors, h.headers),
        'warnings', cmdb.import_as_sent(p.warnings, h.headers))
      order by p.line) filter (where p.place <= most), '[]'),
    'next_cursor', case when count(*) > most then
      max(p.line) filter (where p.place <= most)::text end)
  from (
    select q.*, q as planned, row_number() over (order by q.line) as place
    from cmdb.import_plan q
    where q.import = number and q.generation = turn and q.line > after
      and (wanted is null or q.action = any (wanted)
        or 'kept' = any (wanted) and q.kept <> '[]'
        or 'warned' = any (wanted) and q.warnings <> '[]')
    order by q.line
    limit most + 1) p
  left join cmdb.import_row r on r.import = number and r.line = p.line
  left join cmdb.import_namers(number, turn, array(
    select m.line from cmdb.import_plan m
    where m.import = number and m.generation = turn and m.line < 0 and m.line > after
    order by m.line
    limit most)) n on n.line = p.line
  left join cmdb.item i on i.id = p.item
  cross join (
    select cmdb.import_headers(m.options) as headers from cmdb.import m where m.id = number
    offset 0) h
  cross join lateral (
    select case when p.action in ('create', 'update', 'missing', 'error')
        and p.candidates is null
      then cmdb.import_changes(i, p.planned, cmdb.import_readings(i.id, r.row->'observed'))
      else '[]' end as changes) c
$$;
comment on function cmdb.import_show is 'A page of rows, with what they change.';

create or replace function cmdb.import_require_catalogue(number bigint, present bigint)
returns void language plpgsql stable as $$
begin
  if exists (
    select from cmdb.import_row r where r.import = number and r.catalogue <> present)
  then
    perform cmdb.refuse('CM004',
      'The catalogue has changed since rows were sent: send them again.', jsonb_build_object(
        'reasons', (
          select jsonb_agg(jsonb_build_object('code', 'catalogue', 'line', r.line,
            'message', format('Line %s was read by an older catalogue.', r.line)))
          from (
            select o.line from cmdb.import_row o
            where o.import = number and o.catalogue <> present and o.line > 0
            order by o.line limit 20) r),
        'total', (
          select count(*) from cmdb.import_row o
          where o.import = number and o.catalogue <> present)));
  end if;
end $$;
comment on function cmdb.import_require_catalogue is
  'Rows are read by the catalogue when they come: what they mean by another one is not known.';

create or replace function cmdb.import_slice(
  number bigint, turn int, after int, are_laid boolean
) returns int[] language sql stable as $$
  select case
    when are_laid then array(
      select p.line from cmdb.import_plan p
      where p.import = number and p.generation = turn and p.line > after
      order by p.line
      limit 2500)
    else array(
      select r.line from cmdb.import_row r
      where r.import = number and r.line > after
      order by r.line
      limit 2500)
  end
$$;
comment on function cmdb.import_slice is
  'The rows of a step: so many are done in a quarter of a second, for which nothing settles.';

create or replace function cmdb.import_preview_step(
  this cmdb.call, number bigint, catalogue bigint, default_match jsonb, templates jsonb,
  place jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
  turn int;
  lines int[];
  done constant bigint := coalesce((place->>'done')::bigint, 0);
  checks constant text[] := cmdb.import_checks();
begin
  perform cmdb.require_call(this, 'import.preview', 'item.update_many');
  if place is null then
    present := cmdb.import_begin(this, number, 'previewing');
    delete from cmdb.import_row r
    where r.import = number and r.line < 0 and r.catalogue <> import_preview_step.catalogue;
    perform cmdb.import_require_catalogue(number, catalogue);
    return cmdb.import_step('match', 0, present.rows, jsonb_build_object('part', 'rows',
      'after', 0, 'done', 0, 'item', 0, 'based_on', cmdb.settled_until()));
  end if;
  present := cmdb.import_mine(this, number);
  turn := present.generation + 1;
  if place->>'part' = 'checks' then
    perform cmdb.import_check(this, number, turn, checks[done + 1]);
    return cmdb.import_step('check', present.rows, present.rows,
      place || jsonb_build_object('done', done + 1), done + 1 = cardinality(checks));
  end if;
  lines := case place->>'part'
    when 'made' then cmdb.import_made_lines(number, turn)
    when 'absent' then cmdb.import_lay_absent(present, turn, catalogue, (place->>'item')::bigint)
    else cmdb.import_slice(number, turn, (place->>'after')::int, place->>'part' = 'keys') end;
  if lines = '{}' then
    place := place || jsonb_build_object('after', -2147483648, 'done', 0,
      'part', case place->>'part' when 'rows' then 'made' when 'made' then 'absent'
        when 'absent' then 'keys' else 'checks' end);
  elsif place->>'part' = 'keys' then
    perform cmdb.import_lay_keys(number, turn, lines);
  else
    perform cmdb.import_lay(number, turn, present.options,
      coalesce(present.options->'match', default_match), lines, catalogue, templates);
    if place->>'part' = 'absent' then
      place := place || jsonb_build_object('item', cmdb.import_last_item(number, lines));
    end if;
  end if;
  if lines <> '{}' then
    place := place || jsonb_build_object('after', lines[cardinality(lines)],
      'done', done + cardinality(lines));
  end if;
  return cmdb.import_step(case place->>'part' when 'rows' then 'match' else 'check' end,
    least((place->>'done')::bigint, present.rows), present.rows, place);
end $$;
comment on function cmdb.import_preview_step is
  'One step of import.preview: rows by themselves, items that they have made, their keys, then what
they are to each other.';
