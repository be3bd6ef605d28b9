-- item.update_many: one row for each item, staged, shown and written as an import is.

drop function if exists cmdb.item_update_many(cmdb.call, jsonb, int, bigint, jsonb, boolean);

create or replace function cmdb.item_update_many_lay(
  this cmdb.call, refs jsonb, catalogue bigint, given jsonb, asked text, most int,
  bytes_max bigint, kept int
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  total constant int := jsonb_array_length(refs);
  bytes constant bigint := total * octet_length(given::text)::bigint;
  items bigint[];
  gone bigint;
  number bigint;
begin
  perform cmdb.require_call(this, 'item.update_many');
  if total > most then
    perform cmdb.refuse('CM010', format('More than %s items match: name fewer.', most),
      jsonb_build_object('limit', 'items', 'value', total));
  elsif bytes > bytes_max then
    perform cmdb.refuse('CM010', format('What %s items get is too much: name fewer.', total),
      jsonb_build_object('limit', 'import_bytes', 'value', bytes));
  end if;
  items := cmdb.items_named(jsonb_path_query_array(refs, 'strict $[*].item'), 'items');
  select i.id into gone from cmdb.item i where i.id = any (items) and i.state = 'void' limit 1;
  if found then
    perform cmdb.refuse_void(gone);
  end if;
  for number in
    select m.id from cmdb.import m
    where m.account = this.account and m.options ? 'method' and m.state <> 'committing'
    order by m.id desc
    offset kept
    for update skip locked
  loop
    perform cmdb.import_forget(number);
  end loop;
  insert into cmdb.import as m (account, options, created_at, used_at, rows, bytes)
  values (this.account, jsonb_strip_nulls(jsonb_build_object('method', this.method,
      'mode', 'update', 'match', '[["id"]]'::jsonb, 'reason', this.reason,
      'asked', encode(sha256(convert_to(asked, 'UTF8')), 'hex'))),
    cmdb.present(), cmdb.present(), total, bytes)
  returning m.id into number;
  insert into cmdb.import_row (import, line, catalogue, name, row)
  select number, r.place, item_update_many_lay.catalogue, given->>'name',
    given || jsonb_strip_nulls(jsonb_build_object('id', r.item,
      'version', (r.ref->>'version')::numeric::bigint))
  from rows from (unnest(items), jsonb_array_elements(refs)) with ordinality r (item, ref, place);
  return number::text;
end $$;
comment on function cmdb.item_update_many_lay is
  'Stages a row for each item. Of dry runs that were not carried out, the latest of an account are
kept.';

create or replace function cmdb.item_update_many_rows(shown jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_agg(r.value - '{line,matched_by,kept}'::text[] order by r.place), '[]')
  from jsonb_array_elements(shown->'rows') with ordinality r (value, place)
$$;
comment on function cmdb.item_update_many_rows is
  'Rows of a preview without what files alone have.';

create or replace function cmdb.item_update_many_counts(summary jsonb) returns jsonb
language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object('update', s.counts->'update',
    'unchanged', s.counts->'unchanged', 'error', s.counts->'error',
    'with_skip_errors', (s.counts->'with_skip_errors') - '{create,missing}'::text[]))
  from (values (summary)) s (counts)
$$;
comment on function cmdb.item_update_many_counts is
  'Items by action: of the actions of a preview those that items can have which are there.';

create or replace function cmdb.item_update_many_shown(
  this cmdb.call, number bigint, after int, most int, place jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
  page jsonb;
  shown jsonb;
  reply text;
begin
  perform cmdb.require_call(this, 'item.update_many');
  if place is not null then
    present := cmdb.import_previewed(this, number, place);
  else
    present := cmdb.import_shown(this, number);
  end if;
  page := cmdb.import_show(number, present.generation, null, coalesce(after, 0), most);
  shown := cmdb.item_update_many_rows(page);
  if place is not null and page->>'next_cursor' is not null then
    -- What is wrong is told at once, wherever it stands.
    shown := shown || cmdb.item_update_many_rows(cmdb.import_show(
      number, present.generation, '{error}', (page->>'next_cursor')::int, 1000));
  end if;
  reply := jsonb_build_object('summary', cmdb.item_update_many_counts(present.summary),
    'plan', format('%s.%s', number, present.plan), 'change_set', null, 'rows', shown,
    'next_cursor', number || '.' || (page->>'next_cursor'));
  if octet_length(reply) > 7000000 then
    perform cmdb.refuse('CM010', 'What changes has no room in one answer: name fewer items.',
      jsonb_build_object('limit', 'result', 'value', octet_length(reply)));
  end if;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.item_update_many_shown is
  'item.update_many, dry: the first rows with all errors, or with a cursor another page.';

create or replace function cmdb.item_update_many_same(
  this cmdb.call, refs jsonb, number bigint
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  reasons jsonb;
begin
  perform cmdb.require_call(this, 'item.update_many');
  reasons := (
    select jsonb_agg(jsonb_build_object('code', 'moved', 'path', 'where', 'message',
      format(case when d.is_new then '%s matches since.' else '%s matches no more.' end,
        (select i.tag from cmdb.item i where i.id = d.id))))
    from (
      select id, f.id is not null as is_new
      from (
        select (m.value->>'item')::bigint as id from jsonb_array_elements(refs) m) f
      full join (
        select (r.row->>'id')::bigint as id from cmdb.import_row r
        where r.import = number) s using (id)
      where f.id is null or s.id is null
      order by id
      limit 20) d);
  if reasons is not null and exists (
    select from cmdb.import m where m.id = number and m.account = this.account
      and m.options->>'method' = this.method)
  then
    perform cmdb.refuse('CM004', 'Other items match than the dry run has shown: ask for a new one.',
      jsonb_build_object('reasons', reasons));
  end if;
  return '{}';
end $$;
comment on function cmdb.item_update_many_same is
  'Refuses where a condition finds other items by now than those that a dry run has staged.';

create or replace function cmdb.item_update_many_step(
  this cmdb.call, number bigint, catalogue bigint, plan text, skip_errors boolean, asked text,
  place jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.require_call(this, 'item.update_many');
  if place is null and not exists (
    select from cmdb.import m
    where m.id = number and m.account = this.account
      and m.options->>'method' = this.method
      and m.options->>'asked' = encode(sha256(convert_to(asked, 'UTF8')), 'hex'))
  then
    perform cmdb.refuse_plan();
  end if;
  return cmdb.import_commit_step(
    this, number, catalogue, null, plan, skip_errors, null, place);
end $$;
comment on function cmdb.item_update_many_step is
  'One step of item.update_many before it writes: the plan is one of this account and this request.';

create or replace function cmdb.item_update_many(
  this cmdb.call, number bigint, skip_errors boolean, place jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
  done record;
begin
  perform cmdb.require_call(this, 'item.update_many');
  present := cmdb.import_mine(this, number);
  perform cmdb.import_write(
    this, present, present.options->'match', (place->>'based_on')::timestamptz);
  select * into done from cmdb.import_written(this, present, skip_errors);
  perform cmdb.import_forget(number);
  return cmdb.answer(this, jsonb_build_object('change_set', done.change_set,
    'summary', cmdb.item_update_many_counts(done.summary))::text);
end $$;
comment on function cmdb.item_update_many is
  'item.update_many: writes what its dry run has shown: all or none, with one stamp.';
