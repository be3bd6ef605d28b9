import CMDB
import JSON
import JSONRPC

extension Method {
  static let inventoryExport = Method(
    "inventory.export", .export, .right(.export),
    "Exports the items of one moment as notifications, with a hash over all data.",
    [
      Parameter("where", .whereText, "Which items (default: all)."),
      Parameter("class", .line, "Only this class and its subclasses."),
      Parameter("columns", .array(.line, count: 1...500), "The columns, in this order."),
      Parameter("format", .choice(["csv", "jsonl"]), required: true, "CSV or JSON Lines."),
      ExportPlan.file,
      Parameter(
        "spreadsheet_safe", .boolean,
        "Put ' before text that a spreadsheet would take for a formula."),
      Parameter(
        "labels", .choice(ExportLabels.Tongue.allCases.map(\.rawValue)),
        "Headers, classes, states and values of enums as people read them; an import takes them "
          + "for what they are. JSON Lines then have columns, too."),
      Parameter(
        "describe", .boolean,
        "Send a notification `inventory.columns` before the data: the name of each column, and "
          + "whether it holds text, numbers, booleans, dates or timestamps. JSON Lines then have "
          + "columns, too."
      ),
      Conventions.includeVoid,
    ],
    result: (
      "export",
      .record([
        Parameter("export", .line, required: true, "Its name, as in its notifications."),
        Parameter("rows", .count, required: true, "How many items."),
        Parameter("bytes", .count, required: true, "The length of all data."),
        Parameter("sha256", .line, required: true, "The hash over all data, in order."),
        Parameter("as_of", .timestamp, required: true, "The moment of all rows."),
        Parameter("position", .count, required: true, "Of the journal at that moment."),
        Parameter("columns", .array(.line, count: 0...1000), "The columns, in this order."),
        Parameter("spreadsheet_safe", .boolean, required: true, "Whether text cells are guarded."),
      ])
    ),
    example: (
      #"{"class": "printer", "format": "csv"}"#,
      """
      {"export": "e-1", "rows": 1, "bytes": 120, "sha256": "…", \
      "as_of": "2026-02-01T09:30:00.000000Z", "position": 12, "columns": ["id", "tag"], \
      "spreadsheet_safe": false}
      """
    )
  ) { arguments, context throws(Stop) in
    .stream(
      try ExportPlan(
        method: "inventory.export", noun: .item, arguments: arguments, context: context
      ).stream())
  }
}
