-- To which conversation, and to which incidents, a message that came belongs.

do $$
begin
  if to_regtype('cmdb.message_route') is null then
    create type cmdb.message_route as (
      routed_by text, conversation bigint, incidents bigint[], refused text);
  end if;
end $$;
comment on type cmdb.message_route is
  'Where a message goes and why; refused: the number of a conversation that it names and its sender
is no member of.';

create or replace function cmdb.is_member(of_conversation bigint, of_address bigint, of_party bigint)
returns boolean language plpgsql stable as $$
begin
  return exists (
      select from cmdb.conversation_member m
      where m.conversation = of_conversation and m.address = of_address)
    or exists (
      select
      from cmdb.conversation o
      cross join lateral (select cmdb.party_now(o.party) as party offset 0) c
      where o.id = of_conversation and of_party is not null
        and (c.party = of_party or exists (
          select
          from cmdb.relation mine
          where mine.source = of_party and mine.role = 'organization'
            and (mine.target = c.party or exists (
              select from cmdb.relation theirs
              where theirs.source = c.party and theirs.role = 'organization'
                and theirs.target = mine.target)))));
end $$;
comment on function cmdb.is_member is
  'Whether what somebody writes may enter a conversation: he is a member, its party, or of the
organisation of its party.';

create or replace function cmdb.messages_referred(ref text, of_channel cmdb.item)
returns setof bigint language plpgsql stable as $$
declare
  ours constant text[] := regexp_match(ref, '^<?cmdb\.([^.@]+)\.(\d{1,18})@');
begin
  if ours is not null and ours[1] = (select d.id::text from cmdb.database_identity d) then
    return query select d.message from cmdb.delivery d where d.id = ours[2]::bigint;
    return;
  end if;
  return query
  select d.message
  from cmdb.delivery d
  where d.channel = of_channel.id and d.external_id = ref
  order by d.id desc
  limit 1;
  if not found then
    return query
    select m.id
    from cmdb.message m
    where m.external_id = ref and m.direction = 'in'
      and (m.channel = of_channel.id or of_channel.attributes->>'kind' = 'mail' and exists (
        select from cmdb.item c
        where c.id = m.channel and c.attributes->>'kind' = 'mail'))
    order by m.id
    limit 100;
  end if;
end $$;
comment on function cmdb.messages_referred is
  'The messages that a reference may name: one of ours by its delivery, or those that came, of the same
channel, since several senders may use one id; letters have one Message-ID in all channels of mail.';

create or replace function cmdb.living_incidents(of_message bigint) returns bigint[]
language plpgsql stable as $$
begin
  return array(
    select i.id
    from cmdb.message_incident l
    join cmdb.incident i on i.id = l.of_incident
    where l.message = of_message and (cmdb.is_open(i.state) or i.state = 'resolved')
    order by i.id);
end $$;
comment on function cmdb.living_incidents is
  'The incidents of a message that are open or resolved: what is closed stays closed.';

create or replace function cmdb.routed_by_reply(
  of_channel cmdb.item, of_address bigint, of_party bigint, refs text[]
) returns cmdb.message_route language plpgsql stable as $$
declare
  route cmdb.message_route;
  ref text;
  meant bigint;
  of_conversation bigint;
begin
  foreach ref in array refs loop
    for meant in select m.id from cmdb.messages_referred(ref, of_channel) m (id) loop
      select m.conversation into of_conversation from cmdb.message m where m.id = meant;
      if cmdb.is_member(of_conversation, of_address, of_party) then
        route.routed_by := 'reply';
        route.conversation := of_conversation;
        route.incidents := cmdb.living_incidents(meant);
        return route;
      end if;
      route.refused := coalesce(route.refused, (
        select c.number from cmdb.conversation c where c.id = of_conversation));
    end loop;
  end loop;
  return route;
end $$;
comment on function cmdb.routed_by_reply is
  'The conversation of the message that this one answers, the newest reference first.';

create or replace function cmdb.routed_by_number(
  of_address bigint, of_party bigint, subject text
) returns cmdb.message_route language plpgsql stable as $$
declare
  route cmdb.message_route;
  -- As an answering program writes it: some fold the letters of a subject.
  written constant text :=
    upper((regexp_match(subject, '\[((?:INC|CNV)-\d{6,12})\]', 'i'))[1]);
  of_incident cmdb.incident;
  of_conversation bigint;
begin
  if written like 'CNV-%' then
    select c.id into of_conversation from cmdb.conversation c where c.number = written;
  elsif written is not null then
    select * into of_incident from cmdb.incident i where i.number = written;
    select m.conversation into of_conversation
    from cmdb.message_incident l
    join cmdb.message m on m.id = l.message
    where l.of_incident = of_incident.id
    order by l.message desc
    limit 1;
  end if;
  if cmdb.is_member(of_conversation, of_address, of_party) then
    route.routed_by := 'number';
    route.conversation := of_conversation;
  elsif cmdb.party_now(of_incident.requester) = of_party then
    -- It came another way; the conversation is the one of its requester.
    route.routed_by := 'number';
  else
    route.refused := case when coalesce(of_conversation, of_incident.id) is not null then written end;
    return route;
  end if;
  if of_incident.id is not null
    and (cmdb.is_open(of_incident.state) or of_incident.state = 'resolved')
  then
    route.incidents := array[of_incident.id];
  end if;
  return route;
end $$;
comment on function cmdb.routed_by_number is
  'The conversation that the subject names by [INC-…] or [CNV-…]. A number lets nobody in who does not
belong there.';

create or replace function cmdb.message_routed(
  of_channel cmdb.item, sender cmdb.address, of_party bigint, definition jsonb
) returns cmdb.message_route language plpgsql volatile as $$
declare
  route cmdb.message_route;
  by_number cmdb.message_route;
  own cmdb.conversation;
  refs constant text[] := array(
    select r.ref
    from (
      select definition->>'in_reply_to' as ref, 0 as place
      union all
      select r.ref, -r.place
      from jsonb_array_elements_text(definition->'references') with ordinality r (ref, place)) r
    where r.ref is not null
    order by r.place = 0 desc, r.place
    limit 100);
begin
  route := cmdb.routed_by_reply(of_channel, sender.id, of_party, refs);
  if route.routed_by is null then
    by_number := cmdb.routed_by_number(sender.id, of_party, definition->>'subject');
    by_number.refused := coalesce(route.refused, by_number.refused);
    route := by_number;
  end if;
  if route.conversation is not null then
    own := cmdb.conversation_going_on(cmdb.conversation_locked(to_jsonb(route.conversation)));
    if own.state <> 'closed' or own.closed_at >= cmdb.present()
      - cmdb.channel_setting(of_channel.id, 'reopen_within', interval '7 days')
    then
      route.conversation := own.id;
      return route;
    end if;
    route.routed_by := null;
  end if;
  own := cmdb.conversation_of(of_party, sender.id);
  if own.id is not null then
    route.routed_by := coalesce(route.routed_by, 'party');
  else
    own := cmdb.conversation_lately(of_party, sender.id, of_channel.id);
    route.routed_by := coalesce(route.routed_by,
      case when own.id is not null then 'reopened' else 'new' end);
  end if;
  route.conversation := own.id;
  return route;
end $$;
comment on function cmdb.message_routed is
  'Where a message goes, the first that holds: the message that it answers, a number in its subject,
the conversation of its sender that is not closed or was closed lately, a new one.';
