import JSON
package import JSONRPC
package import SQL

/// A request that sends rows as notifications and is answered when all are sent.
package struct Stream: Sendable {
  /// The amount of data sent.
  package struct Totals: Sendable {
    package let rows: Int
    package let bytes: Int
    /// The hash of all data, in hexadecimal digits.
    package let sha256: String

    package init(rows: Int, bytes: Int, sha256: String) {
      self.rows = rows
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// Its name in the notifications and in the journal.
  package let name: String
  /// The method of its notifications.
  package let notification: String
  /// A notification before all others, with which a client can prepare for the rows.
  package let opening: [UInt8]?
  /// One statement of one moment, read to its end.
  package let unit: Unit
  package let encoder: RowEncoder
  /// The statement that enters the export in the journal before the request is answered.
  package let closing: @Sendable (Totals) -> Unit
  package let result: @Sendable (Totals) -> [UInt8]

  /// A part of the data, as the notification that carries it.
  package func chunk(sequence: Int, data: [UInt8]) -> [UInt8] {
    var writer = Writer(reserving: data.count + data.count / 8 + 200)
    writer.object { writer in
      writer.member("export", string: name)
      writer.member("sequence", integer: sequence)
      writer.key("data")
      writer.string(utf8: data)
    }
    return Response.notification(notification, params: writer.bytes)
  }
}

/// The conversion of rows to bytes; its state between rows is in the case.
package enum RowEncoder: Sendable {
  /// The single cell of each row is its line.
  case line
  case columns(ExportLines)

  /// The header before the first row.
  package var head: [UInt8] {
    switch self {
    case .line: []
    case .columns(let lines): lines.head()
    }
  }

  /// Appends the line of a row.
  ///
  /// - Parameters:
  ///   - cells: the concatenated cells.
  ///   - ends: the offset at which each cell ends.
  package mutating func append(
    _ cells: [UInt8], ends: [Int], to output: inout [UInt8]
  ) throws(RPCError) {
    switch self {
    case .line:
      output += cells
      output.append(UInt8(ascii: "\n"))
    case .columns(var lines):
      // A class, so that its arrays are modified in place.
      self = .line
      defer { self = .columns(lines) }
      try lines.append(cells, ends: ends, to: &output)
    }
  }
}
