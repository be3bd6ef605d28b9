-- Versioned tables. For each row of cmdb.versioned_table this generates a trigger that sets
-- version, stamp and caller and writes history and journal, and a function that reads the table at
-- a moment. Both name the columns, so that their order in the history table is irrelevant.

create or replace function cmdb.version_history(of_table text) returns void
language plpgsql volatile as $make$
declare
  missing text;
begin
  execute format('create table if not exists cmdb.%I (like cmdb.%I, until timestamptz not null) '
    'partition by range (until)', of_table || '_history', of_table);
  execute format('create table if not exists cmdb.%I partition of cmdb.%I default',
    of_table || '_history_default', of_table || '_history');
  execute format('create index if not exists %I on cmdb.%I (id, until)',
    of_table || '_history_id', of_table || '_history');
  for missing in
    select format('alter table cmdb.%I add %I %s', of_table || '_history', a.attname,
      format_type(a.atttypid, a.atttypmod))
    from pg_attribute a
    where a.attrelid = format('cmdb.%I', of_table)::regclass and a.attnum > 0
      and not a.attisdropped
      and not exists (
        select from pg_attribute h
        where h.attrelid = format('cmdb.%I', of_table || '_history')::regclass
          and h.attname = a.attname)
  loop
    execute missing;
  end loop;
end $make$;
comment on function cmdb.version_history is
  'Makes the table of superseded versions, or adds the columns that its table has gained.';

create or replace function cmdb.version_entry(named text, journal jsonb, subject text)
returns text language sql stable as $$
  select format(
    'insert into cmdb.journal_inbox (
      at, account, via, request, method, reason,
      incident, entity, entity_id, version, ended%s)
    values (
      at, this.account, this.via, this.request, this.method, this.reason,
      %s, %L, %s.id, %s, %s%s);',
    string_agg(', ' || j.key, '' order by j.key) filter (where j.key <> 'incident'),
    coalesce('coalesce(' || subject || '.' || (journal->>'incident') || ', this.incident)',
      'this.incident'),
    named, subject, case subject when 'old' then 'old.version + 1' else 'new.version' end,
    case subject when 'old' then 'true' else 'false' end,
    string_agg(format(', %s.%I', subject, j.value), '' order by j.key)
      filter (where j.key <> 'incident'))
  from (values (1)) one
  left join jsonb_each_text(journal) j on true
$$;
comment on function cmdb.version_entry is
  'The statement that enters a version (of `new`) or the end of a row (of `old`) in the journal.';

create or replace function cmdb.version_trigger(t cmdb.versioned_table) returns void
language plpgsql volatile as $make$
declare
  -- Not `changed_at`: what changes with a row's relations is a version of the row too.
  of_call constant text[] :=
    '{inputs,version,created_at,changed_by,via,method,request,reason,incident}';
  left_out constant text[] := of_call || coalesce(t.marks, '{}');
begin
  execute concat(format($f$
create or replace function cmdb.%1$I() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  this cmdb.call;
  at timestamptz;
begin
  if tg_table_schema <> 'cmdb' or tg_table_name <> %2$L then
    raise exception using errcode = 'insufficient_privilege',
      message = format('%%I.%%I is not cmdb.%2$s', tg_table_schema, tg_table_name);
  end if;
  if tg_op = 'UPDATE'%3$s then%4$s
    return old;  -- it says what it said: no version
  end if;
  if tg_op = 'INSERT' then
    at := cmdb.stamp();
    new.version := 1;
    new.created_at := at;
  else$f$, t.name || '_versioned', t.name, case
    when t.changes <> 'none' or t.marks is not null then format($f$
    and (
      %s)
      is not distinct from (
      %s)%s$f$, cmdb.version_columns(t.name, 'new.%I', left_out),
    cmdb.version_columns(t.name, 'old.%I', left_out),
    cmdb.version_same_text(t.name, left_out)) else ' and false' end, (
    select string_agg(format(E'\n    old.%1$I := new.%1$I;', m), '' order by n)
    from unnest(t.marks) with ordinality k (m, n))),
  case when t.changes = 'none' then $f$
    raise exception using errcode = 'insufficient_privilege',
      message = format('a row of %I is never changed', tg_table_name);$f$ else format($f$
    at := cmdb.stamp(old.changed_at);
    if at < old.changed_at or at = old.changed_at and not cmdb.is_own(old.xmin) then
      perform cmdb.refuse_stamp(old.changed_at);
    end if;
    if at > old.changed_at then
      insert into cmdb.%I (
      %s, until)
      values (
      %s, at);
    elsif tg_op = 'UPDATE' then  -- this transaction wrote it before: no empty range
      new.version := old.version;
      new.created_at := old.created_at;
      new.changed_at := at;
      return new;
    end if;$f$, t.name || '_history', cmdb.version_columns(t.name, '%I'),
    cmdb.version_columns(t.name, 'old.%I')) end, case when t.changes = 'delete' then format($f$
    if tg_op = 'DELETE' then
      this := cmdb.current_call();
      %s
      return old;
    end if;$f$, cmdb.version_entry(t.name, t.journal, 'old')) end,
  case when t.changes <> 'none' then $f$
    new.version := old.version + 1;
    new.created_at := old.created_at;$f$ end, format($f$
  end if;
  this := cmdb.current_call();
  new.changed_at := at;
  new.changed_by := this.account;
  new.via := this.via;
  new.method := this.method;
  new.request := this.request;
  new.reason := this.reason;
  new.incident := this.incident;
  %s
  return new;
end $$ $f$, cmdb.version_entry(t.name, t.journal, 'new')));
  execute format('comment on function cmdb.%I is %L', t.name || '_versioned', format(
    'Sets version, stamp and caller of a row of cmdb.%s; enters history and journal.', t.name));
  execute format('create or replace trigger versioned before insert or update%s on cmdb.%I '
    'for each row execute function cmdb.%I()',
    case when t.changes = 'delete' then ' or delete' end, t.name, t.name || '_versioned');
  if t.changes <> 'delete' then
    execute format('create or replace trigger no_delete before delete on cmdb.%I '
      'for each row execute function cmdb.refuse_delete()', t.name);
  end if;
