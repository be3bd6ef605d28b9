-- The relations and links of a change set are put back.

drop function if exists cmdb.revert_relations(bigint, text, cmdb.journal[], timestamptz, jsonb[]);
create or replace function cmdb.revert_relations(
  of_source bigint, type_name text, entries cmdb.journal[], written timestamptz,
  out conflicts jsonb[], out reverted int
) language plpgsql volatile as $$
declare
  type cmdb.relation_type;
  path text;
  -- What this revert itself has written, at other suppliers, is no change of somebody else.
  own constant timestamptz := cmdb.client_stamp();
  subject text := (select i.tag from cmdb.item i where i.id = of_source);
  entry cmdb.journal;
  before record;
  present cmdb.relation;
  made bigint[] := '{}';
  ended bigint[] := '{}';
  changed int;
  refused text;
  detail text;
begin
  reverted := 0;
  conflicts := '{}';
  select * into type from cmdb.relation_type t where t.name = type_name;
  path := coalesce('references.' || type.role, 'relations.' || type_name);
  foreach entry in array entries loop
    select * into present from cmdb.relation r where r.id = entry.entity_id;
    if entry.ended then
      ended := ended || entry.entity_id;
    elsif entry.version = 1 then
      if present.id is not null and present.changed_at > written and present.changed_at <> own then
        conflicts := conflicts || cmdb.revert_conflict('changed',
          format('The relation of %s has changed since.', subject), path, of_source,
          present.changed_by, present.changed_at, cmdb.item_brief(present.target));
        return;
      elsif present.id is not null then
        made := made || entry.entity_id;
      end if;
    else
      begin
        changed := cmdb.revert_relation(type, entry.entity_id, written);
      exception
        when sqlstate 'CM005' or sqlstate 'CM006' or sqlstate 'CM007' then
          get stacked diagnostics refused = message_text, detail = pg_exception_detail;
          conflicts := conflicts || cmdb.revert_refused(refused, detail, of_source);
          return;
      end;
      reverted := reverted + changed;
      if changed = 0 and present.changed_at > written
        and present.changed_at <> own
      then
        conflicts := conflicts || cmdb.revert_conflict('changed',
          format('The relation of %s has changed since.', subject), path, of_source,
          present.changed_by, present.changed_at, cmdb.item_brief(present.target));
      end if;
    end if;
  end loop;
  if type.role is not null then
    -- The present state must be the one that the change set left.
    select r.* into present
    from cmdb.relation r
    where r.source = of_source and r.role = type.role and not r.id = any (made);
    if found or made = '{}' and exists (
      select from unnest(entries) e where not e.ended and e.version = 1)
    then
      if present.target is not distinct from (
        select h.target from cmdb.relation_history h
        where h.id = any (ended) and h.until = written limit 1)
      then
        return;
      end if;
      select s.who, s.at into before
      from cmdb.item i
      cross join lateral (select cmdb.item_as_written(i.id, written) as fields) w
      cross join lateral cmdb.item_changed_since(i.id, (w.fields->'version')::int, path) s
      where i.id = of_source;
      conflicts := conflicts || cmdb.revert_conflict('changed',
        format('`%s` of %s has changed since.', path, subject), path, of_source,
        before.who, before.at, coalesce(cmdb.item_brief(present.target), 'null'));
      return;
    end if;
  end if;
  begin
    if made <> '{}' then
      reverted := reverted + cmdb.dissolve(made)::int;
    end if;
    for before in
      select h.source, h.target, h.attributes, h.min_up
      from cmdb.relation_history h
      where h.id = any (ended) and h.until = written
      order by h.id
    loop
      continue when exists (
        select from cmdb.relation r
        where r.source = before.source and r.type = type_name and r.target = before.target);
      perform cmdb.relate(type, before.source, before.target, before.attributes, path);
      if type.redundant then
        perform cmdb.need_suppliers(type, before.source, before.target, before.min_up);
      end if;
      reverted := reverted + 1;
    end loop;
  exception
    when sqlstate 'CM005' or sqlstate 'CM006' or sqlstate 'CM007' then
      get stacked diagnostics refused = message_text, detail = pg_exception_detail;
      reverted := 0;
      conflicts := conflicts || cmdb.revert_refused(refused, detail, of_source);
  end;
end $$;
comment on function cmdb.revert_relations is
  'Puts back the relations of a type that a change set connected, dissolved or changed at one source:
a dissolved one comes back as a new relation. Rules of relations hold.';

drop function if exists cmdb.revert_relation(bigint, timestamptz);
create or replace function cmdb.revert_relation(
  type cmdb.relation_type, of_relation bigint, written timestamptz
) returns int language plpgsql volatile as $$
declare
  before record;
begin
  select r.source, r.target, h.attributes, h.min_up into before
  from cmdb.relation r
  join cmdb.relation_history h on h.id = r.id and h.until = written
  where r.id = of_relation and r.changed_at = written;
  if not found then
    return 0;
  end if;
  perform cmdb.require_free_position(type, before.source, before.target, before.attributes,
    coalesce('references.' || type.role, 'relations.' || type.name));
  update cmdb.relation r
  set attributes = before.attributes, min_up = before.min_up
  where r.id = of_relation;
  if type.redundant then
    -- All suppliers of a dependant bear the same; who has come since takes over what there was.
    update cmdb.relation r
    set min_up = before.min_up
    where r.type = type.name
      and case type.impact when 'forward' then r.target = before.target
        else r.source = before.source end
      and r.min_up is distinct from before.min_up;
  end if;
  return 1;
end $$;
comment on function cmdb.revert_relation is
  'Puts back attributes and redundancy of a relation that has not changed since, and with it the
redundancy of what else supplies the same dependant; answers how many.';

drop function if exists cmdb.revert_link(cmdb.journal, timestamptz, jsonb[]);
create or replace function cmdb.revert_link(
  entry cmdb.journal, written timestamptz, out conflicts jsonb[], out reverted int
) language plpgsql volatile as $$
declare
  present cmdb.incident_item;
  before cmdb.incident_item_history;
  number text := (select i.number from cmdb.incident i where i.id = entry.incident);
  refused text;
  detail text;
begin
  reverted := 0;
  conflicts := '{}';
  select * into present
  from cmdb.incident_item l
  where l.of_incident = entry.incident and l.item = entry.target;
  select * into before
  from cmdb.incident_item_history h
  where h.id = entry.entity_id and h.until = written;
  if not entry.ended and present.id is null
    or entry.ended and (present.id is not null or before.id is null)
  then
    return;  -- it is as it was
  elsif not entry.ended and present.changed_at > written then
    conflicts := conflicts || cmdb.revert_conflict('changed',
      format('The link to %s has changed since.', number), 'items', entry.target,
      present.changed_by, present.changed_at, to_jsonb(present.role));
    return;
  end if;
  begin
    if entry.ended then
      insert into cmdb.incident_item (of_incident, item, role, source, note)
      values (before.of_incident, before.item, before.role, before.source, before.note);
    elsif entry.version = 1 then
      perform cmdb.unlink(entry.incident, array[entry.target]);
    else
      update cmdb.incident_item l
      set role = before.role, note = before.note
      where l.id = entry.entity_id;
    end if;
    reverted := 1;
  exception
    when sqlstate 'CM006' or sqlstate 'CM007' then
      get stacked diagnostics refused = message_text, detail = pg_exception_detail;
      conflicts := conflicts || cmdb.revert_refused(refused, detail, entry.target);
  end;
end $$;
comment on function cmdb.revert_link is
  'Puts back the link of an item to a locked incident.';
