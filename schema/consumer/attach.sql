-- Durable consumers of the journal: what follows them. None of this is on the record.

drop function if exists cmdb.consumer_read(int, boolean, text);
create or replace function cmdb.consumer_read(
  of_account int, is_admin boolean, named text,
  out id int, out version int, out account int, out entities text, out condition text,
  out timeline int, out "position" bigint, out leaf text
) language plpgsql stable security definer set search_path = cmdb, pg_temp as $$
declare
  present constant cmdb.consumer := cmdb.consumer_found(of_account, is_admin, named);
  place cmdb.consumer_state;
begin
  select * into place from cmdb.consumer_state s where s.consumer = present.id;
  if present.paused then
    perform cmdb.refuse('CM006', format('The consumer %s is paused: `consumer.update` with '
      '`paused: false` lets it go on.', named), '{"path": "consumer", "code": "paused"}');
  end if;
  perform cmdb.require_used(named, place);
  id := present.id;
  version := present.version;
  account := present.account;
  entities := (
    select string_agg(e.value, ',') from jsonb_array_elements_text(present.filter->'entities') e);
  condition := present.filter->>'where';
  timeline := place.timeline;
  "position" := place.position;
  leaf := place.leaf;
end $$;
comment on function cmdb.consumer_read is
  'What a consumer wants to hear of and where it is, for a worker that is about to attach to it; not
of a paused one, or of one that has expired.';

create or replace function cmdb.require_used(named text, place cmdb.consumer_state) returns void
language plpgsql stable as $$
begin
  if place.used_at < cmdb.present() - cmdb.consumer_retention() then
    perform cmdb.refuse('CM016', format('Nobody has used the consumer %s for %s days: it has '
      'lost its place. `consumer.seek` gives it another one.', named,
      extract(day from cmdb.consumer_retention())), '{"reason": "expired"}');
  end if;
end $$;
comment on function cmdb.require_used is 'Refuses a consumer that has expired.';

create or replace function cmdb.consumer_attach(
  of_account int, is_admin boolean, named text, expected int
) returns table (epoch bigint, timeline int, "position" bigint, leaf text)
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
#variable_conflict use_column
declare
  present cmdb.consumer;
  place cmdb.consumer_state;
begin
  present := cmdb.consumer_found(of_account, is_admin, named);
  select * into place from cmdb.consumer_state s where s.consumer = present.id for update;
  if present.version <> expected or place.consumer is null then
    perform cmdb.refuse('CM012', 'The consumer has changed meanwhile: subscribe again.', '{}');
  end if;
  perform cmdb.require_used(named, place);
  update cmdb.consumer_state s
  set epoch = s.epoch + 1, delivered = s.position, attached_at = cmdb.present(),
    used_at = cmdb.present()
  where s.consumer = present.id
  returning s.* into place;
  return query select place.epoch, place.timeline, place.position, place.leaf;
end $$;
comment on function cmdb.consumer_attach is
  'Attaches a program to a consumer: raises its epoch, by which an older one is refused, and says
where it goes on.';

drop function if exists cmdb.consumer_ack(int, boolean, text, bigint, bigint);
create or replace function cmdb.consumer_ack(
  of_account int, is_admin boolean, named text, of_epoch bigint, positions bigint[], given bigint,
  out "position" bigint, out reach bigint, out is_followed boolean
) language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
#variable_conflict use_column
declare
  present constant cmdb.consumer := cmdb.consumer_found(of_account, is_admin, named);
  place cmdb.consumer_state;
begin
  select * into place from cmdb.consumer_state s where s.consumer = present.id for update;
  if place.epoch is distinct from of_epoch then
    perform cmdb.refuse('CM004', 'Another program is attached to the consumer, or it was moved: '
      'subscribe again.', jsonb_build_object('path', 'epoch'));
  end if;
  reach := greatest(place.position, place.delivered, given);
  is_followed := place.attached_at is not null;
  "position" := greatest(place.position,
    (select max(p.up_to) from unnest(positions) p (up_to) where p.up_to <= reach));
  if "position" > place.position then
    update cmdb.consumer_state s
    set position = consumer_ack."position",
      leaf = (
        select cmdb.entry_leaf(j) from cmdb.journal j where j.position = consumer_ack."position"),
      timeline = (select max(t.timeline) from cmdb.timeline t),
      acked_at = cmdb.present(), used_at = cmdb.present()
    where s.consumer = present.id;
  end if;
end $$;
comment on function cmdb.consumer_ack is
  'consumer.ack: all up to the highest of these positions that was delivered has been dealt with; the
position never falls. given: what the worker itself has delivered, of which it may not have told yet.
reach: up to where entries were delivered; is_followed: another worker may know of more.';

drop function if exists cmdb.consumers_look(int[], bigint[]);
create or replace function cmdb.consumers_look(ids int[], epochs bigint[], given bigint[])
returns table (id int, epoch bigint, version int)
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
#variable_conflict use_column
begin
  update cmdb.consumer_state s
  set attached_at = cmdb.present(), used_at = cmdb.present(),
    delivered = greatest(s.delivered, held.given)
  from (
    select o.consumer, u.given
    from unnest(ids, epochs, given) u (id, epoch, given)
    join cmdb.consumer_state o on o.consumer = u.id and o.epoch = u.epoch
    where o.attached_at is null or o.attached_at < cmdb.present() - interval '10 seconds'
      or u.given > greatest(o.delivered, o.position)
    order by o.consumer
    for update of o) held
  where s.consumer = held.consumer;
  return query
  select u.id, s.epoch, c.version
  from unnest(ids) u (id)
  left join cmdb.consumer_state s on s.consumer = u.id
  left join cmdb.consumer c on c.id = u.id;
end $$;
comment on function cmdb.consumers_look is
  'How consumers stand that programs are attached to by a worker, which says so by asking, and up to
where they were given entries; without an epoch those that were deleted.';

drop function if exists cmdb.consumer_detach(int, bigint);
create or replace function cmdb.consumer_detach(of_consumer int, of_epoch bigint, given bigint)
returns void language sql volatile security definer set search_path = cmdb, pg_temp as $$
  update cmdb.consumer_state s
  set attached_at = null, delivered = greatest(s.delivered, given)
  where s.consumer = of_consumer and s.epoch = of_epoch
$$;
comment on function cmdb.consumer_detach is
  'The program of this attachment has gone, after it was given entries up to a position.';
