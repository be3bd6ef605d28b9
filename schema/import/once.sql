-- Rows that are written at once: the machine of imports in one transaction.

create or replace function cmdb.import_once(
  this cmdb.call, options jsonb, alternatives jsonb, catalogue bigint, rows jsonb
) returns bigint language plpgsql volatile as $$
declare
  number bigint;
  lines int[];
  named text;
begin
  insert into cmdb.import as m (account, options, created_at, used_at, rows, generation)
  values (this.account, import_once.options, cmdb.present(), cmdb.present(),
    jsonb_array_length(import_once.rows), 1)
  returning m.id into number;
  insert into cmdb.import_row (import, line, catalogue, tag, name, row)
  select number, r.place, import_once.catalogue, r.value->>'tag', r.value->>'name', r.value
  from jsonb_array_elements(import_once.rows) with ordinality r (value, place);
  lines := array(select generate_series(1, jsonb_array_length(import_once.rows)));
  perform cmdb.import_lay(number, 1, options, alternatives, lines, catalogue, null);
  perform cmdb.import_lay_keys(number, 1, lines);
  foreach named in array cmdb.import_checks() loop
    perform cmdb.import_check(this, number, 1, named);
  end loop;
  return number;
end $$;
comment on function cmdb.import_once is
  'Lays out rows as an import that ends with its transaction: its first generation.';

create or replace function cmdb.import_told(message text, path text) returns text
language sql immutable as $$
  select coalesce((
      select string_agg(format('%s[%s]', path, l.line::int - 1), ', ' order by l.line::int)
      from regexp_split_to_table(substring(message, '^Lines? (\d+(?:, \d+)*)'), ', ') l (line))
    || regexp_replace(message, '^Lines? \d+(, \d+)*', ''), message)
$$;
comment on function cmdb.import_told is
  'What is said of lines as it is said of the elements of a parameter: there is no file.';

create or replace function cmdb.import_refuse_errors(number bigint, path text) returns void
language plpgsql stable as $$
declare
  wrong record;
begin
  select count(*) as total, jsonb_agg(w.reason order by w.line, w.place)
    filter (where w.number <= 20) as reasons
  into wrong
  from (
    select p.line, e.place, row_number() over (order by p.line, e.place) as number,
      (e.error - 'column') || jsonb_build_object(
        'message', cmdb.import_told(e.error->>'message', import_refuse_errors.path),
        'path', concat_ws('.',
          format('%s[%s]', import_refuse_errors.path, p.line - 1), e.error->>'path')) as reason
    from cmdb.import_plan p
    cross join lateral jsonb_array_elements(p.errors) with ordinality e (error, place)
    where p.import = import_refuse_errors.number and p.generation = 1) w;
  if wrong.total > 0 then
    perform cmdb.refuse('CM007', wrong.reasons->0->>'message',
      jsonb_build_object('reasons', wrong.reasons, 'total', wrong.total));
  end if;
end $$;
comment on function cmdb.import_refuse_errors is
  'Refuses rows with errors, by all of their reasons: the first twenty, and how many there are.';

create or replace function cmdb.import_forget(number bigint) returns void
language plpgsql volatile as $$
begin
  perform cmdb.import_erase(number);
  delete from cmdb.import m where m.id = number;
end $$;
comment on function cmdb.import_forget is 'Ends an import of one transaction without a trace.';

create or replace function cmdb.item_receive(this cmdb.call, catalogue bigint, rows jsonb)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  number bigint;
  made jsonb;
begin
  perform cmdb.require_call(this, 'item.receive');
  number := cmdb.import_once(this, '{"mode": "create"}', '[]', catalogue, rows);
  perform cmdb.import_refuse_errors(number, 'units');
  perform cmdb.import_lay_new(number, 1, 0);
  perform cmdb.import_lock(number, 1);
  perform cmdb.hold_keys();
  perform cmdb.import_create(number, 1);
  perform cmdb.release_keys();
  perform cmdb.import_observe(this, number, 1);
  made := (
    select jsonb_agg(cmdb.item_brief(n.item) order by n.line)
    from cmdb.import_new n
    where n.import = number);
  perform cmdb.import_forget(number);
  return cmdb.answer(this, jsonb_build_object(
    'items', made, 'change_set', cmdb.change_set_id(cmdb.stamp(), this.request))::text);
end $$;
comment on function cmdb.item_receive is
  'item.receive: registers the units of a delivery in one act, with tags in a row.';
