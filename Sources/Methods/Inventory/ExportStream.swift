import CMDB
import JSON
import JSONRPC
import SQL

/// An export as a stream: its chunks, its journal entry, its result.
struct ExportStream {
  let method: String
  /// What the methods of its notifications begin with.
  let subject: String
  let columnNames: [String]
  /// The columns to describe before the rows; nil where nobody asked.
  let described: [ExportColumn]?
  let isSpreadsheetSafe: Bool
  /// The scope given by the caller, as JSON for the journal.
  let scope: [UInt8]
  let moment: SettledMoment
  let caller: Caller
  let requestID: String

  func stream(_ unit: Unit, _ encoder: RowEncoder) -> Stream {
    let name = "e-\(requestID)"
    return Stream(
      name: name, notification: "\(subject).chunk", opening: described.map { opening(name, $0) },
      unit: unit, encoder: encoder,
      closing: { entry(name, $0) }, result: { result(name, $0) })
  }

  private func opening(_ name: String, _ columns: [ExportColumn]) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("export", string: name)
      writer.member(
        "columns",
        array: { writer in
          for column in columns {
            writer.object { writer in
              writer.member("name", string: column.name)
              writer.member("kind", string: column.kind.rawValue)
            }
          }
        })
    }
    return Response.notification("\(subject).columns", params: writer.bytes)
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
        Bind.text(method), nil, nil, nil, nil, nil, Bind.array(caller.rightNames),
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

extension ExportStream {
  /// What exports of a subject send, as `rpc.discover` describes it.
  static func notifications(_ subject: String) -> [NotificationDescription] {
    let export = Parameter("export", .line, required: true, "The export.")
    let column = Schema.record([
      Parameter("name", .line, required: true, "The name."),
      Parameter(
        "kind", .choice(["text", "number", "boolean", "date", "timestamp"]), required: true,
        "The kind of its values."),
    ])
    return [
      NotificationDescription(
        name: "\(subject).columns",
        summary: "The columns of an export, before its data, where `describe` asked for them.",
        parameters: [
          export,
          Parameter("columns", .array(column, count: 0...1000), required: true, "In order."),
        ]),
      NotificationDescription(
        name: "\(subject).chunk", summary: "A part of an export: whole lines, in order.",
        parameters: [
          export,
          Parameter("sequence", .count, required: true, "Counted from 0."),
          Parameter("data", .text, required: true, "Whole lines, about 64 KiB."),
        ]),
    ]
  }
}
