-- When fire equipment is to be inspected and tested next: GOST R 59638-2021, by kind of equipment.

create function pg_temp.next_check(
  of_class text, name text, start text, months int, english text, russian text
) returns void language sql as $$
  insert into cmdb.attribute (class, name, type, unit, expires, label, computed, formula)
  values (of_class, name, 'date', '', true, jsonb_build_object('en', english, 'ru', russian),
    format('%s + %s month%s', start, months, case when months > 1 then 's' else '' end),
    jsonb_build_object('apply', 'move_date', 'of', jsonb_build_array(
      jsonb_build_object('attribute', start, 'type', 'date'),
      jsonb_build_object('number', months::text), jsonb_build_object('text', 'month'))))
$$;

do $$
declare
  checked record;
begin
  -- A register may have given a name another meaning, which stays.
  for checked in
    select * from (values
      ('next_inspection', 'last_inspection', 'Next inspection', 'Следующий осмотр',
        array[6, 6, 1, 1]),
      ('next_test', 'last_test', 'Next test', 'Следующее испытание', array[12, 12, 3, 6]))
      n (name, start, english, russian, months)
    where not exists (select from cmdb.attribute_kind k where k.name = n.name)
      and not exists (select from cmdb.relation_type r where r.role = n.name)
  loop
    insert into cmdb.attribute_kind (name, type, unit) values (checked.name, 'date', '');
    perform pg_temp.next_check(c.class, checked.name, checked.start, checked.months[c.place::int],
      checked.english, checked.russian)
    from unnest('{fire_detector,manual_call_point,fire_panel,fire_power_supply}'::text[])
      with ordinality c (class, place);
  end loop;
end $$;
