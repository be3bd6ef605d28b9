-- Which parts impair their whole: a smoke detector that fails leaves the fire alarm working, a
-- battery takes its UPS with it unless enough others are left.

alter table cmdb.class add column part_impairs_whole boolean;
comment on column cmdb.class.part_impairs_whole is
  'Whether an item of this class that fails impairs what contains it; null: as the parent, and true
where nobody says.';
update cmdb.class set part_impairs_whole = false
where name in ('fire_detector', 'manual_call_point', 'sounder', 'extinguisher', 'camera',
  'door_lock', 'access_controller', 'intercom', 'monitor', 'peripheral', 'phone', 'air_filter',
  'barcode_scanner', 'scales');

-- How many of its batteries a UPS needs is said like how many power supplies a server needs.
update cmdb.relation_type set redundant = true where name = 'installed_in';

drop function if exists cmdb.impact_step(bigint[], boolean, text[], text[], jsonb, timestamptz);
