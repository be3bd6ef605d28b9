-- Refusals: SQLSTATE, message and detail that pass to the client.

create or replace function cmdb.refuse(kind text, message text, detail jsonb default '{}')
returns void language plpgsql as $$
begin
  raise exception using errcode = kind, message = message, detail = detail::text;
end $$;
comment on function cmdb.refuse is
  'Refuses a request. CMnnn is the JSON-RPC error -32nnn; message and detail pass to the client.';

create or replace function cmdb.refuse_invalid(path text, code text, message text)
returns void language plpgsql as $$
begin
  perform cmdb.refuse('CM602', 'A parameter is not valid: ' || message,
    jsonb_build_object('errors', jsonb_build_array(
      jsonb_build_object('code', code, 'message', message, 'path', path))));
end $$;
comment on function cmdb.refuse_invalid is
  'Refuses one parameter as invalid; path and code as the checks of the worker give them.';

drop function if exists cmdb.refuse_missing(text, text, jsonb);
create or replace function cmdb.refuse_missing(
  path text, what text, ref jsonb, nearest text default null
) returns void language plpgsql as $$
begin
  perform cmdb.refuse('CM003', format('There is no %s %s.', what, ref),
    jsonb_strip_nulls(jsonb_build_object('path', path, 'suggestion', nearest)));
end $$;
comment on function cmdb.refuse_missing is
  'Refuses a reference that names nothing. what: the kind of thing, as people call it; nearest: what
may have been meant.';

create or replace function cmdb.refuse_constraint(
  path text, code text, message text, item jsonb default null
) returns void language plpgsql as $$
begin
  perform cmdb.refuse('CM007', message, jsonb_build_object('reasons', jsonb_build_array(
    jsonb_strip_nulls(jsonb_build_object(
      'code', code, 'message', message, 'path', path, 'item', item)))));
end $$;
comment on function cmdb.refuse_constraint is
  'Refuses what a rule of the catalogue or of the data forbids, with the one reason.';

create or replace function cmdb.refuse_name(
  what text, name text, "position" int, nearest text
) returns void language plpgsql stable as $$
declare
  message text := format('At character %s: there is no %s `%s`%s.', "position", what, name,
    '; did you mean `' || nearest || '`?');
begin
  message := replace(message, '?.', '?');
  perform cmdb.refuse('CM602', 'A parameter is not valid: ' || message, jsonb_build_object(
    'errors', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'code', 'unknown_value', 'message', message, 'path', 'where', 'suggestion', nearest,
      'position', "position")))));
end $$;
comment on function cmdb.refuse_name is
  'Refuses a literal of a condition that names nothing, with the nearest that there is.';

create or replace function cmdb.changed_since(of_table text, of_id bigint, version int)
returns jsonb language plpgsql stable as $$
declare
  left_out constant text[] := '{version,created_at,changed_at,changed_by,via,method,request,reason,
    incident,inputs,until,wakes_at}'::text[] || coalesce((
      select t.marks from cmdb.versioned_table t where t.name = of_table), '{}');
  paths jsonb;
  -- As its readers see it, where that is not how its row is laid out.
  content constant text := case when cmdb.is_told_by_fields(of_table)
    then format('cmdb.told_fields(%L, to_jsonb(%%s))', of_table) else 'to_jsonb(%s)' end;
begin
  execute format($q$
    select coalesce(jsonb_agg(distinct f.key), '[]')
    from (
      select v.row, lag(v.row) over (order by v.version) as before
      from (
        select %3$s as row, p.version from cmdb.%1$I p where p.id = $1
        union all
        select %4$s, h.version from cmdb.%2$I h where h.id = $1 and h.version >= $2) v) w
    cross join jsonb_each(w.row) f
    where w.before is not null and f.value is distinct from w.before->f.key
      and f.key <> all ($3) $q$, of_table, of_table || '_history',
    format(content, 'p'), format(content, 'h'))
  into paths
  using of_id, version, left_out;
  return paths;
end $$;
comment on function cmdb.changed_since is
  'The fields of a row that have changed since a version of it.';

drop function if exists cmdb.require_version(text, int, int, int, timestamptz);
create or replace function cmdb.require_version(
  what text, present int, expected int, changed_by int, changed_at timestamptz,
  of_id bigint default null
) returns void language plpgsql stable as $$
begin
  if present <> expected then
    perform cmdb.refuse('CM004',
      format('The %s has changed since: it is at version %s, not %s.', what, present, expected),
      jsonb_build_object('current_version', present,
        'changed',
        case when of_id is null then '[]' else cmdb.changed_since(what, of_id, expected) end,
        'by', (select a.name from cmdb.account a where a.id = require_version.changed_by),
        'at', cmdb.rfc3339(changed_at)));
  end if;
end $$;
comment on function cmdb.require_version is
  'Refuses an update of an older version of a thing. what: its kind, as people call it and as its table
is called; with its id it is said what has changed since.';
