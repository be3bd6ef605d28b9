-- The forms of targets, steps and classes of an agreement: read whole, and every defect is named.

create or replace function cmdb.is_working_time(written jsonb) returns boolean
language sql immutable as $$
  select jsonb_typeof(written) = 'string'
    and written #>> '{}' ~ '^(PT[1-9]\d{0,3}H|PT[1-9]\d{0,5}M|P[1-9]\d{0,2}D)$'
$$;
comment on function cmdb.is_working_time is
  'Whether it is a time of format working_time that an agreement can promise: at most 9,999 hours or
999 working days.';

create or replace function cmdb.target_defects(target jsonb, stem text)
returns table (path text, code text, message text) language plpgsql immutable as $$
declare
  one record;
begin
  if jsonb_typeof(target) <> 'object' then
    return query values (stem, 'type',
      'A target is an object, such as {"measure": "resolution", "within": "PT8H"}.');
    return;
  end if;
  for one in select m.key, m.value from jsonb_each(target) m order by m.key loop
    return query
    select stem || '.' || left(one.key, 40), w.code, w.message
    from (
      select
        case one.key
          when 'measure' then case when (one.value #>> '{}' in
            ('first_response', 'next_response', 'resolution')) is not true
            then 'unknown_measure' end
          when 'kind' then case when (one.value #>> '{}' in
            ('incident', 'service_request', 'task')) is not true then 'unknown_value' end
          when 'priority' then case when jsonb_typeof(one.value) <> 'array'
            or one.value::text !~ '^\[[1-5](, [1-5]){0,4}\]$' then 'range' end
          when 'within' then case when not cmdb.is_working_time(one.value) then 'time' end
          when 'clock' then case when one.value <> '"always"' then 'unknown_value' end
          else 'unknown'
        end as code,
        case one.key
          when 'measure' then '`measure` is first_response, next_response or resolution.'
          when 'kind' then '`kind` is incident, service_request or task.'
          when 'priority' then '`priority` is a list of priorities from 1 to 5, such as [1, 2].'
          when 'within' then '`within` is like PT4H, PT30M or P3D.'
          when 'clock' then '`clock` is "always", or is not there.'
          else 'A target has `measure`, `kind`, `priority`, `within` and `clock`.'
        end as message) w
    where w.code is not null;
  end loop;
  if not target ?& '{measure,within}' then
    return query values (stem, 'required', 'A target needs `measure` and `within`.');
  elsif target->>'clock' = 'always' and target->>'within' ~ '^P\d+D$' then
    return query values (stem || '.within', 'day_with_always', format(
      'Round the clock there are no working days: write PT%sH.',
      24 * substring(target->>'within', '\d+')::int));
  end if;
end $$;
comment on function cmdb.target_defects is
  'What is wrong with one target of an agreement; no row where nothing is.';

create or replace function cmdb.step_text(step jsonb) returns text language sql immutable as $$
  select concat_ws(' ', step->>'measure', step->>'at', step->>'do')
$$;
comment on function cmdb.step_text is
  'The canonical text of a step, by which it is known: `resolution 75% notify`.';

create or replace function cmdb.step_defects(step jsonb, stem text)
returns table (path text, code text, message text) language plpgsql immutable as $$
declare
  one record;
