-- Who is there to work.

create or replace function cmdb.is_there(of_account int) returns boolean
language sql stable as $$
  select coalesce((
    select (p.available or p.away_until <= cmdb.present()) is true
      and (p.absent_from <= cmdb.present()
        and (p.absent_until is null or cmdb.present() < p.absent_until)) is not true
    from cmdb.presence p
    where p.account = of_account), true)
$$;
comment on function cmdb.is_there is
  'Whether an account is there to work now: neither away nor absent. Without a row it is.';

create or replace function cmdb.absent_accounts() returns int[] language sql stable as $$
  select array(
    select p.account from cmdb.presence p
    where p.absent_from <= cmdb.present()
      and (p.absent_until is null or cmdb.present() < p.absent_until)
    order by p.account)
$$;
comment on function cmdb.absent_accounts is
  'Who is absent now: others answer what they have begun.';

create or replace function cmdb.presence_json(a cmdb.account) returns text
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'account', a.name, 'person', cmdb.item_brief(a.person), 'is_there', cmdb.is_there(a.id),
    'available', coalesce(p.available, true), 'until', cmdb.rfc3339(p.away_until),
    'absent_from', cmdb.rfc3339(p.absent_from), 'absent_until', cmdb.rfc3339(p.absent_until),
    'open', (
      select count(*)
      from (
        select
        from cmdb.incident i
        where i.assignee = a.id and cmdb.is_open(i.state)
        limit 1000) o),
    'updated_at', cmdb.rfc3339(p.changed_at)))::text
  from (values (1)) one
  left join cmdb.presence p on p.account = a.id
$$;
comment on function cmdb.presence_json is 'Whether an account is there to work, as the API answers it.';

create or replace function cmdb.require_leading(this cmdb.call, of_account int) returns void
language plpgsql stable as $$
begin
  if of_account = this.account or 'administer' = any (this.rights) or exists (
    select
    from cmdb.account mine
    join cmdb.relation l on l.source = mine.person and l.type = 'leads'
    join cmdb.relation w on w.target = l.target and w.type = 'works_in'
    join cmdb.account a on a.person = w.source
    where mine.id = this.account and a.id = of_account)
  then
    return;
  end if;
  perform cmdb.refuse('CM002',
    'The presence of others is set by whoever leads their team, or with the right `administer`.',
    '{"required": "administer", "path": "account"}');
end $$;
comment on function cmdb.require_leading is
  'Refuses to set the presence of another account to all but administrators and who leads its team.';

create or replace function cmdb.presence_set(this cmdb.call, named text, definition jsonb)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  whose int := coalesce(cmdb.account_named(named, 'account'), this.account);
  present cmdb.presence;
  reply text;
begin
  perform cmdb.require_call(this, 'presence.set');
  perform cmdb.require_leading(this, whose);
  -- The first row of an account is made by one of two at once.
  perform from cmdb.account a where a.id = whose for no key update;
  select * into present from cmdb.presence p where p.account = whose for update;
  present.account := whose;
  if definition ? 'available' then
    present.available := (definition->>'available')::boolean;
    present.away_until := null;
  end if;
  if definition ? 'until' then
    present.available := false;
    present.away_until := (definition->>'until')::timestamptz;
  end if;
  if definition ? 'absent_from' then
    present.absent_from := (definition->>'absent_from')::timestamptz;
  end if;
  if definition ? 'absent_until' then
    present.absent_until := (definition->>'absent_until')::timestamptz;
  end if;
  if present.absent_until is not null and present.absent_from is null then
    present.absent_from := cmdb.present();
  end if;
  if present.absent_until <= present.absent_from then
    perform cmdb.refuse_invalid('absent_until', 'range',
      '`absent_until` must be later than `absent_from`, or than now.');
  end if;
  if present.id is null then
    insert into cmdb.presence (account, available, away_until, absent_from, absent_until)
    values (whose, coalesce(present.available, true), present.away_until, present.absent_from,
      present.absent_until);
  else
    update cmdb.presence p
    set available = present.available, away_until = present.away_until,
      absent_from = present.absent_from, absent_until = present.absent_until
    where p.id = present.id;
  end if;
  select cmdb.presence_json(a) into reply from cmdb.account a where a.id = whose;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.presence_set is
  'presence.set: one''s own, or that of an account of a team that one leads. What is not named stays;
null clears an absence.';
