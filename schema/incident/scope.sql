-- What the right `incidents` allows with items, without the right `items`: for one open incident.

create or replace function cmdb.lock_named_incident(this cmdb.call) returns void
language plpgsql volatile as $$
begin
  perform from cmdb.incident i where i.id = this.incident and cmdb.is_open(i.state) for share;
  if not found then
    perform cmdb.refuse('CM002',
      'This account changes items for an incident: `incident` must name one that is open and to '
      'which the item is linked.',
      '{"required": "items", "path": "incident"}');
  end if;
end $$;
comment on function cmdb.lock_named_incident is
  'Locks the incident of a call, which is open and stays so, with all its links, until the write is
done. Before items, as writes of incidents do.';

create or replace function cmdb.require_end_of_incident(
  this cmdb.call, of_source bigint, of_target bigint
) returns void language plpgsql stable as $$
begin
  if not exists (
    select from cmdb.incident_item l
    where l.of_incident = this.incident and l.item in (of_source, of_target))
  then
    perform cmdb.refuse('CM002',
      'Neither item is linked to the incident that `incident` names.',
      '{"required": "items", "path": "incident"}');
  end if;
end $$;
comment on function cmdb.require_end_of_incident is
  'A relation is changed for an incident to which one of its ends is linked.';

create or replace function cmdb.require_of_incident(this cmdb.call, of_item bigint, refs jsonb)
returns void language plpgsql stable as $$
declare
  about bigint[] := array[of_item];
begin
  -- A component belongs to an incident also by what it is taken out of or put into.
  if refs ? 'installed_in' then
    about := about || cmdb.optional_item(refs->'installed_in', 'references.installed_in') || array(
      select r.target from cmdb.relation r
      where r.source = of_item and r.role = 'installed_in');
  end if;
  if not exists (
    select from cmdb.incident_item l
    where l.of_incident = this.incident and (l.item = of_item
      or l.item = any (about) and refs - 'installed_in' = '{}'))
  then
    perform cmdb.refuse('CM002',
      'The item is not linked to the incident that `incident` names.',
      '{"required": "items", "path": "incident"}');
  end if;
end $$;
comment on function cmdb.require_of_incident is
  'An item is changed for an incident to which it is linked; a component also where the item that it
is taken out of or put into is.';
