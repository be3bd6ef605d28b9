-- What a server with the schema 0013 has written, by its own functions: accounts, a token, a class of
-- its own, items with versions, references and relations, incidents, and a journal of which the last
-- entries had no position yet. For a database that has the migrations up to 0013 and no functions.

set session_replication_role = replica;
delete from cmdb.account;
delete from cmdb.steward_lease;
delete from cmdb.sequencer;
delete from cmdb.database_identity;

create function pg_temp.catalogue_content() returns jsonb language sql stable as $$
  select jsonb_build_object(
    'lifecycles', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', l.name, 'label', l.label, 'states', l.states, 'state_order', l.state_order,
        'initial', l.initial,
        'transitions', (
          select coalesce(jsonb_agg(jsonb_build_object(
            'from', t.from_state, 'to', t.to_state, 'requires', t.requires,
            'reason_required', t.reason_required)
            order by array_position(l.state_order, t.from_state),
              array_position(l.state_order, t.to_state)), '[]')
          from cmdb.lifecycle_transition t
          where t.lifecycle = l.name)) order by l.name), '[]')
      from cmdb.lifecycle l),
    'classes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', c.name, 'parent', c.parent, 'label', c.label, 'abstract', c.abstract,
        'tag_prefix', c.tag_prefix, 'lifecycle', c.lifecycle,
        'keys', (
          select coalesce(jsonb_agg(k.fields order by k.fields), '[]')
          from cmdb.class_key k
          where k.class = c.name),
        'attributes', (
          select coalesce(jsonb_agg(jsonb_build_object(
            'name', a.name, 'type', a.type, 'unit', a.unit, 'format', a.format,
            'required', a.required, 'indexed', a.indexed, 'observed', a.observed,
            'secret', a.secret, 'values', a.allowed, 'minimum', a.minimum, 'maximum', a.maximum,
            'pattern', a.pattern, 'default', a.default_value, 'expires', a.expires,
            'label', a.label) order by a.ordinal), '[]')
          from cmdb.attribute a
          where a.class = c.name)) order by c.ordinal), '[]')
      from cmdb.class c),
    'relation_types', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', r.name, 'forward', r.forward, 'reverse', r.reverse,
        'source_classes', r.source_classes, 'target_classes', r.target_classes,
        'source_max', r.source_max, 'target_max', r.target_max, 'role', r.role,
        'inherited_through', r.inherited_through, 'hierarchy', r.hierarchy,
        'redundant', r.redundant, 'impact', r.impact, 'impact_classes', r.impact_classes,
        'attributes', r.attributes) order by r.ordinal), '[]')
      from cmdb.relation_type r))
$$;
insert into cmdb.catalogue (version, changed_at, until, content)
values (1, '2020-03-27 20:30:49.880934+00', '2020-03-27 20:30:50.121062+00', pg_temp.catalogue_content());
insert into cmdb.class (name, parent, label, abstract, tag_prefix)
values ('kiosk', 'computer', '{"en": "Kiosk", "ru": "Киоск"}', false, 'KSK');
insert into cmdb.attribute_kind (name, type, unit) values ('kiosk_no', 'text', '');
insert into cmdb.attribute (class, name, type, unit, indexed, label)
values ('kiosk', 'kiosk_no', 'text', '', true, '{"en": "No.", "ru": "№"}');
insert into cmdb.class_key (class, fields) values ('kiosk', '{kiosk_no}');
insert into cmdb.catalogue (version, changed_at, until, content)
values (2, '2020-03-27 20:30:50.121062+00', 'infinity', pg_temp.catalogue_content());
update cmdb.catalogue_version set version = 2;
insert into cmdb.class_ancestor
with recursive up (class, ancestor, depth) as (
  select name, name, 0 from cmdb.class
  union all
  select up.class, c.parent, up.depth + 1
  from up
  join cmdb.class c on c.name = up.ancestor
  where c.parent is not null)
select * from up;
create sequence cmdb.tag_bat;
alter sequence cmdb.tag_bat owner to cmdb_owner;
create sequence cmdb.tag_ctr;
alter sequence cmdb.tag_ctr owner to cmdb_owner;
create sequence cmdb.tag_ksk;
alter sequence cmdb.tag_ksk owner to cmdb_owner;
create sequence cmdb.tag_mdl;
alter sequence cmdb.tag_mdl owner to cmdb_owner;
create sequence cmdb.tag_net;
alter sequence cmdb.tag_net owner to cmdb_owner;
create sequence cmdb.tag_org;
alter sequence cmdb.tag_org owner to cmdb_owner;
create sequence cmdb.tag_per;
alter sequence cmdb.tag_per owner to cmdb_owner;
create sequence cmdb.tag_prn;
alter sequence cmdb.tag_prn owner to cmdb_owner;
create sequence cmdb.tag_srv;
alter sequence cmdb.tag_srv owner to cmdb_owner;
create sequence cmdb.tag_svc;
alter sequence cmdb.tag_svc owner to cmdb_owner;
create sequence cmdb.tag_swb;
alter sequence cmdb.tag_swb owner to cmdb_owner;
create sequence cmdb.tag_ups;
alter sequence cmdb.tag_ups owner to cmdb_owner;

INSERT INTO cmdb.account (id, name, roles, os_uid, os_host, os_user, certificate_name, person, disabled, version, created_at, changed_at, changed_by, via, method, request, reason, incident) VALUES
	(0, 'system', '{}', NULL, NULL, NULL, NULL, NULL, false, 1, '2020-03-27 20:30:49.393014+00', '2020-03-27 20:30:49.393014+00', 0, 'sql', 'sql', 'migration', NULL, NULL),
	(1, 'ivanova', '{admin}', NULL, NULL, NULL, NULL, NULL, false, 1, '2020-03-27 20:30:50.048963+00', '2020-03-27 20:30:50.048963+00', 0, 'peer', 'account.create', 'r-139ff2', NULL, NULL),
	(2, 'petrov', '{agent,registrar}', 4242, 'h-1', NULL, NULL, NULL, false, 2, '2020-03-27 20:30:50.06154+00', '2020-03-27 20:30:50.06545+00', 1, 'peer', 'account.update', 'r-4ee40a', NULL, NULL);
INSERT INTO cmdb.database_identity (only_one, id, timeline, currency, created_at) VALUES
	(true, '6780ec90-0b63-4851-89f7-b9ea4276ed91', 1, 'RUB', '2020-03-27 20:30:49.392816+00');
INSERT INTO cmdb.hierarchy (type, ancestor, descendant, depth, changed_at) VALUES
	('located_in', 1, 2, 1, '2020-03-27 20:30:50.165185+00'),
	('located_in', 1, 3, 1, '2020-03-27 20:30:50.530418+00');
