-- Items registered by mistake are made void: hidden, and without references to them.

create or replace function cmdb.refuse_void(of_item bigint) returns void
language plpgsql stable as $$
declare
  further constant bigint := cmdb.merged_into(of_item, null);
  tag constant text := (select i.tag from cmdb.item i where i.id = of_item);
  message text := case
    when further is null then format(
      'The item %s is void (registered by mistake): it cannot be changed or referred to.', tag)
    else format('The item %s was merged into %s: change that one.', tag,
      (select i.tag from cmdb.item i where i.id = further)) end;
begin
  perform cmdb.refuse('CM006', message, jsonb_build_object('state', 'void',
    'reasons', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'code', 'void', 'message', message, 'item', cmdb.item_brief(of_item),
      'into', cmdb.item_brief(further))))));
end $$;
comment on function cmdb.refuse_void is
  'Refuses to change a void item or to refer to it.';

create or replace function cmdb.require_live_items() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  named bigint[];
  present record;
begin
  case tg_table_name
    when 'incident_item' then named := array[new.item];
    when 'incident_watch' then named := array[new.person];
    when 'account' then named := new.channels || new.person;
    when 'address' then named := array[new.person];
    when 'conversation' then
      if tg_op = 'INSERT' or new.party is distinct from old.party then
        named := array[new.party];
      end if;
      if tg_op = 'INSERT' or new.channel is distinct from old.channel then
        named := named || new.channel;
      end if;
    else
      if tg_op = 'INSERT' or new.service is distinct from old.service then
        named := array[new.service];
      end if;
      if tg_op = 'INSERT' or new.requester is distinct from old.requester then
        named := named || new.requester;
      end if;
      if tg_op = 'INSERT' or new.team_item is distinct from old.team_item then
        named := named || new.team_item;
      end if;
      -- An item that became void after the incident ended keeps the incident from being reopened.
      if tg_op = 'UPDATE' and cmdb.is_open(new.state) and not cmdb.is_open(old.state) then
        named := named || new.service || new.requester || new.team_item || array(
          select l.item from cmdb.incident_item l where l.of_incident = new.id);
      end if;
  end case;
  -- The same lock as the foreign key's; a transaction that makes the item void conflicts with it.
  for present in
    select i.id, i.state from cmdb.item i where i.id = any (named) order by i.id for key share
  loop
    if present.state = 'void' then
      if (tg_table_name = 'conversation' or tg_table_name = 'incident' and tg_op = 'INSERT')
        and (cmdb.current_call()).method = 'message.receive'
        and cmdb.is_of_class(present.id, '{person,organization}')
      then
        -- Merged or void since it was looked up: a message is refused for nothing of its sender.
        raise exception using errcode = '40001', message = 'the sender has just become another';
      end if;
      perform cmdb.refuse_void(present.id);
    end if;
  end loop;
  return new;
end $$;
comment on function cmdb.require_live_items is
  'Whatever comes to refer to an item finds it live, also where that is decided at the same time.';

drop trigger if exists live_items on cmdb.relation;  -- cmdb.relation_changed looks at both ends
drop trigger if exists live_items on cmdb.incident_item;
drop trigger if exists live_items on cmdb.incident;
drop trigger if exists live_items on cmdb.account;
create trigger live_items before insert or update on cmdb.incident_item
for each row execute function cmdb.require_live_items();
create trigger live_items before insert or update of service, requester, team_item, state on cmdb.incident
for each row execute function cmdb.require_live_items();
create trigger live_items before insert or update of person, channels on cmdb.account
for each row execute function cmdb.require_live_items();
create or replace trigger live_items before insert or update of person on cmdb.address
for each row execute function cmdb.require_live_items();
create or replace trigger live_items before insert or update of party, channel on cmdb.conversation
for each row execute function cmdb.require_live_items();
drop trigger if exists live_items on cmdb.incident_watch;
create trigger live_items before insert on cmdb.incident_watch
for each row execute function cmdb.require_live_items();

create or replace function cmdb.void_reasons(of_item bigint) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'code', r.code, 'message', r.message, 'item', r.item)) order by r.place, r.id), '[]')
  from (
    select 1 as place, r.id, 'referred_to' as code, cmdb.item_brief(r.source) as item,
      format('%s refers to it%s.', s.tag, ' as ' || r.role) as message
    from cmdb.relation r
    join cmdb.item s on s.id = r.source
    where r.target = of_item and r.role is not null
    union all
    select 2, r.id, 'related', cmdb.item_brief(o.id),
      format('Relation %s, %s, connects it with %s.', r.id, r.type, o.tag)
    from cmdb.relation r
    join cmdb.item o on o.id = case r.source when of_item then r.target else r.source end
    where r.role is null and of_item in (r.source, r.target)
    union all
    select 3, i.id, 'open_incident', null, format('Incident %s about it is open.', i.number)
    from (
      select l.of_incident as id from cmdb.incident_item l where l.item = of_item
      union
      select r.id from cmdb.incident r where r.requester = of_item
      union
      select v.id from cmdb.incident v where v.service = of_item
      union
      select w.id from cmdb.incident w where w.team_item = of_item
      union
      select o.of_incident from cmdb.incident_watch o where o.person = of_item) n
    join cmdb.incident i on i.id = n.id
    where cmdb.is_open(i.state)
    union all
    select 4, a.id, 'account', null, format('The account %s belongs to this person.', a.name)
    from cmdb.account a
    where a.person = of_item
    union all
    select 5, a.id, 'account', null, format('The account %s serves this channel.', a.name)
    from cmdb.account a
    where of_item = any (a.channels)
    union all
    (select 6, c.id, 'conversation', null, format('The conversation %s goes by it.', c.number)
    from cmdb.conversation c
    where c.channel = of_item
    limit 100)
    union all
    (select 7, c.id, 'conversation', null, format('The conversation %s is with them.', c.number)
    from cmdb.conversation c
    where c.party = of_item
    limit 100)
    union all
    select 8, a.id, 'address', null, format('The address %s is theirs.', a.value)
    from cmdb.address a
    where a.person = of_item
    order by 1, 2
    limit 100) r
$$;
comment on function cmdb.void_reasons is
  'Everything, up to a hundred, that keeps an item from being void; its own references do not.';

create or replace function cmdb.item_void(this cmdb.call, ref jsonb, version int)
returns text language plpgsql volatile as $$
declare
  present cmdb.item;
  roles jsonb;
  reasons jsonb;
  reply text;
begin
  -- The strongest row lock: until the commit no new reference to the item is possible.
  perform from cmdb.item i where i.id = cmdb.item_id(ref) for update;
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  end if;
  select jsonb_object_agg(r.role, r.target) into roles
  from cmdb.relation r
  where r.source = present.id and r.role is not null;
  if roles is not null then
    perform cmdb.lock_hierarchies(present.class, roles);
  end if;
  reasons := cmdb.void_reasons(present.id);
  if reasons <> '[]' then
    perform cmdb.refuse('CM007', 'The item is still in use: first remove what refers to it.',
      jsonb_build_object('reasons', reasons));
  end if;
  update cmdb.item i set state = 'void', inputs = null where i.id = present.id;
  perform cmdb.dissolve(array(
    select r.id from cmdb.relation r where r.source = present.id and r.role is not null));
  select a.answer into reply from cmdb.item_answer(null, null) a where a.id = present.id;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.item_void is
  'Makes an item void. Its references end with it, its keys are free again, its tag stays taken.';
