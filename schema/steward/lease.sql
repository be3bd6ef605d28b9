-- The steward's lease; each of its writes checks the epoch.

create or replace function cmdb.take_lease(who text, seconds int) returns bigint
language sql volatile as $$
  update cmdb.steward_lease
  set
    epoch = case when holder = who then epoch else epoch + 1 end,
    holder = who,
    expires_at = cmdb.lease_clock() + seconds * interval '1 second'
  where holder = who
    or expires_at < cmdb.lease_clock()
    or expires_at > cmdb.lease_clock() + 6 * seconds * interval '1 second'
    or split_part(holder, '#', 1) = split_part(who, '#', 1)
  returning epoch
$$;
comment on function cmdb.take_lease is
  'Takes or renews the lease; the epoch, or null while another holds it. A holder is
instance#process: a process takes over at once from one of the same instance, whose supervisor has
seen it end. A lease that ends later than any lease can was taken before the clock stepped back.';

create or replace function cmdb.give_up_lease(who text) returns void language sql volatile as $$
  update cmdb.steward_lease set expires_at = '-infinity' where holder = who
$$;
comment on function cmdb.give_up_lease is 'Lets another steward begin at once.';

create or replace function cmdb.require_epoch(mine bigint) returns void
language plpgsql volatile as $$
begin
  perform from cmdb.steward_lease where epoch = mine for key share;
  if not found then
    raise exception using errcode = 'CM903', message = 'another steward has taken over';
  end if;
end $$;
comment on function cmdb.require_epoch is
  'Refuses an effect of a steward that has lost its lease. A lease is not taken over while a
transaction that has asked is open; it is renewed, for that leaves the key, which is the epoch.';
