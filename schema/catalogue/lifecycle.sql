-- Lifecycles are defined and change.

create or replace function cmdb.lifecycle_write(named text, definition jsonb) returns void
language plpgsql volatile as $$
begin
  insert into cmdb.lifecycle as l (name, label, states, state_order, initial)
  values (named, definition->'label', definition->'states',
    cmdb.names(definition->'state_order'), cmdb.names(definition->'initial'))
  on conflict (name) do update
  set label = excluded.label, states = excluded.states, state_order = excluded.state_order,
    initial = excluded.initial;
  delete from cmdb.lifecycle_transition t where t.lifecycle = named;
  insert into cmdb.lifecycle_transition
    (lifecycle, from_state, to_state, requires, reason_required, guards)
  select named, w->>'from', w->>'to', cmdb.names(w->'requires'),
    (w->>'reason_required')::boolean, w->'guards'
  from jsonb_array_elements(definition->'transitions') w;
end $$;
comment on function cmdb.lifecycle_write is 'Makes a lifecycle what the worker has validated.';

create or replace function cmdb.lifecycle_published(
  this cmdb.call, named text, definition jsonb
) returns bigint language plpgsql volatile as $$
declare
  number bigint;
begin
  perform cmdb.lifecycle_write(named, definition);
  number := cmdb.catalogue_publish();
  perform cmdb.require_class_room('{}');
  perform cmdb.catalogue_journal(this, 'lifecycle', named);
  return number;
end $$;
comment on function cmdb.lifecycle_published is
  'Writes a lifecycle and publishes the catalogue with it: its new version.';

create or replace function cmdb.lifecycle_define(this cmdb.call, named text, definition jsonb)
returns text language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  perform cmdb.require_call(this, 'lifecycle.define');
  perform cmdb.catalogue_hold();
  if exists (select from cmdb.lifecycle l where l.name = named) then
    perform cmdb.refuse('CM005', format('There is already a lifecycle %s.', named),
      '{"path": "name"}');
  end if;
  return cmdb.answer(this, cmdb.lifecycle_published(this, named, definition)::text);
end $$;
comment on function cmdb.lifecycle_define is
  'lifecycle.define; the answer is the new version of the catalogue.';

create or replace function cmdb.lifecycle_update(
  this cmdb.call, named text, known bigint, definition jsonb, checks jsonb
) returns text language plpgsql security definer set search_path = cmdb, pg_temp as $$
declare
  breaks jsonb;
begin
  perform cmdb.require_call(this, 'lifecycle.update');
  perform cmdb.catalogue_hold();
  perform cmdb.require_entry('lifecycles', named, known);
  breaks := cmdb.breaks(null, checks);
  if breaks <> '[]' then
    perform cmdb.refuse_breaks(checks, breaks);
  end if;
  return cmdb.answer(this, cmdb.lifecycle_published(this, named, definition)::text);
end $$;
comment on function cmdb.lifecycle_update is
  'lifecycle.update: refused while items are in a state that is left out.';
