-- Comments on incidents.

create or replace function cmdb.incident_comment(
  this cmdb.call, ref jsonb, text text, visibility text, channel text
) returns text language plpgsql volatile as $$
declare
  commented cmdb.incident := cmdb.incident_locked(ref);
  said cmdb.incident_comment;
begin
  insert into cmdb.incident_comment as c (of_incident, text, visibility, channel)
  values (commented.id, text, visibility, channel)
  returning * into said;
  if visibility = 'public' then
    perform cmdb.clocks_move(commented.id);
  end if;
  perform cmdb.tell_watchers(commented, 'commented');
  return cmdb.answer(this, json_strip_nulls(json_build_object(
    'at', cmdb.rfc3339(said.created_at),
    'by', (select a.name from cmdb.account a where a.id = said.changed_by),
    'kind', 'comment', 'id', said.id, 'text', said.text, 'visibility', said.visibility,
    'channel', said.channel, 'reason', said.reason))::text);
end $$;
comment on function cmdb.incident_comment is
  'incident.comment: answers the entry of the timeline.';
