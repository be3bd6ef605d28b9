import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let relationDisconnect = Method(
    "relation.disconnect", .write, .either(.items, orInPart: [.incidents]),
    "Ends a relation; reads `as_of` an earlier moment still show it. With the right `incidents` "
      + "alone, as `relation.connect`.",
    [Parameter("relation", .id, required: true, "The relation.")],
    result: (
      "ended",
      .record([
        Parameter("relation", .id, required: true, "The relation."),
        Parameter("type", .line, required: true, "Its type."),
        Parameter("source", .itemBrief, required: true, "The item that it came from."),
        Parameter("target", .itemBrief, required: true, "The item that it led to."),
        Parameter("until", .timestamp, required: true, "When it ended."),
        Parameter(
          "change_set", .line, required: true, "What `change_set.revert` takes to undo it."),
      ])
    ),
    example: (
      #"{"relation": 688}"#,
      """
      {"relation": 688, "type": "installed_in", "source": {"id": 18, "tag": "CRT-000001", \
      "name": "Black toner", "class": "cartridge"}, "target": {"id": 17, "tag": "PRN-000001", \
      "name": "Reception printer", "class": "printer"}, "until": "2026-02-01T09:30:00.000000Z", \
      "change_set": "1769938200000000-r-1"}
      """
    )
  ) { arguments, context throws(Stop) in
    let isLimited = try IncidentScope.isBinding(relationsOf: nil, context)
    return try Conventions.write(
      "relation.disconnect",
      Call(
        "relation_disconnect",
        [
          .bigint(arguments.integer("relation")), .boolean(isLimited),
          .texts(IncidentScope.relationTypes(context.catalogue)),
        ]), arguments, context)
  }
}
