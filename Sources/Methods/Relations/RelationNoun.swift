import CMDB

extension Noun {
  static let relation = Noun(
    "relation", "relations", in: .relation, answers: .method,
    about: "A typed, directed relation between two items, with its dates.",
    fields: [
      .always("id", .id, "The relation.", uses: .sort),
      .always("type", .line, "Its type.", uses: .sort),
      .always(
        "source", .item, "The source.", at: .item("source"), uses: [],
        steps: .only(["tag", "name", "class"])),
      .always(
        "target", .item, "The target.", at: .item("target"), uses: [],
        steps: .only(["tag", "name", "class"])),
      .always("attributes", .json, "Attributes of the relation, such as `slot`.", uses: []),
      .sometimes(
        "min_up", .json, "How many suppliers of this type the dependant needs, if not all.",
        uses: []),
      .always(
        "since", .timestamp, "When it was connected.", at: .column("created_at"), uses: .sort),
    ])
}