INSERT INTO cmdb.hierarchy_history (type, ancestor, descendant, depth, changed_at, until) VALUES
	('located_in', 1, 3, 1, '2020-03-27 20:30:50.195279+00', '2020-03-27 20:30:50.52346+00');
INSERT INTO cmdb.item (id, class, tag, name, state, attributes, inputs, version, created_at, changed_at, changed_by, via, method, request, reason, incident) VALUES
	(1, 'location', 'HQ', 'Head office', 'in_use', '{"kind": "building"}', NULL, 1, '2020-03-27 20:30:50.13769+00', '2020-03-27 20:30:50.13769+00', 1, 'peer', 'item.register', 'r-d7c504', NULL, NULL),
	(2, 'location', 'HQ-101', 'Room 101', 'in_use', '{"kind": "room"}', NULL, 1, '2020-03-27 20:30:50.165185+00', '2020-03-27 20:30:50.165185+00', 1, 'peer', 'item.register', 'r-d32729', NULL, NULL),
	(4, 'organization', 'ORG-000001', 'Xerox GmbH', 'active', '{"kind": "manufacturer"}', NULL, 1, '2020-03-27 20:30:50.222729+00', '2020-03-27 20:30:50.222729+00', 1, 'peer', 'item.register', 'r-abf03b', NULL, NULL),
	(5, 'organization', 'ORG-000002', 'Сервис', 'active', '{"kind": "contractor", "phone": "+7 1"}', NULL, 1, '2020-03-27 20:30:50.23517+00', '2020-03-27 20:30:50.23517+00', 1, 'peer', 'item.register', 'r-ab9b57', NULL, NULL),
	(6, 'person', 'PER-000001', 'Анна Иванова', 'active', '{"email": "Anna@X.Org", "phone": "+7 2"}', NULL, 1, '2020-03-27 20:30:50.247543+00', '2020-03-27 20:30:50.247543+00', 1, 'peer', 'item.register', 'r-a31b74', NULL, NULL),
	(7, 'person', 'PER-000002', 'Bob', 'active', '{"email": "bob@x.org"}', NULL, 1, '2020-03-27 20:30:50.265363+00', '2020-03-27 20:30:50.265363+00', 1, 'peer', 'item.register', 'r-f07bb2', NULL, NULL),
	(12, 'switchboard', 'SWB-000001', 'Board', 'in_use', '{}', NULL, 1, '2020-03-27 20:30:50.341101+00', '2020-03-27 20:30:50.341101+00', 1, 'peer', 'item.register', 'r-530fc4', NULL, NULL),
	(14, 'ups', 'UPS-000002', 'UPS B', 'in_use', '{}', NULL, 1, '2020-03-27 20:30:50.351189+00', '2020-03-27 20:30:50.351189+00', 1, 'peer', 'item.register', 'r-e48073', NULL, NULL),
	(15, 'network_device', 'NET-000001', 'Core switch', 'in_use', '{"hostname": "core"}', NULL, 1, '2020-03-27 20:30:50.369235+00', '2020-03-27 20:30:50.369235+00', 1, 'peer', 'item.register', 'r-f585d5', NULL, NULL),
	(16, 'server', 'SRV-000001', 'db1', 'in_use', '{"hostname": "db1"}', NULL, 1, '2020-03-27 20:30:50.37709+00', '2020-03-27 20:30:50.37709+00', 1, 'peer', 'item.register', 'r-c44dfc', NULL, NULL),
	(17, 'server', 'SRV-000002', 'db2', 'in_use', '{"hostname": "db2"}', NULL, 1, '2020-03-27 20:30:50.385137+00', '2020-03-27 20:30:50.385137+00', 1, 'peer', 'item.register', 'r-5a5b84', NULL, NULL),
	(18, 'service', 'SVC-000001', 'Cash desks', 'active', '{}', NULL, 1, '2020-03-27 20:30:50.393159+00', '2020-03-27 20:30:50.393159+00', 1, 'peer', 'item.register', 'r-3769cb', NULL, NULL),
	(19, 'contract', 'CTR-000001', 'Service contract', 'active', '{"kind": "service", "valid_until": "2030-01-01"}', NULL, 1, '2020-03-27 20:30:50.405605+00', '2020-03-27 20:30:50.405605+00', 1, 'peer', 'item.register', 'r-5cf647', NULL, NULL),
	(20, 'kiosk', 'KSK-000001', 'Kiosk', 'in_use', '{"kiosk_no": "K-7"}', NULL, 1, '2020-03-27 20:30:50.41329+00', '2020-03-27 20:30:50.41329+00', 1, 'peer', 'item.register', 'r-2443f0', NULL, NULL),
	(21, 'battery', 'BAT-000001', 'Battery', 'in_use', '{}', NULL, 1, '2020-03-27 20:30:50.422904+00', '2020-03-27 20:30:50.422904+00', 1, 'peer', 'item.register', 'r-c5b4cf', NULL, NULL),
	(9, 'printer', 'PRN-000001', 'Принтер директора', 'in_use', '{"hostname": "prn-one", "serial_no": "SN-1", "inventory_no": "И-1"}', NULL, 4, '2020-03-27 20:30:50.285571+00', '2020-03-27 20:30:50.4894+00', 2, 'peer', 'item.update', 'r-e63fb2', 'stock-take', NULL),
	(10, 'printer', 'PRN-DESK', 'VersaLink C405', 'in_use', '{"serial_no": "SN-2b"}', NULL, 3, '2020-03-27 20:30:50.317424+00', '2020-03-27 20:30:50.509962+00', 2, 'peer', 'item.update', 'r-d478a6', 'stock-take', NULL),
	(3, 'location', 'HQ-102', 'Room 102', 'in_use', '{"kind": "room"}', NULL, 3, '2020-03-27 20:30:50.195279+00', '2020-03-27 20:30:50.530418+00', 2, 'peer', 'item.update', 'r-d2b9ec', 'stock-take', NULL),
	(8, 'model', 'MDL-000001', 'VersaLink C405', 'active', '{"end_of_support": "2031-05-01"}', NULL, 2, '2020-03-27 20:30:50.277254+00', '2020-03-27 20:30:50.541237+00', 2, 'peer', 'item.update', 'r-9b7595', 'stock-take', NULL),
	(11, 'printer', 'PRN-000003', 'Spare', 'void', '{"serial_no": "SN-3"}', NULL, 2, '2020-03-27 20:30:50.330826+00', '2020-03-27 20:30:50.544724+00', 1, 'peer', 'item.void', 'r-a5961a', 'twice', NULL),
	(13, 'ups', 'UPS-000001', 'UPS A', 'in_use', '{"hostname": "ups-a"}', NULL, 2, '2020-03-27 20:30:50.345015+00', '2020-03-27 20:30:51.069727+00', 2, 'peer', 'item.update', 'r-d8b982', 'stock-take', NULL);
