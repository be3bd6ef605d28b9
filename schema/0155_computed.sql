-- Computed attributes: a formula in the catalogue, evaluated when it is read.

alter table cmdb.attribute add computed text;
alter table cmdb.attribute add formula jsonb;
alter table cmdb.attribute add constraint attribute_computed check (
  (computed is null) = (formula is null)
  and (computed is null
    or not required and not observed and default_value is null and allowed is null
      and minimum is null and maximum is null and pattern is null and format is null));
comment on column cmdb.attribute.computed is
  'The formula of which its value is computed when it is read; null where items have values.';
comment on column cmdb.attribute.formula is
  'The formula as a tree of which every name is known and every type fits, made by the worker.';

create table cmdb.class_formula (
  class text not null,
  since timestamptz not null,
  until timestamptz not null,
  bodies text[] not null,
  wakes text[],
  hidden text[] not null,
  constraint class_formula_pkey primary key (class, until),
  constraint class_formula_order check (since < until)
);
comment on table cmdb.class_formula is
  'What the items of a class compute, and from when to when.';
comment on column cmdb.class_formula.bodies is
  'Layer by layer a JSON object, as SQL over their attributes and what is computed before, $1.';
comment on column cmdb.class_formula.hidden is
  'What is only computed for others: it is retired.';
comment on column cmdb.class_formula.wakes is
  'Without any of these attributes an item computes nothing; null where that is not known.';

-- The shipped formulas. A test reads each text anew and compares it with the tree.
create function pg_temp.f(word text, variadic parts jsonb[]) returns jsonb language sql as $$
  select jsonb_build_object('apply', word, 'of', to_jsonb(parts))
$$;
create function pg_temp.a(name text, type text) returns jsonb language sql as $$
  select jsonb_build_object('attribute', name, 'type', type)
$$;
create function pg_temp.n(number text) returns jsonb language sql as $$
  select jsonb_build_object('number', number)
$$;
create function pg_temp.t(word text) returns jsonb language sql as $$
  select jsonb_build_object('text', word)
$$;
create function pg_temp.refrigerant(variadic words text[]) returns jsonb language sql as $$
  select case cardinality(words)
    when 1 then pg_temp.f('equal', pg_temp.a('refrigerant', 'text'), pg_temp.t(words[1]))
    else pg_temp.f('or', pg_temp.refrigerant(variadic words[:cardinality(words) - 1]),
      pg_temp.refrigerant(words[cardinality(words)])) end
$$;
create function pg_temp.at_least(measure jsonb, bound jsonb) returns jsonb language sql as $$
  select pg_temp.f('less_or_equal', bound, measure)
$$;
-- 3, 6 or 12 months by thresholds.
create function pg_temp.months(measure jsonb, three text, six text, twelve text, sealed text)
returns jsonb language sql as $$
  select pg_temp.f('choose', pg_temp.at_least(measure, pg_temp.n(three)), pg_temp.n('3'),
    pg_temp.f('choose', pg_temp.at_least(measure, pg_temp.n(six)), pg_temp.n('6'),
      pg_temp.f('choose', pg_temp.at_least(measure,
        pg_temp.f('choose', pg_temp.a('hermetically_sealed', 'boolean'), pg_temp.n(sealed),
          pg_temp.n(twelve))), pg_temp.n('12'))))
$$;
create function pg_temp.computed(of_class text, name text, type text, unit text, text_of text,
  tree jsonb, expires boolean, english text, russian text) returns void language plpgsql as $$
begin
  -- A register may have given the name another meaning, which stays.
  if exists (select from cmdb.attribute_kind k where k.name = computed.name)
    or exists (select from cmdb.relation_type r where r.role = computed.name)
  then
    return;
  end if;
  insert into cmdb.attribute_kind (name, type, unit) values (name, type, unit);
  insert into cmdb.attribute (class, name, type, unit, expires, label, computed, formula)
  values (of_class, name, type, unit, expires, jsonb_build_object('en', english, 'ru', russian),
    text_of, tree);
end $$;

select pg_temp.computed('climate_equipment', 'co2e', 'quantity', 't', 'charge * gwp / 1000',
  pg_temp.f('divide', pg_temp.f('multiply', pg_temp.a('charge', 'number'), pg_temp.a('gwp', 'number')),
    pg_temp.n('1000')),
  false, 'CO₂ equivalent of the charge', 'Эквивалент CO₂ заправки');

