import CMDB
import JSON
import JSONRPC
import SQL

/// Shapes of results, as the document shows them.
extension Schema {
  static let itemBrief = Schema.named(
    "ItemBrief",
    .object([
      Parameter("id", .id, required: true, "The item."),
      Parameter("tag", .line, required: true, "Its tag."),
      Parameter("name", .line, required: true, "Its name."),
      Parameter("class", .line, required: true, "Its class."),
    ]), about: "An item in one line.")

  static let item = Schema.named(
    "Item",
    .object([
      Parameter("id", .id, required: true, "A unique id, never reused."),
      Parameter("tag", .line, required: true, "The tag, as on the label."),
      Parameter("class", .line, required: true, "The class of the item."),
      Parameter("name", .line, required: true, "The name."),
      Parameter("state", .line, required: true, "A state of the lifecycle of its class."),
      Parameter(
        "attributes", .map(.any), required: true, "By name; without those that have no value."),
      Parameter("references", .map(.itemBrief), required: true, "To-one relations, by role."),
      Parameter("version", .id, required: true, "Increases by one with each change."),
      Parameter("created_at", .timestamp, required: true, "When it was registered."),
      Parameter("updated_at", .timestamp, required: true, "When this version took effect."),
      Parameter("former_tag", .line, "The former tag, if the item was found by it."),
      Parameter("updated_by", .line, required: true, "The account that wrote this version."),
    ]), about: "A managed item.")

  static let relation = Schema.named(
    "Relation",
    .object([
      Parameter("id", .id, required: true, "The relation."),
      Parameter("type", .line, required: true, "Its type."),
      Parameter("source", .itemBrief, required: true, "The source."),
      Parameter("target", .itemBrief, required: true, "The target."),
      Parameter(
        "attributes", .map(.any), required: true, "Attributes of the relation, such as `slot`."),
      Parameter("min_up", .any, "How many suppliers of this type the dependant needs, if not all."),
      Parameter("since", .timestamp, required: true, "When it was connected."),
    ]), about: "A typed, directed relation between two items, with its dates.")

  static let incident = Schema.named(
    "Incident", .map(.any),
    about:
      "An incident, service request or task: its fields, `items` and, outside lists, `timeline`.")

  static let account = Schema.named("Account", .map(.any), about: "An account and its roles.")
  static let itemClass = Schema.named("Class", .map(.any), about: "A class of items.")
  static let lifecycle = Schema.named("Lifecycle", .map(.any), about: "States and transitions.")
  static let relationType = Schema.named("RelationType", .map(.any), about: "A relation type.")

  static func page(_ plural: String, of element: Schema) -> Schema {
    .object([
      Parameter(plural, .array(element, count: 0...1000), required: true, "In order."),
      Parameter("next_cursor", .nullable(.line), required: true, "Null on the last page."),
      Parameter("total", .count, "With `count`."),
    ])
  }

  static let whereText = Schema.named(
    "Where", .string(1...131_072),
    about: "A condition, such as `class = printer and state = in_use`; see `x-where`.")
}

/// Examples that several methods share.
enum Sample {
  static let item = """
    {"id": 17, "tag": "PRN-000001", "class": "printer", "name": "Reception printer", \
    "state": "in_use", "attributes": {"serial_no": "VNB3K12345"}, \
    "references": {"location": {"id": 5, "tag": "HQ-101", "name": "Room 101", \
    "class": "location"}}, "version": 3, "created_at": "2026-01-05T08:00:00.000000Z", \
    "updated_at": "2026-02-01T09:30:00.000000Z", "updated_by": "ivanova"}
    """

  static let incident = """
    {"id": 4, "number": "INC-000004", "kind": "incident", "title": "Prints stripes", \
    "state": "new", "impact": 3, "urgency": 2, "priority": 4, "major": false, \
    "opened_at": "2026-02-01T09:30:00.000000Z", "version": 1, \
    "updated_at": "2026-02-01T09:30:00.000000Z", "updated_by": "ivanova", \
    "items": [{"item": {"id": 17, "tag": "PRN-000001", "name": "Reception printer", \
    "class": "printer"}, "role": "affected", "source": "manual", \
    "linked_at": "2026-02-01T09:30:00.000000Z"}], "timeline": []}
    """

  static let relation = """
    {"id": 8, "type": "covered_by", \
    "source": {"id": 17, "tag": "PRN-000001", "name": "Reception printer", "class": "printer"}, \
    "target": {"id": 3, "tag": "CTR-0007", "name": "Printer care", "class": "contract"}, \
    "attributes": {}, "since": "2026-02-01T09:30:00.000000Z"}
    """
}
