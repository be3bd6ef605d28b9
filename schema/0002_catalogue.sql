-- The shipped catalogue: every class, attribute, key, lifecycle and relation type that a new
-- database knows. It is data: an administrator extends all of it at run time.
--
-- A class inherits the attributes, keys, lifecycle and relation ends of its parents; an attribute
-- stands at the highest class that it fits. Labels are English, then Russian.
--   quantity(kW)        a number in that unit; input in another unit of its kind is converted
--   required, indexed   must be present; people search by it
--   observed            a reading of a meter or device: no version, the newest one wins
--   expires             a date of the expiry calendar
-- One attribute name has one type and one unit in the whole catalogue (`cmdb.attribute_kind`), so
-- that a filter or a column means one thing; the values of an enum may differ from class to class.

-- The words of this page ---------------------------------------------------------------------

-- A state is {name, English, Russian}; states stand in the order that people expect. `initial` are
-- those in which an item may be registered, the default first.
create function pg_temp.lifecycle(name text, en text, ru text, initial text[], states text[])
returns void language sql as $$
  insert into cmdb.lifecycle (name, label, initial, states, state_order)
  select lifecycle.name, jsonb_build_object('en', en, 'ru', ru), lifecycle.initial,
    jsonb_object_agg(states[i][1], jsonb_build_object('en', states[i][2], 'ru', states[i][3])),
    array_agg(states[i][1] order by i)
  from generate_subscripts(states, 1) as i
$$;

-- From each state of one list to each of the other; a state is never its own successor.
create function pg_temp.transition(
  lifecycle text, from_states text[], to_states text[],
  requires text[] default '{}', reason_required boolean default false)
returns void language sql as $$
  insert into cmdb.lifecycle_transition (lifecycle, from_state, to_state, requires, reason_required)
  select transition.lifecycle, a, b, transition.requires, transition.reason_required
  from unnest(from_states) as a, unnest(to_states) as b
  where a <> b
$$;

-- A class without a tag prefix is abstract: it has no items of its own.
create function pg_temp.class(
  name text, parent text, tag_prefix text, en text, ru text, lifecycle text default null)
returns void language sql as $$
  insert into cmdb.class (name, parent, label, abstract, tag_prefix, lifecycle)
  values (name, parent, jsonb_build_object('en', en, 'ru', ru), tag_prefix is null, tag_prefix,
    lifecycle)
$$;

-- Several classes may share a row: 'computer, server'. A number is never negative unless its row
-- says so. A second type or unit for a known name fails on the foreign key to attribute_kind.
create function pg_temp.attribute(
  classes text, name text, type text, en text, ru text, format text default null,
  required boolean default false, indexed boolean default false, observed boolean default false,
  secret boolean default false, expires boolean default false, allowed text[] default null,
  minimum numeric default 0, maximum numeric default null, pattern text default null,
  default_value jsonb default null)
returns void language sql as $$
  insert into cmdb.attribute_kind (name, type, unit)
  values (name, split_part(type, '(', 1), rtrim(split_part(type, '(', 2), ')'))
  on conflict do nothing;
  insert into cmdb.attribute (
    class, name, type, unit, format, required, indexed, observed, secret, expires,
    allowed, minimum, maximum, pattern, default_value, label)
  select class, attribute.name, split_part(attribute.type, '(', 1),
    rtrim(split_part(attribute.type, '(', 2), ')'), format, required, indexed, observed, secret,
    expires, allowed, case when attribute.type ~ '^(integer|decimal|quantity)' then minimum end,
    maximum, pattern, default_value, jsonb_build_object('en', en, 'ru', ru)
  from string_to_array(classes, ', ') as list, unnest(list) as class
$$;

-- What tells two items of a class apart: attributes, roles and `name`, together. An item that
-- lacks one of them collides with none.
create function pg_temp.key(class text, variadic fields text[])
returns void language sql as $$
  insert into cmdb.class_key (class, fields) values (class, fields)
$$;

-- `forward` and `reverse` are {English, Russian}: how the relation reads from either end.
create function pg_temp.relation_type(
  name text, source text[], target text[], forward text[], reverse text[],
  source_max int default null, target_max int default null, role text default null,
  hierarchy boolean default false, redundant boolean default false, impact text default 'none',
  impact_classes text[] default null, attributes jsonb default '[]',
  inherited_through text default null)
returns void language sql as $$
  insert into cmdb.relation_type (
    name, forward, reverse, source_classes, target_classes, source_max, target_max, role,
    inherited_through, hierarchy, redundant, impact, impact_classes, attributes)
  values (
    name, jsonb_build_object('en', forward[1], 'ru', forward[2]),
    jsonb_build_object('en', reverse[1], 'ru', reverse[2]), source, target, source_max, target_max,
    role, inherited_through, hierarchy, redundant, impact, impact_classes, attributes)
$$;

-- Lifecycles ---------------------------------------------------------------------------------

-- Whatever is no asset: rooms, people, models, contracts.
select pg_temp.lifecycle('general', 'In force', 'Действие', initial => '{active}', states => array[
  ['active', 'Active', 'Действует'],
  ['inactive', 'Inactive', 'Не действует']]);
select pg_temp.transition('general', '{active}', '{inactive}');
select pg_temp.transition('general', '{inactive}', '{active}');

select pg_temp.lifecycle('asset', 'Asset', 'Имущество',
  initial => '{in_stock,in_use,planned,ordered}', states => array[
  ['planned', 'Planned', 'Запланировано'],
  ['ordered', 'Ordered', 'Заказано'],
  ['in_stock', 'In stock', 'На складе'],
  ['reserved', 'Reserved', 'Зарезервировано'],
  ['in_use', 'In use', 'В эксплуатации'],
  ['in_repair', 'In repair', 'В ремонте'],
  ['retired', 'Retired', 'Выведено из эксплуатации'],
  ['disposed', 'Disposed of', 'Списано'],
  ['lost', 'Lost', 'Утрачено'],
  ['stolen', 'Stolen', 'Похищено']]);
select pg_temp.transition('asset', '{planned}', '{ordered}');
select pg_temp.transition('asset', '{ordered}', '{in_stock}');
select pg_temp.transition('asset', '{in_stock}', '{reserved,in_use,retired}');
select pg_temp.transition('asset', '{reserved}', '{in_stock}');
select pg_temp.transition('asset', '{in_use}', '{in_stock,in_repair,retired}');
select pg_temp.transition('asset', '{in_repair}', '{in_use,in_stock,retired}');
select pg_temp.transition('asset', '{retired}', '{in_stock}');
select pg_temp.transition('asset', '{retired}', '{disposed}', reason_required => true);
select pg_temp.transition('asset',
  '{planned,ordered,in_stock,reserved,in_use,in_repair,retired,lost,stolen}', '{lost,stolen}',
  reason_required => true);
select pg_temp.transition('asset', '{lost,stolen}', '{in_stock}');

-- An empty cartridge never becomes full by itself: it comes back from the refiller, counted once
-- more. One that was taken out partly used goes back to stock.
select pg_temp.lifecycle('cartridge', 'Cartridge', 'Картридж',
  initial => '{in_stock,installed}', states => array[
  ['in_stock', 'In stock', 'На складе'],
  ['reserved', 'Reserved', 'Зарезервирован'],
  ['installed', 'Installed', 'Установлен'],
  ['empty', 'Empty', 'Пуст'],
  ['at_refill', 'At the refiller', 'На заправке'],
  ['defective', 'Defective', 'Неисправен'],
  ['scrapped', 'Scrapped', 'Утилизирован']]);
