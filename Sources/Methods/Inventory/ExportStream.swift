import CMDB
import JSON
import SQL

/// An export as a stream: its chunks, its journal entry, its result.
struct ExportStream {
  let method: String
  /// The method of its notifications.
  let notification: String
  let columnNames: [String]
  let isSpreadsheetSafe: Bool
  /// The scope given by the caller, as JSON for the journal.
  let scope: [UInt8]
  let moment: SettledMoment
  let caller: Caller
  let requestID: String

  func stream(_ unit: Unit, _ encoder: RowEncoder) -> Stream {
    let name = "e-\(requestID)"
    return Stream(
      name: name, notification: notification, unit: unit, encoder: encoder,
      closing: { entry(name, $0) }, result: { result(name, $0) })
  }

  private func entry(_ name: String, _ totals: Stream.Totals) -> Unit {
    Conventions.unit(
      Call(
        "export_done",
        [
          .text(name), .bigint(totals.rows), .text(totals.sha256),
          .timestamp(moment.timestamp.description), .writtenJSON(scope),
        ]),
      [
        Bind.integer(caller.accountID), Bind.text(caller.via.rawValue), Bind.text(requestID),
        Bind.text(method), nil, nil, nil, nil, nil,
      ])
  }

  private func result(_ name: String, _ totals: Stream.Totals) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("export", string: name)
      writer.member("rows", integer: totals.rows)
      writer.member("bytes", integer: totals.bytes)
      writer.member("sha256", string: totals.sha256)
      writer.member("as_of", string: moment.timestamp.description)
      writer.member("position", integer: moment.position)
      writer.member("columns", strings: columnNames)
      writer.member("spreadsheet_safe", boolean: isSpreadsheetSafe)
    }
    return writer.bytes
  }
}
