-- What is promised: by an agreement, or by a contract of an own unit that has none.

create or replace function cmdb.working_time_of(hours numeric) returns text
language sql immutable as $$
  select case
    when m.minutes % 60 = 0 then format('PT%sH', m.minutes / 60)
    else format('PT%sM', m.minutes)
  end
  from (select least(greatest(1, round(hours * 60)), 599999)::bigint as minutes) m
$$;
comment on function cmdb.working_time_of is
  'Hours of a contract as a time of format working_time: to the minute, at least one.';

create or replace function cmdb.contract_terms(attributes jsonb) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'targets', coalesce(jsonb_agg(jsonb_build_object(
      'measure', t.measure, 'within', cmdb.working_time_of(t.hours))), '[]'),
    'pauses', '["resolution"]'::jsonb,
    'pause_reasons', '["requester", "approval", "appointment"]'::jsonb, 'close_after', 'P3D')
  from (values
    ('first_response', (attributes->>'respond_within')::numeric),
    ('resolution', (attributes->>'resolve_within')::numeric)) t (measure, hours)
  where t.hours > 0
$$;
comment on function cmdb.contract_terms is
  'What a contract promises, as the attributes of an agreement: its times, and for the rest what an
agreement has that says nothing of it.';

create or replace function cmdb.terms_of(of_agreement bigint, moment timestamptz) returns jsonb
language plpgsql stable as $$
begin
  return (
    select case when i.attributes ? 'targets' then i.attributes
      else cmdb.contract_terms(i.attributes) end
    from cmdb.item_of(of_agreement, moment) i);
end $$;
comment on function cmdb.terms_of is
  'Targets, steps and pauses of what promises something, as they stood at a moment; null is now.';

do $$
begin
  perform cmdb.write_present('cmdb.terms_of(bigint, timestamptz)', '{}');
end $$;

create or replace function cmdb.is_promise_of_own_unit(
  of_contract bigint, attributes jsonb, moment timestamptz
) returns boolean language plpgsql stable as $$
begin
  return attributes ?| '{respond_within,resolve_within}'
    and exists (
      select
      from cmdb.targets_of(of_contract, moment) t
      cross join lateral cmdb.item_of(t.target, moment) o
      where t.role = 'contractor' and o.attributes->>'kind' = 'own_unit')
    and not exists (
      select
      from cmdb.sources_of(of_contract, moment) s
      cross join lateral cmdb.item_of(s.source, moment) a
      where s.type = 'agreed_for' and a.state = 'active');
end $$;
comment on function cmdb.is_promise_of_own_unit is
  'Whether a contract is carried out by an own unit, has times, and no agreement says other ones. What
a foreign contractor owes us is no promise to those who report incidents.';

create or replace function cmdb.sla_exists() returns boolean language plpgsql stable as $$
begin
  return exists (
      select from cmdb.item i where i.class = any (cmdb.sla_classes()) and i.state = 'active')
    or exists (
      select from cmdb.item i
      where i.attributes ?| '{respond_within,resolve_within}'::text[] and i.state = 'active');
end $$;
comment on function cmdb.sla_exists is
  'Whether anything can promise: without an agreement or a contract with times nothing is looked for.';
