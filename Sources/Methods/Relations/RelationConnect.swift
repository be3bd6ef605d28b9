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
      Parameter(
        "min_up", .either([.integer(1...9999), .string(2...4)]),
        "How many suppliers of this type the dependant needs, 2 or `50%`; all if never said. "
          + "It holds for all of them."),
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
    let (minUp, flaw) = RelationRules.minUp(arguments["min_up"], type)
    guard problems.isEmpty, flaw == nil else {
      throw .invalid(problems + (flaw.map { [$0] } ?? []))
    }
    return try Conventions.write(
      "relation.connect", "relation_connect", ["text", "jsonb", "jsonb", "jsonb", "text"],
      [
        Bind.text(type.name), Bind.json(arguments["source"]), Bind.json(arguments["target"]),
        Bind.json(arguments["attributes"]), Bind.text(minUp),
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
  /// `min_up` as it is kept: a count, or a percentage from 1 to 100.
  static func minUp(_ value: Value?, _ type: RelationType) -> (String?, Problem?) {
    guard let value else { return (nil, nil) }
    guard type.isRedundant else {
      return (
        nil,
        Problem(
          "not_redundant", "\(type.name) is not redundant: a dependant needs all of them.",
          path: "min_up")
      )
    }
    if let count = value.integer { return (String(count), nil) }
    let text = value.string ?? ""
    guard text.hasSuffix("%"), text.utf8.first != UInt8(ascii: "+"),
      let percent = Int(text.dropLast()), (1...100).contains(percent)
    else {
      return (
        nil, Problem("type", "`min_up` is a count, 2, or a percentage, \"50%\".", path: "min_up")
      )
    }
    return ("\(percent)%", nil)
  }

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