INSERT INTO cmdb.incident (id, number, kind, title, description, state, impact, urgency, priority, category, service, requester, contact, team, assignee, parent, channel, external_system, external_key, external_url, resolution_code, resolution, major, resolved_at, version, created_at, changed_at, changed_by, via, method, request, reason, incident, due_at) VALUES
	(2, 'INC-000002', 'service_request', 'Новый принтер', NULL, 'new', 3, 3, 5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, 1, '2020-03-27 20:30:50.621179+00', '2020-03-27 20:30:50.621179+00', 2, 'peer', 'incident.open', 'r-11d991', NULL, NULL, NULL),
	(1, 'INC-000001', 'incident', 'Paper jam', 'again', 'resolved', 3, 2, 4, NULL, NULL, 6, NULL, NULL, 2, 2, NULL, 'otrs', '77', 'http://x', 'fixed', 'New tray', false, '2020-03-27 20:30:50.68448+00', 4, '2020-03-27 20:30:50.555371+00', '2020-03-27 20:30:50.68448+00', 2, 'peer', 'incident.transition', 'r-b3d9eb', 'paper', NULL, NULL);
INSERT INTO cmdb.incident_comment (id, of_incident, text, visibility, channel, version, created_at, changed_at, changed_by, via, method, request, reason, incident) VALUES
	(1, 1, 'Looked at it', 'public', NULL, 1, '2020-03-27 20:30:50.625455+00', '2020-03-27 20:30:50.625455+00', 2, 'peer', 'incident.comment', 'r-971b6b', NULL, NULL),
	(2, 2, 'Not sequenced yet', 'public', NULL, 1, '2020-03-27 20:30:51.08208+00', '2020-03-27 20:30:51.08208+00', 2, 'peer', 'incident.comment', 'r-bfe702', NULL, NULL);
INSERT INTO cmdb.incident_history (id, number, kind, title, description, state, impact, urgency, priority, category, service, requester, contact, team, assignee, parent, channel, external_system, external_key, external_url, resolution_code, resolution, major, resolved_at, version, created_at, changed_at, changed_by, via, method, request, reason, incident, until, due_at) VALUES
	(1, 'INC-000001', 'incident', 'Paper jam', 'again', 'assigned', 3, 2, 4, NULL, NULL, 6, NULL, NULL, 2, NULL, NULL, 'otrs', '77', 'http://x', NULL, NULL, false, NULL, 1, '2020-03-27 20:30:50.555371+00', '2020-03-27 20:30:50.555371+00', 1, 'peer', 'incident.open', 'r-e85027', NULL, NULL, '2020-03-27 20:30:50.65385+00', NULL),
	(1, 'INC-000001', 'incident', 'Paper jam', 'again', 'in_progress', 3, 2, 4, NULL, NULL, 6, NULL, NULL, 2, NULL, NULL, 'otrs', '77', 'http://x', NULL, NULL, false, NULL, 2, '2020-03-27 20:30:50.555371+00', '2020-03-27 20:30:50.65385+00', 2, 'peer', 'incident.transition', 'r-b52003', NULL, NULL, '2020-03-27 20:30:50.669898+00', NULL),
	(1, 'INC-000001', 'incident', 'Paper jam', 'again', 'in_progress', 3, 2, 4, NULL, NULL, 6, NULL, NULL, 2, 2, NULL, 'otrs', '77', 'http://x', NULL, NULL, false, NULL, 3, '2020-03-27 20:30:50.555371+00', '2020-03-27 20:30:50.669898+00', 2, 'peer', 'incident.update', 'r-16f1e5', NULL, NULL, '2020-03-27 20:30:50.68448+00', NULL);
INSERT INTO cmdb.incident_item (id, of_incident, item, role, source, note, version, created_at, changed_at, changed_by, via, method, request, reason, incident) VALUES
	(1, 1, 9, 'cause', 'manual', NULL, 1, '2020-03-27 20:30:50.555371+00', '2020-03-27 20:30:50.555371+00', 1, 'peer', 'incident.open', 'r-e85027', NULL, NULL),
	(3, 1, 13, 'affected', 'manual', 'hums', 1, '2020-03-27 20:30:50.62932+00', '2020-03-27 20:30:50.62932+00', 2, 'peer', 'incident.link', 'r-c7681d', NULL, NULL);
INSERT INTO cmdb.incident_item_history (id, of_incident, item, role, source, note, version, created_at, changed_at, changed_by, via, method, request, reason, incident, until) VALUES
	(2, 1, 18, 'affected', 'manual', 'slow', 1, '2020-03-27 20:30:50.555371+00', '2020-03-27 20:30:50.555371+00', 1, 'peer', 'incident.open', 'r-e85027', NULL, NULL, '2020-03-27 20:30:50.642395+00');
INSERT INTO cmdb.item_code (code, item, path) VALUES
	('hq', 1, 'tag'),
	('hq101', 2, 'tag'),
	('hq102', 3, 'tag'),
	('org000001', 4, 'tag'),
	('org000002', 5, 'tag'),
	('anna@xorg', 6, 'attributes.email'),
	('per000001', 6, 'tag'),
	('bob@xorg', 7, 'attributes.email'),
	('per000002', 7, 'tag'),
	('mdl000001', 8, 'tag'),
	('и1', 9, 'attributes.inventory_no'),
	('sn1', 9, 'attributes.serial_no'),
	('prn000001', 9, 'tag'),
	('ä1', 10, 'attributes.barcode'),
	('sn2', 10, 'attributes.serial_no'),
	('prn000002', 10, 'tag'),
	('sn3', 11, 'attributes.serial_no'),
	('prn000003', 11, 'tag'),
	('swb000001', 12, 'tag'),
	('ups000001', 13, 'tag'),
	('ups000002', 14, 'tag'),
	('net000001', 15, 'tag'),
	('srv000001', 16, 'tag'),
	('srv000002', 17, 'tag'),
	('svc000001', 18, 'tag'),
	('ctr000001', 19, 'tag'),
	('k7', 20, 'attributes.kiosk_no'),
	('ksk000001', 20, 'tag'),
	('bat000001', 21, 'tag'),
	('prndesk', 10, 'tag'),
	('sn2b', 10, 'attributes.serial_no');
