package import CMDB
import JSON

/// A catalogue that is small enough to know by heart and has one of everything.
package enum SampleCatalogue {
  package static let version = 1

  /// The whole, as a worker would load it.
  package static func make() -> Catalogue {
    make(content)
  }

  package static func make(_ content: String) -> Catalogue {
    guard let document = try? Document(content),
      let catalogue = Catalogue(version: version, content: document.root)
    else { preconditionFailure("the sample is a catalogue") }
    return catalogue
  }

  package static let content = """
    {"lifecycles": [\(lifecycles)], "classes": [\(classes)], "relation_types": [\(relationTypes)]}
    """

  private static let lifecycles = #"""
    {"name": "asset", "label": {"en": "Asset", "ru": "Имущество"},
     "states": {"in_stock": {"en": "In stock"}, "in_use": {"en": "In use"},
       "in_repair": {"en": "In repair"}, "disposed": {"en": "Disposed"}},
     "state_order": ["in_stock", "in_use", "in_repair", "disposed"],
     "initial": ["in_stock", "in_use"],
     "transitions": [
       {"from": "in_stock", "to": "in_use", "requires": ["location"], "reason_required": false},
       {"from": "in_use", "to": "in_repair", "requires": [], "reason_required": true},
       {"from": "in_repair", "to": "in_use", "requires": [], "reason_required": false},
       {"from": "in_use", "to": "disposed", "requires": ["disposed_on"],
        "reason_required": true}]},
    {"name": "record", "label": {"en": "Record"},
     "states": {"active": {"en": "Active"}, "retired": {"en": "Retired"}},
     "state_order": ["active", "retired"], "initial": ["active"],
     "transitions": [{"from": "active", "to": "retired"}]}
    """#

  private static let classes = #"""
    {"name": "item", "parent": null, "label": {"en": "Item"}, "abstract": true,
     "tag_prefix": null, "lifecycle": "record", "keys": [], "attributes": [
       {"name": "note", "type": "text", "unit": ""}]},
    {"name": "location", "parent": "item", "label": {"en": "Location"}, "tag_prefix": "LOC"},
    {"name": "person", "parent": "item", "label": {"en": "Person"}, "tag_prefix": "PSN",
     "attributes": [{"name": "phone", "type": "text", "format": "phone"},
       {"name": "email", "type": "email", "indexed": true}]},
    {"name": "organization", "parent": "item", "label": {"en": "Organization"},
     "tag_prefix": "ORG", "keys": [["inn"]],
     "attributes": [{"name": "inn", "type": "text", "format": "inn", "indexed": true},
       {"name": "ogrn", "type": "text", "format": "ogrn"}]},
    {"name": "model", "parent": "item", "label": {"en": "Model"}, "tag_prefix": "MDL",
     "keys": [["manufacturer", "name"]]},
    {"name": "contract", "parent": "item", "label": {"en": "Contract"}, "tag_prefix": "CTR",
     "attributes": [{"name": "valid_until", "type": "date", "expires": true}]},
    {"name": "service", "parent": "item", "label": {"en": "Service"}, "tag_prefix": "SVC"},
    {"name": "asset", "parent": "item", "label": {"en": "Asset", "ru": "Имущество"},
     "abstract": true, "tag_prefix": "AST", "lifecycle": "asset",
     "keys": [["inventory_no"], ["model", "serial_no"]], "attributes": [
       {"name": "serial_no", "type": "text", "indexed": true},
       {"name": "inventory_no", "type": "text", "indexed": true},
       {"name": "cost", "type": "money", "minimum": 0},
       {"name": "warranty_end", "type": "date", "expires": true},
       {"name": "disposed_on", "type": "date"}]},
    {"name": "it_equipment", "parent": "asset", "label": {"en": "IT equipment"},
     "abstract": true, "keys": [["mac"]], "attributes": [
       {"name": "hostname", "type": "text", "format": "hostname"},
       {"name": "ip", "type": "ip", "indexed": true},
       {"name": "mac", "type": "mac", "indexed": true},
       {"name": "manage_url", "type": "url"}, {"name": "downtime", "type": "duration"},
       {"name": "facts", "type": "json"},
       {"name": "admin_password", "type": "text", "secret": true},
       {"name": "checked_at", "type": "timestamp"},
       {"name": "last_seen", "type": "timestamp", "observed": true}]},
    {"name": "printer", "parent": "it_equipment", "label": {"en": "Printer", "ru": "Принтер"},
     "tag_prefix": "PRN", "attributes": [
       {"name": "color", "type": "boolean", "default": false},
       {"name": "page_counter_total", "type": "integer", "minimum": 0, "observed": true},
       {"name": "print_kind", "type": "enum", "values": ["laser", "inkjet", "thermal"]},
       {"name": "functions", "type": "enum_set", "values": ["print", "scan", "copy", "fax"]}]},
    {"name": "server", "parent": "it_equipment", "label": {"en": "Server"}, "tag_prefix": "SRV",
     "attributes": [{"name": "memory", "type": "quantity", "unit": "GiB", "minimum": 1,
       "maximum": 10000}]},
    {"name": "air_conditioner", "parent": "asset", "label": {"en": "Air conditioner"},
     "tag_prefix": "CLM", "attributes": [
       {"name": "serial_no", "type": "text", "indexed": true, "required": true,
        "pattern": "^[A-Z0-9-]+$"},
       {"name": "cooling_capacity", "type": "quantity", "unit": "kW", "required": true},
       {"name": "refrigerant", "type": "text"}, {"name": "charge", "type": "decimal"},
       {"name": "next_leak_check", "type": "date"}]},
    {"name": "split_unit", "parent": "air_conditioner", "label": {"en": "Split unit"}},
    {"name": "fire_equipment", "parent": "asset", "label": {"en": "Fire"}, "abstract": true},
    {"name": "fire_detector", "parent": "fire_equipment", "label": {"en": "Detector"},
     "tag_prefix": "DET", "attributes": [
       {"name": "detector_type", "type": "enum", "values": ["smoke", "heat"]}]},
    {"name": "call_point", "parent": "fire_equipment", "label": {"en": "Call point"},
     "tag_prefix": "MCP", "attributes": [
       {"name": "detector_type", "type": "enum", "values": ["A", "B"]}]}
    """#

  private static let relationTypes = #"""
    {"name": "located_in", "forward": {"en": "is in"}, "reverse": {"en": "contains"},
     "source_classes": ["item"], "target_classes": ["location"], "source_max": 1,
     "target_max": null, "role": "location", "inherited_through": null, "hierarchy": true,
     "redundant": false, "impact": "reverse", "impact_classes": ["it_equipment"]},
    {"name": "of_model", "forward": {"en": "is of"}, "reverse": {"en": "is the model of"},
     "source_classes": ["asset"], "target_classes": ["model"], "source_max": 1,
     "role": "model", "impact": "none"},
    {"name": "manufactured_by", "forward": {"en": "is made by"}, "reverse": {"en": "makes"},
     "source_classes": ["model", "asset"], "target_classes": ["organization"], "source_max": 1,
     "role": "manufacturer", "inherited_through": "model", "impact": "none"},
    {"name": "held_by", "forward": {"en": "is held by"}, "reverse": {"en": "holds"},
     "source_classes": ["asset"], "target_classes": ["person", "organization"],
     "source_max": 1, "role": "holder", "impact": "none"},
    {"name": "covered_by", "forward": {"en": "is covered by"}, "reverse": {"en": "covers"},
     "source_classes": ["asset"], "target_classes": ["contract"], "impact": "none"},
    {"name": "installed_in", "forward": {"en": "is installed in"}, "reverse": {"en": "holds"},
     "source_classes": ["asset"], "target_classes": ["asset"], "source_max": 1,
     "role": "installed_in", "impact": "forward",
     "attributes": [{"name": "slot", "type": "text"}]}
    """#
}
