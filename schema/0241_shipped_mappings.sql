-- Mappings for files that many have: what columns mean in the lists of 1С, of Active Directory, of
-- an operator of fiscal data, of NetBox and of Snipe-IT. They are shared ones like others: whoever
-- administers changes or removes them, and one's own of the same name comes first.

insert into cmdb.import_mapping (account, name, shared, mapping, changed_at, changed_by)
select 0, m.name, true, m.mapping::jsonb, clock_timestamp(), 0
from (values
  -- «Ведомость основных средств», as 1С:Бухгалтерия saves it; the class is that of the import.
  ('1c-inventory', '{
    "columns": {
      "Инвентарный номер": "inventory_no", "Наименование": "name",
      "Основное средство": null, "Код": "source_id", "Заводской номер": "serial_no",
      "Изготовитель": "manufacturer", "Дата выпуска": "manufactured_on",
      "Дата приобретения": "acquired_on", "Дата принятия к учету": "commissioned_on",
      "Первоначальная стоимость": "purchase_price",
      "Срок полезного использования (мес.)": "expected_life",
      "Ликвидационная стоимость": "salvage_value", "МОЛ": "accountable",
      "Местонахождение": "location", "Подразделение": "cost_center",
      "№ п/п": null, "Группа учета ОС": null, "Амортизационная группа": null,
      "Способ начисления амортизации": null, "Накопленная амортизация": null,
      "Остаточная стоимость": null, "Состояние": null, "Количество": null},
    "formats": {"date": "DD.MM.YYYY"},
    "match": [["inventory_no"]]}'),
  -- Get-ADComputer -Filter * -Properties * | Select-Object … | Export-Csv; needs a source.
  ('ad-computers', '{
    "columns": {
      "Name": "name", "DNSHostName": "hostname", "OperatingSystem": "os",
      "OperatingSystemVersion": "os_version", "IPv4Address": "ip",
      "ObjectGUID": "source_id", "Description": "notes",
      "CanonicalName": null, "Created": null, "DistinguishedName": null, "Enabled": null,
      "IPv6Address": null, "LastLogonDate": null, "Location": null, "ManagedBy": null,
      "Modified": null, "ObjectClass": null, "OperatingSystemServicePack": null,
      "PasswordLastSet": null, "SamAccountName": null, "SID": null, "UserPrincipalName": null},
    "constants": {"class": "computer"},
    "match": [["source_id"], ["class", "name"]]}'),
  -- The list of cash registers that an operator of fiscal data offers to its clients.
  ('ofd-cash-registers', '{
    "columns": {
      "Название кассы": "name", "Регистрационный номер ККТ": "rnm",
      "Заводской номер ККТ": "serial_no", "Модель ККТ": "model",
      "Организация": "user_name", "ИНН": "user_inn", "Адрес расчетов": "settlement_address",
      "Место расчетов": "settlement_place", "Версия ФФД": "ffd_version",
      "Дата регистрации": "registered_on", "ОФД оплачен до": "ofd_paid_until",
      "КПП": null, "Номер ФН": null, "Модель ФН": null, "Срок действия ФН": null,
      "Дата активации": null, "Последний документ": null, "Состояние": null, "Тариф": null},
    "constants": {"class": "cash_register"},
    "formats": {"date": "DD.MM.YYYY"},
    "match": [["rnm"], ["model", "serial_no"]]}'),
  -- Devices, Export, «All data»; needs a source. A role that is not named here is read as a class.
  ('netbox-devices', '{
    "columns": {
      "ID": "source_id", "Name": "name", "Manufacturer": "manufacturer", "Type": "model",
      "Serial number": "serial_no", "Asset tag": "inventory_no", "Site": "location",
      "Description": "notes",
      "Role": {"column": "class", "values": {
        "Switch": "network_device", "Access Switch": "network_device",
        "Core Switch": "network_device", "Distribution Switch": "network_device",
        "Router": "network_device", "Firewall": "network_device",
        "Access Point": "network_device", "Wireless AP": "network_device",
        "Load Balancer": "network_device", "Application Server": "server",
        "Database Server": "server", "Hypervisor": "server", "Rack PDU": "pdu"}},
      "Status": null, "Tenant": null, "Tenant Group": null, "Site Group": null, "Region": null,
      "Location": null, "Rack": null, "Position": null, "Face": null, "Parent Device": null,
      "Position (Device Bay)": null, "Platform": null, "IP Address": null, "IPv4 Address": null,
      "IPv6 Address": null, "OOB IP": null, "Airflow": null, "Latitude": null,
      "Longitude": null, "Cluster": null, "Virtual Chassis": null, "VC Position": null,
      "VC Priority": null, "Config Template": null, "Comments": null, "Contacts": null,
      "Tags": null, "Created": null, "Last updated": null, "Last Updated": null},
    "match": [["source_id"], ["inventory_no"], ["manufacturer", "serial_no"]]}'),
  -- The list of assets, exported as CSV; needs a source. Other categories are read as a class.
  ('snipe-it-assets', '{
    "columns": {
      "ID": "source_id", "Asset Name": "name", "Asset Tag": "inventory_no",
      "Model": "model", "Manufacturer": "manufacturer", "Serial": "serial_no",
      "Location": "location", "Supplier": "supplier", "Purchase Date": "acquired_on",
      "Purchase Cost": "purchase_price", "Order Number": "order_no",
      "Warranty Expires": "warranty_end", "Notes": "notes",
      "Category": {"column": "class", "values": {
        "Laptops": "computer", "Laptop": "computer", "Desktops": "computer",
        "Desktop": "computer", "Tablets": "computer", "Displays": "monitor",
        "Monitors": "monitor", "Printers": "printer", "Mobile Phones": "phone",
        "VOIP Phones": "phone", "Servers": "server", "Network Devices": "network_device",
        "Networking Gear": "network_device", "UPS": "ups"}},
      "Company": null, "Device Image": null, "Model No.": null, "Status": null,
      "Checked Out To": null, "Checked Out": null, "Employee Number": null,
      "Department": null, "Job Title": null, "Default Location": null, "EOL": null,
      "EOL Date": null, "Warranty": null, "Current Value": null, "Checkouts": null,
      "Checkins": null, "Requests": null, "Requestable": null, "BYOD": null,
      "Created By": null, "Created At": null, "Updated At": null, "Checkout Date": null,
      "Last Checkin Date": null, "Expected Checkin Date": null, "Last Audit": null,
      "Next Audit Date": null},
    "match": [["source_id"], ["inventory_no"], ["manufacturer", "serial_no"]]}')
  ) m (name, mapping)
where not exists (
  select from cmdb.import_mapping o where o.shared and o.name = m.name collate "C");
