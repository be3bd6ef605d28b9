import CMDB
import JSONRPC

extension Noun {
  static let view = Noun(
    "view", "views", in: .view, answers: .row("view_json"),
    about: "A condition with columns and an order, kept under a name.",
    fields: [
      .always("id", .id, "Its number.", uses: .sort, answer: .nowhere),
      .always("view", .id, "Its number.", at: .column("id"), uses: []),
      .always("name", .line, "Its name.", uses: .sort),
      .always("subject", .choice(ViewRules.subjects), "What it lists.", uses: .sort),
      .sometimes("where", .text, "Which rows; none: all.", at: .column("condition"), uses: []),
      .always("columns", .words, "The columns that it shows; none: the usual ones.", uses: []),
      .always("sort", .words, "The order; none: by number.", uses: []),
      .always(
        "shared", .line, "`own`, or the role whose accounts see it.", at: .answer, uses: []),
      .always(
        "account", .account, "Who made it.", at: .called("account", in: .account, as: "name"),
        uses: .sort),
      .always("version", .version, "Rises by one with each change.", uses: []),
      .always(
        "updated_at", .timestamp, "When it was saved.", at: .column("changed_at"), uses: .sort),
      .always(
        "updated_by", .account, "Who saved it.",
        at: .called("changed_by", in: .account, as: "name"), uses: []),
    ])
}

extension Schema {
  static let view = Schema.answer(of: .view, named: "View")
}
