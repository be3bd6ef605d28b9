-- What the shipped catalogue lacked: internal numbers of people, when a fiscal drive has to be
-- replaced whatever it says itself, checks of extinguishers, and what is lost after its disposal.

create function pg_temp.is_free(of_name text, of_type text) returns boolean
language sql as $$
  -- A register may have given the name another meaning, which stays.
  select not exists (
      select from cmdb.attribute_kind k
      where k.name = of_name and (k.type, k.unit) <> (of_type, ''))
    and not exists (select from cmdb.relation_type r where r.role = of_name)
$$;

create function pg_temp.declared(
  of_class text, of_name text, of_type text, of_format text, is_indexed boolean, english text,
  russian text, text_of text default null, tree jsonb default null
) returns void language plpgsql as $$
begin
  if not pg_temp.is_free(of_name, of_type)
    or not exists (select from cmdb.class c where c.name = of_class)
    -- Declared already by the class, above it or below.
    or exists (
      select from cmdb.attribute a
      join cmdb.class_ancestor up
        on (up.class, up.ancestor) in ((of_class, a.class), (a.class, of_class))
      where a.name = of_name)
  then
    return;
  end if;
  insert into cmdb.attribute_kind (name, type, unit) values (of_name, of_type, '')
  on conflict do nothing;
  insert into cmdb.attribute
    (class, name, type, unit, format, indexed, expires, label, computed, formula)
  values (of_class, of_name, of_type, '', of_format, is_indexed, tree is not null,
    jsonb_build_object('en', english, 'ru', russian), text_of, tree);
end $$;

select pg_temp.declared('person', 'extension', 'text', 'phone', true, 'Extension',
  'Внутренний номер');

-- The drive was activated for these: they are told of it, whatever register it is in today.
select pg_temp.declared('fiscal_drive', 'excisable_goods', 'boolean', null, false,
  'Sells excisable goods', 'Признак торговли подакцизными товарами');
select pg_temp.declared('fiscal_drive', 'autonomous_mode', 'boolean', null, false,
  'Autonomous mode', 'Признак автономного режима');
select pg_temp.declared('fiscal_drive', 'valid_until_cap', 'date', null, false,
  'Valid no longer than', 'Предельный срок применения ФН',
  'if(excisable_goods, activated_on + 410 d, '
    || 'if(autonomous_mode and term = ''36'', activated_on + 560 d))',
  '{"apply": "choose", "of": [
    {"attribute": "excisable_goods", "type": "boolean"},
    {"apply": "move_date", "of": [
      {"attribute": "activated_on", "type": "date"}, {"number": "410"}, {"text": "day"}]},
    {"apply": "choose", "of": [
      {"apply": "and", "of": [
        {"attribute": "autonomous_mode", "type": "boolean"},
        {"apply": "equal", "of": [{"attribute": "term", "type": "text"}, {"text": "36"}]}]},
      {"apply": "move_date", "of": [
        {"attribute": "activated_on", "type": "date"}, {"number": "560"}, {"text": "day"}]}]}]}')
where (
  select count(*) from cmdb.attribute a
  where a.class = 'fiscal_drive'
    and (a.name, a.type) in (values ('excisable_goods', 'boolean'), ('autonomous_mode', 'boolean'),
      ('activated_on', 'date'), ('term', 'enum'))) = 4;

-- SP 9.13130: looked at each quarter, tested each year.
select pg_temp.declared('extinguisher', c.name, 'date', null, false, c.english, c.russian,
  format('%s + %s months', c.start, c.months),
  jsonb_build_object('apply', 'move_date', 'of', jsonb_build_array(
    jsonb_build_object('attribute', c.start, 'type', 'date'),
    jsonb_build_object('number', c.months::text), jsonb_build_object('text', 'month'))))
from (values
  ('next_inspection', 'last_inspection', 3, 'Next inspection', 'Следующий осмотр'),
  ('next_test', 'last_test', 12, 'Next test', 'Следующее испытание'))
  c (name, start, months, english, russian)
where exists (
  select from cmdb.attribute a
  where a.class = 'fire_equipment' and a.name = c.start and a.type = 'date');

-- Whatever became of an asset, it may turn out to be lost or stolen.
insert into cmdb.lifecycle_transition (lifecycle, from_state, to_state, reason_required)
select l.name, 'disposed', gone.state, true
from cmdb.lifecycle l
cross join unnest('{lost,stolen}'::text[]) gone (state)
where l.name = 'asset' and l.state_order @> array['disposed', gone.state]
on conflict do nothing;
