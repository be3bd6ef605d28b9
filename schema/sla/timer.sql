-- What the steward will do of itself, as timer.list answers it.

create or replace function cmdb.timer_json(t cmdb.timer) returns text
language plpgsql stable as $$
begin
  return json_strip_nulls(json_build_object(
    'id', t.id, 'due_at', cmdb.rfc3339(t.due_at), 'kind', t.kind,
    'incident', (select i.number from cmdb.incident i where i.id = t.of_incident),
    'step', case t.kind when 'step' then t.step end,
    'measure', (select c.measure from cmdb.incident_clock c where c.id = t.clock)))::text;
end $$;
comment on function cmdb.timer_json is 'A timer as timer.list answers it.';

create or replace function cmdb.timers_about(ref jsonb) returns bigint
language plpgsql stable as $$
declare
  about constant bigint := cmdb.incident_id(ref);
begin
  if about is null then
    perform cmdb.refuse_missing('incident', 'incident', ref);
  end if;
  return about;
end $$;
comment on function cmdb.timers_about is
  'The incident whose timers are asked for; one that there is not is refused.';
