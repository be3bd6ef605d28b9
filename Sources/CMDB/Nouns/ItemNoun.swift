extension Noun {
  /// It stands here and not with its methods, for conditions of every noun lead to items.
  package static let item = Noun(
    "item", "items", in: .item, answers: .masked("item_answer"),
    key: Key("id", isRepeated: true), search: .document, more: .attributesAndRoles,
    about: "A managed item.",
    fields: [
      .always("id", .id, "A unique id, never reused.", index: .few),
      .always("tag", .line, "The tag, as on the label.", index: .few),
      .always("class", .itemClass, "The class of the item.", index: .ranges),
      .always("name", .line, "The name.", index: .few),
      .always("state", .itemState, "A state of the lifecycle of its class.", index: .values),
      .always(
        "attributes", .json, "By name; without those that have no value.", at: .answer, uses: []),
      .always("references", .json, "To-one relations, by role.", at: .answer, uses: []),
      .always("version", .id, "Increases by one with each change."),
      .always("created_at", .timestamp, "When it was registered."),
      .always(
        "updated_at", .timestamp, "When this version took effect.", at: .column("changed_at"),
        index: .values),
      .sometimes(
        Field.place, .item,
        "Where it is: its own location, else that of what it is installed in or part of.",
        at: .computed("cmdb.place_of", of: ["id"]), uses: .filter, answer: .nowhere,
        isToOthers: true),
      .sometimes(
        "former_tag", .line, "The former tag, if the item was found by it.", at: .answer, uses: []),
      .sometimes(
        "merged_from", .item, "The item that was named, if it was merged into this one.",
        at: .answer, uses: []),
      .sometimes(
        "merged_into", .item, "Of a void item: the one that it was merged into.", at: .answer,
        uses: []),
      .sometimes(
        "matched", .json, "With `text`: what of it was found, and the field it stands in.",
        at: .answer, uses: []),
      .always(
        "updated_by", .account, "The account that wrote this version.",
        at: .called("changed_by", in: .account, as: "name")),
    ])
}