INSERT INTO cmdb.item_history (id, class, tag, name, state, attributes, inputs, version, created_at, changed_at, changed_by, via, method, request, reason, incident, until) VALUES
	(9, 'printer', 'PRN-000001', 'VersaLink C405', 'in_use', '{"hostname": "prn-1", "serial_no": "SN-1", "inventory_no": "И-1"}', NULL, 1, '2020-03-27 20:30:50.285571+00', '2020-03-27 20:30:50.285571+00', 1, 'peer', 'item.register', 'r-840358', NULL, NULL, '2020-03-27 20:30:50.459599+00'),
	(9, 'printer', 'PRN-000001', 'VersaLink C405', 'in_use', '{"hostname": "prn-one", "serial_no": "SN-1", "inventory_no": "И-1"}', NULL, 2, '2020-03-27 20:30:50.285571+00', '2020-03-27 20:30:50.459599+00', 2, 'peer', 'item.update', 'r-41566b', 'stock-take', NULL, '2020-03-27 20:30:50.477548+00'),
	(9, 'printer', 'PRN-000001', 'VersaLink C405', 'in_use', '{"hostname": "prn-one", "serial_no": "SN-1", "inventory_no": "И-1"}', NULL, 3, '2020-03-27 20:30:50.285571+00', '2020-03-27 20:30:50.477548+00', 2, 'peer', 'item.update', 'r-ef7c58', 'stock-take', NULL, '2020-03-27 20:30:50.4894+00'),
	(10, 'printer', 'PRN-000002', 'VersaLink C405', 'in_use', '{"barcode": "Ä 1", "serial_no": "SN-2"}', NULL, 1, '2020-03-27 20:30:50.317424+00', '2020-03-27 20:30:50.317424+00', 1, 'peer', 'item.register', 'r-0eeee7', NULL, NULL, '2020-03-27 20:30:50.50199+00'),
	(10, 'printer', 'PRN-DESK', 'VersaLink C405', 'in_use', '{"barcode": "Ä 1", "serial_no": "SN-2"}', NULL, 2, '2020-03-27 20:30:50.317424+00', '2020-03-27 20:30:50.50199+00', 2, 'peer', 'item.update', 'r-462a39', 'stock-take', NULL, '2020-03-27 20:30:50.509962+00'),
	(3, 'location', 'HQ-102', 'Room 102', 'in_use', '{"kind": "room"}', NULL, 1, '2020-03-27 20:30:50.195279+00', '2020-03-27 20:30:50.195279+00', 1, 'peer', 'item.register', 'r-68fd91', NULL, NULL, '2020-03-27 20:30:50.52346+00'),
	(3, 'location', 'HQ-102', 'Room 102', 'in_use', '{"kind": "room"}', NULL, 2, '2020-03-27 20:30:50.195279+00', '2020-03-27 20:30:50.52346+00', 2, 'peer', 'item.update', 'r-0cad7c', 'stock-take', NULL, '2020-03-27 20:30:50.530418+00'),
	(8, 'model', 'MDL-000001', 'VersaLink C405', 'active', '{}', NULL, 1, '2020-03-27 20:30:50.277254+00', '2020-03-27 20:30:50.277254+00', 1, 'peer', 'item.register', 'r-bc5c56', NULL, NULL, '2020-03-27 20:30:50.541237+00'),
	(11, 'printer', 'PRN-000003', 'Spare', 'in_stock', '{"serial_no": "SN-3"}', NULL, 1, '2020-03-27 20:30:50.330826+00', '2020-03-27 20:30:50.330826+00', 1, 'peer', 'item.register', 'r-b9c3b9', NULL, NULL, '2020-03-27 20:30:50.544724+00'),
	(13, 'ups', 'UPS-000001', 'UPS A', 'in_use', '{}', NULL, 1, '2020-03-27 20:30:50.345015+00', '2020-03-27 20:30:50.345015+00', 1, 'peer', 'item.register', 'r-9f8cbc', NULL, NULL, '2020-03-27 20:30:51.069727+00');
INSERT INTO cmdb.item_key (key, value, item) VALUES
	('person:email', '["anna@x.org"]', 6),
	('person:email', '["bob@x.org"]', 7),
	('model:manufacturer,name', '[4, "VersaLink C405"]', 8),
	('asset:inventory_no', '["И-1"]', 9),
	('asset:manufacturer,serial_no', '[4, "SN-1"]', 9),
	('kiosk:kiosk_no', '["K-7"]', 20),
	('asset:manufacturer,serial_no', '[4, "SN-2b"]', 10);
INSERT INTO cmdb.item_observation (item, attribute, observed_at, value, account) VALUES
	(9, 'page_count', '2020-03-27 20:30:50.285571+00', '17', 1);
INSERT INTO cmdb.item_reading (item, readings) VALUES
	(9, '{"page_count": 17}');
INSERT INTO cmdb.item_search (item, document) VALUES
	(1, 'hq head office'),
	(2, 'hq-101 room 101'),
	(3, 'hq-102 room 102'),
	(4, 'org-000001 xerox gmbh'),
	(5, 'org-000002 сервис +7 1'),
	(6, 'per-000001 анна иванова anna@x.org +7 2'),
	(7, 'per-000002 bob bob@x.org'),
	(8, 'mdl-000001 versalink c405'),
	(11, 'prn-000003 spare sn-3'),
	(12, 'swb-000001 board'),
	(13, 'ups-000001 ups a'),
	(14, 'ups-000002 ups b'),
	(15, 'net-000001 core switch core'),
	(16, 'srv-000001 db1 db1'),
	(17, 'srv-000002 db2 db2'),
	(18, 'svc-000001 cash desks'),
	(19, 'ctr-000001 service contract'),
	(20, 'ksk-000001 kiosk k-7'),
	(21, 'bat-000001 battery'),
	(9, 'prn-000001 принтер директора prn-one и-1 sn-1'),
	(10, 'prn-desk versalink c405 sn-2b');
