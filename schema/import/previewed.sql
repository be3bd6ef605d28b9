-- A preview ends, and is shown page by page.

create or replace function cmdb.import_previewed(this cmdb.call, number bigint, place jsonb)
returns cmdb.import language plpgsql volatile as $$
declare
  present cmdb.import;
  faults jsonb;
  counts jsonb;
  digest text;
begin
  -- What takes long comes before the lock: nothing settles while that is held.
  select * into present from cmdb.import m where m.id = number;
  faults := cmdb.import_faults(number, present.options);
  counts := cmdb.import_summary(number, present.generation + 1, faults);
  counts := counts || cmdb.import_counts(present, present.generation + 1);
  digest := cmdb.import_digest(number, present.generation + 1, present.secret);
  present := cmdb.import_mine(this, number);
  update cmdb.import m
  set state = 'previewed', holder = null, generation = present.generation + 1, errors = faults,
    summary = counts, based_on = (place->>'based_on')::timestamptz,
    plan = case when faults = '[]' then digest end
  where m.id = number
  returning * into present;
  delete from cmdb.import_row r
  where r.import = number and r.line < 0 and r.row ? 'absent' and not exists (
    select from cmdb.import_plan p
    where p.import = number and p.generation = present.generation and p.line = r.line);
  return present;
end $$;
comment on function cmdb.import_previewed is
  'Ends the steps of a preview: what they have computed is the plan.';

create or replace function cmdb.import_shown(this cmdb.call, number bigint)
returns cmdb.import language plpgsql volatile as $$
declare
  present constant cmdb.import := cmdb.import_owned(this, number, false);
begin
  perform cmdb.require_open(present);
  if present.state <> 'previewed' then
    perform cmdb.refuse('CM016', 'The preview is void: ask for it again, without a cursor.');
  end if;
  return present;
end $$;
comment on function cmdb.import_shown is 'An import of which another page is asked for.';

create or replace function cmdb.import_preview(
  this cmdb.call, number bigint, wanted text[], after int, most int, place jsonb
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.import;
begin
  perform cmdb.require_call(this, 'import.preview');
  if place is not null then
    present := cmdb.import_previewed(this, number, place);
  else
    present := cmdb.import_shown(this, number);
  end if;
  return cmdb.answer(this, (jsonb_build_object('import', number, 'summary', present.summary,
    'plan', present.plan, 'errors', present.errors)
    || cmdb.import_show(number, present.generation, wanted, coalesce(after, -2147483648),
      most))::text);
end $$;
comment on function cmdb.import_preview is
  'import.preview: ends it and shows the first page; with a cursor it shows another page.';
