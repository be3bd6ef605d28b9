-- Small reads that several methods share.

create or replace function cmdb.locate_moment(at timestamptz, at_position bigint)
returns table (is_settled boolean, settled_until text, moment text, "position" bigint,
  catalogue bigint)
language plpgsql volatile as $$
declare
  place timestamptz := at;
  settled timestamptz := cmdb.settled_until();
begin
  if at_position = 0 then
    place := '-infinity';
  elsif at_position is not null then
    select j.at into place from cmdb.journal j where j.position = at_position;
  elsif place is null then
    place := greatest(cmdb.present(), cmdb.moment(pg_sequence_last_value('cmdb.floor_us')));
  end if;
  is_settled := place is not null and place <= settled;
  settled_until := cmdb.rfc3339(settled);
  moment := cmdb.rfc3339(place);
  select j.position into "position"
  from cmdb.journal j
  where j.at <= place
  order by j.at desc, j.position desc
  limit 1;
  "position" := coalesce("position", 0);
  select c.version into catalogue
  from cmdb.catalogue c
  where c.changed_at <= place and c.until > place;
  if catalogue is null then
    select min(c.version) into catalogue from cmdb.catalogue c;
  end if;
  return next;
end $$;
comment on function cmdb.locate_moment is
  'What an as_of means: whether it is settled, its moment, position and catalogue version. Without a
moment and a position it is the present, no earlier than any stamp that has been taken. In plpgsql,
for a function in SQL would be planned anew with each call.';

create or replace function cmdb.settling_holder() returns jsonb language sql stable as $$
  select h.holder
  from (
    select
      age(a.backend_xid) as age,
      jsonb_strip_nulls(jsonb_build_object('pid', a.pid, 'application', a.application_name,
        'user', a.usename, 'database', a.datname, 'since', cmdb.rfc3339(a.xact_start))) as holder
    from pg_stat_activity a
    where a.backend_xid is not null and a.pid <> pg_backend_pid()
    union all
    select
      age(p.transaction),
      jsonb_build_object('prepared', p.gid, 'user', p.owner, 'database', p.database,
        'since', cmdb.rfc3339(p.prepared))
    from pg_prepared_xacts p) h
  order by h.age desc
  limit 1
$$;
comment on function cmdb.settling_holder is
  'Which transaction is the oldest: nothing settles that was stamped after it began to write.';

create or replace function cmdb.health() returns text language plpgsql volatile as $$
declare
  present timestamptz := cmdb.present();
  settled timestamptz := cmdb.settled_until();
  stood timestamptz := greatest(settled, (select i.created_at from cmdb.database_identity i));
  ahead interval := cmdb.moment(pg_sequence_last_value('cmdb.floor_us')) - cmdb.clock();
  bound interval := cmdb.clock_bound_us() * interval '1 microsecond';
  is_led boolean := (select l.expires_at > present from cmdb.steward_lease l);
  anchor cmdb.clock_anchor := (select a from cmdb.clock_anchor a);
  holder jsonb;
  settling jsonb;
  reasons jsonb := '[]';
begin
  if anchor.off_us <> 0 then
    reasons := reasons || jsonb_build_object(
      'code', 'clock_jumped',
      'message', format(
        'The clock of the database has jumped by %s s. %s', round(anchor.off_us / 1000000.0),
        case when anchor.off_us > 0
          then 'It is not trusted until it has been stable for some time or clock.trust confirms it.'
          else 'Timestamps increase by microseconds until the clock has caught up.'
        end),
      'off_s', round(anchor.off_us / 1000000.0, 3)::float8, 'since', cmdb.rfc3339(anchor.off_since));
  elsif ahead > bound then
    reasons := reasons || jsonb_build_object(
      'code', 'clock_behind',
      'message', format(
        'The clock of the database is %s s behind the latest timestamp. Timestamps increase by '
        'microseconds until the clock has caught up.', round(extract(epoch from ahead))),
      'off_s', -round(extract(epoch from ahead), 3)::float8);
  end if;
  if is_led and present - stood > bound then
    holder := cmdb.settling_holder();
    settling := jsonb_strip_nulls(jsonb_build_object(
      'held_by', holder, 'since', coalesce(holder->>'since', cmdb.rfc3339(stood))));
    reasons := reasons || (settling || jsonb_build_object(
      'code', 'settling_stuck',
      'message', format('Nothing has settled since %s%s. The journal and exports wait for it.',
        cmdb.rfc3339(stood),
        case when holder is not null then format(': %s of user %s holds a transaction open',
          case when holder ? 'pid'
            then format('process %s (%s)', holder->>'pid', holder->>'application')
            else format('prepared transaction %s', holder->>'prepared')
          end,
          holder->>'user') end)));
  end if;
  return json_strip_nulls(json_build_object(
    'schema_version', (select max(number) from cmdb.schema_migration),
    'settled_until', cmdb.rfc3339(settled),
    'settling', settling,
    'reasons', reasons,
    'unmended', cmdb.unmended(),
    'journal_lag_ms', greatest(0, coalesce((
      select (extract(epoch from present - j.at) * 1000)::bigint
      from cmdb.journal_inbox j order by j.at limit 1), 0)),
    'steward', is_led))::text;
end $$;
comment on function cmdb.health is
  'What the database tells about itself; reasons are why the server counts as degraded.';

-- Dropped first: it had no scope.
drop function if exists cmdb.export_done(cmdb.call, text, bigint, text, timestamptz);
create or replace function cmdb.export_done(
  this cmdb.call, export text, row_count bigint, sha256 text, moment timestamptz, scope json
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  if not exists (select from cmdb.account a where a.id = this.account and not a.disabled)
    or this.method is distinct from 'inventory.export'
    or coalesce(export, '') = ''
    or row_count is null or row_count < 0
    or sha256 is null or sha256 !~ '^[0-9a-f]{64}$'
    or moment is null or moment > cmdb.settled_until()
  then
    raise exception using errcode = 'CM905', message = 'no export was like this';
  end if;
  perform cmdb.journal_add(this, cmdb.stamp(), 'export', 0, 1, false, '{}',
    json_strip_nulls(json_build_object('export', export, 'rows', row_count, 'sha256', sha256,
      'as_of', cmdb.rfc3339(moment), 'format', scope->'format', 'class', scope->'class',
      'where', scope->'where', 'columns', scope->'columns',
      'include_void', scope->'include_void',
      'spreadsheet_safe', scope->'spreadsheet_safe'))::text);
  return export;
end $$;
comment on function cmdb.export_done is
  'Enters a finished export in the journal: what the server says of it, as far as it can be so.
scope: the parameters that say what was exported. Repeating the export as of its moment proves
count and digest.';

create or replace function cmdb.require_connections(needed int) returns void
language plpgsql stable as $$
begin
  if needed > current_setting('max_connections')::int then
    raise exception using errcode = 'CM904', message = format(
      'the workers need %s connections, the database allows %s: raise max_connections or lower '
      '--workers',
      needed, current_setting('max_connections'));
  end if;
end $$;
