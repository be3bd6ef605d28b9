import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let impactAnalyze = Method(
    "impact.analyze", .read, .right(.read),
    "Returns what is impaired if these items fail, or upstream: what could impair them.",
    [
      Parameter(
        "items", .array(.itemRef, count: 1...1000), required: true, "The items that fail."),
      Parameter("direction", .choice(["downstream", "upstream"]), "Default `downstream`."),
      Parameter("depth", .integer(1...100_000), "At most this many steps away."),
      Parameter(
        "classes", .array(.line, count: 1...50),
        "Show only items of these classes and their subclasses; others are still traversed."),
      Parameter("to", .itemRef, "Show only the path that leads to this item."),
    ],
    result: ("impact", .record(ImpactRules.members)),
    example: (
      #"{"items": ["CHL-000001"], "classes": ["service"]}"#,
      """
      {"items": [\(Sample.impaired)], "spared": [{"item": {"id": 9, "tag": "LOC-000009", \
      "name": "Server room 2", "class": "location"}, "type": "serves", "needs": 1, \
      "available": 1}], "people": 12, "hidden": 0, "truncated": false}
      """
    )
  ) { arguments, context throws(Stop) in
    let most = context.server.limits.impactItemsMax
    let classes = try ImpactRules.classes(arguments["classes"], context.catalogue)
    let unit = Unit(
      ImpactRules.analyze,
      [
        Bind.json(arguments["items"]),
        Bind.text(arguments.string("direction") == "upstream" ? "t" : "f"),
        Bind.integer(arguments.integer("depth") ?? most), Bind.array(classes),
        Bind.json(arguments["to"]), context.momentParameter(), Bind.integer(most),
      ])
    return .read(
      Read(.graph(unit), .cell { RPCError(.internalError, "The walk gave no answer.") }))
  }
}

enum ImpactRules {
  static let analyze = Statement(
    name: "impact_analyze",
    """
    select cmdb.impact_analyze($1::jsonb, $2::boolean, $3::int, $4::text[], $5::jsonb, \
    $6::timestamptz, $7::int)
    """)

  static let ofIncident = Statement(
    name: "incident_impact",
    "select cmdb.incident_impact($1::jsonb, $2::timestamptz, $3::timestamptz, $4::int)")

  /// The named classes and their subclasses; nil when none is named.
  static func classes(_ names: Value?, _ catalogue: Catalogue) throws(Stop) -> [String]? {
    guard let names else { return nil }
    var problems: [Problem] = []
    for (place, name) in names.strings.enumerated() where catalogue[class: name] == nil {
      problems.append(
        .unknown("class", name, among: catalogue.classNames, path: "classes[\(place)]"))
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return names.strings.flatMap { catalogue.subtree(of: $0) }
  }

  /// The members of a result; an incident's impact has more.
  static let members = [
    Parameter(
      "items", .array(.impaired, count: 0...100_000), required: true,
      "The impaired items by depth and id, without the items asked about."),
    Parameter(
      "spared",
      .array(
        .record([
          Parameter("item", .itemBrief, required: true, "An item that still has enough suppliers."),
          Parameter("type", .line, required: true, "The relation type."),
          Parameter("needs", .count, required: true, "How many it needs."),
          Parameter("available", .count, required: true, "How many it has left."),
        ]), count: 0...100_000), required: true,
      "Items protected by redundancy. Upstream: what only several failures together would impair."),
    Parameter(
      "people", .count, required: true, "Holders of the items that fail or are impaired."),
    Parameter("hidden", .count, required: true, "Impaired items that the caller may not see."),
    Parameter("truncated", .boolean, required: true, "Whether there are more than the limit."),
  ]
}

extension Schema {
  static let impaired = Schema.named(
    "Impaired",
    .record([
      Parameter("item", .itemBrief, required: true, "An item that is impaired."),
      Parameter("depth", .count, required: true, "The length of the shortest path to it."),
      Parameter(
        "via",
        .record([
          Parameter("relation", .id, required: true, "The relation that impairs it."),
          Parameter("type", .line, required: true, "Its type."),
          Parameter("from", .map(.any), required: true, "Its other end: id, tag and class."),
        ]), required: true, "How it was reached."),
    ]), about: "An item that is impaired when others fail.")
}

extension Sample {
  static let impaired = """
    {"item": {"id": 31, "tag": "SRV-000004", "name": "Mail server", "class": "server"}, \
    "depth": 2, "via": {"relation": 77, "type": "located_in", \
    "from": {"id": 8, "tag": "LOC-000008", "class": "location"}}}
    """
}