INSERT INTO cmdb.journal ("position", id, at, account, via, request, method, reason, incident, entity, entity_id, version, ended, relation_type, source, target, about) VALUES
	(1, 1, '2020-03-27 20:30:50.048963+00', 0, 'peer', 'r-139ff2', 'account.create', NULL, NULL, 'account', 1, 1, false, NULL, NULL, NULL, NULL),
	(2, 2, '2020-03-27 20:30:50.06154+00', 1, 'peer', 'r-47ea52', 'account.create', NULL, NULL, 'account', 2, 1, false, NULL, NULL, NULL, NULL),
	(3, 3, '2020-03-27 20:30:50.06545+00', 1, 'peer', 'r-4ee40a', 'account.update', NULL, NULL, 'account', 2, 2, false, NULL, NULL, NULL, NULL),
	(4, 4, '2020-03-27 20:30:50.066739+00', 1, 'peer', 'r-e258b1', 'token.issue', NULL, NULL, 'token', 1, 1, false, NULL, NULL, NULL, NULL),
	(5, 5, '2020-03-27 20:30:50.121062+00', 1, 'peer', 'r-9d25b0', 'class.define', NULL, NULL, 'class', 2, 1, false, NULL, NULL, NULL, 'kiosk'),
	(6, 6, '2020-03-27 20:30:50.13769+00', 1, 'peer', 'r-d7c504', 'item.register', NULL, NULL, 'item', 1, 1, false, NULL, NULL, NULL, NULL),
	(7, 7, '2020-03-27 20:30:50.165185+00', 1, 'peer', 'r-d32729', 'item.register', NULL, NULL, 'item', 2, 1, false, NULL, NULL, NULL, NULL),
	(8, 8, '2020-03-27 20:30:50.165185+00', 1, 'peer', 'r-d32729', 'item.register', NULL, NULL, 'relation', 1, 1, false, 'located_in', 2, 1, NULL),
	(9, 9, '2020-03-27 20:30:50.195279+00', 1, 'peer', 'r-68fd91', 'item.register', NULL, NULL, 'item', 3, 1, false, NULL, NULL, NULL, NULL),
	(10, 10, '2020-03-27 20:30:50.195279+00', 1, 'peer', 'r-68fd91', 'item.register', NULL, NULL, 'relation', 2, 1, false, 'located_in', 3, 1, NULL),
	(11, 11, '2020-03-27 20:30:50.222729+00', 1, 'peer', 'r-abf03b', 'item.register', NULL, NULL, 'item', 4, 1, false, NULL, NULL, NULL, NULL),
	(12, 12, '2020-03-27 20:30:50.23517+00', 1, 'peer', 'r-ab9b57', 'item.register', NULL, NULL, 'item', 5, 1, false, NULL, NULL, NULL, NULL),
	(13, 13, '2020-03-27 20:30:50.247543+00', 1, 'peer', 'r-a31b74', 'item.register', NULL, NULL, 'item', 6, 1, false, NULL, NULL, NULL, NULL),
	(14, 14, '2020-03-27 20:30:50.265363+00', 1, 'peer', 'r-f07bb2', 'item.register', NULL, NULL, 'item', 7, 1, false, NULL, NULL, NULL, NULL),
	(15, 15, '2020-03-27 20:30:50.277254+00', 1, 'peer', 'r-bc5c56', 'item.register', NULL, NULL, 'item', 8, 1, false, NULL, NULL, NULL, NULL),
	(16, 16, '2020-03-27 20:30:50.277254+00', 1, 'peer', 'r-bc5c56', 'item.register', NULL, NULL, 'relation', 3, 1, false, 'manufactured_by', 8, 4, NULL),
	(17, 17, '2020-03-27 20:30:50.285571+00', 1, 'peer', 'r-840358', 'item.register', NULL, NULL, 'item', 9, 1, false, NULL, NULL, NULL, NULL),
	(18, 18, '2020-03-27 20:30:50.285571+00', 1, 'peer', 'r-840358', 'item.register', NULL, NULL, 'relation', 4, 1, false, 'held_by', 9, 6, NULL),
	(19, 19, '2020-03-27 20:30:50.285571+00', 1, 'peer', 'r-840358', 'item.register', NULL, NULL, 'relation', 5, 1, false, 'located_in', 9, 2, NULL),
	(20, 20, '2020-03-27 20:30:50.285571+00', 1, 'peer', 'r-840358', 'item.register', NULL, NULL, 'relation', 6, 1, false, 'of_model', 9, 8, NULL),
	(21, 21, '2020-03-27 20:30:50.317424+00', 1, 'peer', 'r-0eeee7', 'item.register', NULL, NULL, 'item', 10, 1, false, NULL, NULL, NULL, NULL),
	(22, 22, '2020-03-27 20:30:50.317424+00', 1, 'peer', 'r-0eeee7', 'item.register', NULL, NULL, 'relation', 7, 1, false, 'located_in', 10, 3, NULL),
	(23, 23, '2020-03-27 20:30:50.317424+00', 1, 'peer', 'r-0eeee7', 'item.register', NULL, NULL, 'relation', 8, 1, false, 'of_model', 10, 8, NULL),
	(24, 24, '2020-03-27 20:30:50.330826+00', 1, 'peer', 'r-b9c3b9', 'item.register', NULL, NULL, 'item', 11, 1, false, NULL, NULL, NULL, NULL),
	(25, 25, '2020-03-27 20:30:50.341101+00', 1, 'peer', 'r-530fc4', 'item.register', NULL, NULL, 'item', 12, 1, false, NULL, NULL, NULL, NULL),
	(26, 26, '2020-03-27 20:30:50.345015+00', 1, 'peer', 'r-9f8cbc', 'item.register', NULL, NULL, 'item', 13, 1, false, NULL, NULL, NULL, NULL),
	(27, 27, '2020-03-27 20:30:50.345015+00', 1, 'peer', 'r-9f8cbc', 'item.register', NULL, NULL, 'relation', 9, 1, false, 'located_in', 13, 2, NULL),
	(28, 28, '2020-03-27 20:30:50.351189+00', 1, 'peer', 'r-e48073', 'item.register', NULL, NULL, 'item', 14, 1, false, NULL, NULL, NULL, NULL),
	(29, 29, '2020-03-27 20:30:50.369235+00', 1, 'peer', 'r-f585d5', 'item.register', NULL, NULL, 'item', 15, 1, false, NULL, NULL, NULL, NULL),
	(30, 30, '2020-03-27 20:30:50.369235+00', 1, 'peer', 'r-f585d5', 'item.register', NULL, NULL, 'relation', 10, 1, false, 'located_in', 15, 2, NULL),
	(31, 31, '2020-03-27 20:30:50.37709+00', 1, 'peer', 'r-c44dfc', 'item.register', NULL, NULL, 'item', 16, 1, false, NULL, NULL, NULL, NULL),
	(32, 32, '2020-03-27 20:30:50.37709+00', 1, 'peer', 'r-c44dfc', 'item.register', NULL, NULL, 'relation', 11, 1, false, 'located_in', 16, 2, NULL),
	(33, 33, '2020-03-27 20:30:50.385137+00', 1, 'peer', 'r-5a5b84', 'item.register', NULL, NULL, 'item', 17, 1, false, NULL, NULL, NULL, NULL),
	(34, 34, '2020-03-27 20:30:50.385137+00', 1, 'peer', 'r-5a5b84', 'item.register', NULL, NULL, 'relation', 12, 1, false, 'located_in', 17, 3, NULL),
	(35, 35, '2020-03-27 20:30:50.393159+00', 1, 'peer', 'r-3769cb', 'item.register', NULL, NULL, 'item', 18, 1, false, NULL, NULL, NULL, NULL),
	(36, 36, '2020-03-27 20:30:50.405605+00', 1, 'peer', 'r-5cf647', 'item.register', NULL, NULL, 'item', 19, 1, false, NULL, NULL, NULL, NULL),
	(37, 37, '2020-03-27 20:30:50.405605+00', 1, 'peer', 'r-5cf647', 'item.register', NULL, NULL, 'relation', 13, 1, false, 'contractor', 19, 5, NULL),
	(38, 38, '2020-03-27 20:30:50.41329+00', 1, 'peer', 'r-2443f0', 'item.register', NULL, NULL, 'item', 20, 1, false, NULL, NULL, NULL, NULL),
	(39, 39, '2020-03-27 20:30:50.41329+00', 1, 'peer', 'r-2443f0', 'item.register', NULL, NULL, 'relation', 14, 1, false, 'located_in', 20, 1, NULL),
	(40, 40, '2020-03-27 20:30:50.422904+00', 1, 'peer', 'r-c5b4cf', 'item.register', NULL, NULL, 'item', 21, 1, false, NULL, NULL, NULL, NULL),
	(41, 41, '2020-03-27 20:30:50.422904+00', 1, 'peer', 'r-c5b4cf', 'item.register', NULL, NULL, 'relation', 15, 1, false, 'installed_in', 21, 13, NULL),
	(42, 42, '2020-03-27 20:30:50.434875+00', 1, 'peer', 'r-966a77', 'relation.connect', NULL, NULL, 'relation', 16, 1, false, 'powers', 13, 16, NULL),
	(43, 43, '2020-03-27 20:30:50.434875+00', 1, 'peer', 'r-be7e09', 'relation.connect', NULL, NULL, 'relation', 17, 1, false, 'powers', 14, 16, NULL),
	(44, 44, '2020-03-27 20:30:50.434875+00', 1, 'peer', 'r-ee1845', 'relation.connect', NULL, NULL, 'relation', 18, 1, false, 'powers', 12, 13, NULL),
	(45, 45, '2020-03-27 20:30:50.434875+00', 1, 'peer', 'r-004c3f', 'relation.connect', NULL, NULL, 'relation', 19, 1, false, 'uplinks', 15, 16, NULL),
	(46, 46, '2020-03-27 20:30:50.434875+00', 1, 'peer', 'r-ca4acd', 'relation.connect', NULL, NULL, 'relation', 20, 1, false, 'runs_on', 18, 16, NULL),
	(47, 47, '2020-03-27 20:30:50.434875+00', 1, 'peer', 'r-0e3288', 'relation.connect', NULL, NULL, 'relation', 21, 1, false, 'runs_on', 18, 17, NULL),
	(48, 48, '2020-03-27 20:30:50.434875+00', 1, 'peer', 'r-f7eaa1', 'relation.connect', NULL, NULL, 'relation', 22, 1, false, 'covered_by', 9, 19, NULL),
	(49, 49, '2020-03-27 20:30:50.453565+00', 1, 'peer', 'r-325416', 'relation.connect', NULL, NULL, 'relation', 23, 1, false, 'connected_to', 17, 16, NULL),
	(50, 50, '2020-03-27 20:30:50.457324+00', 1, 'peer', 'r-d93efb', 'relation.connect', NULL, NULL, 'relation', 24, 1, false, 'connected_to', 16, 17, NULL),
	(51, 51, '2020-03-27 20:30:50.459599+00', 2, 'peer', 'r-41566b', 'item.update', 'stock-take', NULL, 'item', 9, 2, false, NULL, NULL, NULL, NULL),
	(52, 52, '2020-03-27 20:30:50.477548+00', 2, 'peer', 'r-ef7c58', 'item.update', 'stock-take', NULL, 'item', 9, 3, false, NULL, NULL, NULL, NULL),
	(53, 53, '2020-03-27 20:30:50.477548+00', 2, 'peer', 'r-ef7c58', 'item.update', 'stock-take', NULL, 'relation', 5, 2, true, 'located_in', 9, 2, NULL),
	(54, 54, '2020-03-27 20:30:50.477548+00', 2, 'peer', 'r-ef7c58', 'item.update', 'stock-take', NULL, 'relation', 25, 1, false, 'located_in', 9, 3, NULL),
	(55, 55, '2020-03-27 20:30:50.4894+00', 2, 'peer', 'r-e63fb2', 'item.update', 'stock-take', NULL, 'item', 9, 4, false, NULL, NULL, NULL, NULL),
	(56, 56, '2020-03-27 20:30:50.50199+00', 2, 'peer', 'r-462a39', 'item.update', 'stock-take', NULL, 'item', 10, 2, false, NULL, NULL, NULL, NULL),
	(57, 57, '2020-03-27 20:30:50.509962+00', 2, 'peer', 'r-d478a6', 'item.update', 'stock-take', NULL, 'item', 10, 3, false, NULL, NULL, NULL, NULL),
	(58, 58, '2020-03-27 20:30:50.52346+00', 2, 'peer', 'r-0cad7c', 'item.update', 'stock-take', NULL, 'item', 3, 2, false, NULL, NULL, NULL, NULL),
	(59, 59, '2020-03-27 20:30:50.52346+00', 2, 'peer', 'r-0cad7c', 'item.update', 'stock-take', NULL, 'relation', 2, 2, true, 'located_in', 3, 1, NULL),
	(60, 60, '2020-03-27 20:30:50.530418+00', 2, 'peer', 'r-d2b9ec', 'item.update', 'stock-take', NULL, 'item', 3, 3, false, NULL, NULL, NULL, NULL),
	(61, 61, '2020-03-27 20:30:50.530418+00', 2, 'peer', 'r-d2b9ec', 'item.update', 'stock-take', NULL, 'relation', 26, 1, false, 'located_in', 3, 1, NULL),
	(62, 62, '2020-03-27 20:30:50.541237+00', 2, 'peer', 'r-9b7595', 'item.update', 'stock-take', NULL, 'item', 8, 2, false, NULL, NULL, NULL, NULL),
	(63, 63, '2020-03-27 20:30:50.542407+00', 1, 'peer', 'r-79eaa5', 'relation.disconnect', NULL, NULL, 'relation', 18, 2, true, 'powers', 12, 13, NULL),
	(64, 64, '2020-03-27 20:30:50.544724+00', 1, 'peer', 'r-a5961a', 'item.void', 'twice', NULL, 'item', 11, 2, false, NULL, NULL, NULL, NULL),
	(65, 65, '2020-03-27 20:30:50.555371+00', 1, 'peer', 'r-e85027', 'incident.open', NULL, NULL, 'incident', 1, 1, false, NULL, NULL, NULL, NULL),
	(66, 66, '2020-03-27 20:30:50.555371+00', 1, 'peer', 'r-e85027', 'incident.open', NULL, 1, 'incident_item', 1, 1, false, NULL, NULL, 9, NULL),
	(67, 67, '2020-03-27 20:30:50.555371+00', 1, 'peer', 'r-e85027', 'incident.open', NULL, 1, 'incident_item', 2, 1, false, NULL, NULL, 18, NULL),
	(68, 68, '2020-03-27 20:30:50.621179+00', 2, 'peer', 'r-11d991', 'incident.open', NULL, NULL, 'incident', 2, 1, false, NULL, NULL, NULL, NULL),
	(69, 69, '2020-03-27 20:30:50.625455+00', 2, 'peer', 'r-971b6b', 'incident.comment', NULL, 1, 'incident_comment', 1, 1, false, NULL, NULL, NULL, NULL),
	(70, 70, '2020-03-27 20:30:50.62932+00', 2, 'peer', 'r-c7681d', 'incident.link', NULL, 1, 'incident_item', 3, 1, false, NULL, NULL, 13, NULL),
	(71, 71, '2020-03-27 20:30:50.642395+00', 2, 'peer', 'r-08f846', 'incident.unlink', NULL, 1, 'incident_item', 2, 2, true, NULL, NULL, 18, NULL),
	(72, 72, '2020-03-27 20:30:50.65385+00', 2, 'peer', 'r-b52003', 'incident.transition', NULL, NULL, 'incident', 1, 2, false, NULL, NULL, NULL, NULL),
	(73, 73, '2020-03-27 20:30:50.669898+00', 2, 'peer', 'r-16f1e5', 'incident.update', NULL, NULL, 'incident', 1, 3, false, NULL, NULL, NULL, NULL),
	(74, 74, '2020-03-27 20:30:50.68448+00', 2, 'peer', 'r-b3d9eb', 'incident.transition', 'paper', NULL, 'incident', 1, 4, false, NULL, NULL, NULL, NULL);
