-- To whom a message goes.

create or replace function cmdb.is_of_party(named cmdb.address, party bigint) returns boolean
language plpgsql stable as $$
begin
  return (
    select party is null or coalesce(w.person, party) = party or exists (
      select from cmdb.relation r
      where r.source = w.person and r.role = 'organization' and r.target = party)
    from (select cmdb.person_of(named) as person offset 0) w);
end $$;
comment on function cmdb.is_of_party is
  'Whether an address is that of a party, of somebody of an organisation that is the party, or of
nobody in particular.';

create or replace function cmdb.recipient_usual(
  present cmdb.conversation, of_channel cmdb.item, is_party_alone boolean
) returns cmdb.address language plpgsql stable as $$
declare
  of_kind constant text := cmdb.address_kind(of_channel);
  usual cmdb.address;
  written text;
begin
  select a.* into usual
  from cmdb.message m
  join cmdb.address a on a.id = m.address
  where m.conversation = present.id and m.direction = 'in' and a.kind = of_kind
    and (not is_party_alone or cmdb.is_of_party(a, present.party))
  order by m.at desc, m.id desc
  limit 1;
  if usual.id is null then
    select a.* into usual
    from cmdb.conversation_member n
    join cmdb.address a on a.id = n.address
    where n.conversation = present.id and n.role = 'requester' and a.kind = of_kind
      and (not is_party_alone or cmdb.is_of_party(a, present.party))
    order by n.id desc
    limit 1;
  end if;
  if usual.id is null and present.party is not null then
    select o.* into usual
    from unnest(cmdb.parties_of(present.party)) w (id)
    cross join lateral (
      select * from cmdb.address a
      where a.person = w.id and a.kind = of_kind
      order by a.id desc
      limit 1) o
    order by o.id desc
    limit 1;
  end if;
  if usual.id is null and present.party is not null and of_kind in ('mail', 'phone') then
    select case of_kind when 'mail' then i.attributes->>'email'
      else coalesce(i.attributes->>'mobile', i.attributes->>'phone') end
    into written
    from cmdb.item i where i.id = present.party;
    if cmdb.address_form(of_kind, written) is not null then
      usual := cmdb.address_written(of_channel, jsonb_build_object('address', written), 'to');
    end if;
  end if;
  return usual;
end $$;
comment on function cmdb.recipient_usual is
  'From where the last message came that a channel can answer, else where its person is reached; alone:
of the party, and not of another who wrote in its conversation.';

create or replace function cmdb.recipients_usual(
  present cmdb.conversation, of_channel cmdb.item
) returns cmdb.address[] language plpgsql stable as $$
declare
  of_kind constant text := cmdb.address_kind(of_channel);
  usual constant cmdb.address := cmdb.recipient_usual(present, of_channel, false);
begin
  return case when usual.value is null then '{}' else array[usual] || array(
    select a
    from cmdb.conversation_member n
    join cmdb.address a on a.id = n.address
    where n.conversation = present.id and n.role = 'cc' and a.kind = of_kind
      and a.id is distinct from usual.id
    order by n.id
    limit 49) end;
end $$;
comment on function cmdb.recipients_usual is
  'To whom an answer goes by a channel: from where the last message came, else where its person is
reached; and to those who are copied.';

create or replace function cmdb.require_reachable(named cmdb.address) returns void
language plpgsql stable as $$
begin
  if (
    select count(*) = 3 and bool_and(d.state = 'dead')
    from (
      select d.state from cmdb.delivery d
      where d.address = named.id
      order by d.id desc
      limit 3) d)
  then
    perform cmdb.refuse_constraint('to', 'address_dead',
      format('The last three messages to %s did not arrive; name it in `to` to try again.',
        named.value));
  end if;
end $$;
comment on function cmdb.require_reachable is
  'Refuses an address at which the last three messages did not arrive.';

create or replace function cmdb.recipients_of(
  present cmdb.conversation, of_channel cmdb.item, definition jsonb
) returns cmdb.address[] language plpgsql volatile as $$
declare
  recipients cmdb.address[] := '{}';
  one cmdb.address;
  place int := 0;
  written text;
begin
  if of_channel.attributes->>'kind' = 'phone' then
    perform cmdb.refuse_constraint('channel', 'not_written',
      format('One does not write by %s: it is a telephone. `called` records what was said by it.',
        of_channel.tag));
  end if;
  if definition->'to' is null then
    recipients := cmdb.recipients_usual(present, of_channel);
    foreach one in array recipients loop
      perform cmdb.require_reachable(one);
    end loop;
  else
    for written in select * from jsonb_array_elements_text(definition->'to') loop
      recipients := recipients || cmdb.address_written(
        of_channel, jsonb_build_object('address', written), format('to[%s]', place));
      place := place + 1;
    end loop;
  end if;
  place := 0;
  for written in select * from jsonb_array_elements_text(definition->'cc') loop
    recipients := recipients || cmdb.address_written(
      of_channel, jsonb_build_object('address', written), format('cc[%s]', place));
    place := place + 1;
  end loop;
  if recipients = '{}' then
    perform cmdb.refuse_constraint('to', 'no_address',
      format('No address is known to which %s can write: name it in `to`.', of_channel.tag));
  end if;
  return recipients;
end $$;
comment on function cmdb.recipients_of is 'To whom a message goes: those named, else as usual.';

create or replace function cmdb.recipient_role(present cmdb.conversation, named cmdb.address)
returns text language sql stable as $$
  select case
    when present.address = named.id or present.party = cmdb.person_of(named) then 'requester'
    else 'cc'
  end
$$;
comment on function cmdb.recipient_role is
  'As what an address to which is written joins: with whom the conversation is, or who is copied.';

create or replace function cmdb.recipients_json(of_conversation bigint) returns json
language plpgsql stable as $$
declare
  present cmdb.conversation;
  of_channel cmdb.item;
  one cmdb.address;
  told jsonb := '[]';
begin
  select * into present from cmdb.conversation c where c.id = of_conversation;
  select * into of_channel from cmdb.item i where i.id = present.channel;
  if of_channel.attributes->>'kind' <> 'phone' then
    foreach one in array cmdb.recipients_usual(present, of_channel) loop
      told := told || jsonb_strip_nulls(
        jsonb_build_object('address', one.value, 'name', one.name));
    end loop;
  end if;
  return told;
end $$;
comment on function cmdb.recipients_json is
  'To whom an answer goes by the channel of the last message, the other side first.';