select pg_temp.transition('cartridge', '{in_stock}', '{reserved}');
select pg_temp.transition('cartridge', '{reserved}', '{in_stock}');
select pg_temp.transition('cartridge', '{in_stock}', '{installed}');
select pg_temp.transition('cartridge', '{installed}', '{in_stock,empty}');
select pg_temp.transition('cartridge', '{empty}', '{at_refill}');
select pg_temp.transition('cartridge', '{at_refill}', '{in_stock}');
select pg_temp.transition('cartridge',
  '{in_stock,reserved,installed,empty,at_refill}', '{defective}');
select pg_temp.transition('cartridge', '{defective}', '{scrapped}', reason_required => true);

-- Федеральный закон 54-ФЗ, статьи 4.2 и 4.3: a register works only under the number that the tax
-- authority gave it. Blocked: by its fiscal drive or by the authority.
select pg_temp.lifecycle('cash_register', 'Cash register', 'Контрольно-кассовая техника',
  initial => '{in_stock,registered,in_use}', states => array[
  ['in_stock', 'In stock', 'На складе'],
  ['registered', 'Registered', 'Зарегистрирована в ФНС'],
  ['in_use', 'In use', 'Применяется'],
  ['blocked', 'Blocked', 'Заблокирована'],
  ['in_repair', 'In repair', 'В ремонте'],
  ['deregistered', 'Deregistered', 'Снята с регистрационного учёта'],
  ['scrapped', 'Scrapped', 'Утилизирована']]);
select pg_temp.transition('cash_register', '{in_stock}', '{registered}');
select pg_temp.transition('cash_register', '{registered}', '{in_use,deregistered}');
select pg_temp.transition('cash_register', '{in_use}', '{blocked,in_repair,deregistered}');
select pg_temp.transition('cash_register', '{blocked}', '{in_use,deregistered}');
select pg_temp.transition('cash_register', '{in_repair}', '{in_use}');
select pg_temp.transition('cash_register', '{deregistered}', '{in_stock}');
select pg_temp.transition('cash_register', '{deregistered}', '{scrapped}', reason_required => true);

-- A closed fiscal drive is kept for five years: 54-ФЗ, статья 5, пункт 2. Both dates start a term.
select pg_temp.lifecycle('fiscal_drive', 'Fiscal drive', 'Фискальный накопитель',
  initial => '{in_stock,active,closed}', states => array[
  ['in_stock', 'In stock', 'На складе'],
  ['active', 'Active', 'Активирован'],
  ['closed', 'Fiscal mode closed', 'Закрыт фискальный режим'],
  ['archived', 'Archived', 'На хранении'],
  ['disposed', 'Disposed of', 'Утилизирован']]);
select pg_temp.transition('fiscal_drive', '{in_stock}', '{active}');
select pg_temp.transition('fiscal_drive', '{active}', '{closed}');
select pg_temp.transition('fiscal_drive', '{closed}', '{archived}');
select pg_temp.transition('fiscal_drive', '{archived}', '{disposed}', reason_required => true);

-- Classes: name, parent, tag prefix ----------------------------------------------------------

select pg_temp.class('item', null, null, 'Item', 'Учётная единица', lifecycle => 'general');
select pg_temp.class('location', 'item', 'LOC', 'Location', 'Место');
select pg_temp.class('organization', 'item', 'ORG', 'Organization', 'Организация');
select pg_temp.class('person', 'item', 'PER', 'Person', 'Физическое лицо');
select pg_temp.class('model', 'item', 'MDL', 'Model', 'Модель');
select pg_temp.class('component_model', 'model', 'CPM', 'Component model', 'Модель компонента');
select pg_temp.class('cartridge_model', 'component_model', 'CMD',
  'Cartridge model', 'Модель картриджа');
select pg_temp.class('software_product', 'model', 'SWP', 'Software product', 'Программный продукт');
select pg_temp.class('service', 'item', 'SVC', 'Service', 'Услуга');
select pg_temp.class('contract', 'item', 'CTR', 'Contract', 'Договор');
select pg_temp.class('licence', 'item', 'LIC', 'Licence', 'Лицензия');
select pg_temp.class('document', 'item', 'DOC', 'Document', 'Документ');
select pg_temp.class('asset', 'item', null, 'Asset', 'Имущество', lifecycle => 'asset');

select pg_temp.class('it_equipment', 'asset', null, 'IT equipment', 'ИТ-оборудование');
select pg_temp.class('computer', 'it_equipment', 'PC', 'Computer', 'Компьютер');
select pg_temp.class('server', 'it_equipment', 'SRV', 'Server', 'Сервер');
select pg_temp.class('monitor', 'it_equipment', 'MON', 'Monitor', 'Монитор');
select pg_temp.class('printer', 'it_equipment', 'PRN', 'Printer', 'Принтер');
select pg_temp.class('network_device', 'it_equipment', 'NET',
  'Network device', 'Сетевое устройство');
select pg_temp.class('phone', 'it_equipment', 'PHN', 'Phone', 'Телефон');
select pg_temp.class('peripheral', 'it_equipment', 'PRF', 'Peripheral', 'Периферийное устройство');

select pg_temp.class('power_equipment', 'asset', null, 'Power equipment', 'Электрооборудование');
select pg_temp.class('ups', 'power_equipment', 'UPS', 'UPS', 'Источник бесперебойного питания');
select pg_temp.class('pdu', 'power_equipment', 'PDU',
  'Power distribution unit', 'Блок распределения питания');
select pg_temp.class('switchboard', 'power_equipment', 'SWB',
  'Switchboard', 'Распределительный щит');
select pg_temp.class('transfer_switch', 'power_equipment', 'ATS',
  'Transfer switch', 'Устройство автоматического ввода резерва');
select pg_temp.class('generator', 'power_equipment', 'GEN', 'Generator', 'Генераторная установка');

select pg_temp.class('component', 'asset', null, 'Component', 'Компонент');
select pg_temp.class('cartridge', 'component', 'CRT', 'Cartridge', 'Картридж',
  lifecycle => 'cartridge');
select pg_temp.class('fiscal_drive', 'component', 'FN',
  'Fiscal drive', 'Фискальный накопитель (ФН)', lifecycle => 'fiscal_drive');
select pg_temp.class('battery', 'component', 'BAT', 'Battery', 'Аккумуляторная батарея');
select pg_temp.class('air_filter', 'component', 'FLT', 'Air filter', 'Воздушный фильтр');
select pg_temp.class('spare_part', 'component', 'SPR', 'Spare part', 'Запасная часть');

select pg_temp.class('climate_equipment', 'asset', null,
  'Climate equipment', 'Климатическое оборудование');
select pg_temp.class('air_conditioner', 'climate_equipment', 'AC',
  'Air conditioner', 'Кондиционер');
select pg_temp.class('chiller', 'climate_equipment', 'CHL', 'Chiller', 'Чиллер');
select pg_temp.class('air_handling_unit', 'climate_equipment', 'AHU',
  'Air handling unit', 'Приточно-вытяжная установка');
