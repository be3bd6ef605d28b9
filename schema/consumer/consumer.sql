-- Durable consumers of the journal: their definitions, which are on the record.

create or replace function cmdb.consumer_retention() returns interval language sql stable as $$
  select coalesce(nullif(current_setting('cmdb.consumer_retention', true), ''), '30 days')::interval
$$;
comment on function cmdb.consumer_retention is
  'How long a consumer that nobody uses keeps its place, as the server was told: a forgotten one must
not keep the journal from being thinned out for ever.';

create or replace function cmdb.consumer_json(c cmdb.consumer) returns text
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'name', c.name,
    'account', (select a.name from cmdb.account a where a.id = c.account),
    'entities', c.filter->'entities', 'where', c.filter->>'where',
    'timeline', s.timeline, 'position', s.position,
    'lag_entries', greatest(0, h.position - s.position),
    'lag_seconds', coalesce(round(extract(epoch from cmdb.present() - n.at))::bigint, 0),
    'paused', c.paused, 'attached', coalesce(s.attached_at > cmdb.present() - interval '30 seconds', false),
    'expired', s.used_at < cmdb.present() - cmdb.consumer_retention(),
    'acked_at', cmdb.rfc3339(s.acked_at), 'version', c.version,
    'created_at', cmdb.rfc3339(c.created_at), 'updated_at', cmdb.rfc3339(c.changed_at)))::text
  from cmdb.consumer_state s
  cross join cmdb.sequencer h
  left join lateral (
    select j.at from cmdb.journal j where j.position > s.position order by j.position limit 1) n
    on true
  where s.consumer = c.id
$$;
comment on function cmdb.consumer_json is
  'A consumer as the API answers it, with how far it is behind the journal: entries, and how long
the oldest of them has waited.';

create or replace function cmdb.consumer_lags() returns text
language sql stable security definer set search_path = cmdb, pg_temp as $$
  select coalesce(jsonb_object_agg(c.name, coalesce((
    select greatest(0, round(extract(epoch from cmdb.present() - j.at) * 1000))::bigint
    from cmdb.journal j where j.position > s.position order by j.position limit 1), 0)), '{}')::text
  from (select * from cmdb.consumer order by id limit 1000) c
  join cmdb.consumer_state s on s.consumer = c.id
  where s.used_at >= cmdb.present() - cmdb.consumer_retention()
$$;
comment on function cmdb.consumer_lags is
  'How long the oldest entry that a consumer has not acknowledged has waited, in milliseconds by name;
those that have expired hold nothing up.';

create or replace function cmdb.consumer_found(of_account int, is_admin boolean, named text)
returns cmdb.consumer language plpgsql stable as $$
declare
  present cmdb.consumer;
begin
  select * into present from cmdb.consumer c where c.name = named;
  if not found then
    perform cmdb.refuse_missing('consumer', 'consumer', to_jsonb(named));
  end if;
  if present.account <> of_account and is_admin is not true then
    perform cmdb.refuse('CM002', 'Consumers of others need the right `administer`.',
      '{"required": "administer", "path": "consumer"}');
  end if;
  return present;
end $$;
comment on function cmdb.consumer_found is
  'The consumer of a name: one''s own, or anybody''s for an administrator.';

create or replace function cmdb.consumer_held(this cmdb.call, named text, expected int)
returns cmdb.consumer language plpgsql volatile as $$
declare
  present cmdb.consumer :=
    cmdb.consumer_found(this.account, 'administer' = any (this.rights), named);
begin
  select * into present from cmdb.consumer c where c.id = present.id for no key update;
  if not found then
    perform cmdb.refuse_missing('consumer', 'consumer', to_jsonb(named));
  end if;
  perform cmdb.require_version(
    'consumer', present.version, expected, present.changed_by, present.changed_at, present.id);
  return present;
end $$;
comment on function cmdb.consumer_held is
  'The consumer that is to be changed, locked, if it is at the version that the caller has read.';

create or replace function cmdb.require_names(lookups jsonb) returns void
language plpgsql stable as $$
declare
  lookup jsonb;
  found bigint;
begin
  for lookup in select * from jsonb_array_elements(coalesce(lookups, '[]')) loop
    select count(*) into found from (
      select cmdb.items_called(lookup->1, null) where lookup->>0 = 'items_called'
      union all
      select cmdb.accounts_called(lookup->1) where lookup->>0 = 'accounts_called'
      union all
      select cmdb.incidents_called(lookup->1, null) where lookup->>0 = 'incidents_called'
      union all
      select cmdb.teams_called(lookup->1, null) where lookup->>0 = 'teams_called') n;
  end loop;
end $$;
comment on function cmdb.require_names is
  'Refuses a name in a condition that names nothing: [[function, names], …].';

