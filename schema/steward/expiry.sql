-- Kept answers expire.

create or replace function cmdb.expire_idempotency(mine bigint, most int) returns bigint
language plpgsql volatile as $$
declare
  gone bigint;
begin
  perform cmdb.require_epoch(mine);
  delete from cmdb.idempotency i
  using (
    select account, key from cmdb.idempotency
    where at < cmdb.present() - interval '24 hours'
    order by at
    limit most) old
  where i.account = old.account and i.key = old.key;
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function cmdb.expire_idempotency is
  'Forgets kept answers after a day, at most so many at once; returns how many.';