select pg_temp.class('fan', 'climate_equipment', 'FAN', 'Fan', 'Вентилятор');
select pg_temp.class('fan_coil', 'climate_equipment', 'FCU', 'Fan coil', 'Фанкойл');
select pg_temp.class('heat_pump', 'climate_equipment', 'HP', 'Heat pump', 'Тепловой насос');
select pg_temp.class('pump', 'climate_equipment', 'PMP', 'Pump', 'Насос');
select pg_temp.class('boiler', 'climate_equipment', 'BLR', 'Boiler', 'Котёл');
select pg_temp.class('hvac_controller', 'climate_equipment', 'HVC',
  'HVAC controller', 'Контроллер климатической системы');

select pg_temp.class('cash_equipment', 'asset', null, 'Cash equipment', 'Кассовое оборудование');
select pg_temp.class('cash_register', 'cash_equipment', 'KKT',
  'Cash register', 'Контрольно-кассовая техника (ККТ)', lifecycle => 'cash_register');
select pg_temp.class('payment_terminal', 'cash_equipment', 'POS',
  'Payment terminal', 'Платёжный терминал');
select pg_temp.class('barcode_scanner', 'cash_equipment', 'SCN',
  'Barcode scanner', 'Сканер штрихкода');
select pg_temp.class('scales', 'cash_equipment', 'SCL', 'Scales', 'Весы');

-- Fire terms: ГОСТ Р 53325-2012; access control: ГОСТ Р 51241-2008. `fire_equipment` gathers what
-- is certified, inspected and tested by the same rules.
select pg_temp.class('low_current', 'asset', null,
  'Low-current equipment', 'Слаботочное оборудование');
select pg_temp.class('low_current_system', 'low_current', 'LCS',
  'Low-current system', 'Слаботочная система');
select pg_temp.class('camera', 'low_current', 'CAM', 'Camera', 'Видеокамера');
select pg_temp.class('video_recorder', 'low_current', 'NVR', 'Video recorder', 'Видеорегистратор');
select pg_temp.class('access_controller', 'low_current', 'ACC',
  'Access controller', 'Контроллер доступа');
select pg_temp.class('door_lock', 'low_current', 'DLK', 'Door lock', 'Электрозамок');
select pg_temp.class('intruder_panel', 'low_current', 'INP',
  'Intruder alarm panel', 'Прибор приёмно-контрольный охранный');
select pg_temp.class('intercom', 'low_current', 'ICM', 'Intercom', 'Домофон');
select pg_temp.class('fire_equipment', 'low_current', null,
  'Fire equipment', 'Средство противопожарной защиты');
select pg_temp.class('fire_panel', 'fire_equipment', 'FAP',
  'Fire alarm panel', 'Прибор приёмно-контрольный пожарный');
select pg_temp.class('fire_detector', 'fire_equipment', 'FDT',
  'Fire detector', 'Извещатель пожарный');
select pg_temp.class('manual_call_point', 'fire_equipment', 'MCP',
  'Manual call point', 'Извещатель пожарный ручной');
select pg_temp.class('sounder', 'fire_equipment', 'SND', 'Sounder', 'Оповещатель пожарный');
select pg_temp.class('fire_power_supply', 'fire_equipment', 'FPS',
  'Fire system power supply', 'Источник бесперебойного электропитания пожарной автоматики');
select pg_temp.class('extinguisher', 'fire_equipment', 'EXT', 'Fire extinguisher', 'Огнетушитель');

-- item ---------------------------------------------------------------------------------------

select pg_temp.attribute('item', 'notes', 'text', 'Notes', 'Примечания');

-- location -----------------------------------------------------------------------------------

select pg_temp.attribute('location', 'kind', 'enum', 'Kind', 'Вид',
  required => true, allowed => '{site,building,floor,room,rack,area}');
select pg_temp.attribute('location', 'code', 'text', 'Code', 'Код');
select pg_temp.attribute('location', 'area', 'quantity(m²)', 'Area', 'Площадь');
select pg_temp.attribute('location', 'floor_no', 'text', 'Floor number', 'Номер этажа');
select pg_temp.attribute('location', 'room_no', 'text', 'Room number', 'Номер помещения');
select pg_temp.attribute('location', 'address', 'text', 'Address', 'Адрес');
select pg_temp.attribute('location', 'time_zone', 'text', 'Time zone', 'Часовой пояс');
select pg_temp.attribute('location', 'opened_on', 'date', 'Opened on', 'Дата открытия');
select pg_temp.attribute('location', 'closed_on', 'date', 'Closed on', 'Дата закрытия');

-- organization: own units, customers, suppliers, contractors ---------------------------------

select pg_temp.attribute('organization', 'kind', 'enum', 'Kind', 'Вид',
  allowed => '{own_unit,customer,supplier,contractor,fiscal_data_operator,other}');
select pg_temp.attribute('organization', 'legal_name', 'text', 'Legal name', 'Полное наименование');
select pg_temp.attribute('organization', 'inn', 'text', 'INN, taxpayer number', 'ИНН',
  format => 'inn');
select pg_temp.attribute('organization', 'kpp', 'text', 'KPP, tax registration reason code', 'КПП',
  format => 'kpp');
select pg_temp.attribute('organization', 'ogrn', 'text',
  'OGRN, state registration number', 'ОГРН (ОГРНИП)', format => 'ogrn');
select pg_temp.attribute('organization', 'phone', 'text', 'Phone', 'Телефон',
  format => 'phone', indexed => true);
select pg_temp.attribute('organization', 'email', 'email', 'Email', 'Электронная почта',
  indexed => true);
select pg_temp.attribute('organization', 'support_phone', 'text',
  'Support phone', 'Телефон поддержки', format => 'phone');
select pg_temp.attribute('organization', 'support_email', 'email',
  'Support email', 'Электронная почта поддержки');
select pg_temp.attribute('organization', 'support_hours', 'text',
  'Support hours', 'Часы поддержки');

-- person: its name is the display name -------------------------------------------------------

select pg_temp.attribute('person', 'given_name', 'text', 'Given name', 'Имя');
select pg_temp.attribute('person', 'family_name', 'text', 'Family name', 'Фамилия');
select pg_temp.attribute('person', 'middle_name', 'text', 'Middle name', 'Отчество');
select pg_temp.attribute('person', 'employee_no', 'text', 'Employee number', 'Табельный номер',
  indexed => true);
select pg_temp.attribute('person', 'login', 'text', 'Login', 'Учётная запись', indexed => true);
select pg_temp.attribute('person', 'email', 'email', 'Email', 'Электронная почта', indexed => true);
select pg_temp.attribute('person', 'phone', 'text', 'Phone', 'Телефон',
  format => 'phone', indexed => true);
select pg_temp.attribute('person', 'mobile', 'text', 'Mobile phone', 'Мобильный телефон',
  format => 'phone', indexed => true);
select pg_temp.attribute('person', 'position', 'text', 'Position', 'Должность');
select pg_temp.attribute('person', 'vip', 'boolean', 'VIP', 'Важная персона');
select pg_temp.key('person', 'employee_no');
select pg_temp.key('person', 'login');
select pg_temp.key('person', 'email');

-- model: what a unit is one of; of equipment, also its size, ports and draw ------------------

select pg_temp.attribute('model', 'part_no', 'text', 'Part number', 'Артикул', indexed => true);
select pg_temp.attribute('model', 'unit_class', 'text', 'Class of its units', 'Класс экземпляров');
select pg_temp.attribute('model', 'end_of_life', 'date',
  'End of life', 'Окончание жизненного цикла', expires => true);