-- Regulation (EU) 2024/573, article 5. HFOs and HCFCs go by mass; propane and the like are no F-gas.
select pg_temp.computed('climate_equipment', 'leak_check_interval', 'quantity', 'month', concat(
    'if(refrigerant = ''R1234yf'' or refrigerant = ''R1234ze(E)'' or refrigerant = ''R1233zd(E)'', ',
    'if(charge >= 100, 3, if(charge >= 10, 6, if(charge >= if(hermetically_sealed, 2, 1), 12))), ',
    'if(refrigerant = ''R22'' or refrigerant = ''R123'', ',
    'if(charge >= 300, 3, if(charge >= 30, 6, if(charge >= if(hermetically_sealed, 6, 3), 12))), ',
    'if(not (refrigerant = ''R290'' or refrigerant = ''R600a'' or refrigerant = ''R717'' ',
    'or refrigerant = ''R718'' or refrigerant = ''R744''), ',
    'if(co2e >= 500, 3, if(co2e >= 50, 6, if(co2e >= if(hermetically_sealed, 10, 5), 12)))))) ',
    '* if(leak_detection_system, 2, 1)'),
  pg_temp.f('multiply',
    pg_temp.f('choose', pg_temp.refrigerant('R1234yf', 'R1234ze(E)', 'R1233zd(E)'),
      pg_temp.months(pg_temp.a('charge', 'number'), '100', '10', '1', '2'),
      pg_temp.f('choose', pg_temp.refrigerant('R22', 'R123'),
        pg_temp.months(pg_temp.a('charge', 'number'), '300', '30', '3', '6'),
        pg_temp.f('choose',
          pg_temp.f('not', pg_temp.refrigerant('R290', 'R600a', 'R717', 'R718', 'R744')),
          pg_temp.months(pg_temp.a('co2e', 'number'), '500', '50', '5', '10')))),
    pg_temp.f('choose', pg_temp.a('leak_detection_system', 'boolean'), pg_temp.n('2'),
      pg_temp.n('1'))),
  false, 'Interval of leak checks', 'Периодичность проверки на утечки');

select pg_temp.computed(c.class, c.name, 'date', '', c.start || ' + ' || c.span,
  pg_temp.f('move_date', pg_temp.a(c.start, 'date'), pg_temp.a(c.span, 'number'), pg_temp.t(c.unit)),
  true, c.english, c.russian)
from (values
  ('climate_equipment', 'next_leak_check', 'last_leak_check', 'leak_check_interval', 'month',
    'Next leak check', 'Следующая проверка на утечки'),
  ('climate_equipment', 'next_filter_change', 'last_filter_change', 'filter_interval', 'day',
    'Next filter change', 'Следующая замена фильтров'),
  ('climate_equipment', 'next_service', 'last_service', 'service_interval', 'day',
    'Next service', 'Следующее обслуживание'),
  ('ups', 'battery_due', 'battery_installed_on', 'battery_life', 'month',
    'Batteries due', 'Срок замены батарей')) c (class, name, start, span, unit, english, russian);

select pg_temp.computed('asset', 'end_of_service_life', 'date', '',
  'coalesce(commissioned_on, installed_on, acquired_on) + expected_life',
  pg_temp.f('move_date',
    pg_temp.f('first', pg_temp.a('commissioned_on', 'date'), pg_temp.a('installed_on', 'date'),
      pg_temp.a('acquired_on', 'date')),
    pg_temp.a('expected_life', 'number'), pg_temp.t('month')),
  true, 'End of service life', 'Окончание срока полезного использования');

select pg_temp.computed('cash_register', 'ofd_block_due', 'timestamp', '', 'oldest_unsent_at + 30 d',
  pg_temp.f('move_moment', pg_temp.a('oldest_unsent_at', 'timestamp'), pg_temp.n('30'),
    pg_temp.t('day')),
  true, 'Blocked unless sent by', 'Блокировка при непередаче ФД');

select pg_temp.computed('fiscal_drive', 'stored_until', 'date', '', 'closed_on + 5 years',
  pg_temp.f('move_date', pg_temp.a('closed_on', 'date'), pg_temp.n('5'), pg_temp.t('year')),
  true, 'Kept until', 'Хранить до');

select pg_temp.computed('cartridge', 'pages_printed', 'integer', '',
  'if(counter_at_removal >= counter_at_install, counter_at_removal - counter_at_install)',
  pg_temp.f('round',
    pg_temp.f('choose',
      pg_temp.at_least(pg_temp.a('counter_at_removal', 'number'),
        pg_temp.a('counter_at_install', 'number')),
      pg_temp.f('subtract', pg_temp.a('counter_at_removal', 'number'),
        pg_temp.a('counter_at_install', 'number')))),
  false, 'Pages printed with it', 'Отпечатано страниц на картридже');
