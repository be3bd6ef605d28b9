-- The catalogue's version: writes planned with another version are planned again, and no write runs
-- while it changes.

create or replace function cmdb.require_catalogue(expected bigint)
returns boolean language plpgsql stable as $$
begin
  if (select version from cmdb.catalogue_version) <> expected then
    raise exception using errcode = 'CM900', message = 'the catalogue has moved';
  end if;
  return true;
end $$;
comment on function cmdb.require_catalogue is
  'Fails with CM900 when the caller planned a read with another version than its snapshot has.';

-- The catalogue changes after all writes that were checked against it, and no write is checked
-- while it changes. This is an advisory lock, because a lock of the table would wait for every
-- reader, such as a dump of several hours, with all others queued behind it.
create or replace function cmdb.catalogue_hold() returns void language plpgsql volatile as $$
declare
  patience constant text := current_setting('lock_timeout');
begin
  -- Writes that arrive meanwhile queue behind this lock, so it is released repeatedly to let them
  -- through.
  for attempt in 1..30 loop
    begin
      perform set_config('lock_timeout', '50ms', true);
      perform pg_advisory_xact_lock(4715);
      perform set_config('lock_timeout', patience, true);
      return;
    exception
      when lock_not_available then
        perform pg_sleep(0.01 + random() * 0.02);
    end;
  end loop;
  raise exception using errcode = 'lock_not_available', message = 'writes hold the catalogue';
end $$;
comment on function cmdb.catalogue_hold is
  'Keeps the catalogue for this transaction to change: first, before anything of it is read.';

create or replace function cmdb.require_catalogue_held(expected bigint, changes boolean)
returns void language plpgsql volatile as $$
declare
  held text;
begin
  if changes then
    -- Not a shared lock first: two concurrent changes would wait for each other.
    perform cmdb.catalogue_hold();
  else
    -- An assignment: PERFORM would go through SPI.
    held := pg_advisory_xact_lock_shared(4715);
  end if;
  -- A separate statement, so that its snapshot is taken after the lock.
  if (select version from cmdb.catalogue_version) <> expected then
    raise exception using errcode = 'CM900', message = 'the catalogue has moved';
  end if;
end $$;
comment on function cmdb.require_catalogue_held is
  'Fails with CM900 when the caller planned with another version; holds off changes to the commit.';