-- Rack units; half units exist, and 0 is what hangs beside the rack.
select pg_temp.attribute('model', 'u_height', 'decimal', 'Height in rack units', 'Высота в юнитах');
select pg_temp.attribute('model', 'is_full_depth', 'boolean',
  'Full depth', 'На всю глубину стойки');
select pg_temp.attribute('model', 'weight', 'quantity(kg)', 'Weight', 'Масса');
select pg_temp.attribute('model', 'airflow_direction', 'enum', 'Airflow direction',
  'Направление воздушного потока', allowed => '{
  front_to_rear,rear_to_front,left_to_right,right_to_left,side_to_rear,passive,mixed}');
select pg_temp.attribute('model', 'power_draw', 'quantity(W)',
  'Maximum power draw', 'Максимальная потребляемая мощность');
select pg_temp.attribute('model', 'interface_count', 'integer', 'Interfaces', 'Число интерфейсов');
select pg_temp.attribute('model', 'console_port_count', 'integer',
  'Console ports', 'Число консольных портов');
select pg_temp.attribute('model', 'power_port_count', 'integer',
  'Power ports', 'Число вводов питания');
select pg_temp.attribute('model', 'power_outlet_count', 'integer',
  'Power outlets', 'Число розеток питания');
select pg_temp.attribute('model', 'module_bay_count', 'integer',
  'Module bays', 'Число отсеков для модулей');
select pg_temp.attribute('model', 'comments', 'text', 'Comments', 'Комментарии');
select pg_temp.key('model', 'manufacturer', 'name');

-- cartridge_model ----------------------------------------------------------------------------

-- The one attribute declared again below its first class: here it is required.
select pg_temp.attribute('cartridge_model', 'part_no', 'text', 'Part number', 'Артикул',
  required => true, indexed => true);
select pg_temp.attribute('cartridge_model', 'supply_kind', 'enum',
  'Kind of supply', 'Вид расходного материала', allowed => '{toner,drum,ink,ribbon,waste,fuser}');
select pg_temp.attribute('cartridge_model', 'colour', 'enum', 'Colour', 'Цвет',
  allowed => '{black,cyan,magenta,yellow,other}');
select pg_temp.attribute('cartridge_model', 'rated_yield', 'quantity(page)',
  'Rated yield', 'Заявленный ресурс');
select pg_temp.attribute('cartridge_model', 'yield_method', 'enum',
  'Method of the rated yield', 'Метод определения ресурса',
  allowed => '{ISO/IEC 19752,ISO/IEC 19798,ISO/IEC 24711,ISO/IEC 22505,vendor}');
select pg_temp.attribute('cartridge_model', 'refillable', 'boolean', 'Refillable', 'Заправляемый');
select pg_temp.attribute('cartridge_model', 'max_refills', 'integer',
  'Most refills', 'Наибольшее число заправок');
select pg_temp.attribute('cartridge_model', 'reorder_level', 'integer',
  'Reorder level', 'Точка заказа');
select pg_temp.attribute('cartridge_model', 'stock_target', 'integer',
  'Stock target', 'Целевой запас');
select pg_temp.attribute('cartridge_model', 'unit_price', 'money', 'Unit price', 'Цена за единицу');
select pg_temp.key('cartridge_model', 'manufacturer', 'part_no');

-- service ------------------------------------------------------------------------------------

select pg_temp.attribute('service', 'kind', 'enum', 'Kind', 'Вид',
  allowed => '{business,technical}');
select pg_temp.attribute('service', 'criticality', 'enum', 'Criticality', 'Критичность',
  allowed => '{low,medium,high}');
select pg_temp.attribute('service', 'support_hours', 'text', 'Support hours', 'Часы поддержки');

-- contract -----------------------------------------------------------------------------------

select pg_temp.attribute('contract', 'kind', 'enum', 'Kind', 'Вид',
  required => true, allowed => '{maintenance,warranty,lease,fiscal_operator,licence}');
select pg_temp.attribute('contract', 'number', 'text', 'Number', 'Номер');
select pg_temp.attribute('contract', 'valid_from', 'date', 'Valid from', 'Действует с');
select pg_temp.attribute('contract', 'valid_until', 'date', 'Valid until', 'Действует до',
  indexed => true, expires => true);
select pg_temp.attribute('contract', 'auto_renew', 'boolean',
  'Renews itself', 'Продлевается автоматически');
select pg_temp.attribute('contract', 'notice_days', 'integer',
  'Days of notice', 'Срок уведомления, дней');
select pg_temp.attribute('contract', 'respond_within', 'quantity(h)',
  'Respond within', 'Время реакции');
select pg_temp.attribute('contract', 'resolve_within', 'quantity(h)',
  'Resolve within', 'Время решения');
select pg_temp.attribute('contract', 'cost', 'money', 'Cost', 'Стоимость');

-- licence: no valid_until means perpetual ----------------------------------------------------

select pg_temp.attribute('licence', 'product', 'text', 'Product', 'Продукт');
select pg_temp.attribute('licence', 'metric', 'enum', 'Metric', 'Единица лицензирования',
  allowed => '{user,concurrent_user,device,server,processor,core,site,other}');
select pg_temp.attribute('licence', 'quantity', 'integer', 'Quantity', 'Количество');
select pg_temp.attribute('licence', 'valid_until', 'date', 'Valid until', 'Действует до',
  indexed => true, expires => true);
select pg_temp.attribute('licence', 'key', 'text', 'Key', 'Ключ', secret => true);
select pg_temp.attribute('licence', 'agreement_no', 'text', 'Agreement number', 'Номер соглашения');

-- document -----------------------------------------------------------------------------------

select pg_temp.attribute('document', 'kind', 'enum', 'Kind', 'Вид',
  allowed => '{certificate,manual,photo,protocol,act,invoice,passport,other}');
select pg_temp.attribute('document', 'number', 'text', 'Number', 'Номер');
select pg_temp.attribute('document', 'issued_on', 'date', 'Issued on', 'Дата выдачи');
select pg_temp.attribute('document', 'valid_until', 'date', 'Valid until', 'Действует до',
  indexed => true, expires => true);
select pg_temp.attribute('document', 'url', 'url', 'Address of the file', 'Ссылка на файл');
select pg_temp.attribute('document', 'sha256', 'text', 'SHA-256 of the file', 'SHA-256 файла',
  pattern => '^[0-9a-f]{64}$');

-- asset: the facts of property ---------------------------------------------------------------

select pg_temp.attribute('asset', 'inventory_no', 'text', 'Inventory number', 'Инвентарный номер',
  indexed => true);
select pg_temp.attribute('asset', 'serial_no', 'text', 'Serial number', 'Заводской номер',
  indexed => true);
select pg_temp.attribute('asset', 'barcode', 'text', 'Barcode', 'Штрихкод');
select pg_temp.attribute('asset', 'condition', 'enum', 'Condition', 'Состояние',
  allowed => '{new,good,worn,broken}');
select pg_temp.attribute('asset', 'ownership', 'enum', 'Ownership', 'Принадлежность',
  allowed => '{owned,leased,rented}');
select pg_temp.attribute('asset', 'lease_end', 'date', 'End of lease', 'Окончание аренды',
  expires => true);
