import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let relationConnect = Method(
    "relation.connect", .write, .right(.items),
    "Connects two items; what is connected already stays, and is answered.",
    [
      Parameter("type", .line, required: true, "The relation type."),
      Parameter("source", .itemRef, required: true, "Where it goes from."),
      Parameter("target", .itemRef, required: true, "Where it goes to."),
      Parameter("attributes", .map(.string(1...200)), "As a slot, where the type has one."),
    ],
    result: ("relation", .relation),
    example: (
      #"{"type": "covered_by", "source": "PRN-000001", "target": "CTR-0007"}"#, Sample.relation
    )
  ) { arguments, context throws(RPCError) in
    let type = try RelationRules.type(arguments, context.catalogue)
    let problems = (arguments["attributes"]?.members.map(\.name) ?? []).compactMap { name in
      type.attributes.contains(name)
        ? nil
        : Problem(
          "unknown_attribute", "\(type.name) has no attribute `\(name)`.",
          path: "attributes.\(name)",
          suggestion: Spelling.nearest(to: name, among: type.attributes))
    }
    guard problems.isEmpty else { throw .invalid(problems) }
    return try Conventions.write(
      "relation.connect", "relation_connect", ["text", "jsonb", "jsonb", "jsonb"],
      [
        Bind.text(type.name), Bind.json(arguments["source"]), Bind.json(arguments["target"]),
        Bind.json(arguments["attributes"]),
      ], arguments, context)
  }

  static let relationDisconnect = Method(
    "relation.disconnect", .write, .right(.items),
    "Ends a relation; it stays readable as of any moment before.",
    [Parameter("relation", .id, required: true, "The relation.")],
    result: (
      "ended",
      .object([
        Parameter("relation", .id, required: true, "The relation."),
        Parameter("until", .timestamp, required: true, "When it ended."),
      ])
    ),
    example: (
      #"{"relation": 8}"#, #"{"relation": 8, "until": "2026-02-01T09:30:00.000000Z"}"#
    )
  ) { arguments, context throws(RPCError) in
    try Conventions.write(
      "relation.disconnect", "relation_disconnect", ["bigint"],
      [Bind.integer(arguments.integer("relation"))], arguments, context)
  }
}

enum RelationRules {
  static func type(_ arguments: Arguments, _ catalogue: Catalogue) throws(RPCError) -> RelationType
  {
    let name = arguments.string("type") ?? ""
    if let type = catalogue.relationType(name) { return type }
    let nearest = Spelling.nearest(to: name, among: catalogue.relationTypes.map(\.name))
    throw .invalid([
      Problem(
        "unknown_relation_type",
        "There is no relation type `\(name)`" + (nearest.map { "; did you mean `\($0)`?" } ?? "."),
        path: "type", suggestion: nearest)
    ])
  }
}
