import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let relationConnect = Method(
    "relation.connect", .write, .either(.items, orInPart: [.incidents]),
    "Connects two items; an existing relation is kept and returned. With the right `incidents` "
      + "alone: located_in, held_by, installed_in and connected_to of items that are linked to the "
      + "open incident named in `incident`.",
    [
      Parameter("type", .line, required: true, "The relation type."),
      Parameter("source", .itemRef, required: true, "The source."),
      Parameter("target", .itemRef, required: true, "The target."),
      Parameter(
        "attributes", .map(.oneLine(bytesMax: 200)), "Attributes of the relation, such as `slot`."),
      Parameter(
        "min_up", .either([.integer(1...9999), .string(2...4)]),
        "How many suppliers of this type the dependant needs, 2 or `50%` (default: all). "
          + "Applies to all of them."),
    ],
    result: ("relation", .relation),
    example: (
      #"{"type": "located_in", "source": "PRN-000004", "target": "SPB-402"}"#, Sample.relation
    )
  ) { arguments, context throws(Stop) in
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
      throw .invalidParams(problems + (flaw.map { [$0] } ?? []))
    }
    let isLimited = try IncidentScope.isBinding(relationsOf: type, context)
    return try Conventions.write(
      "relation.connect",
      Call(
        "relation_connect",
        [
          .text(type.name), .json(arguments["source"]), .json(arguments["target"]),
          .json(arguments["attributes"]), .text(minUp), .boolean(isLimited),
        ]), arguments, context)
  }
}