select pg_temp.attribute('asset', 'manufactured_on', 'date',
  'Manufactured on', 'Дата изготовления');
select pg_temp.attribute('asset', 'acquired_on', 'date', 'Acquired on', 'Дата приобретения');
select pg_temp.attribute('asset', 'installed_on', 'date', 'Installed on', 'Дата установки');
select pg_temp.attribute('asset', 'commissioned_on', 'date',
  'Commissioned on', 'Дата ввода в эксплуатацию');
select pg_temp.attribute('asset', 'purchase_price', 'money', 'Purchase price', 'Цена приобретения');
select pg_temp.attribute('asset', 'order_no', 'text', 'Order number', 'Номер заказа');
select pg_temp.attribute('asset', 'invoice_no', 'text', 'Invoice number', 'Номер счёта');
select pg_temp.attribute('asset', 'cost_center', 'text', 'Cost centre', 'Центр затрат');
select pg_temp.attribute('asset', 'warranty_start', 'date', 'Start of warranty', 'Начало гарантии');
select pg_temp.attribute('asset', 'warranty_end', 'date', 'End of warranty', 'Окончание гарантии',
  indexed => true, expires => true);
select pg_temp.attribute('asset', 'expected_life', 'quantity(month)',
  'Expected life', 'Срок полезного использования');
select pg_temp.attribute('asset', 'replacement_cost', 'money',
  'Replacement cost', 'Стоимость замены');
select pg_temp.attribute('asset', 'depreciation', 'enum', 'Depreciation', 'Способ амортизации',
  allowed => '{straight_line,declining,none}');
select pg_temp.attribute('asset', 'salvage_value', 'money',
  'Salvage value', 'Ликвидационная стоимость');
select pg_temp.attribute('asset', 'disposed_on', 'date', 'Disposed of on', 'Дата выбытия');
select pg_temp.attribute('asset', 'disposal_method', 'enum', 'Way of disposal', 'Способ выбытия',
  allowed => '{sold,returned,donated,recycled,destroyed,other}');
select pg_temp.attribute('asset', 'data_wiped_on', 'date',
  'Data wiped on', 'Дата уничтожения данных');
select pg_temp.attribute('asset', 'criticality', 'enum', 'Criticality', 'Критичность',
  allowed => '{low,medium,high}');
select pg_temp.attribute('asset', 'last_seen', 'timestamp', 'Last seen', 'Последнее обнаружение',
  observed => true);
select pg_temp.attribute('asset', 'last_verified', 'timestamp',
  'Last verified', 'Последняя проверка наличия');
select pg_temp.key('asset', 'inventory_no');
select pg_temp.key('asset', 'manufacturer', 'serial_no');
select pg_temp.key('asset', 'barcode');

-- it_equipment -------------------------------------------------------------------------------

select pg_temp.attribute('it_equipment', 'hostname', 'text', 'Host name', 'Сетевое имя',
  format => 'hostname', indexed => true);
select pg_temp.attribute('it_equipment', 'ip', 'ip', 'IP address', 'IP-адрес', indexed => true);
select pg_temp.attribute('it_equipment', 'mac', 'mac', 'MAC address', 'MAC-адрес', indexed => true);
select pg_temp.key('it_equipment', 'mac');

-- computer, server ---------------------------------------------------------------------------

select pg_temp.attribute('computer', 'form', 'enum', 'Form', 'Исполнение',
  allowed => '{desktop,tower,mini,all_in_one,laptop,tablet,thin_client,workstation,other}');
select pg_temp.attribute('server', 'form', 'enum', 'Form', 'Исполнение',
  allowed => '{tower,rack,blade,virtual,other}');
select pg_temp.attribute('computer, server', 'cpu', 'text', 'Processor', 'Процессор');
select pg_temp.attribute('computer, server', 'cores', 'integer', 'Processor cores', 'Число ядер');
select pg_temp.attribute('computer, server', 'ram', 'quantity(GiB)',
  'Memory', 'Оперативная память');
select pg_temp.attribute('computer, server', 'os', 'text',
  'Operating system', 'Операционная система');
select pg_temp.attribute('computer, server', 'os_version', 'text',
  'Operating system version', 'Версия операционной системы');
select pg_temp.attribute('computer, server', 'bios_uuid', 'text', 'BIOS UUID', 'UUID BIOS',
  pattern => '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$');
select pg_temp.attribute('computer, server', 'disk_encryption', 'boolean',
  'Disk encrypted', 'Диск зашифрован');
select pg_temp.attribute('computer, server', 'agent_version', 'text',
  'Agent version', 'Версия агента');
select pg_temp.key('computer', 'bios_uuid');
select pg_temp.key('server', 'bios_uuid');

-- printer ------------------------------------------------------------------------------------

select pg_temp.attribute('printer', 'print_technology', 'enum',
  'Print technology', 'Технология печати', allowed => '{laser,led,inkjet,matrix,thermal}');
select pg_temp.attribute('printer', 'is_colour', 'boolean', 'Colour', 'Цветная печать');
select pg_temp.attribute('printer', 'duplex', 'boolean', 'Two-sided', 'Двусторонняя печать');
select pg_temp.attribute('printer', 'max_paper', 'enum',
  'Largest paper size', 'Максимальный формат', allowed => '{A3,A4,A5,roll}');
select pg_temp.attribute('printer', 'functions', 'enum_set', 'Functions', 'Функции',
  allowed => '{print,scan,copy,fax}');
select pg_temp.attribute('printer', 'print_speed', 'quantity(ppm)',
  'Print speed', 'Скорость печати');
select pg_temp.attribute('printer', 'rated_monthly_pages', 'integer',
  'Rated pages a month', 'Допустимая нагрузка, страниц в месяц');
select pg_temp.attribute('printer', 'page_counter_total', 'integer',
  'Page counter', 'Счётчик страниц', observed => true);
select pg_temp.attribute('printer', 'page_counter_mono', 'integer',
  'Page counter, mono', 'Счётчик чёрно-белых страниц', observed => true);
select pg_temp.attribute('printer', 'page_counter_colour', 'integer',
  'Page counter, colour', 'Счётчик цветных страниц', observed => true);

-- network_device -----------------------------------------------------------------------------

select pg_temp.attribute('network_device', 'role', 'enum', 'Role', 'Роль',
  allowed => '{switch,router,firewall,access_point,wireless_controller,load_balancer,modem,other}');
select pg_temp.attribute('network_device', 'ports', 'integer', 'Ports', 'Число портов');
select pg_temp.attribute('network_device', 'poe_budget', 'quantity(W)', 'PoE budget', 'Бюджет PoE');
select pg_temp.attribute('network_device', 'management_ip', 'ip',
  'Management address', 'Адрес управления');
select pg_temp.attribute('network_device', 'firmware', 'text', 'Firmware', 'Версия прошивки');
select pg_temp.attribute('network_device', 'u_height', 'decimal',
  'Height in rack units', 'Высота в юнитах');
select pg_temp.attribute('network_device', 'end_of_support', 'date',
  'End of support', 'Окончание поддержки', expires => true);

-- phone --------------------------------------------------------------------------------------

select pg_temp.attribute('phone', 'imei', 'text', 'IMEI', 'IMEI', pattern => '^[0-9]{15}$');
select pg_temp.key('phone', 'imei');

-- power_equipment ----------------------------------------------------------------------------