INSERT INTO cmdb.journal_inbox (id, at, account, via, request, method, reason, incident, entity, entity_id, version, ended, relation_type, source, target, about) OVERRIDING SYSTEM VALUE VALUES
	(75, '2020-03-27 20:30:51.069727+00', 2, 'peer', 'r-d8b982', 'item.update', 'stock-take', NULL, 'item', 13, 2, false, NULL, NULL, NULL, NULL),
	(76, '2020-03-27 20:30:51.08208+00', 2, 'peer', 'r-bfe702', 'incident.comment', NULL, 2, 'incident_comment', 2, 1, false, NULL, NULL, NULL, NULL);
INSERT INTO cmdb.relation (id, type, role, source, target, source_slot, target_slot, attributes, version, created_at, changed_at, changed_by, via, method, request, reason, incident, min_up) VALUES
	(1, 'located_in', 'location', 2, 1, 0, NULL, NULL, 1, '2020-03-27 20:30:50.165185+00', '2020-03-27 20:30:50.165185+00', 1, 'peer', 'item.register', 'r-d32729', NULL, NULL, NULL),
	(3, 'manufactured_by', 'manufacturer', 8, 4, 0, NULL, NULL, 1, '2020-03-27 20:30:50.277254+00', '2020-03-27 20:30:50.277254+00', 1, 'peer', 'item.register', 'r-bc5c56', NULL, NULL, NULL),
	(4, 'held_by', 'holder', 9, 6, 0, NULL, NULL, 1, '2020-03-27 20:30:50.285571+00', '2020-03-27 20:30:50.285571+00', 1, 'peer', 'item.register', 'r-840358', NULL, NULL, NULL),
	(6, 'of_model', 'model', 9, 8, 0, NULL, NULL, 1, '2020-03-27 20:30:50.285571+00', '2020-03-27 20:30:50.285571+00', 1, 'peer', 'item.register', 'r-840358', NULL, NULL, NULL),
	(7, 'located_in', 'location', 10, 3, 0, NULL, NULL, 1, '2020-03-27 20:30:50.317424+00', '2020-03-27 20:30:50.317424+00', 1, 'peer', 'item.register', 'r-0eeee7', NULL, NULL, NULL),
	(8, 'of_model', 'model', 10, 8, 0, NULL, NULL, 1, '2020-03-27 20:30:50.317424+00', '2020-03-27 20:30:50.317424+00', 1, 'peer', 'item.register', 'r-0eeee7', NULL, NULL, NULL),
	(9, 'located_in', 'location', 13, 2, 0, NULL, NULL, 1, '2020-03-27 20:30:50.345015+00', '2020-03-27 20:30:50.345015+00', 1, 'peer', 'item.register', 'r-9f8cbc', NULL, NULL, NULL),
	(10, 'located_in', 'location', 15, 2, 0, NULL, NULL, 1, '2020-03-27 20:30:50.369235+00', '2020-03-27 20:30:50.369235+00', 1, 'peer', 'item.register', 'r-f585d5', NULL, NULL, NULL),
	(11, 'located_in', 'location', 16, 2, 0, NULL, NULL, 1, '2020-03-27 20:30:50.37709+00', '2020-03-27 20:30:50.37709+00', 1, 'peer', 'item.register', 'r-c44dfc', NULL, NULL, NULL),
	(12, 'located_in', 'location', 17, 3, 0, NULL, NULL, 1, '2020-03-27 20:30:50.385137+00', '2020-03-27 20:30:50.385137+00', 1, 'peer', 'item.register', 'r-5a5b84', NULL, NULL, NULL),
	(13, 'contractor', 'contractor', 19, 5, 0, NULL, NULL, 1, '2020-03-27 20:30:50.405605+00', '2020-03-27 20:30:50.405605+00', 1, 'peer', 'item.register', 'r-5cf647', NULL, NULL, NULL),
	(14, 'located_in', 'location', 20, 1, 0, NULL, NULL, 1, '2020-03-27 20:30:50.41329+00', '2020-03-27 20:30:50.41329+00', 1, 'peer', 'item.register', 'r-2443f0', NULL, NULL, NULL),
	(15, 'installed_in', 'installed_in', 21, 13, 0, NULL, NULL, 1, '2020-03-27 20:30:50.422904+00', '2020-03-27 20:30:50.422904+00', 1, 'peer', 'item.register', 'r-c5b4cf', NULL, NULL, NULL),
	(16, 'powers', NULL, 13, 16, NULL, NULL, NULL, 1, '2020-03-27 20:30:50.434875+00', '2020-03-27 20:30:50.434875+00', 1, 'peer', 'relation.connect', 'r-966a77', NULL, NULL, '1'),
	(17, 'powers', NULL, 14, 16, NULL, NULL, NULL, 1, '2020-03-27 20:30:50.434875+00', '2020-03-27 20:30:50.434875+00', 1, 'peer', 'relation.connect', 'r-be7e09', NULL, NULL, '1'),
	(19, 'uplinks', NULL, 15, 16, NULL, NULL, NULL, 1, '2020-03-27 20:30:50.434875+00', '2020-03-27 20:30:50.434875+00', 1, 'peer', 'relation.connect', 'r-004c3f', NULL, NULL, NULL),
	(20, 'runs_on', NULL, 18, 16, NULL, NULL, NULL, 1, '2020-03-27 20:30:50.434875+00', '2020-03-27 20:30:50.434875+00', 1, 'peer', 'relation.connect', 'r-ca4acd', NULL, NULL, '50%'),
	(21, 'runs_on', NULL, 18, 17, NULL, NULL, NULL, 1, '2020-03-27 20:30:50.434875+00', '2020-03-27 20:30:50.434875+00', 1, 'peer', 'relation.connect', 'r-0e3288', NULL, NULL, '50%'),
	(22, 'covered_by', NULL, 9, 19, NULL, NULL, NULL, 1, '2020-03-27 20:30:50.434875+00', '2020-03-27 20:30:50.434875+00', 1, 'peer', 'relation.connect', 'r-f7eaa1', NULL, NULL, NULL),
	(23, 'connected_to', NULL, 17, 16, NULL, NULL, '{"source_port": "b", "target_port": "a"}', 1, '2020-03-27 20:30:50.453565+00', '2020-03-27 20:30:50.453565+00', 1, 'peer', 'relation.connect', 'r-325416', NULL, NULL, NULL),
	(24, 'connected_to', NULL, 16, 17, NULL, NULL, '{"source_port": "a"}', 1, '2020-03-27 20:30:50.457324+00', '2020-03-27 20:30:50.457324+00', 1, 'peer', 'relation.connect', 'r-d93efb', NULL, NULL, NULL),
	(25, 'located_in', 'location', 9, 3, 0, NULL, NULL, 1, '2020-03-27 20:30:50.477548+00', '2020-03-27 20:30:50.477548+00', 2, 'peer', 'item.update', 'r-ef7c58', 'stock-take', NULL, NULL),
	(26, 'located_in', 'location', 3, 1, 0, NULL, NULL, 1, '2020-03-27 20:30:50.530418+00', '2020-03-27 20:30:50.530418+00', 2, 'peer', 'item.update', 'r-d2b9ec', 'stock-take', NULL, NULL);
