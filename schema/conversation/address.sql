-- Where people write from and are written to.

create or replace function cmdb.address_kind(of_channel cmdb.item) returns text
language sql immutable as $$
  select case of_channel.attributes->>'kind'
    when 'mail' then 'mail'
    when 'phone' then 'phone'
    when 'sms' then 'phone'
    when 'portal' then 'portal'
    else 'chat:' || lower(split_part(of_channel.attributes->>'address', ':', 1))
  end
$$;
comment on function cmdb.address_kind is
  'Of which kind the addresses of a channel are. Of a chat its system counts, which its own address
begins with: telegram:@helpdesk.';

create or replace function cmdb.address_form(kind text, written text) returns text
language plpgsql immutable as $$
begin
  return (
    select case
      when kind = 'mail' and f.seen ~ '^[^@\s]+@[^@\s]+$' and length(f.seen) <= 254
        then cmdb.folded(f.seen)
      when kind = 'phone' and length(f.digits) between 3 and 20
        then regexp_replace(f.digits, '^8(\d{10})$', '7\1')
      when kind not in ('mail', 'phone') and length(f.seen) between 1 and 200 then f.seen
    end
    from (select cmdb.as_seen(written) as seen, cmdb.digits_of(written) as digits) f);
end $$;
comment on function cmdb.address_form is
  'An address in the form in which it is stored; null where it has none.';

create or replace function cmdb.address_written(of_channel cmdb.item, written jsonb, path text)
returns cmdb.address language plpgsql stable as $$
declare
  named cmdb.address;
begin
  named.kind := cmdb.address_kind(of_channel);
  named.value := cmdb.address_form(named.kind, written->>'address');
  named.name := left(nullif(cmdb.as_seen(written->>'name'), ''), 200);
  if named.value is null then
    perform cmdb.refuse_invalid(path, 'address',
      format('`%s` must be an address as the channel %s has them.', path, of_channel.tag));
  end if;
  select a.id, a.person into named.id, named.person
  from cmdb.address a
  where a.kind = named.kind and a.value = named.value;
  return named;
end $$;
comment on function cmdb.address_written is
  'An address as a client has written it: {address, name}. Without an id it is not stored yet.';

create or replace function cmdb.address_stored(asked cmdb.address) returns cmdb.address
language plpgsql volatile as $$
declare
  named cmdb.address := asked;
begin
  if named.id is null then
    insert into cmdb.address as a (kind, value, name) values (named.kind, named.value, named.name)
    on conflict (kind, value) do nothing
    returning * into named;
    if not found then
      select * into named
      from cmdb.address a where a.kind = asked.kind and a.value = asked.value;
      if not found then
        raise exception using errcode = '40001', message = 'another has just stored this address';
      end if;
    end if;
  end if;
  return named;
end $$;
comment on function cmdb.address_stored is 'The row of an address, made where there is none yet.';

create or replace function cmdb.person_of(named cmdb.address) returns bigint
language plpgsql stable as $$
declare
  people bigint[];
begin
  if named.person is not null then
    people := array[coalesce(cmdb.merged_into(named.person, null), named.person)];
  elsif named.kind = 'mail' then
    people := array(
      select k.item from cmdb.item_key k
      where k.key = 'person:email' and k.value = cmdb.key_text(array[to_jsonb(named.value)]));
    if people = '{}' then
      -- That of somebody who was merged leads on to the one who stays.
      people := array(
        select distinct cmdb.merged_into(k.item, null) from cmdb.merged_key k
        where k.key = 'person:email' and k.value = cmdb.key_text(array[to_jsonb(named.value)]));
    end if;
  elsif named.kind = 'phone' then
    people := array(
      select i.id
      from unnest(cmdb.requesters_called(named.value, null, 20)) c (id)
      join cmdb.item i on i.id = c.id
      where cmdb.is_of_class(i.id, '{person}') and right(named.value, 10) in (
        right(cmdb.digits_of(i.attributes->>'phone'), 10),
        right(cmdb.digits_of(i.attributes->>'mobile'), 10),
        right(cmdb.digits_of(i.attributes->>'extension'), 10)));
  end if;
  return case when cardinality(people) = 1 then (
    select i.id from cmdb.item i where i.id = people[1] and i.state <> 'void') end;
end $$;
comment on function cmdb.person_of is
  'Whose an address is: as an agent has said, else the one person that bears this mail address or
number. Null where several people do, or where that person has become void.';

create or replace function cmdb.address_json(a cmdb.address) returns json
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'id', a.id, 'kind', a.kind, 'address', a.value, 'name', a.name,
    'person', cmdb.brief_json(cmdb.party_now(a.person), null), 'version', a.version,
    'updated_at', cmdb.rfc3339(a.changed_at)))
$$;
comment on function cmdb.address_json is 'An address as the API answers it.';

create or replace function cmdb.address_row(a cmdb.address) returns text language sql stable as $$
  select cmdb.address_json(a)::text
$$;
comment on function cmdb.address_row is 'An address as a row of address.list.';

create or replace function cmdb.address_named(ref jsonb) returns cmdb.address
language plpgsql stable as $$
declare
  named cmdb.address;
begin
  if jsonb_typeof(ref) = 'number' then
    select * into named from cmdb.address a where a.id = (ref #>> '{}')::numeric::bigint;
  else
    select * into named
    from cmdb.address a
    where a.kind = ref->>'kind' and a.value = cmdb.address_form(ref->>'kind', ref->>'address');
  end if;
  if named.id is null then
    perform cmdb.refuse_missing('address', 'address', ref);
  end if;
  return named;
end $$;
comment on function cmdb.address_named is 'The address of an id or of {kind, address}.';

create or replace function cmdb.address_link(this cmdb.call, ref jsonb, person jsonb)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  named cmdb.address;
  whose bigint := cmdb.optional_item(person, 'person');
begin
  perform cmdb.require_call(this, 'address.link', 'address.unlink');
  perform cmdb.require_kind(whose, '{person,organization}', 'person');
  if jsonb_typeof(ref) = 'object' and whose is not null then
    named.kind := ref->>'kind';
    named.value := cmdb.address_form(named.kind, ref->>'address');
    if named.value is null then
      perform cmdb.refuse_invalid('address.address', 'address',
        format('This is no address of the kind %s.', named.kind));
    end if;
    perform cmdb.lock_threads(array[named.kind || ':' || named.value], '{}');
    select a.id into named.id
    from cmdb.address a where a.kind = named.kind and a.value = named.value;
    named := cmdb.address_stored(named);
  else
    named := cmdb.address_named(ref);
    perform cmdb.lock_threads(array[named.kind || ':' || named.value], '{}');
  end if;
  update cmdb.address a set person = whose
  where a.id = named.id and a.person is distinct from whose;
  select * into named from cmdb.address a where a.id = named.id;
  return cmdb.answer(this, cmdb.address_json(named)::text);
end $$;
comment on function cmdb.address_link is
  'address.link and address.unlink: whose an address is. Conversations stay with whom they are.';
