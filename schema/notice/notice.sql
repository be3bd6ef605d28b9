-- Notices: written by what has to be known, read and struck by their account alone.

drop function if exists cmdb.notify(int, text, bigint, text, text);
create or replace function cmdb.notices_max() returns int language sql immutable as $$
  select 30
$$;
comment on function cmdb.notices_max is
  'How many notices an account gets within an hour; what comes beyond is one digest.';

create or replace function cmdb.is_crowded(told int) returns boolean language sql stable as $$
  select coalesce((
    select o.created_at from cmdb.notice o
    where o.account = told
    order by o.id desc
    offset cmdb.notices_max() - 1
    limit 1) > cmdb.present() - interval '1 hour', false)
$$;
comment on function cmdb.is_crowded is 'Whether an account has got all the notices of an hour.';

create or replace function cmdb.notify_all(
  accounts int[], entity text, entity_id bigint, event text
) returns int language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  told int[];
  crowded int[];
  counted int[];
begin
  perform cmdb.require_entered();
  told := array(
    select a.id from cmdb.account a
    where a.id = any (accounts) and a.id <> 0 and not a.disabled
      and a.id <> (cmdb.current_call()).account
    order by a.id);
  crowded := array(select a from unnest(told) a where cmdb.is_crowded(a));
  with digest as (
    select n.id
    from unnest(crowded) a (id)
    cross join lateral (
      select r.id, r.event, r.seen_at, r.created_at from cmdb.notice r
      where r.account = a.id
      order by r.id desc
      limit cmdb.notices_max()) n
    where n.event = 'digest' and n.seen_at is null
      and n.created_at > cmdb.present() - interval '1 hour'),
  more as (
    update cmdb.notice o set more = o.more + 1
    -- One that is struck at this moment counts nothing any more: another begins.
    from digest d where o.id = d.id and o.seen_at is null
    returning o.account)
  select coalesce(array_agg(m.account), '{}') into counted from more m;
  insert into cmdb.notice (account, entity, entity_id, event, text, more)
  select a.id, notify_all.entity, w.id,
    case when a.id = any (crowded) then 'digest' else notify_all.event end,
    case when a.id = any (crowded) then 'More has happened than notices tell: see the inbox.'
      else left(w.words, 2000) end,
    case when a.id = any (crowded) then 1 end
  from (
    select i.id, i.number || ': ' || i.title as words
    from cmdb.incident i
    where notify_all.entity = 'incident' and i.id = notify_all.entity_id
    union all
    select c.id, c.number || coalesce(': ' || c.subject, '')
    from cmdb.conversation c
    where notify_all.entity = 'conversation' and c.id = notify_all.entity_id) w
  cross join unnest(told) a (id)
  where not a.id = any (counted)
  order by a.id;
  return cardinality(told);
end $$;
comment on function cmdb.notify_all is
  'Tells accounts what has happened to an incident or a conversation, in its own words, cut at 2,000
characters; how many were told. The account that did it knows already, and a disabled account reads
nothing: neither is told. Beyond thirty within an hour one digest counts the rest, until it is seen.';

create or replace function cmdb.notify(account int, entity text, entity_id bigint, event text)
returns void language plpgsql volatile as $$
begin
  perform cmdb.notify_all(array[account], entity, entity_id, event);
end $$;
comment on function cmdb.notify is 'Tells one account, as cmdb.notify_all does.';

create or replace function cmdb.notice_json(o cmdb.notice) returns text
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'id', o.id, 'at', cmdb.rfc3339(o.created_at), 'event', o.event,
    'about', json_build_object('entity', o.entity, 'id', o.entity_id,
      'number', case o.entity
        when 'incident' then (select i.number from cmdb.incident i where i.id = o.entity_id)
        when 'conversation' then (
          select c.number from cmdb.conversation c where c.id = o.entity_id) end),
    'text', o.text, 'more', o.more, 'seen_at', cmdb.rfc3339(o.seen_at)))::text
$$;
comment on function cmdb.notice_json is 'A notice as the API answers it.';

create or replace function cmdb.notice_seen(this cmdb.call, notices bigint[], up_to bigint)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  most constant int := 10000;
  struck bigint;
begin
  perform cmdb.require_call(this, 'notice.seen');
  with unseen as (
    select o.id
    from cmdb.notice o
    where o.account = this.account and o.seen_at is null
      and case when up_to is null then o.id = any (notices) else o.id <= up_to end
    order by o.id
    limit most
    for no key update)
  update cmdb.notice o
  set seen_at = cmdb.present()
  from unseen u
  where o.id = u.id;
  get diagnostics struck = row_count;
  return cmdb.answer(this, json_build_object('seen', struck, 'unseen', (
    select count(*)
    from (
      select from cmdb.notice o
      where o.account = this.account and o.seen_at is null
      limit most) u))::text);
end $$;
comment on function cmdb.notice_seen is
  'notice.seen: strikes notices of the caller; those of others, and those that are struck already,
are left as they are. 10,000 at most in one call: `unseen` says whether there are more.';

create or replace function cmdb.notice_kept() returns trigger language plpgsql as $$
begin
  if (cmdb.current_call()).method <> 'message.redact' then
    raise exception using errcode = 'insufficient_privilege',
      message = 'what a notice says never changes';
  end if;
  return new;
end $$;
comment on function cmdb.notice_kept is
  'Refuses another text of a notice; message.redact alone takes out what was copied into it.';
create or replace trigger kept before update on cmdb.notice
for each row when (old.text is distinct from new.text)
execute function cmdb.notice_kept();
