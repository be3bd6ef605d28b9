-- The one trigger behind every versioned table: version, stamp, caller, history, journal.
-- It is compiled for each table apart, so only the branch of that table is ever planned.

create or replace function cmdb.versioned() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  this cmdb.call;
  at timestamptz;
begin
  if tg_table_schema <> 'cmdb' then
    raise exception using errcode = 'insufficient_privilege',
      message = format('%I.%I is no table of the CMDB', tg_table_schema, tg_table_name);
  end if;
  if tg_op = 'INSERT' then
    at := cmdb.stamp();
  else
    at := cmdb.stamp(old.changed_at);
    if at < old.changed_at or at = old.changed_at and not cmdb.is_own(old.xmin) then
      perform cmdb.refuse_stamp(old.changed_at);
    end if;
    if at > old.changed_at then  -- else this transaction wrote it before: no empty range
      case tg_table_name
        when 'item' then insert into cmdb.item_history values (old.*, at);
        -- Columns that came later stand behind until, so these name theirs.
        when 'relation' then
          insert into cmdb.relation_history
            (id, type, role, source, target, source_slot, target_slot, attributes, min_up, version,
             created_at, changed_at, changed_by, via, method, request, reason, incident, until)
          values (old.id, old.type, old.role, old.source, old.target, old.source_slot,
            old.target_slot, old.attributes, old.min_up, old.version, old.created_at,
            old.changed_at, old.changed_by, old.via, old.method, old.request, old.reason,
            old.incident, at);
        when 'incident' then
          insert into cmdb.incident_history
            (id, number, kind, title, description, state, impact, urgency, priority, category,
             service, requester, contact, team, assignee, parent, channel, external_system,
             external_key, external_url, resolution_code, resolution, major, resolved_at, due_at,
             version, created_at, changed_at, changed_by, via, method, request, reason, incident,
             until)
          values (old.id, old.number, old.kind, old.title, old.description, old.state, old.impact,
            old.urgency, old.priority, old.category, old.service, old.requester, old.contact,
            old.team, old.assignee, old.parent, old.channel, old.external_system, old.external_key,
            old.external_url, old.resolution_code, old.resolution, old.major, old.resolved_at,
            old.due_at, old.version, old.created_at, old.changed_at, old.changed_by, old.via,
            old.method, old.request, old.reason, old.incident, at);
        when 'incident_item' then insert into cmdb.incident_item_history values (old.*, at);
        else null;
      end case;
    elsif tg_op = 'UPDATE' then
      new.version := old.version;
      new.created_at := old.created_at;
      new.changed_at := at;
      return new;
    end if;
  end if;
  this := cmdb.current_call();
  if tg_op = 'DELETE' then
    perform cmdb.journal_add(this, at, tg_table_name, old.id, old.version + 1, true, to_jsonb(old));
    return old;
  end if;
  if tg_op = 'INSERT' then
    new.version := 1;
    new.created_at := at;
  else
    new.version := old.version + 1;
    new.created_at := old.created_at;
  end if;
  new.changed_at := at;
  new.changed_by := this.account;
  new.via := this.via;
  new.method := this.method;
  new.request := this.request;
  new.reason := this.reason;
  new.incident := this.incident;
  case tg_table_name
    when 'item', 'incident', 'account', 'token' then
      insert into cmdb.journal_inbox
        (at, account, via, request, method, reason, incident, entity, entity_id, version)
      values (at, this.account, this.via, this.request, this.method, this.reason, this.incident,
        tg_table_name, new.id, new.version);
    else
      perform cmdb.journal_add(this, at, tg_table_name, new.id, new.version, false, to_jsonb(new));
  end case;
  return new;
end $$;

create or replace function cmdb.journal_add(
  this cmdb.call, at timestamptz, entity text, entity_id bigint, version int, ended boolean,
  changed jsonb default '{}', about text default null
) returns void language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.journal_inbox
    (at, account, via, request, method, reason, incident, entity, entity_id, version, ended,
     relation_type, source, target, about)
  values (at, this.account, this.via, this.request, this.method, this.reason,
    coalesce((changed->>'of_incident')::bigint, this.incident),
    entity, entity_id, version, ended,
    case entity when 'relation' then changed->>'type' end,
    case entity when 'relation' then (changed->>'source')::bigint end,
    coalesce(changed->>'target', changed->>'item')::bigint,
    about);
end $$;
comment on function cmdb.journal_add is
  'Enters a change of a relation, a link or a comment, with both its ends.';

create or replace function cmdb.refuse_delete() returns trigger language plpgsql as $$
begin
  perform cmdb.refuse('CM007', format('A row of %s is never deleted.', tg_table_name));
end $$;

do $$
declare
  t text;
begin
  foreach t in array array[
    'item', 'relation', 'incident', 'incident_item', 'incident_comment', 'account',
    'token'] loop
    execute format('drop trigger if exists versioned on cmdb.%I', t);
    execute format(
      'create trigger versioned before insert or update%s on cmdb.%I '
      'for each row execute function cmdb.versioned()',
      case when t in ('relation', 'incident_item') then ' or delete' else '' end, t);
    if t not in ('relation', 'incident_item') then
      execute format('drop trigger if exists no_delete on cmdb.%I', t);
      execute format(
        'create trigger no_delete before delete on cmdb.%I '
        'for each row execute function cmdb.refuse_delete()', t);
    end if;
  end loop;
end $$;
