-- An export is entered in the journal.

-- Dropped first: it had no scope.
drop function if exists cmdb.export_done(cmdb.call, text, bigint, text, timestamptz);
create or replace function cmdb.export_done(
  this cmdb.call, export text, row_count bigint, sha256 text, moment timestamptz, scope json
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.require_call(this, 'inventory.export', 'incident.export');
  if not exists (select from cmdb.account a where a.id = this.account and not a.disabled)
    or coalesce(export, '') = ''
    or row_count is null or row_count < 0
    or sha256 is null or sha256 !~ '^[0-9a-f]{64}$'
    or moment is null or moment > cmdb.settled_until()
  then
    raise exception using errcode = 'CM905', message = 'no export was like this';
  end if;
  perform cmdb.journal_add(this, cmdb.stamp(), 'export', 0, 1, false, '{}',
    json_strip_nulls(json_build_object('export', export, 'rows', row_count, 'sha256', sha256,
      'as_of', cmdb.rfc3339(moment), 'format', scope->'format', 'file', scope->'file',
      'class', scope->'class', 'where', scope->'where', 'columns', scope->'columns',
      'include_void', scope->'include_void', 'labels', scope->'labels',
      'describe', scope->'describe',
      'spreadsheet_safe', scope->'spreadsheet_safe'))::text);
  return export;
end $$;
comment on function cmdb.export_done is
  'Enters a finished export in the journal: what the server says of it, as far as it can be so.
scope: the parameters that say what was exported. Repeating the export as of its moment proves
count and digest.';
