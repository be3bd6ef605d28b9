import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemMerge = Method(
    "item.merge", .write, .right(.items),
    """
    Makes one of two items that are one in life: `item` becomes void and leads to `into`, which \
    takes over the values and references that it lacks, all relations, and the links of incidents. \
    Whoever names the item that is gone, by id, tag or key, finds the other. Undone by \
    `change_set.revert`.
    """,
    [
      Parameter("item", .itemRef, required: true, "The item that goes."),
      Parameter("version", .version, required: true, "The version of it that was read."),
      Parameter("into", .itemRef, required: true, "The item that stays."),
      Parameter("into_version", .version, required: true, "The version of it that was read."),
      Parameter(
        "prefer", .map(.choice(["item", "into"])),
        """
        Which of two different values counts: `attributes.NAME`, `references.ROLE`, `name`, \
        `state`; of those not named that of `into`.
        """),
    ],
    result: ("item", .item),
    example: (
      #"{"item": "CRT-000014", "version": 1, "into": "CRT-000015", "into_version": 1}"#,
      Sample.item
    )
  ) { arguments, context throws(Stop) in
    let problems =
      (arguments["prefer"]?.members).map { members in
        members.compactMap { ItemMerge.problem($0.name, context.catalogue) }
      } ?? []
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return try Conventions.write(
      "item.merge",
      Call(
        "item_merge",
        [
          .json(arguments["item"]), .int(arguments.integer("version")), .json(arguments["into"]),
          .int(arguments.integer("into_version")), .json(arguments["prefer"]),
        ]), arguments, context)
  }
}

private enum ItemMerge {
  /// What is wrong with a path of which one value is preferred.
  static func problem(_ path: String, _ catalogue: Catalogue) -> Problem? {
    let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
    let known: [String]
    switch (parts.count, parts.first) {
    case (1, "name"), (1, "state"): return nil
    case (2, "attributes"): known = catalogue.attributeNames
    case (2, "references"): known = catalogue.roleNames
    default: known = []
    }
    guard parts.count == 2, !known.contains(parts[1]) else {
      return parts.count == 2
        ? nil
        : .unknown("path", path, among: ["name", "state"], path: "prefer")
    }
    return .unknown(
      "path", path,
      nearest: Spelling.nearest(to: parts[1], among: known.sorted()).map { "\(parts[0]).\($0)" },
      path: "prefer")
  }
}
