-- What an import would do, shown page by page.

create or replace function cmdb.import_faults(number bigint, options jsonb) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(f.fault), '[]')
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
    where r.import = number) f
$$;
comment on function cmdb.import_faults is 'What is wrong with an import as a whole.';

create or replace function cmdb.import_summary(number bigint, turn int, faults jsonb)
returns jsonb language sql stable as $$
  select jsonb_build_object(
    'create', count(*) filter (where p.action = 'create'),
    'update', count(*) filter (where p.action = 'update'),
    'unchanged', count(*) filter (where p.action = 'unchanged'),
    'skipped', count(*) filter (where p.action = 'skipped'),
    'error', count(*) filter (where p.action = 'error'),
    'import_errors', jsonb_array_length(faults))
    || case when count(*) filter (where p.action = 'error') > 0 then
      jsonb_build_object('with_skip_errors', jsonb_build_object(
        'create', count(*) filter (where p.action = 'create' and not p.depends),
        'update', count(*) filter (where p.action = 'update' and not p.depends),
        'error', count(*) filter (where p.action = 'error' or p.depends)))
      else '{}' end
  from cmdb.import_plan p
  where p.import = number and p.generation = turn
$$;
comment on function cmdb.import_summary is
  'How many rows would be created, updated and so on, as the API answers it.';

create or replace function cmdb.import_row_digest(p cmdb.import_plan) returns text
language sql immutable as $$
  select md5(concat_ws('|', p.action, p.item, p.version, p.class, p.tag, p.name, p.state,
    p.attributes, p.targets, p.depends, p.errors))
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
      'line', p.line, 'action', p.action, 'item', cmdb.item_brief(p.item),
      'matched_by', p.matched_by,
      'candidates', (
        select jsonb_agg(cmdb.item_brief(c) order by c) from unnest(p.candidates) c)))
      || jsonb_build_object('changes', c.changes, 'errors', p.errors, 'warnings', p.warnings)
      order by p.line) filter (where p.place <= most), '[]'),
    'next_cursor', case when count(*) > most then
      max(p.line) filter (where p.place <= most)::text end)
  from (
    select q.*, q as planned, row_number() over (order by q.line) as place
    from cmdb.import_plan q
    where q.import = number and q.generation = turn and q.line > after
      and (wanted is null or q.action = any (wanted))
    order by q.line
    limit most + 1) p
  left join cmdb.import_row r on r.import = number and r.line = p.line
  left join cmdb.item i on i.id = p.item
  cross join lateral (
    select case when p.action in ('create', 'update', 'error') and p.candidates is null
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
            where o.import = number and o.catalogue <> present
            order by o.line limit 20) r)));
  end if;
end $$;
comment on function cmdb.import_require_catalogue is
  'Rows are read by the catalogue when they come: what they mean by another one is not known.';

create or replace function cmdb.import_preview(
  this cmdb.call, number bigint, catalogue bigint, default_match jsonb, wanted text[], after int,
  most int
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
  turn int;
  faults jsonb;
begin
  perform cmdb.require_call(this, 'import.preview');
  present := cmdb.import_owned(this, number, false);
  perform cmdb.require_open(present);
  if after is null then
    perform cmdb.import_require_catalogue(number, catalogue);
    turn := present.generation + 1;
    delete from cmdb.import_plan p where p.import = number;
    delete from cmdb.import_target t where t.import = number;
    delete from cmdb.import_hit h where h.import = number;
    perform cmdb.import_compute(number, turn, present.options,
      coalesce(present.options->'match', default_match));
    perform cmdb.import_check_dependence(number, turn);
    faults := cmdb.import_faults(number, present.options);
    update cmdb.import m
    set state = 'previewed', generation = turn, used_at = cmdb.present(), errors = faults,
      summary = cmdb.import_summary(number, turn, faults),
      plan = case when faults = '[]' then cmdb.import_digest(number, turn, m.secret) end
    where m.id = number
    returning * into present;
  elsif present.state <> 'previewed' then
    perform cmdb.refuse('CM016', 'The preview is void: ask for it again, without a cursor.');
  end if;
  return cmdb.answer(this, (jsonb_build_object('import', number, 'summary', present.summary,
    'plan', present.plan, 'errors', present.errors)
    || cmdb.import_show(number, present.generation, wanted, coalesce(after, 0), most))::text);
end $$;
comment on function cmdb.import_preview is
  'Computes what an import would do and shows the first page; with a cursor it shows another one.';