begin
  if jsonb_typeof(step) <> 'object' then
    return query values (stem, 'type', 'A step is an object, such as '
      '{"measure": "resolution", "at": "80%", "do": "notify", "to": ["assignee"]}.');
    return;
  end if;
  for one in select m.key, m.value from jsonb_each(step) m order by m.key loop
    return query
    select stem || '.' || left(one.key, 40), w.code, w.message
    from (
      select
        case one.key
          when 'measure' then case when (one.value #>> '{}' in
            ('first_response', 'next_response', 'resolution')) is not true
            then 'unknown_measure' end
          when 'at' then case when jsonb_typeof(one.value) <> 'string'
            or one.value #>> '{}' !~ '^([1-9]\d{0,2}%|[-+]PT[1-9]\d{0,3}[HM])$' then 'time' end
          when 'do' then case when (one.value #>> '{}' in ('notify', 'escalate')) is not true
            then 'unknown_value' end
          when 'to' then case when jsonb_typeof(one.value) <> 'array' or one.value = '[]'
            or not one.value <@ '["assignee", "team", "leads", "watchers"]'
            then 'unknown_value' end
          else 'unknown'
        end as code,
        case one.key
          when 'measure' then '`measure` is first_response, next_response or resolution.'
          when 'at' then '`at` is a share such as 75%, or working time such as -PT30M or +PT2H.'
          when 'do' then '`do` is notify or escalate.'
          when 'to' then '`to` lists assignee, team, leads and watchers.'
          else 'A step has `measure`, `at`, `do` and `to`.'
        end as message) w
    where w.code is not null;
  end loop;
  if not step ?& '{measure,at,do}' then
    return query values (stem, 'required', 'A step needs `measure`, `at` and `do`.');
  elsif step->>'do' = 'notify' and not step ? 'to' then
    return query values (stem, 'required', 'A step that notifies needs `to`.');
  end if;
end $$;
comment on function cmdb.step_defects is
  'What is wrong with one step of an agreement; no row where nothing is.';

create or replace function cmdb.targets_defects(targets jsonb, stem text)
returns table (path text, code text, message text) language plpgsql immutable as $$
begin
  if jsonb_typeof(targets) <> 'array' then
    return query values (stem, 'type', 'Targets are a list; the first that fits counts.');
  elsif jsonb_array_length(targets) not between 1 and 100 then
    return query values (stem, 'range', 'An agreement has 1 to 100 targets.');
  else
    return query
    select d.path, d.code, d.message
    from jsonb_array_elements(targets) with ordinality t (target, place)
    cross join lateral cmdb.target_defects(t.target, format('%s[%s]', stem, t.place - 1)) d
    order by t.place, d.path;
  end if;
end $$;
comment on function cmdb.targets_defects is
  'What is wrong with targets of format sla_targets; no row where nothing is.';

create or replace function cmdb.steps_defects(steps jsonb, stem text)
returns table (path text, code text, message text) language plpgsql immutable as $$
begin
  if jsonb_typeof(steps) <> 'array' then
    return query values (stem, 'type', 'Steps are a list.');
  elsif jsonb_array_length(steps) > 20 then
    return query values (stem, 'range', 'An agreement has at most 20 steps.');
  else
    return query
    select d.path, d.code, d.message
    from jsonb_array_elements(steps) with ordinality t (step, place)
    cross join lateral (
      select * from cmdb.step_defects(t.step, format('%s[%s]', stem, t.place - 1))
      union all
      select format('%s[%s]', stem, t.place - 1), 'repeated',
        'The same step stands in the list before.'
      where exists (
        select from jsonb_array_elements(steps) with ordinality b (step, place)
        where b.place < t.place and jsonb_typeof(b.step) = 'object'
          and jsonb_typeof(t.step) = 'object'
          and cmdb.step_text(b.step) = cmdb.step_text(t.step))) d
    order by t.place, d.path;
  end if;
end $$;
comment on function cmdb.steps_defects is
  'What is wrong with steps of format sla_steps; no row where nothing is.';

create or replace function cmdb.class_names_defects(names jsonb, stem text)
returns table (path text, code text, message text) language plpgsql stable as $$
begin
  if jsonb_typeof(names) <> 'array' or names = '[]' or jsonb_array_length(names) > 100 then
    return query values (stem, 'type', 'Classes are a list of 1 to 100 names.');
  else
    return query
    select format('%s[%s]', stem, n.place - 1), 'unknown_class',
      format('There is no class "%s".', left(n.name #>> '{}', 60))
    from jsonb_array_elements(names) with ordinality n (name, place)
    where not exists (select from cmdb.class c where c.name = n.name #>> '{}')
    order by n.place;
  end if;
end $$;
comment on function cmdb.class_names_defects is
  'What is wrong with names of format class_names; no row where nothing is.';
