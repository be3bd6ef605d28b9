-- The values of enums have labels, as attributes and states do: what a person reads in a form and a
-- spreadsheet. A value that is a code of its own, such as R410A, needs none.

alter table cmdb.attribute add value_labels jsonb not null default '{}';
comment on column cmdb.attribute.value_labels is
  'Labels of the values of an enum, {value: {"en", "ru"}}; one without is its own label.';

create function pg_temp.value_labels(of_class text, of_attribute text, labels text[])
returns void language plpgsql as $$
begin
  update cmdb.attribute a
  set value_labels = (
    select jsonb_object_agg(l[1], jsonb_build_object('en', l[2], 'ru', l[3]))
    from (select labels[n:n][:] as part from generate_subscripts(labels, 1) n) p
    cross join lateral (select array(select unnest(p.part)) as l) u)
  where a.class = of_class and a.name = of_attribute;
end $$;

select pg_temp.value_labels('location', 'kind', array[
  ['site', 'Site', 'Площадка'], ['building', 'Building', 'Здание'], ['floor', 'Floor', 'Этаж'],
  ['room', 'Room', 'Помещение'], ['rack', 'Rack', 'Стойка'], ['area', 'Area', 'Зона']]);
select pg_temp.value_labels('organization', 'kind', array[
  ['own_unit', 'Own unit', 'Подразделение'], ['customer', 'Customer', 'Заказчик'],
  ['supplier', 'Supplier', 'Поставщик'], ['contractor', 'Contractor', 'Подрядчик'],
  ['fiscal_data_operator', 'Fiscal data operator', 'Оператор фискальных данных'],
  ['other', 'Other', 'Прочее']]);
select pg_temp.value_labels('model', 'airflow_direction', array[
  ['front_to_rear', 'Front to rear', 'Спереди назад'],
  ['rear_to_front', 'Rear to front', 'Сзади вперёд'],
  ['left_to_right', 'Left to right', 'Слева направо'],
  ['right_to_left', 'Right to left', 'Справа налево'],
  ['side_to_rear', 'Side to rear', 'Сбоку назад'], ['passive', 'Passive', 'Пассивное'],
  ['mixed', 'Mixed', 'Смешанное']]);
select pg_temp.value_labels('cartridge_model', 'supply_kind', array[
  ['toner', 'Toner', 'Тонер'], ['drum', 'Drum', 'Фотобарабан'], ['ink', 'Ink', 'Чернила'],
  ['ribbon', 'Ribbon', 'Лента'], ['waste', 'Waste box', 'Бункер отработки'],
  ['fuser', 'Fuser', 'Печь']]);
select pg_temp.value_labels('cartridge_model', 'colour', array[
  ['black', 'Black', 'Чёрный'], ['cyan', 'Cyan', 'Голубой'], ['magenta', 'Magenta', 'Пурпурный'],
  ['yellow', 'Yellow', 'Жёлтый'], ['other', 'Other', 'Другой']]);
select pg_temp.value_labels('cartridge_model', 'yield_method', array[
  ['vendor', 'Vendor''s own', 'Метод производителя']]);
select pg_temp.value_labels('service', 'kind', array[
  ['business', 'Business', 'Бизнес-услуга'], ['technical', 'Technical', 'Техническая услуга']]);
select pg_temp.value_labels(of_class, 'criticality', array[
  ['low', 'Low', 'Низкая'], ['medium', 'Medium', 'Средняя'], ['high', 'High', 'Высокая']])
from unnest('{service,asset}'::text[]) of_class;
select pg_temp.value_labels('contract', 'kind', array[
  ['maintenance', 'Maintenance', 'Обслуживание'], ['warranty', 'Warranty', 'Гарантия'],
  ['lease', 'Lease', 'Аренда'], ['fiscal_operator', 'Fiscal data operator', 'Договор с ОФД'],
  ['licence', 'Licence', 'Лицензия']]);
