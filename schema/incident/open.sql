-- Incidents are opened.

create or replace function cmdb.incident_reply(this cmdb.call, of_incident bigint) returns text
language plpgsql volatile
set plan_cache_mode = force_generic_plan as $$
declare
  reply text;
begin
  perform cmdb.clocks_move(of_incident);
  select a.answer into reply from cmdb.incident_answer(null, 'written') a where a.id = of_incident;
  return cmdb.answer(this, reply);
end $$;
comment on function cmdb.incident_reply is
  'The answer of a write about an incident: the incident as it is now. Kept under the key.';

create or replace function cmdb.believed(said timestamptz, at timestamptz) returns timestamptz
language sql immutable strict as $$
  select least(greatest(said, at - interval '7 days'), at)
$$;
comment on function cmdb.believed is
  'When something happened of which a client says when: not later than now, and at most seven days
ago, for clocks count from it. This defines the bounds.';

create or replace function cmdb.require_reported(reported_at timestamptz, at timestamptz)
returns void language plpgsql stable as $$
begin
  if reported_at <> cmdb.believed(reported_at, at) then
    perform cmdb.refuse_invalid('reported_at', 'range',
      '`reported_at` is not later than now, and at most seven days ago.');
  end if;
end $$;
comment on function cmdb.require_reported is
  'Refuses a report of the future, or of more than a week ago: clocks count from it.';

create or replace function cmdb.require_ahead(moment timestamptz, path text) returns void
language plpgsql stable as $$
begin
  if moment <= cmdb.present() or moment > cmdb.present() + interval '10 years' then
    perform cmdb.refuse_invalid(path, 'range',
      format('`%s` must be later than now, by ten years at most.', path));
  end if;
end $$;
comment on function cmdb.require_ahead is
  'Refuses to wait for a moment that has passed, or that nobody will live to see.';

drop function if exists cmdb.incident_open(cmdb.call, jsonb);
create function cmdb.incident_open(this cmdb.call, asked jsonb)
returns text language plpgsql volatile as $$
declare
  definition jsonb := asked;
  number bigint;
  opened cmdb.incident;
  link jsonb;
  linked bigint[] := '{}';
  named bigint;
  void bigint;
begin
  if asked ? 'conversation' then
    definition := cmdb.conversation_matter(this, asked);
  end if;
  opened := cmdb.incident_fields(null, definition);
  if not definition ? 'team' then
    -- As with channels: the team that supports the service gets the incident.
    select t.id, t.name into opened.team_item, opened.team
    from cmdb.item t where t.id = cmdb.supporting_team(opened.service);
  end if;
  opened.waiting_for := definition->>'waiting_for';
  opened.waiting_until := (definition->>'waiting_until')::timestamptz;
  opened.reported_at := (definition->>'reported_at')::timestamptz;
  perform cmdb.require_reported(opened.reported_at, cmdb.client_stamp());
  perform cmdb.require_ahead(opened.waiting_until, 'waiting_until');
  for link in select * from jsonb_array_elements(definition->'items') loop
    named := cmdb.optional_item(link->'item', format('items[%s].item', cardinality(linked)));
    if named = any (linked) then
      perform cmdb.refuse_invalid(format('items[%s].item', cardinality(linked)), 'repeated',
        format('`items` names %s twice.', cmdb.item_brief(named)->>'tag'));
    end if;
    linked := linked || named;
  end loop;
  select i.id into void from cmdb.item i
  where i.id = any (linked || opened.service || opened.requester) and i.state = 'void'
  limit 1;
  if found then
    perform cmdb.refuse_void(void);
  end if;
  opened.state := coalesce(definition->>'state', 'new');
  opened := cmdb.assignee_settled(null, opened, definition ? 'assignee', false);
  opened.state := coalesce(definition->>'state', opened.state);
  -- After everything that can be refused: a refused incident with a number would leave a gap.
  number := nextval('cmdb.incident_number');
  opened.number := 'INC-' || repeat('0', 6 - length(number::text)) || number;
  insert into cmdb.incident as i (number, kind, title, description, state, impact, urgency,
    priority, category, service, requester, contact, team, team_item, assignee, parent, channel,
    external_system, external_key, external_url, resolution_code, resolution, major, due_at,
    waiting_for, waiting_until, reported_at, resolved_at)
  values (opened.number, opened.kind, opened.title, opened.description, opened.state,
    opened.impact, opened.urgency, opened.priority, opened.category, opened.service,
    opened.requester, opened.contact, opened.team, opened.team_item, opened.assignee, opened.parent, opened.channel,
    opened.external_system, opened.external_key, opened.external_url, opened.resolution_code,
    opened.resolution, opened.major, opened.due_at, opened.waiting_for, opened.waiting_until,
    opened.reported_at, case when opened.state in ('resolved', 'closed') then cmdb.client_stamp() end)
  returning i.id into opened.id;
  for position in 1..cardinality(linked) loop
    link := definition->'items'->(position - 1);
    perform cmdb.link_item(opened.id, linked[position], link->>'role', link->>'note');
  end loop;
  if asked ? 'conversation' then
    perform cmdb.conversation_settled(
      this, asked->'conversation', asked->'messages', opened.id);
  end if;
  perform cmdb.tell_assigned(null, opened);
  return cmdb.incident_reply(this, opened.id);
end $$;
comment on function cmdb.incident_open is
  'incident.open: opens it with its links. A void item is refused.';
