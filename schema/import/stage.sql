-- Imports are opened, filled and discarded.

create or replace function cmdb.import_json(present cmdb.import) returns jsonb
language sql volatile as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'import', present.id,
    'account', (select a.name from cmdb.account a where a.id = present.account),
    'at', cmdb.rfc3339(present.created_at), 'state', cmdb.import_state(present),
    'rows', present.rows,
    'lines', coalesce(to_jsonb(present.line_span), to_jsonb(cmdb.import_span(present.id))),
    'errors', nullif(present.errors, '[]'), 'summary', present.summary, 'plan', present.plan,
    'change_set', present.change_set, 'committed_at', cmdb.rfc3339(present.committed_at),
    'expires_at', case when present.state not in ('committed', 'discarded') then
      cmdb.rfc3339(present.used_at + interval '7 days') end))
    -- A mapping says by null that a column is left aside.
    || jsonb_build_object('options', present.options)
$$;
comment on function cmdb.import_json is 'An import as the API answers it.';

create or replace function cmdb.import_open(this cmdb.call, options jsonb, open_max int)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  made cmdb.import;
begin
  perform cmdb.require_call(this, 'import.open');
  -- Two that open at once see each other.
  perform from cmdb.account a where a.id = this.account for no key update;
  if (select count(*) from cmdb.import m
      where m.account = this.account and m.state not in ('committed', 'discarded')
        and not m.options ? 'method') >= open_max
  then
    perform cmdb.refuse('CM010',
      format('An account may have %s open imports: discard one first.', open_max),
      jsonb_build_object('limit', 'open_imports', 'value', open_max + 1));
  end if;
  insert into cmdb.import as m (account, options, created_at, used_at)
  values (this.account, cmdb.import_mapped(this, options), cmdb.present(), cmdb.present())
  returning * into made;
  return cmdb.answer(this, cmdb.import_json(made)::text);
end $$;
comment on function cmdb.import_open is
  'import.open: begins an import of the caller.';

create or replace function cmdb.import_rows(
  this cmdb.call, number bigint, catalogue bigint, sent jsonb, rows_max int, bytes_max bigint
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
  added int;
begin
  perform cmdb.require_call(this, 'import.rows');
  present := cmdb.import_owned(this, number, false);
  perform cmdb.require_open(present);
  -- Of names that rows may have no more, or have as rows of their own.
  delete from cmdb.import_row r where r.import = number and r.line < 0;
  with written as (
    insert into cmdb.import_row as r (import, line, catalogue, tag, name, row, errors)
    select number, (s.value->>'line')::int, import_rows.catalogue, s.value->'row'->>'tag',
      s.value->'row'->>'name', s.value->'row', s.value->'errors'
    from jsonb_array_elements(sent) s
    on conflict (import, line) do update
    set catalogue = excluded.catalogue, tag = excluded.tag, name = excluded.name,
      row = excluded.row, errors = excluded.errors
    returning (r.xmax = 0) as is_new)
  select count(*) filter (where w.is_new) into added from written w;
  if present.rows + added > rows_max then
    perform cmdb.refuse('CM010', format('An import may have %s rows.', rows_max),
      jsonb_build_object('limit', 'commit_rows', 'value', present.rows + added));
  elsif present.bytes + octet_length(sent::text) > bytes_max then
    perform cmdb.refuse('CM010', format('An import may have %s bytes.', bytes_max),
      jsonb_build_object(
        'limit', 'import_bytes', 'value', present.bytes + octet_length(sent::text)));
  end if;
  update cmdb.import m
  set rows = m.rows + added, bytes = m.bytes + octet_length(sent::text), used_at = cmdb.present(),
    state = 'open', holder = null, plan = null, summary = null, errors = '[]'
  where m.id = number;
  return cmdb.answer(this, jsonb_build_object(
    'received', jsonb_array_length(sent), 'rows', present.rows + added)::text);
end $$;
comment on function cmdb.import_rows is
  'Stages rows; a line that is sent again replaces what it was. What a preview promised is void.';

create or replace function cmdb.import_discard(
  this cmdb.call, number bigint, may_administer boolean
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
begin
  perform cmdb.require_call(this, 'import.discard');
  present := cmdb.import_owned(this, number, may_administer);
  if present.state = 'committed' then
    perform cmdb.require_open(present);
  end if;
  perform cmdb.import_leave(number);
  perform cmdb.import_erase(number);
  update cmdb.import m
  set state = 'discarded', holder = null, plan = null, used_at = cmdb.present()
  where m.id = number
  returning * into present;
  return cmdb.answer(this, cmdb.import_json(present)::text);
end $$;
comment on function cmdb.import_discard is 'Discards what was staged; again, it answers the same.';

create or replace function cmdb.import_found(number bigint, of_account int, may_administer boolean)
returns text language sql volatile security definer set search_path = cmdb, pg_temp as $$
  select (cmdb.import_json(m)
    || jsonb_strip_nulls(jsonb_build_object('left_out', m.left_out)))::text
  from cmdb.import m
  where m.id = number and (m.account = of_account or may_administer)
    and not m.options ? 'method'
$$;
comment on function cmdb.import_found is
  'An import as the API answers it; null where the caller may not see it.';

create or replace function cmdb.import_page(
  of_account int, may_administer boolean, before bigint, most int
) returns text language sql volatile security definer set search_path = cmdb, pg_temp as $$
  select jsonb_build_object(
    'imports', coalesce(jsonb_agg(cmdb.import_json(m) order by m.id desc)
      filter (where p.place <= most), '[]'),
    'next_cursor', case when count(*) > most then
      min(m.id) filter (where p.place = most)::text end)::text
  from (
    select i.id, row_number() over (order by i.id desc) as place
    from cmdb.import i
    where (i.account = of_account or may_administer) and (before is null or i.id < before)
      and not i.options ? 'method'
    order by i.id desc
    limit most + 1) p
  join cmdb.import m on m.id = p.id
$$;
comment on function cmdb.import_page is 'Imports, the newest first: one''s own, or all.';

create or replace function cmdb.import_expire(number bigint) returns boolean
language plpgsql volatile as $$
begin
  if exists (select from cmdb.import m where m.id = number and m.options ? 'method') then
    perform cmdb.import_forget(number);
  else
    perform cmdb.import_leave(number);
    perform cmdb.import_erase(number);
    update cmdb.import m set state = 'discarded', plan = null where m.id = number;
  end if;
  return true;
exception
  when others or query_canceled then
    perform cmdb.put_aside('imports', number, sqlstate, sqlerrm);
    return false;
end $$;
comment on function cmdb.import_expire is
  'Discards an import, which is locked; false: it fails, and is put aside.';

create or replace function cmdb.imports_expire(mine bigint, most int) returns bigint
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  ends constant timestamptz := cmdb.turn_end();
  seen bigint := 0;
  number bigint;
  old bigint[];
  gone bigint[] := '{}';
begin
  perform cmdb.require_epoch(mine);
  old := array(
    select m.id from cmdb.import m
    where m.used_at < cmdb.present() - interval '7 days'
      and m.state not in ('committed', 'discarded') and not cmdb.is_aside('imports', m.id)
    order by m.used_at
    limit most
    for update skip locked);
  foreach number in array old loop
    seen := seen + 1;
    if cmdb.import_expire(number) then
      gone := gone || number;
    end if;
    exit when clock_timestamp() >= ends;
  end loop;
  perform cmdb.taken_up('imports', gone);
  return seen;
end $$;
comment on function cmdb.imports_expire is
  'Discards imports that nobody has used for seven days, until its time is over: what was staged goes,
counts stay.';
