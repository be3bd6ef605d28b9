-- Moments by time or by position of the journal.

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