select pg_temp.attribute('power_equipment', 'rated_power', 'quantity(VA)',
  'Rated apparent power', 'Номинальная полная мощность');
select pg_temp.attribute('power_equipment', 'rated_load', 'quantity(W)',
  'Rated active load', 'Номинальная активная нагрузка');
select pg_temp.attribute('power_equipment', 'phases', 'integer', 'Phases', 'Число фаз',
  minimum => 1, maximum => 3);

-- ups ----------------------------------------------------------------------------------------

-- IEC 62040-3: VFD, VI, VFI.
select pg_temp.attribute('ups', 'topology', 'enum', 'Topology', 'Топология',
  allowed => '{offline,line_interactive,online}');
select pg_temp.attribute('ups', 'battery_count', 'integer', 'Batteries', 'Число батарей');
select pg_temp.attribute('ups', 'battery_capacity', 'quantity(Ah)',
  'Capacity of a battery', 'Ёмкость батареи');
select pg_temp.attribute('ups', 'battery_installed_on', 'date',
  'Batteries installed on', 'Дата установки батарей');
select pg_temp.attribute('ups', 'battery_life', 'quantity(month)',
  'Battery life', 'Срок службы батарей');
select pg_temp.attribute('ups', 'runtime_at_load', 'quantity(min)',
  'Run time at the present load', 'Время работы при текущей нагрузке');

-- cartridge ----------------------------------------------------------------------------------

select pg_temp.attribute('cartridge', 'origin', 'enum', 'Origin', 'Происхождение',
  allowed => '{oem,compatible,remanufactured}');
-- At most the max_refills of its model.
select pg_temp.attribute('cartridge', 'refill_count', 'integer', 'Refills', 'Число заправок',
  default_value => '0');
select pg_temp.attribute('cartridge', 'counter_at_install', 'integer',
  'Page counter at installation', 'Счётчик при установке');
select pg_temp.attribute('cartridge', 'counter_at_removal', 'integer',
  'Page counter at removal', 'Счётчик при снятии');
-- RFC 3805, prtMarkerSuppliesLevel: instead of a level a printer may answer −3 some remaining,
-- −2 unknown, −1 other.
select pg_temp.attribute('cartridge', 'level', 'quantity(%)', 'Level', 'Остаток',
  observed => true, maximum => 100);
select pg_temp.attribute('cartridge', 'level_state', 'enum',
  'State of the level', 'Достоверность остатка',
  observed => true, allowed => '{measured,some_remaining,unknown,other}');

-- fiscal_drive: ФН; in brackets the tag of the fiscal data format (ФФД) ----------------------

-- (1041) номер ФН
select pg_temp.attribute('fiscal_drive', 'fn_no', 'text', 'Fiscal drive number', 'Номер ФН',
  format => 'fn_no', required => true, indexed => true);
-- The term of the key of the fiscal sign, in months.
select pg_temp.attribute('fiscal_drive', 'term', 'enum',
  'Term, months', 'Срок действия ключа, месяцев', allowed => '{13,15,36}');
select pg_temp.attribute('fiscal_drive', 'activated_on', 'date', 'Activated on', 'Дата активации');
-- Read from the device, not computed from the term.
select pg_temp.attribute('fiscal_drive', 'valid_until', 'date', 'Valid until', 'Действует до',
  indexed => true, expires => true);
-- (1213) ресурс ключей ФП
select pg_temp.attribute('fiscal_drive', 'key_days_left', 'integer',
  'Days left of the key', 'Ресурс ключей ФП, дней', observed => true);
-- (1050) признак исчерпания ресурса ФН: less than 30 days left
select pg_temp.attribute('fiscal_drive', 'resource_exhausted', 'boolean',
  'Resource exhausted', 'Признак исчерпания ресурса ФН', observed => true);
-- (1051) признак необходимости срочной замены ФН: less than 3 days left
select pg_temp.attribute('fiscal_drive', 'replace_urgently', 'boolean',
  'Replace urgently', 'Признак необходимости срочной замены ФН', observed => true);
-- (1052) признак переполнения памяти ФН
select pg_temp.attribute('fiscal_drive', 'memory_overflow', 'boolean',
  'Memory overflow', 'Признак переполнения памяти ФН', observed => true);
-- (1053) признак превышения времени ожидания ответа ОФД
select pg_temp.attribute('fiscal_drive', 'ofd_timeout', 'boolean',
  'Operator does not answer', 'Признак превышения времени ожидания ответа ОФД', observed => true);
select pg_temp.attribute('fiscal_drive', 'closed_on', 'date',
  'Fiscal mode closed on', 'Дата закрытия фискального режима');
select pg_temp.key('fiscal_drive', 'fn_no');

-- battery, air_filter ------------------------------------------------------------------------

select pg_temp.attribute('battery', 'battery_capacity', 'quantity(Ah)', 'Capacity', 'Ёмкость');
select pg_temp.attribute('air_filter', 'filter_class', 'text', 'Filter class', 'Класс фильтра');
select pg_temp.attribute('air_filter', 'filter_size', 'text', 'Filter size', 'Размер фильтра');

-- climate_equipment --------------------------------------------------------------------------

select pg_temp.attribute('climate_equipment', 'cooling_capacity', 'quantity(kW)',
  'Cooling capacity', 'Холодопроизводительность');
select pg_temp.attribute('climate_equipment', 'heating_capacity', 'quantity(kW)',
  'Heating capacity', 'Теплопроизводительность');
select pg_temp.attribute('climate_equipment', 'power_input', 'quantity(kW)',
  'Power input', 'Потребляемая мощность');
select pg_temp.attribute('climate_equipment', 'airflow', 'quantity(m³/h)',
  'Airflow', 'Расход воздуха');
select pg_temp.attribute('climate_equipment', 'noise_level', 'quantity(dBA)',
  'Noise level', 'Уровень шума');
-- Phases ~ volts.
select pg_temp.attribute('climate_equipment', 'supply', 'enum', 'Power supply', 'Электропитание',
  allowed => '{1~230,3~400}');
-- ISO 817 designations.
select pg_temp.attribute('climate_equipment', 'refrigerant', 'enum', 'Refrigerant',
  'Холодильный агент', allowed => '{
  R22,R23,R32,R123,R134a,R227ea,R290,R404A,R407A,R407C,R407F,R410A,R417A,R422D,R448A,R449A,R452A,
  R454B,R454C,R455A,R507A,R513A,R515B,R600a,R717,R718,R744,R1233zd(E),R1234yf,R1234ze(E)}');
select pg_temp.attribute('climate_equipment', 'charge', 'quantity(kg)',
  'Refrigerant charge', 'Масса заправки');
select pg_temp.attribute('climate_equipment', 'gwp', 'decimal',
  'Global warming potential', 'Потенциал глобального потепления');
select pg_temp.attribute('climate_equipment', 'safety_group', 'enum',
  'Safety group of the refrigerant', 'Группа безопасности хладагента',
  allowed => '{A1,A2L,A2,A3,B1,B2L,B2,B3}');
select pg_temp.attribute('climate_equipment', 'maximum_allowable_pressure', 'quantity(bar)',
  'Maximum allowable pressure', 'Максимально допустимое давление');
select pg_temp.attribute('climate_equipment', 'hermetically_sealed', 'boolean',
  'Labelled hermetically sealed', 'Герметичная система');
select pg_temp.attribute('climate_equipment', 'leak_detection_system', 'boolean',
  'Leak detection system', 'Система обнаружения утечек');
