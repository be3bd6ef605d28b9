-- What a whole thread is about.

create or replace function cmdb.thread_conversations(of_conversation bigint) returns bigint[]
language sql stable as $$
  select array(
    select of_conversation
    union
    (select o.id from cmdb.conversation o
    where o.party = any (array(
      select p.id
      from cmdb.conversation c
      cross join lateral unnest(cmdb.parties_of(cmdb.party_now(c.party))) p (id)
      where c.id = of_conversation and c.party is not null))
    order by o.id desc
    limit 100))
$$;
comment on function cmdb.thread_conversations is
  'A conversation and the hundred newest of its party.';

create or replace function cmdb.thread_incidents(
  conversations bigint[], asked bigint, is_resolved_too boolean
) returns bigint[] language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return array(
    select distinct i.id
    from unnest(conversations) c (id)
    cross join lateral (
      select m.id from cmdb.message m
      where m.conversation = c.id
      order by m.at desc, m.id desc
      limit case when c.id = asked then 500 else 50 end) m
    join cmdb.message_incident l on l.message = m.id
    join cmdb.incident i on i.id = l.of_incident
    where cmdb.is_open(i.state) or is_resolved_too and i.state = 'resolved'
    order by i.id);
end $$;
comment on function cmdb.thread_incidents is
  'The incidents that are open, or resolved, of a whole thread: of the last 500 messages of the
conversation that was asked for, and of the last 50 of each other one.';

drop function if exists cmdb.conversation_incidents_at(bigint, timestamptz);
create or replace function cmdb.thread_incidents_at(
  conversations bigint[], asked bigint, moment timestamptz
) returns bigint[] language plpgsql stable as $$
begin
  if moment is null then
    return cmdb.thread_incidents(conversations, asked, true);
  end if;
  return array(
    select distinct i.id
    from unnest(conversations) c (id)
    cross join lateral (
      select m.id from cmdb.message_at(moment) m
      where m.conversation = c.id
      order by m.at desc, m.id desc
      limit case when c.id = asked then 500 else 50 end) m
    join cmdb.message_incident_at(moment) l on l.message = m.id
    join cmdb.incident_at(moment) i on i.id = l.of_incident
    where cmdb.is_open(i.state) or i.state = 'resolved'
    order by i.id);
end $$;
comment on function cmdb.thread_incidents_at is
  'The same as they stood at a moment; null is now.';
