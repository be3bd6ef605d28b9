import CMDB
import JSONRPC

extension Method {
  static let incidentExport = Method(
    "incident.export", .export, .right(.export),
    "Exports the incidents of one moment as notifications, with a hash over all data.",
    [
      Parameter("where", .whereText, "Which incidents (default: all)."),
      Parameter("columns", .array(.line, count: 1...100), "The columns, in this order."),
      Parameter("format", .choice(["csv", "jsonl"]), required: true, "CSV or JSON Lines."),
      ExportPlan.file,
      Parameter(
        "spreadsheet_safe", .boolean,
        "Put ' before text that a spreadsheet would take for a formula."),
      Parameter(
        "labels", .choice(ExportLabels.Tongue.allCases.map(\.rawValue)),
        "Headers, states and kinds as people read them, in this language."),
      Parameter(
        "describe", .boolean,
        "Send a notification `incident.columns` before the data: the name of each column, and "
          + "whether it holds text, numbers, booleans, dates or timestamps. JSON Lines then have "
          + "columns, too."
      ),
    ],
    result: ("export", .map(.any)),
    example: (
      #"{"where": "state = closed", "format": "csv"}"#,
      """
      {"export": "e-1", "rows": 1, "bytes": 120, "sha256": "…", \
      "as_of": "2026-02-01T09:30:00.000000Z", "position": 12, "columns": ["id", "number"], \
      "spreadsheet_safe": false}
      """
    )
  ) { arguments, context throws(Stop) in
    .stream(
      try ExportPlan(
        method: "incident.export", noun: .incident, arguments: arguments, context: context
      ).stream())
  }
}