select pg_temp.value_labels('licence', 'metric', array[
  ['user', 'User', 'Пользователь'],
  ['concurrent_user', 'Concurrent user', 'Одновременный пользователь'],
  ['device', 'Device', 'Устройство'], ['server', 'Server', 'Сервер'],
  ['processor', 'Processor', 'Процессор'], ['core', 'Core', 'Ядро'],
  ['site', 'Site', 'Площадка'], ['other', 'Other', 'Другое']]);
select pg_temp.value_labels('document', 'kind', array[
  ['certificate', 'Certificate', 'Сертификат'], ['manual', 'Manual', 'Руководство'],
  ['photo', 'Photo', 'Фотография'], ['protocol', 'Protocol', 'Протокол'], ['act', 'Act', 'Акт'],
  ['invoice', 'Invoice', 'Счёт'], ['passport', 'Passport', 'Паспорт'],
  ['other', 'Other', 'Другой']]);
select pg_temp.value_labels('asset', 'condition', array[
  ['new', 'New', 'Новое'], ['good', 'Good', 'Хорошее'], ['worn', 'Worn', 'Изношенное'],
  ['broken', 'Broken', 'Неисправное']]);
select pg_temp.value_labels('asset', 'ownership', array[
  ['owned', 'Owned', 'В собственности'], ['leased', 'Leased', 'В лизинге'],
  ['rented', 'Rented', 'В аренде']]);
select pg_temp.value_labels('asset', 'depreciation', array[
  ['straight_line', 'Straight-line', 'Линейный'],
  ['declining', 'Declining balance', 'Уменьшаемого остатка'], ['none', 'None', 'Не начисляется']]);
select pg_temp.value_labels('asset', 'disposal_method', array[
  ['sold', 'Sold', 'Продажа'], ['returned', 'Returned', 'Возврат'],
  ['donated', 'Donated', 'Передача безвозмездно'], ['recycled', 'Recycled', 'Утилизация'],
  ['destroyed', 'Destroyed', 'Уничтожение'], ['other', 'Other', 'Другой']]);
select pg_temp.value_labels('computer', 'form', array[
  ['desktop', 'Desktop', 'Настольный'], ['tower', 'Tower', 'Башня'],
  ['mini', 'Mini', 'Мини-компьютер'], ['all_in_one', 'All-in-one', 'Моноблок'],
  ['laptop', 'Laptop', 'Ноутбук'], ['tablet', 'Tablet', 'Планшет'],
  ['thin_client', 'Thin client', 'Тонкий клиент'],
  ['workstation', 'Workstation', 'Рабочая станция'], ['other', 'Other', 'Другое']]);
select pg_temp.value_labels('server', 'form', array[
  ['tower', 'Tower', 'Башня'], ['rack', 'Rack', 'Стоечный'], ['blade', 'Blade', 'Блейд'],
  ['virtual', 'Virtual', 'Виртуальный'], ['other', 'Other', 'Другое']]);
select pg_temp.value_labels('printer', 'print_technology', array[
  ['laser', 'Laser', 'Лазерная'], ['led', 'LED', 'Светодиодная'], ['inkjet', 'Inkjet', 'Струйная'],
  ['matrix', 'Dot matrix', 'Матричная'], ['thermal', 'Thermal', 'Термопечать']]);
select pg_temp.value_labels('printer', 'max_paper', array[['roll', 'Roll', 'Рулон']]);
select pg_temp.value_labels('printer', 'functions', array[
  ['print', 'Print', 'Печать'], ['scan', 'Scan', 'Сканирование'],
  ['copy', 'Copy', 'Копирование'], ['fax', 'Fax', 'Факс']]);
select pg_temp.value_labels('network_device', 'role', array[
  ['switch', 'Switch', 'Коммутатор'], ['router', 'Router', 'Маршрутизатор'],
  ['firewall', 'Firewall', 'Межсетевой экран'], ['access_point', 'Access point', 'Точка доступа'],
  ['wireless_controller', 'Wireless controller', 'Контроллер точек доступа'],
  ['load_balancer', 'Load balancer', 'Балансировщик нагрузки'], ['modem', 'Modem', 'Модем'],
  ['other', 'Other', 'Другая']]);