create or replace function cmdb.consumer_create(
  this cmdb.call, named text, filter jsonb, lookups jsonb, after bigint, most int
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.consumer;
  head bigint;
  oldest bigint;
begin
  perform cmdb.require_call(this, 'consumer.create');
  perform cmdb.require_names(lookups);
  -- Two that make the last one that there may be, or one of a name, see each other.
  perform pg_advisory_xact_lock(4731);
  if exists (select from cmdb.consumer c where c.name = named) then
    perform cmdb.refuse('CM005', format('There is already a consumer %s.', named),
      '{"path": "name"}');
  end if;
  if (select count(*) from cmdb.consumer) >= most then
    perform cmdb.refuse('CM010', format('%s consumers are kept: delete one first.', most),
      jsonb_build_object('limit', 'consumers', 'value', most + 1));
  end if;
  head := (select s.position from cmdb.sequencer s);
  oldest := (select j.position from cmdb.journal j order by j.position limit 1);
  if after not between coalesce(oldest, 1) - 1 and head then
    perform cmdb.refuse_invalid('after', 'range',
      format('`after` must be between %s and %s.', coalesce(oldest, 1) - 1, head));
  end if;
  insert into cmdb.consumer as c (name, account, filter)
  values (named, this.account, consumer_create.filter)
  returning c.* into present;
  perform cmdb.consumer_place(present.id, coalesce(after, head));
  return cmdb.answer(this, cmdb.consumer_json(present));
end $$;
comment on function cmdb.consumer_create is
  'consumer.create: from now on, or behind a position.';

create or replace function cmdb.consumer_place(of_consumer int, at_position bigint) returns void
language sql volatile as $$
  insert into cmdb.consumer_state as s (consumer, timeline, position, leaf, delivered, used_at)
  select of_consumer, max(t.timeline), at_position,
    (select cmdb.entry_leaf(j) from cmdb.journal j where j.position = at_position), at_position,
    cmdb.present()
  from cmdb.timeline t
  on conflict (consumer) do update
  set timeline = excluded.timeline, position = excluded.position, leaf = excluded.leaf,
    delivered = excluded.delivered, epoch = s.epoch + 1, attached_at = null,
    used_at = excluded.used_at
$$;
comment on function cmdb.consumer_place is
  'Puts a consumer at a position; whoever is attached to it is not any more.';

drop function if exists cmdb.consumer_update(cmdb.call, text, int, jsonb, jsonb);
create or replace function cmdb.consumer_update(
  this cmdb.call, named text, expected int, changes jsonb, lookups jsonb, pauses boolean
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.consumer;
begin
  perform cmdb.require_call(this, 'consumer.update');
  perform cmdb.require_names(lookups);
  present := cmdb.consumer_held(this, named, expected);
  update cmdb.consumer c
  set filter = jsonb_strip_nulls(c.filter || changes), paused = coalesce(pauses, c.paused)
  where c.id = present.id
  returning c.* into present;
  return cmdb.answer(this, cmdb.consumer_json(present));
end $$;
comment on function cmdb.consumer_update is
  'consumer.update: another filter, from the position on where it is, of which null takes a part
away; pauses it, or lets it go on.';

create or replace function cmdb.consumer_delete(this cmdb.call, named text, expected int)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.consumer;
  reply text;
begin
  perform cmdb.require_call(this, 'consumer.delete');
  present := cmdb.consumer_held(this, named, expected);
  reply := cmdb.consumer_json(present);
  delete from cmdb.consumer c where c.id = present.id;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.consumer_delete is
  'consumer.delete: answers the consumer as it was.';

create or replace function cmdb.consumer_seek(
  this cmdb.call, named text, expected int, to_position bigint, at timestamptz
) returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.consumer;
  place bigint := to_position;
  head bigint;
  oldest bigint;
begin
  perform cmdb.require_call(this, 'consumer.seek');
  present := cmdb.consumer_held(this, named, expected);
  head := (select s.position from cmdb.sequencer s);
  oldest := coalesce((select j.position from cmdb.journal j order by j.position limit 1), 1);
  if place is null then
    place := greatest(oldest - 1, coalesce((
      select j.position from cmdb.journal j
      where j.at <= consumer_seek.at
      order by j.at desc, j.position desc
      limit 1), 0));
  elsif place not between oldest - 1 and head then
    perform cmdb.refuse_invalid('position', 'range',
      format('`position` must be between %s and %s.', oldest - 1, head));
  end if;
  perform cmdb.consumer_place(present.id, place);
  update cmdb.consumer c
  set sought = place, seeks = c.seeks + 1
  where c.id = present.id
  returning c.* into present;
  return cmdb.answer(this, cmdb.consumer_json(present));
end $$;
comment on function cmdb.consumer_seek is
  'consumer.seek: behind another position, or behind what had been written by a moment. One that was
expired is not any more.';
