-- Duties that follow the journal: cmdb.consume_NAME(epoch, batch) asks for its position, acts on the
-- entries behind it and moves it, in one transaction. It returns how many entries it has seen: as
-- many as the batch means that there are more.

create or replace function cmdb.consumer_position(mine bigint, named text) returns bigint
language plpgsql volatile as $$
declare
  reached bigint;
begin
  perform cmdb.require_epoch(mine);
  select c.position into strict reached from cmdb.steward_consumer c where c.name = named for update;
  return reached;
end $$;
comment on function cmdb.consumer_position is
  'The position up to which a consumer has acted, for the holder of the lease; nobody else gets it
until the end of the transaction.';

create or replace function cmdb.consumer_moved(named text, reached bigint) returns void
language sql volatile as $$
  update cmdb.steward_consumer c
  set position = reached, moved_at = cmdb.present()
  where c.name = named and c.position < reached
$$;
comment on function cmdb.consumer_moved is
  'Ends a turn of a consumer: it has acted on all entries up to this position. It never goes back.';

create or replace function cmdb.consumer_lag(named text) returns bigint
language sql volatile as $$
  select s.position - c.position
  from cmdb.sequencer s
  cross join cmdb.steward_consumer c
  where c.name = named
$$;
comment on function cmdb.consumer_lag is 'How many positions a consumer has not seen yet.';