INSERT INTO cmdb.relation_history (id, type, role, source, target, source_slot, target_slot, attributes, version, created_at, changed_at, changed_by, via, method, request, reason, incident, until, min_up) VALUES
	(5, 'located_in', 'location', 9, 2, 0, NULL, NULL, 1, '2020-03-27 20:30:50.285571+00', '2020-03-27 20:30:50.285571+00', 1, 'peer', 'item.register', 'r-840358', NULL, NULL, '2020-03-27 20:30:50.477548+00', NULL),
	(2, 'located_in', 'location', 3, 1, 0, NULL, NULL, 1, '2020-03-27 20:30:50.195279+00', '2020-03-27 20:30:50.195279+00', 1, 'peer', 'item.register', 'r-68fd91', NULL, NULL, '2020-03-27 20:30:50.52346+00', NULL),
	(18, 'powers', NULL, 12, 13, NULL, NULL, NULL, 1, '2020-03-27 20:30:50.434875+00', '2020-03-27 20:30:50.434875+00', 1, 'peer', 'relation.connect', 'r-ee1845', NULL, NULL, '2020-03-27 20:30:50.542407+00', NULL);
INSERT INTO cmdb.sequencer (only_one, "position") VALUES
	(true, 74);
INSERT INTO cmdb.steward_lease (only_one, epoch, holder, expires_at) VALUES
	(true, 1, 'h#1', '2020-03-27 21:30:50.69742+00');