select pg_temp.attribute('climate_equipment', 'last_leak_check', 'date',
  'Last leak check', 'Последняя проверка на утечки');
select pg_temp.attribute('climate_equipment', 'filter_class', 'text',
  'Filter class', 'Класс фильтра');
select pg_temp.attribute('climate_equipment', 'filter_size', 'text',
  'Filter size', 'Размер фильтра');
select pg_temp.attribute('climate_equipment', 'filter_count', 'integer',
  'Filters', 'Число фильтров');
select pg_temp.attribute('climate_equipment', 'filter_interval', 'quantity(day)',
  'Interval of filter changes', 'Периодичность замены фильтров');
select pg_temp.attribute('climate_equipment', 'last_filter_change', 'date',
  'Last filter change', 'Последняя замена фильтров');
select pg_temp.attribute('climate_equipment', 'service_interval', 'quantity(day)',
  'Interval of service', 'Периодичность обслуживания');
select pg_temp.attribute('climate_equipment', 'last_service', 'date',
  'Last service', 'Последнее обслуживание');

-- cash_register: ККТ, 54-ФЗ; serial_no is its заводской номер (1013) -------------------------

-- (1037) регистрационный номер ККТ
select pg_temp.attribute('cash_register', 'rnm', 'text',
  'Registration number', 'Регистрационный номер ККТ', format => 'rnm', indexed => true);
-- (1048) наименование пользователя
select pg_temp.attribute('cash_register', 'user_name', 'text', 'User', 'Наименование пользователя');
-- (1018) ИНН пользователя
select pg_temp.attribute('cash_register', 'user_inn', 'text', 'INN of the user', 'ИНН пользователя',
  format => 'inn');
-- (1009) адрес расчетов
select pg_temp.attribute('cash_register', 'settlement_address', 'text',
  'Address of settlements', 'Адрес расчётов');
-- (1187) место расчетов
select pg_temp.attribute('cash_register', 'settlement_place', 'text',
  'Place of settlements', 'Место расчётов');
-- (1188) версия ККТ
select pg_temp.attribute('cash_register', 'kkt_version', 'text',
  'Version of the register', 'Версия ККТ');
-- (1209) номер версии ФФД
select pg_temp.attribute('cash_register', 'ffd_version', 'enum',
  'Version of the fiscal data format', 'Номер версии ФФД', allowed => '{1.05,1.1,1.2}');
-- (1062) системы налогообложения: ОСН; УСН доход; УСН доход - расход; ЕНВД (until 2021); ЕСХН;
-- Патент
select pg_temp.attribute('cash_register', 'tax_systems', 'enum_set',
  'Tax systems', 'Системы налогообложения',
  allowed => '{osn,usn_income,usn_income_expense,envd,eshn,psn}');
-- (1002) признак автономного режима
select pg_temp.attribute('cash_register', 'autonomous_mode', 'boolean',
  'Autonomous mode', 'Признак автономного режима');
-- (1001) признак автоматического режима
select pg_temp.attribute('cash_register', 'automatic_mode', 'boolean',
  'Automatic mode', 'Признак автоматического режима');
-- (1036) номер автомата
select pg_temp.attribute('cash_register', 'automat_no', 'text',
  'Number of the vending machine', 'Номер автомата');
-- (1108) признак ККТ для расчетов только в Интернет
select pg_temp.attribute('cash_register', 'internet_only', 'boolean',
  'Settlements on the internet only', 'Признак ККТ для расчётов только в Интернет');
-- (1207) признак торговли подакцизными товарами
select pg_temp.attribute('cash_register', 'excisable_goods', 'boolean',
  'Sells excisable goods', 'Признак торговли подакцизными товарами');
select pg_temp.attribute('cash_register', 'marked_goods', 'boolean',
  'Sells goods with identification marks', 'Торговля маркированными товарами');
-- (1046) наименование ОФД
select pg_temp.attribute('cash_register', 'ofd_name', 'text',
  'Fiscal data operator', 'Наименование ОФД');
-- (1017) ИНН ОФД
select pg_temp.attribute('cash_register', 'ofd_inn', 'text',
  'INN of the fiscal data operator', 'ИНН ОФД', format => 'inn');
select pg_temp.attribute('cash_register', 'ofd_paid_until', 'date',
  'Operator paid until', 'ОФД оплачен до', expires => true);
select pg_temp.attribute('cash_register', 'registered_on', 'date',
  'Registered on', 'Дата регистрации');
select pg_temp.attribute('cash_register', 'deregistered_on', 'date',
  'Deregistered on', 'Дата снятия с регистрационного учёта');
-- (1097) количество непереданных ФД
select pg_temp.attribute('cash_register', 'unsent_documents', 'integer',
  'Unsent fiscal documents', 'Количество непереданных ФД', observed => true);
-- (1098) дата первого из непереданных ФД
select pg_temp.attribute('cash_register', 'oldest_unsent_at', 'timestamp',
  'Oldest unsent fiscal document', 'Дата первого из непереданных ФД', observed => true);
select pg_temp.key('cash_register', 'model', 'serial_no');
select pg_temp.key('cash_register', 'rnm');

-- low_current --------------------------------------------------------------------------------

select pg_temp.attribute('low_current_system', 'kind', 'enum', 'Kind', 'Вид',
  allowed => '{fire_alarm,evacuation,access_control,video,intrusion,intercom,cabling,other}');

select pg_temp.attribute('camera, video_recorder, access_controller, intercom', 'ip', 'ip',
  'IP address', 'IP-адрес', indexed => true);
select pg_temp.attribute('camera, video_recorder, access_controller, intercom', 'mac', 'mac',
  'MAC address', 'MAC-адрес', indexed => true);
select pg_temp.attribute('camera, video_recorder, access_controller, intercom', 'firmware', 'text',
  'Firmware', 'Версия прошивки');
select pg_temp.key('camera', 'mac');
select pg_temp.key('video_recorder', 'mac');
select pg_temp.key('access_controller', 'mac');
select pg_temp.key('intercom', 'mac');

select pg_temp.attribute('camera', 'resolution', 'text', 'Resolution', 'Разрешение');
select pg_temp.attribute('camera', 'power_source', 'enum', 'Power source', 'Источник питания',
  allowed => '{poe,12v,24v}');
select pg_temp.attribute('camera', 'coverage_zone', 'text', 'Coverage zone', 'Зона обзора');
select pg_temp.attribute('camera, video_recorder', 'retention', 'quantity(day)',
  'Retention of recordings', 'Срок хранения записей');

select pg_temp.attribute('access_controller', 'doors', 'integer', 'Doors', 'Число дверей');
select pg_temp.attribute('access_controller', 'protocol', 'enum',
  'Reader protocol', 'Протокол считывателей', allowed => '{wiegand,osdp,rs485,ip}');

-- Without power a fail-safe lock is open and a fail-secure one is shut.
select pg_temp.attribute('door_lock', 'fail_mode', 'enum',
  'Fail mode', 'Состояние при отключении питания', allowed => '{fail_safe,fail_secure}');
select pg_temp.attribute('door_lock', 'linked_fire_alarm', 'boolean',
  'Released by the fire alarm', 'Разблокируется по сигналу «Пожар»');

-- fire_equipment: inspected and tested by ГОСТ Р 59638-2021 ----------------------------------

