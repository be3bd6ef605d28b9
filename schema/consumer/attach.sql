-- Durable consumers of the journal: what follows them. None of this is on the record.

create or replace function cmdb.consumer_read(of_account int, is_admin boolean, named text)
returns table (id int, version int, entities text, condition text)
language plpgsql stable security definer set search_path = cmdb, pg_temp as $$
declare
  present constant cmdb.consumer := cmdb.consumer_found(of_account, is_admin, named);
begin
  if present.paused then
    perform cmdb.refuse('CM006', format('The consumer %s is paused: `consumer.update` with '
      '`paused: false` lets it go on.', named), '{"path": "consumer", "code": "paused"}');
  end if;
  id := present.id;
  version := present.version;
  entities := (
    select string_agg(e.value, ',') from jsonb_array_elements_text(present.filter->'entities') e);
  condition := present.filter->>'where';
  return next;
end $$;
comment on function cmdb.consumer_read is
  'What a consumer wants to hear of, for a worker that is about to attach to it; not of a paused one.';

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
  elsif place.used_at < cmdb.present() - cmdb.consumer_retention() then
    perform cmdb.refuse('CM016', format('Nobody has used the consumer %s for %s days: it has '
      'lost its place. `consumer.seek` gives it another one.', named,
      extract(day from cmdb.consumer_retention())), '{"reason": "expired"}');
  end if;
  update cmdb.consumer_state s
  set epoch = s.epoch + 1, attached_at = cmdb.present(), used_at = cmdb.present()
  where s.consumer = present.id
  returning s.* into place;
  return query select place.epoch, place.timeline, place.position, place.leaf;
end $$;
comment on function cmdb.consumer_attach is
  'Attaches a program to a consumer: raises its epoch, by which an older one is refused, and says
where it goes on.';

create or replace function cmdb.consumer_ack(
  of_account int, is_admin boolean, named text, of_epoch bigint, up_to bigint
) returns bigint language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present constant cmdb.consumer := cmdb.consumer_found(of_account, is_admin, named);
  place cmdb.consumer_state;
begin
  select * into place from cmdb.consumer_state s where s.consumer = present.id for update;
  if place.epoch is distinct from of_epoch then
    perform cmdb.refuse('CM004', 'Another program is attached to the consumer, or it was moved: '
      'subscribe again.', jsonb_build_object('path', 'epoch'));
  elsif up_to > (select s.position from cmdb.sequencer s) then
    perform cmdb.refuse_invalid('position', 'range',
      'That is beyond the last position of the journal.');
  elsif up_to <= place.position then
    return place.position;
  end if;
  update cmdb.consumer_state s
  set position = up_to,
    leaf = (select cmdb.entry_leaf(j) from cmdb.journal j where j.position = up_to),
    timeline = (select max(t.timeline) from cmdb.timeline t),
    acked_at = cmdb.present(), used_at = cmdb.present()
  where s.consumer = present.id;
  return up_to;
end $$;
comment on function cmdb.consumer_ack is
  'consumer.ack: all up to a position has been dealt with. The position never falls.';

create or replace function cmdb.consumers_look(ids int[], epochs bigint[])
returns table (id int, epoch bigint, version int)
language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
#variable_conflict use_column
begin
  update cmdb.consumer_state s
  set attached_at = cmdb.present(), used_at = cmdb.present()
  from (
    select o.consumer
    from unnest(ids, epochs) u (id, epoch)
    join cmdb.consumer_state o on o.consumer = u.id and o.epoch = u.epoch
    where o.attached_at is null or o.attached_at < cmdb.present() - interval '10 seconds'
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
  'How consumers stand that programs are attached to by a worker, which says so by asking; without an
epoch those that were deleted.';

create or replace function cmdb.consumer_detach(of_consumer int, of_epoch bigint) returns void
language sql volatile security definer set search_path = cmdb, pg_temp as $$
  update cmdb.consumer_state s
  set attached_at = null
  where s.consumer = of_consumer and s.epoch = of_epoch
$$;
comment on function cmdb.consumer_detach is 'The program of this attachment has gone.';
