-- The health of the database for server.health.

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
  is_led boolean := (select l.expires_at > cmdb.lease_clock() from cmdb.steward_lease l);
  anchor cmdb.clock_anchor := (select a from cmdb.clock_anchor a);
  -- Expected to take this long, and to end by itself.
  patience interval := interval '30 seconds';
  holder jsonb;
  settling jsonb := cmdb.import_settling();
  aside constant jsonb := cmdb.aside_json();
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
  if is_led and present - stood > bound
    and (settling is null or present - (settling->>'since')::timestamptz > patience)
  then
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
  if aside is not null then
    reasons := reasons || jsonb_build_object(
      'code', 'duty_put_aside',
      'message', format('Duties of the steward fail at single things and go on without them: %s.', (
        select string_agg(format('%s at %s, first at %s (SQLSTATE %s)', d->>'duty', d->>'count',
          d->>'first', d->>'sqlstate'), '; ')
        from jsonb_array_elements(aside) d)),
      'duties', aside);
  end if;
  return json_strip_nulls(json_build_object(
    'schema_version', (select max(number) from cmdb.schema_migration),
    'settled_until', cmdb.rfc3339(settled),
    'settling', settling,
    'reasons', reasons,
    'unmended', cmdb.unmended(),
    'catalogue_changes', cmdb.catalogue_changes(),
    'journal_lag_ms', greatest(0, coalesce((
      select (extract(epoch from present - j.at) * 1000)::bigint
      from cmdb.journal_inbox j order by j.at limit 1), 0)),
    'steward', is_led))::text;
end $$;
comment on function cmdb.health is
  'What the database tells about itself; reasons are why the server counts as degraded.';

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
comment on function cmdb.require_connections is
  'Refuses the start of a server that needs more connections than the database allows.';
