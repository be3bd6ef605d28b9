package import CMDB
import JSON
import JSONRPC
package import SQL

extension Method {
  static let inventoryExport = Method(
    "inventory.export", .export, .right(.export),
    "Exports the items of one moment as notifications, with a hash over all data.",
    [
      Parameter("where", .whereText, "Which items (default: all)."),
      Parameter("class", .line, "Only this class and its subclasses."),
      Parameter("columns", .array(.line, count: 1...500), "The columns, in this order."),
      Parameter("format", .choice(["csv", "jsonl"]), required: true, "CSV or JSON Lines."),
      Parameter(
        "spreadsheet_safe", .boolean,
        "Put ' before text that a spreadsheet would take for a formula."),
      Conventions.includeVoid,
    ],
    result: ("export", .map(.any)),
    example: (
      #"{"class": "printer", "format": "csv"}"#,
      """
      {"export": "e-1", "rows": 1, "bytes": 120, "sha256": "…", \
      "as_of": "2026-02-01T09:30:00.000000Z", "position": 12, "columns": ["id", "tag"], \
      "spreadsheet_safe": false}
      """
    )
  ) { arguments, context throws(RPCError) in
    .export(try ExportPlan(arguments: arguments, context: context).export())
  }
}

/// A stream of one moment: its statement, and how its rows become lines.
package struct Export: Sendable {
  package let unit: Unit
  /// Makes rows into lines; nil where the one cell of a row is its line.
  package let lines: ExportLines?
  package let columnNames: [String]
  package let isSpreadsheetSafe: Bool
  package let moment: SettledMoment
  package let caller: Caller
  package let requestID: String
  /// The parameters that say what is exported, for the journal.
  package let scope: [UInt8]

  /// Enters the finished export in the journal.
  package func done(export: String, rows: Int, sha256: String) -> Unit {
    Unit(
      Statement(
        name: "export_done",
        """
        select cmdb.export_done(\(Conventions.call),$10::text,$11::bigint,$12::text,\
        $13::timestamptz,$14::json)
        """
      ),
      [
        Bind.integer(caller.accountID), Bind.text(caller.via.rawValue), Bind.text(requestID),
        Bind.text("inventory.export"), nil, nil, nil, nil, nil, Bind.text(export),
        Bind.integer(rows), Bind.text(sha256), Bind.text(moment.timestamp.description), scope,
      ])
  }

  /// The result of the method, once all is sent.
  package func result(export: String, rows: Int, bytes: Int, sha256: String) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("export", string: export)
      writer.member("rows", integer: rows)
      writer.member("bytes", integer: bytes)
      writer.member("sha256", string: sha256)
      writer.member("as_of", string: moment.timestamp.description)
      writer.member("position", integer: moment.position)
      writer.member("columns", strings: columnNames)
      writer.member("spreadsheet_safe", boolean: isSpreadsheetSafe)
    }
    return writer.bytes
  }

  /// One part of the data, as the notification that carries it.
  package static func chunk(export: String, sequence: Int, data: [UInt8]) -> [UInt8] {
    var writer = Writer(reserving: data.count + data.count / 8 + 200)
    writer.object { writer in
      writer.member("export", string: export)
      writer.member("sequence", integer: sequence)
      writer.key("data")
      writer.string(utf8: data)
    }
    return Response.notification("inventory.chunk", params: writer.bytes)
  }
}
