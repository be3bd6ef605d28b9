-- What a message is about.

create or replace function cmdb.incidents_meant(present cmdb.conversation, named jsonb)
returns bigint[] language plpgsql stable as $$
declare
  meant bigint[];
  ref jsonb;
  one bigint;
begin
  if named is null then
    meant := cmdb.thread_incidents(cmdb.thread_conversations(present.id), false);
    if cardinality(meant) > 1 then
      perform cmdb.refuse_invalid('incidents', 'ambiguous', format(
        'Several incidents of the thread are open: %s. Name in `incidents` which are meant.',
        (select string_agg(i.number, ', ' order by i.id)
         from cmdb.incident i where i.id = any (meant))));
    end if;
    return meant;
  end if;
  meant := '{}';
  for ref in select * from jsonb_array_elements(named) loop
    one := cmdb.incident_id(ref);
    if one is null then
      perform cmdb.refuse_missing('incidents', 'incident', ref);
    end if;
    meant := meant || one;
  end loop;
  meant := array(select distinct m from unnest(meant) m order by m);
  perform cmdb.require_same_party(present, meant);
  return meant;
end $$;
comment on function cmdb.incidents_meant is
  'What a message is about: the incidents named, else the only one of the thread that is open.';

create or replace function cmdb.require_same_party(present cmdb.conversation, incidents bigint[])
returns void language plpgsql stable as $$
declare
  other cmdb.incident;
begin
  select i.* into other
  from cmdb.incident i
  cross join lateral (select cmdb.party_now(i.requester) as requester offset 0) w
  where i.id = any (incidents) and i.requester is not null
    and w.requester is distinct from present.party
    and not exists (
      select
      from cmdb.conversation_member m
      join cmdb.address a on a.id = m.address
      where m.conversation = present.id and cmdb.person_of(a) = w.requester)
    and not exists (
      select from cmdb.relation r
      where r.source = present.party and r.role = 'organization' and r.target = w.requester)
  order by i.id
  limit 1;
  if found then
    perform cmdb.refuse_constraint('incidents', 'other_party',
      format(case when present.party is null
          then '%s is of %s; say first by conversation.identify who writes in this conversation.'
          else '%s is of %s, who is no member of the conversation.' end,
        other.number, cmdb.item_brief(other.requester)->>'name'),
      cmdb.item_brief(other.requester));
  end if;
end $$;
comment on function cmdb.require_same_party is
  'Refuses to put into a conversation what concerns somebody who is not in it.';

create or replace function cmdb.matter_of(aimed cmdb.incident, incidents bigint[])
returns cmdb.incident language plpgsql stable as $$
declare
  only cmdb.incident := aimed;
begin
  if aimed.id is null and cardinality(incidents) = 1 then
    select * into only from cmdb.incident i where i.id = incidents[1];
  end if;
  return only;
end $$;
comment on function cmdb.matter_of is 'The incident of which a message speaks; null where there are several.';
