import JSON
package import JSONRPC
package import SQL

/// Rows that go to the client as notifications; the request is answered when all are sent.
package struct Stream: Sendable {
  /// What was sent.
  package struct Totals: Sendable {
    package let rows: Int
    package let bytes: Int
    /// Of all data, in hexadecimal digits.
    package let sha256: String

    package init(rows: Int, bytes: Int, sha256: String) {
      self.rows = rows
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// By which its notifications and the journal name it.
  package let name: String
  /// The method of its notifications.
  package let notification: String
  /// A notification before all others, with which a client can prepare for the rows.
  package let opening: [UInt8]?
  /// One statement of one moment, read to its end.
  package let unit: Unit
  package let encoder: RowEncoder
  /// Enters it in the journal, before the request is answered.
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

/// How rows become bytes; what it remembers from row to row is in the case.
package enum RowEncoder: Sendable {
  /// The one cell of a row is its line already.
  case line
  case columns(ExportLines)

  /// What comes before the first row.
  package var head: [UInt8] {
    switch self {
    case .line: []
    case .columns(let lines): lines.head()
    }
  }

  /// Appends the line of a row.
  ///
  /// - Parameters:
  ///   - cells: the cells behind one another.
  ///   - ends: where each of them ends.
  package mutating func append(
    _ cells: [UInt8], ends: [Int], to output: inout [UInt8]
  ) throws(RPCError) {
    switch self {
    case .line:
      output += cells
      output.append(UInt8(ascii: "\n"))
    case .columns(var lines):
      // Held once, so that its arrays are changed in place.
      self = .line
      defer { self = .columns(lines) }
      try lines.append(cells, ends: ends, to: &output)
    }
  }
}
