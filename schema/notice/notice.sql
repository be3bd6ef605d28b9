-- Notices: written by what has to be known, read and struck by their account alone.

drop function if exists cmdb.notify(int, text, bigint, text, text);
create or replace function cmdb.notices_max() returns int language sql immutable as $$
  select 30
$$;
comment on function cmdb.notices_max is
  'How many notices an account gets within an hour; what comes beyond is one digest.';

create or replace function cmdb.notify(account int, entity text, entity_id bigint, event text)
returns void language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  hour_ago constant timestamptz := cmdb.present() - interval '1 hour';
  told constant int := (
    select a.id from cmdb.account a
    where a.id = notify.account and a.id <> 0 and not a.disabled
      and a.id <> (cmdb.current_call()).account);
  is_crowded constant boolean := coalesce((
    select o.created_at from cmdb.notice o
    where o.account = told
    order by o.id desc
    offset cmdb.notices_max() - 1
    limit 1) > hour_ago, false);
begin
  if is_crowded then
    update cmdb.notice o
    set more = o.more + 1
    where o.id = (
      select n.id
      from (
        select * from cmdb.notice r where r.account = told
        order by r.id desc
        limit cmdb.notices_max()) n
      where n.event = 'digest' and n.seen_at is null and n.created_at > hour_ago
      order by n.id desc
      limit 1);
    if found then
      return;
    end if;
  end if;
  insert into cmdb.notice (account, entity, entity_id, event, text, more)
  select told, notify.entity, w.id, case when is_crowded then 'digest' else notify.event end,
    case when is_crowded then 'More has happened than notices tell: see the inbox.'
      else left(w.words, 2000) end,
    case when is_crowded then 1 end
  from (
    select i.id, i.number || ': ' || i.title as words
    from cmdb.incident i
    where notify.entity = 'incident' and i.id = notify.entity_id
    union all
    select c.id, c.number || coalesce(': ' || c.subject, '')
    from cmdb.conversation c
    where notify.entity = 'conversation' and c.id = notify.entity_id) w
  where told is not null;
end $$;
comment on function cmdb.notify is
  'Tells an account what has happened to an incident or a conversation, in its own words, cut at 2,000
characters. The account that did it knows already, and a disabled account reads nothing: neither is
told. Beyond thirty within an hour one digest counts the rest, until it is seen.';

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
