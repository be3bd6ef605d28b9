-- Items change their state.

create or replace function cmdb.no_transition(state text, wanted text, ways text[]) returns text
language sql immutable as $$
  select case ways
    when '{}' then format('It is %s, which is final.', state)
    else format('It cannot go from %s to %s, only to: %s.', state, wanted,
      array_to_string(ways, ', '))
  end
$$;
comment on function cmdb.no_transition is 'Why a state cannot follow, and which states can.';

create or replace function cmdb.transition_reasons(
  present cmdb.item, wanted text, attributes jsonb, refs jsonb, reason text,
  rights text[] default null
) returns jsonb language plpgsql stable as $$
declare
  named text := cmdb.lifecycle_of(present.class);
  step cmdb.lifecycle_transition;
  reasons jsonb := '[]';
  field text;
begin
  select * into step from cmdb.lifecycle_transition t
  where t.lifecycle = named and t.from_state = present.state and t.to_state = wanted;
  if not found then
    return jsonb_build_array(jsonb_build_object(
      'code', 'no_transition', 'path', 'state',
      'message', cmdb.no_transition(present.state, wanted, array(
        select t.to_state from cmdb.lifecycle_transition t
        where t.lifecycle = named and t.from_state = present.state
        order by t.to_state))));
  end if;
  if step.reason_required and coalesce(reason, '') = '' then
    reasons := reasons || jsonb_build_object(
      'code', 'reason_required', 'path', 'reason',
      'message', format('The transition to %s requires a reason.', wanted));
  end if;
  foreach field in array step.requires loop
    if not (attributes ? field) and not (case
      when refs ? field then jsonb_typeof(refs->field) <> 'null'
      else exists (select from cmdb.relation r where r.source = present.id and r.role = field)
    end) then
      reasons := reasons || jsonb_build_object(
        'code', 'required', 'path', field,
        'message', format('The transition to %s requires %s.', wanted, field));
    end if;
  end loop;
  if step.guards <> '[]' then
    reasons := reasons || (
      select coalesce(jsonb_agg(f->'reason'), '[]')
      from jsonb_array_elements(
        cmdb.failed_guards(step.guards, present.id, refs, rights, null)) f);
  end if;
  return reasons;
end $$;
comment on function cmdb.transition_reasons is 'Every guard that refuses a transition; none: [].';

create or replace function cmdb.require_repair(present cmdb.item, wanted text)
returns void language plpgsql stable as $$
begin
  if (present.state, wanted) not in (('in_use', 'in_repair'), ('in_repair', 'in_use')) then
    perform cmdb.refuse('CM002',
      'This account may move items only between in_use and in_repair.',
      '{"required": "items"}');
  end if;
end $$;
comment on function cmdb.require_repair is
  'The states that the right `incidents` reaches without `items`: in_use ⇄ in_repair.';

create or replace function cmdb.item_transition(
  this cmdb.call, ref jsonb, state text, version int, classes text[], given jsonb, cleared text[],
  observed jsonb, inputs jsonb, patterns jsonb, limited boolean, refs jsonb,
  rights text[] default null
) returns text language plpgsql volatile as $$
declare
  present cmdb.item;
  identity text[];
  reasons jsonb;
begin
  if limited then
    perform cmdb.lock_named_incident(this);
  end if;
  present := cmdb.item_locked(ref);
  if present.version <> version then
    perform cmdb.refuse_conflict(present, version);
  end if;
  if limited then
    perform cmdb.require_repair(present, state);
    perform cmdb.require_of_incident(this, present.id, refs);
  end if;
  identity := cmdb.require_class(present.class, classes);
  if patterns is not null then
    perform cmdb.require_patterns(patterns);
  end if;
  given := cmdb.refilled(present, state, given);
  reasons := cmdb.transition_reasons(
    present, state, (present.attributes || coalesce(given, '{}')) - coalesce(cleared, '{}'),
    coalesce(refs, '{}'), this.reason, rights);
  if reasons <> '[]' then
    perform cmdb.refuse('CM006',
      format('The item is %s and cannot become %s.', present.state, state),
      jsonb_build_object('state', present.state, 'reasons', reasons));
  end if;
  return cmdb.item_write(
    this, present, identity, state, null, null, given, cleared, observed, inputs, refs, limited);
end $$;
comment on function cmdb.item_transition is
  'item.transition: to a state that the lifecycle of its class allows, with fields of the same
request. limited: the caller may only take it to repair and back; rights: what a guard asks for.';