select pg_temp.attribute('fire_equipment', 'certificate_no', 'text',
  'Certificate number', 'Номер сертификата');
select pg_temp.attribute('fire_equipment', 'certificate_until', 'date',
  'Certificate valid until', 'Сертификат действует до', expires => true);
select pg_temp.attribute('fire_equipment', 'service_life', 'quantity(year)',
  'Service life', 'Срок службы');
select pg_temp.attribute('fire_equipment', 'battery_installed_on', 'date',
  'Battery installed on', 'Дата установки батареи');
select pg_temp.attribute('fire_equipment', 'last_inspection', 'date',
  'Last inspection', 'Последний осмотр');
select pg_temp.attribute('fire_equipment', 'last_test', 'date',
  'Last test', 'Последняя проверка работоспособности');
-- Detectors, call points and sounders share the addresses of a loop: one is unique within the
-- panel that they are part of.
select pg_temp.attribute('fire_equipment', 'loop_no', 'integer', 'Loop', 'Номер шлейфа');
select pg_temp.attribute('fire_equipment', 'loop_address', 'integer',
  'Address on the loop', 'Адрес в шлейфе');
select pg_temp.attribute('fire_equipment', 'zone', 'text',
  'Zone', 'Зона контроля пожарной сигнализации');
select pg_temp.key('fire_equipment', 'whole', 'loop_no', 'loop_address');

select pg_temp.attribute('fire_detector', 'detector_type', 'enum',
  'Type of detector', 'Тип извещателя', allowed => '{
    smoke_point,smoke_linear,aspirating,heat_point,heat_linear,flame,gas,combined,other}');
-- ГОСТ Р 53325-2012, EN 54-11: A alarms when its element is moved, B needs a second action.
select pg_temp.attribute('manual_call_point', 'detector_type', 'enum',
  'Type of call point', 'Класс извещателя', allowed => '{A,B}');
select pg_temp.attribute('extinguisher', 'extinguishing_agent', 'enum',
  'Extinguishing agent', 'Огнетушащее вещество',
  allowed => '{powder,carbon_dioxide,water,foam,clean_agent}');
select pg_temp.attribute('extinguisher', 'charge', 'quantity(kg)', 'Charge', 'Масса заряда');

-- Relation types -----------------------------------------------------------------------------
-- forward: when the source fails the target suffers. reverse: when the target fails the source
-- suffers. impact_classes: only items of these classes suffer through it. redundant: of several
-- suppliers a dependant may need only some. role: the name by which a to-one type is a reference.

-- Where it is and what it belongs to.
select pg_temp.relation_type('located_in', '{item}', '{location}',
  '{is located in,находится в}', '{contains,содержит}',
  source_max => 1, role => 'location', hierarchy => true, impact => 'reverse',
  impact_classes => '{it_equipment,power_equipment,cash_equipment,low_current}');
select pg_temp.relation_type('part_of', '{asset}', '{asset}',
  '{is part of,входит в состав}', '{consists of,состоит из}',
  source_max => 1, role => 'whole', hierarchy => true, impact => 'both');
-- A slot holds one component.
select pg_temp.relation_type('installed_in', '{component}', '{asset}',
  '{is installed in,установлен в}', '{holds,содержит компонент}',
  source_max => 1, role => 'installed_in', impact => 'forward',
  attributes => '[{"name":"slot","type":"text"}]');
select pg_temp.relation_type('unit_of', '{organization}', '{organization}',
  '{is a unit of,входит в организацию}', '{has unit,включает подразделение}',
  source_max => 1, role => 'parent', hierarchy => true);

-- What it is. An asset's manufacturer is that of its model unless set.
select pg_temp.relation_type('of_model', '{asset}', '{model}',
  '{is of model,является экземпляром модели}', '{is the model of,является моделью для}',
  source_max => 1, role => 'model');
select pg_temp.relation_type('manufactured_by', '{model,asset}', '{organization}',
  '{is manufactured by,изготовлен организацией}', '{manufactures,изготавливает}',
  source_max => 1, role => 'manufacturer', inherited_through => 'model');
select pg_temp.relation_type('fits', '{component_model}', '{model}',
  '{fits,подходит к}', '{accepts,совместима с}');

-- Whose it is. People who hold what fails are counted among those who suffer.
select pg_temp.relation_type('held_by', '{asset}', '{person,organization}',
  '{is held by,числится за}', '{holds,использует}',
  source_max => 1, role => 'holder');
select pg_temp.relation_type('owned_by', '{asset}', '{person,organization}',
  '{is owned by,принадлежит}', '{owns,владеет}',
  source_max => 1, role => 'owner');
select pg_temp.relation_type('supplied_by', '{asset}', '{organization}',
  '{was supplied by,поставлен организацией}', '{supplied,поставила}',
  source_max => 1, role => 'supplier');
select pg_temp.relation_type('responsible_for', '{person}', '{asset}',
  '{is responsible for,отвечает за}', '{is the responsibility of,под ответственностью}');
select pg_temp.relation_type('member_of', '{person}', '{organization}',
  '{is a member of,работает в}', '{has member,включает сотрудника}',
  source_max => 1, role => 'organization');

-- What covers it.
select pg_temp.relation_type('covered_by', '{asset}', '{contract}',
  '{is covered by,обслуживается по договору}', '{covers,распространяется на}');
select pg_temp.relation_type('contractor', '{contract}', '{organization}',
  '{is performed by,исполняется организацией}', '{performs,исполняет договор}',
  source_max => 1, role => 'contractor');
select pg_temp.relation_type('documented_by', '{item}', '{document}',
  '{is documented by,описан в документе}', '{documents,описывает}');
select pg_temp.relation_type('licensed_for', '{licence}', '{asset,person}',
  '{is allocated to,выделена для}', '{uses licence,использует лицензию}');

-- What it depends on.
select pg_temp.relation_type('powers', '{power_equipment}', '{asset}',
  '{powers,питает}', '{is powered by,питается от}',
  redundant => true, impact => 'forward');
select pg_temp.relation_type('uplinks', '{network_device}',
  '{it_equipment,low_current,cash_equipment}',
  '{uplinks,подключает}', '{has its uplink in,подключён через}',
  redundant => true, impact => 'forward');
select pg_temp.relation_type('serves', '{climate_equipment}', '{location}',
  '{serves,обслуживает}', '{is served by,обслуживается}',
  redundant => true, impact => 'forward');
select pg_temp.relation_type('protects', '{low_current}', '{location}',
  '{protects,защищает}', '{is protected by,защищается}',
  impact => 'forward', impact_classes => '{service}');
select pg_temp.relation_type('runs_on', '{service,server}', '{asset}',
  '{runs on,работает на}', '{runs,обеспечивает работу}',
  redundant => true, impact => 'reverse');
select pg_temp.relation_type('depends_on', '{service,asset}', '{service,asset}',
  '{depends on,зависит от}', '{is needed by,необходим для}',
  redundant => true, impact => 'reverse');
select pg_temp.relation_type('connected_to', '{asset}', '{asset}',
  '{is connected to,соединён с}', '{is connected to,соединён с}',
  attributes => '[{"name":"source_port","type":"text"},{"name":"target_port","type":"text"}]');

drop function pg_temp.lifecycle, pg_temp.transition, pg_temp.class, pg_temp.attribute, pg_temp.key,
  pg_temp.relation_type;
