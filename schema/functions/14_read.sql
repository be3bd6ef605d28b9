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
  'What an as_of means: whether it is settled, its moment, position and catalogue version. In
plpgsql, for a function in SQL would be planned anew with each call.';

create or replace function cmdb.health() returns text language sql volatile as $$
  select json_build_object(
    'schema_version', (select max(number) from cmdb.schema_migration),
    'settled_until', cmdb.rfc3339(cmdb.settled_until()),
    'journal_lag_ms', greatest(0, coalesce((
      select (extract(epoch from cmdb.clock() - j.at) * 1000)::bigint
      from cmdb.journal_inbox j order by j.at limit 1), 0)),
    'steward', (select l.expires_at > cmdb.clock() from cmdb.steward_lease l))::text
$$;

create or replace function cmdb.export_done(
  this cmdb.call, export text, row_count bigint, sha256 text, moment timestamptz
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.journal_add(this, cmdb.stamp(), 'export', 0, 1, false, '{}',
    json_build_object('export', export, 'rows', row_count, 'sha256', sha256,
      'as_of', cmdb.rfc3339(moment))::text);
  return export;
end $$;
comment on function cmdb.export_done is 'Enters a finished export in the journal.';

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