end $make$;
comment on function cmdb.version_trigger is
  'Writes the trigger of a versioned table. Behind it a role may write rows, but no history.';

create or replace function cmdb.version_moment(of_table text) returns void
language plpgsql volatile as $make$
declare
  -- The call of a version is read from the history.
  of_call constant text[] := '{inputs,via,method,request,reason,incident}';
  made text := format($f$
create function cmdb.%1$I(moment timestamptz) returns table (
      %2$s)
language sql stable as $$
  select
      %3$s
  from (
    select
      %3$s,
      timestamptz 'infinity' as until, true as is_present
    from cmdb.%4$I
    union all
    select
      %3$s,
      until, false
    from cmdb.%5$I) u
  where case
    when moment is null then u.is_present
    else u.changed_at <= moment and (u.is_present or u.until > moment)
  end
$$ $f$, of_table || '_at', cmdb.version_columns(of_table, '%I %s', of_call),
    cmdb.version_columns(of_table, '%I', of_call), of_table, of_table || '_history');
begin
  begin
    execute overlay(made placing 'create or replace' from 2 for 6);
  exception
    when invalid_function_definition then  -- it has gained a column
      execute format('drop function cmdb.%I(timestamptz)', of_table || '_at');
      execute made;
  end;
  execute format('comment on function cmdb.%I is %L', of_table || '_at',
    format('The rows of cmdb.%s at a moment; null is now.', of_table));
end $make$;
comment on function cmdb.version_moment is
  'Writes the function that reads a versioned table at a moment: null is now. It inlines, so that a
literal null leaves only the present table in the plan, and a moment adds the months of history that
can matter. The branches bear no condition of their own: PostgreSQL cannot flatten a branch that
does, and joins with one that is not flattened read it whole. Instead is_present, a constant in
each branch, decides; where it is false the branch drops out of the plan.';

create or replace function cmdb.refuse_delete() returns trigger language plpgsql as $$
begin
  perform cmdb.refuse('CM007', format('A row of %s is never deleted.', tg_table_name));
end $$;
comment on function cmdb.refuse_delete is 'The trigger of tables whose rows never end.';

create or replace function cmdb.make_versioned(t cmdb.versioned_table) returns void
language plpgsql volatile as $$
begin
  if t.changes <> 'none' then
    perform cmdb.version_history(t.name);
    perform cmdb.version_moment(t.name);
  end if;
  perform cmdb.version_trigger(t);
end $$;
comment on function cmdb.make_versioned is
  'Makes all that follows from a row of cmdb.versioned_table. A migration that adds a table adds its
row, one that adds a column nothing: this runs for all whenever functions are replaced, and they are
replaced behind every migration.';

create or replace function cmdb.journal_add(
  this cmdb.call, at timestamptz, entity text, entity_id bigint, version int, ended boolean,
  changed jsonb default '{}', about text default null
) returns void language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.journal_inbox
    (at, account, via, request, method, reason, incident, entity, entity_id, version, ended,
     relation_type, source, target, about)
  values (at, this.account, this.via, this.request, this.method, this.reason,
    coalesce((changed->>'of_incident')::bigint, this.incident),
    entity, entity_id, version, ended,
    case entity when 'relation' then changed->>'type' end,
    case entity when 'relation' then (changed->>'source')::bigint end,
    coalesce(changed->>'target', changed->>'item')::bigint,
    about);
end $$;
comment on function cmdb.journal_add is
  'Enters what no row of a versioned table holds: an export, a change of the catalogue.';

do $$
declare
  t cmdb.versioned_table;
begin
  for t in select * from cmdb.versioned_table loop
    perform cmdb.make_versioned(t);
  end loop;
end $$;
drop function if exists cmdb.versioned();
