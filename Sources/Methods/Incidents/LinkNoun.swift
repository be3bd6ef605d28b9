import CMDB

extension Noun {
  /// An item of an incident.
  static let link = Noun(
    "link", "items", in: .incidentItem, answers: .method,
    about: "An item that is linked to an incident.",
    fields: [
      .always("id", .id, "The link.", uses: .sort, answer: .nowhere),
      .always(
        "item", .item, "The item.", at: .item("item"), uses: [],
        steps: .only(["tag", "name", "class"])),
      .always(
        "role", .choice(IncidentWords.roles), "The role of the item in the incident.",
        uses: .sort),
      .always(
        "source", .choice(IncidentWords.sources), "Whether it was linked by hand.", uses: []),
      .sometimes("note", .text, "A remark about the item.", uses: []),
      .always(
        "linked_at", .timestamp, "When it was linked.", at: .column("created_at"), uses: .sort),
      .sometimes(
        "context", .json, "Its place, holder, warranty, contracts and other open incidents.",
        at: .answer, uses: [], answer: .onlyAlone),
    ])
}