INSERT INTO cmdb.token (id, account, label, digest, expires_at, revoked_at, created_by, version, created_at, changed_at, changed_by, via, method, request, reason, incident) OVERRIDING SYSTEM VALUE VALUES
	(1, 2, 'scanner', '\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', NULL, NULL, 1, 1, '2020-03-27 20:30:50.066739+00', '2020-03-27 20:30:50.066739+00', 1, 'peer', 'token.issue', 'r-e258b1', NULL, NULL);
SELECT pg_catalog.setval('cmdb.account_id_seq', 2, true);
SELECT pg_catalog.setval('cmdb.floor_us', 1585341051069162, true);
SELECT pg_catalog.setval('cmdb.incident_comment_id_seq', 2, true);
SELECT pg_catalog.setval('cmdb.incident_id_seq', 2, true);
SELECT pg_catalog.setval('cmdb.incident_item_id_seq', 3, true);
SELECT pg_catalog.setval('cmdb.incident_number', 2, true);
SELECT pg_catalog.setval('cmdb.item_id_seq', 21, true);
SELECT pg_catalog.setval('cmdb.journal_inbox_id_seq', 76, true);
SELECT pg_catalog.setval('cmdb.relation_id_seq', 26, true);
SELECT pg_catalog.setval('cmdb.seen_us', 0, true);
SELECT pg_catalog.setval('cmdb.settled_us', 1585341050859988, true);
SELECT pg_catalog.setval('cmdb.tag_bat', 1, true);
SELECT pg_catalog.setval('cmdb.tag_ctr', 1, true);
SELECT pg_catalog.setval('cmdb.tag_ksk', 1, true);
SELECT pg_catalog.setval('cmdb.tag_mdl', 1, true);
SELECT pg_catalog.setval('cmdb.tag_net', 1, true);
SELECT pg_catalog.setval('cmdb.tag_org', 2, true);
SELECT pg_catalog.setval('cmdb.tag_per', 2, true);
SELECT pg_catalog.setval('cmdb.tag_prn', 3, true);
SELECT pg_catalog.setval('cmdb.tag_srv', 2, true);
SELECT pg_catalog.setval('cmdb.tag_svc', 1, true);
SELECT pg_catalog.setval('cmdb.tag_swb', 1, true);
SELECT pg_catalog.setval('cmdb.tag_ups', 2, true);
SELECT pg_catalog.setval('cmdb.token_id_seq', 1, true);

set session_replication_role = origin;
