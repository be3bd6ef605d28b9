-- What a day is: `today`, a date as a moment, the end of a day.

create or replace function cmdb.is_zone(name text) returns boolean language sql stable as $$
  select exists (
    select from pg_timezone_names z
    where z.name = is_zone.name
      and z.name !~ '^(posix/|right/|posixrules$|localtime$|Factory$)')
$$;
comment on function cmdb.is_zone is
  'Whether this is a time zone of the IANA database, spelt exactly. It reads all of them.';

create or replace function cmdb.zone_at(moment timestamptz) returns text
language sql stable as $$
  select z.time_zone
  from cmdb.database_zone z
  where z.begins_at <= moment
  order by z.begins_at desc limit 1
$$;
comment on function cmdb.zone_at is 'The time zone of the database at a moment.';

create or replace function cmdb.day_at(moment timestamptz) returns date language sql stable as $$
  select (moment at time zone cmdb.zone_at(moment))::date
$$;
comment on function cmdb.day_at is 'What `today` was at a moment.';

create or replace function cmdb.day_spans(zones text[], since timestamptz[]) returns jsonb
language sql stable as $$
  select jsonb_agg(jsonb_build_array(r.day - date '1970-01-01', r.ahead) order by r.day)
  from (
    select d.day, d.ahead, lag(d.ahead) over (order by d.day) as before
    from (
      select d::date as day, extract(epoch from
        d at time zone 'UTC' - d at time zone case cardinality(zones) when 1 then zones[1] else (
          select z.name
          from unnest(zones, since) z (name, since)
          where z.since <= d at time zone z.name
          order by z.since desc limit 1) end)::int as ahead
      from generate_series(timestamp '1970-01-01', timestamp '2100-01-01', interval '1 day') d) d) r
  where r.before is distinct from r.ahead
$$;
comment on function cmdb.day_spans is
  'When days begin, as pairs: from this day on (counted from 1970-01-01) each begins so many seconds
before midnight of UTC. zones: each of them from its moment on, one of them since ever. Laid out from
1970 to 2100: days before and after are as the nearest of these.';

create or replace function cmdb.zone_days(zone text) returns text language sql stable as $$
  select jsonb_build_object('name', zone, 'days', cmdb.day_spans(array[zone], '{-infinity}'))::text
  where cmdb.is_zone(zone)
$$;
comment on function cmdb.zone_days is
  'A time zone as workers load it; null where there is none of this name.';

create or replace function cmdb.database_days() returns jsonb language sql stable as $$
  select jsonb_build_object('name', z.time_zone, 'days', z.days)
  from cmdb.database_zone z
  where z.days is not null
  order by z.begins_at desc limit 1
$$;
comment on function cmdb.database_days is
  'The zone of the database in the same form; null while it has been UTC for ever.';

create or replace function cmdb.zone_laid_out() returns void language plpgsql volatile as $$
declare
  newest constant cmdb.database_zone := (
    select z from cmdb.database_zone z order by z.begins_at desc limit 1);
  laid jsonb;
begin
  if not exists (select from cmdb.database_zone z where z.time_zone <> 'UTC') then
    return;
  end if;
  laid := (
    select cmdb.day_spans(array_agg(z.time_zone), array_agg(z.begins_at)) from cmdb.database_zone z);
  update cmdb.database_zone z set days = laid
  where z.begins_at = newest.begins_at and z.days is distinct from laid;
end $$;
comment on function cmdb.zone_laid_out is
  'Lays out the days of the database: when its zone changes, and at each start, since what is known
of zones changes too.';

create or replace function cmdb.zone_begin(zone text) returns void language plpgsql volatile as $$
begin
  if (select v.version from cmdb.catalogue_version v) = 0 and cmdb.is_zone(zone) then
    update cmdb.database_zone z set time_zone = zone;
  end if;
  perform cmdb.zone_laid_out();
end $$;
comment on function cmdb.zone_begin is
  'Before the catalogue is published at a start: a database that is made now takes this zone, for a
database that is there already its days are laid out anew.';

create or replace function cmdb.zone_set(starter text, zone text, reason text) returns boolean
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  this cmdb.call;
  at timestamptz;
begin
  if not cmdb.is_zone(zone) then
    perform cmdb.refuse_invalid('zone', 'zone', format(
      'The database knows no time zone "%s"; they are named like Europe/Moscow.', left(zone, 60)));
  end if;
  this := cmdb.enter(0, 'sql', starter, 'zone.set', reason, null, null, null, null);
  perform cmdb.catalogue_hold();
  if cmdb.zone_at(cmdb.present()) = zone then
    return false;
  end if;
  at := cmdb.stamp();
  insert into cmdb.database_zone (begins_at, time_zone) values (at, zone);
  perform cmdb.zone_laid_out();
  perform cmdb.catalogue_publish();
  perform cmdb.catalogue_journal(this, 'catalogue', zone);
  return true;
end $$;
comment on function cmdb.zone_set is
  'Another time zone of the database from now on; false where it has it already.';