select pg_temp.value_labels('ups', 'topology', array[
  ['offline', 'Standby', 'Резервная'],
  ['line_interactive', 'Line-interactive', 'Линейно-интерактивная'],
  ['online', 'Double conversion', 'Двойное преобразование']]);
select pg_temp.value_labels('cartridge', 'origin', array[
  ['oem', 'Original', 'Оригинальный'], ['compatible', 'Compatible', 'Совместимый'],
  ['remanufactured', 'Remanufactured', 'Восстановленный']]);
select pg_temp.value_labels('cartridge', 'level_state', array[
  ['measured', 'Measured', 'Измерен'], ['some_remaining', 'Some remaining', 'Есть остаток'],
  ['unknown', 'Unknown', 'Неизвестен'], ['other', 'Other', 'Другое']]);
select pg_temp.value_labels('climate_equipment', 'supply', array[
  ['1~230', 'Single-phase, 230 V', 'Одна фаза, 230 В'],
  ['3~400', 'Three-phase, 400 V', 'Три фазы, 400 В']]);
select pg_temp.value_labels('cash_register', 'tax_systems', array[
  ['osn', 'General', 'ОСН'], ['usn_income', 'Simplified, income', 'УСН доход'],
  ['usn_income_expense', 'Simplified, income minus expenses', 'УСН доход - расход'],
  ['envd', 'Imputed income', 'ЕНВД'], ['eshn', 'Agricultural', 'ЕСХН'],
  ['psn', 'Patent', 'Патент']]);
select pg_temp.value_labels('low_current_system', 'kind', array[
  ['fire_alarm', 'Fire alarm', 'Пожарная сигнализация'],
  ['evacuation', 'Evacuation', 'Оповещение и эвакуация'],
  ['access_control', 'Access control', 'Контроль доступа'],
  ['video', 'Video surveillance', 'Видеонаблюдение'],
  ['intrusion', 'Intrusion alarm', 'Охранная сигнализация'],
  ['intercom', 'Intercom', 'Домофон'], ['cabling', 'Cabling', 'Кабельная система'],
  ['other', 'Other', 'Другая']]);
select pg_temp.value_labels('camera', 'power_source', array[
  ['poe', 'PoE', 'PoE'], ['12v', '12 V', '12 В'], ['24v', '24 V', '24 В']]);
select pg_temp.value_labels('access_controller', 'protocol', array[
  ['wiegand', 'Wiegand', 'Wiegand'], ['osdp', 'OSDP', 'OSDP'], ['rs485', 'RS-485', 'RS-485'],
  ['ip', 'IP', 'IP']]);
select pg_temp.value_labels('door_lock', 'fail_mode', array[
  ['fail_safe', 'Unlocks', 'Открыт'], ['fail_secure', 'Stays locked', 'Закрыт']]);
select pg_temp.value_labels('fire_detector', 'detector_type', array[
  ['smoke_point', 'Point smoke', 'Дымовой точечный'],
  ['smoke_linear', 'Linear smoke', 'Дымовой линейный'],
  ['aspirating', 'Aspirating', 'Аспирационный'], ['heat_point', 'Point heat', 'Тепловой точечный'],
  ['heat_linear', 'Linear heat', 'Тепловой линейный'], ['flame', 'Flame', 'Пламени'],
  ['gas', 'Gas', 'Газовый'], ['combined', 'Combined', 'Комбинированный'],
  ['other', 'Other', 'Другой']]);
select pg_temp.value_labels('extinguisher', 'extinguishing_agent', array[
  ['powder', 'Powder', 'Порошок'], ['carbon_dioxide', 'Carbon dioxide', 'Углекислота'],
  ['water', 'Water', 'Вода'], ['foam', 'Foam', 'Пена'],
  ['clean_agent', 'Clean agent', 'Газовый состав']]);

-- A header of a spreadsheet names one column: "Colour" is that of a cartridge, "Состояние" is
-- the state.
update cmdb.attribute set label = '{"en": "Condition", "ru": "Техническое состояние"}'
where class = 'asset' and name = 'condition';
update cmdb.attribute set label = '{"en": "Prints in colour", "ru": "Цветная печать"}'
where class = 'printer' and name = 'is_colour';
