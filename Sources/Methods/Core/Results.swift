import CMDB
import JSON
import JSONRPC
import SQL

/// Shapes that the results of several nouns have.
extension Schema {
  static let itemBrief = Schema.named(
    "ItemBrief",
    .record([
      Parameter("id", .id, required: true, "The item."),
      Parameter("tag", .line, required: true, "Its tag."),
      Parameter("name", .line, required: true, "Its name."),
      Parameter("class", .line, required: true, "Its class."),
    ]), about: "An item in one line.")

  static let item = Schema.answer(
    of: .item, named: "Item",
    ["attributes": .map(.any), "references": .map(.itemBrief), "matched": .matched],
    more: Self.parts + momentMembers)

  private static let linkedIncident = Schema.record([
    Parameter("number", .line, required: true, "The number."),
    Parameter("title", .line, required: true, "The title."),
    Parameter("kind", .choice(IncidentWords.kinds), required: true, "What it is."),
    Parameter("state", .choice(IncidentWords.states), required: true, "The state that it is in."),
    Parameter("priority", .integer(1...5), required: true, "1 is the highest."),
    Parameter("role", IncidentRules.role, required: true, "The role of the item in it."),
  ])

  private static let trouble = Schema.record([
    Parameter("number", .line, required: true, "The number."),
    Parameter("title", .line, required: true, "The title."),
    Parameter("state", .choice(IncidentWords.open), required: true, "The state that it is in."),
    Parameter("priority", .integer(1...5), required: true, "1 is the highest."),
    Parameter("via", .itemBrief, "What it is on; none: on the item itself."),
  ])

  /// What `include` adds to an item.
  private static let parts = [
    Parameter("relations", .array(.relation, count: 0...100), "With `include`: its relations."),
    Parameter("relations_total", .count, "How many there are."),
    Parameter("incidents", .array(linkedIncident, count: 0...100), "With `include`: the newest."),
    Parameter("incidents_total", .count, "How many there are."),
    Parameter("contracts", .array(.map(.any), count: 0...100), "With `include`: what covers it."),
    Parameter("contracts_total", .count, "How many there are."),
    Parameter(
      "troubles", .array(trouble, count: 0...20),
      "With `include`: open incidents on it and on what it depends on."),
    Parameter("troubles_total", .count, "How many there are."),
    Parameter(
      "sources",
      .map(
        .record([
          Parameter("source", .line, required: true, "Of an import; else `manual`."),
          Parameter("by", .line, required: true, "The account."),
          Parameter("at", .timestamp, required: true, "When."),
          Parameter("change_set", .line, required: true, "The change set that wrote it."),
        ])), "With `include`: who has set each field, by its path."),
    Parameter(
      "source_ids",
      .array(
        .record([
          Parameter("source", .line, required: true, "The source."),
          Parameter("id", .line, required: true, "Its own id for the item."),
        ]), count: 0...1000), "With `include` of sources: by what they know it."),
  ]

  static let relation = Schema.answer(
    of: .relation, named: "Relation", ["attributes": .map(.any), "min_up": .any])

  /// What of a row a search found.
  static let matched = Schema.record([
    Parameter(
      "path", .line, required: true, "The field: `tag`, `name`, `attributes.serial_no`, `title`."),
    Parameter("text", .text, required: true, "What stands in it; of a long text, the part."),
  ])

  /// A page of a list that takes `text`.
  static func foundPage(_ plural: String, of element: Schema) -> Schema {
    guard case .record(let members) = page(plural, of: element) else { return .any }
    return .record(
      members + [
        Parameter(
          "tried", .choice(["layout", "misspelling"]),
          "With `text`: how it was read, where nothing was found as typed."),
        Parameter(
          "truncated", .boolean,
          "With `text`: whether more match than the \(TextSearch.hitsMax) that are looked at."),
        Parameter(
          "position", .count,
          """
          The position of the journal up to which the answer is complete; with `as_of`, that of \
          the moment. To miss nothing, pass the position of the first page to `changes.subscribe`.
          """),
        Parameter("timeline", .id, "The timeline of the position; not with `as_of`."),
      ])
  }

  static func page(_ plural: String, of element: Schema) -> Schema {
    .record([
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
    "state": "in_use", "attributes": {"serial_no": "PHBKS54306"}, \
    "references": {"location": {"id": 5, "tag": "SPB-101", "name": "Lobby", \
    "class": "location"}}, "version": 3, "created_at": "2026-01-05T08:00:00.000000Z", \
    "updated_at": "2026-02-01T09:30:00.000000Z", "updated_by": "ivanova"}
    """

  static let incident = """
    {"id": 4, "number": "INC-000004", "kind": "incident", "title": "Prints stripes", \
    "state": "new", "impact": 3, "urgency": 2, "priority": 4, "major": false, "reopened": 0, \
    "opened_at": "2026-02-01T09:30:00.000000Z", "version": 1, \
    "updated_at": "2026-02-01T09:30:00.000000Z", "updated_by": "ivanova", \
    "items": [{"item": {"id": 17, "tag": "PRN-000001", "name": "Reception printer", \
    "class": "printer"}, "role": "affected", "source": "manual", \
    "linked_at": "2026-02-01T09:30:00.000000Z"}], "items_total": 1, "timeline": [], \
    "timeline_total": 0}
    """

  static func itemClass(_ name: String, _ prefix: String) -> String {
    """
    {"name": "\(name)", "parent": "it_equipment", \
    "label": {"en": "\(name)", "ru": "\(name)"}, \
    "abstract": false, "tag_prefix": "\(prefix)", "lifecycle": "asset", \
    "part_impairs_whole": true, "keys": [], "attributes": [], "references": [], "form": [], \
    "version": 31}
    """
  }

  static let lifecycle = """
    {"name": "loan", "label": {"en": "Loan", "ru": "Прокат"}, "states": ["in_stock", "lent"], \
    "labels": {"in_stock": {"en": "In stock", "ru": "На складе"}, \
    "lent": {"en": "Lent", "ru": "Выдано"}}, "initial": ["in_stock"], \
    "transitions": [{"from": "in_stock", "to": "lent", "requires": ["holder"], \
    "reason_required": false, "guards": [{"no_open_incident": true}]}, \
    {"from": "lent", "to": "in_stock", "requires": [], "reason_required": false, "guards": []}], \
    "version": 31}
    """

  static let relationType = """
    {"name": "feeds", "forward": {"en": "feeds", "ru": "feeds"}, \
    "reverse": {"en": "is fed by", "ru": "is fed by"}, "source_class": "asset", \
    "target_class": "asset", "source_max": null, "target_max": null, "role": null, \
    "hierarchy": false, "redundant": false, "symmetric": false, "containment": false, \
    "impact": null, "attributes": []}
    """

  static let relation = """
    {"id": 688, "type": "covered_by", \
    "source": {"id": 17, "tag": "PRN-000001", "name": "Reception printer", "class": "printer"}, \
    "target": {"id": 3, "tag": "CTR-PRINT", "name": "Printer care", "class": "contract"}, \
    "attributes": {}, "since": "2026-02-01T09:30:00.000000Z"}
    """
}
