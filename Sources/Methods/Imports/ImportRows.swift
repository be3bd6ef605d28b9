import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let importRows = Method(
    "import.rows", .write, .right(.import),
    """
    Sends rows of an import. Lines may come in any order and with gaps; a line that is sent again \
    replaces what it was. A preview of before is void.
    """,
    [
      ImportRules.id,
      Parameter(
        "rows", .array(.map(.any), count: 1...1000), required: true,
        """
        Each a flat object by column, or a whole item as `item.get` answers it. With values of \
        text, a cell that the reader of the file cannot read is `{"unreadable": "formula" | \
        "digits"}`: an error of the row.
        """),
      Parameter(
        "first_line", .integer(1...2_000_000_000), "The line of the first row; the header is 1."),
      Parameter(
        "lines", .array(.integer(1...2_000_000_000), count: 1...1000), "The line of each row."),
    ],
    result: (
      "received",
      .record([
        Parameter("received", .count, required: true, "Rows of this request."),
        Parameter("rows", .count, required: true, "Rows of the import."),
      ])
    ),
    example: (
      #"{"import": 7, "first_line": 2, "rows": [{"serial_no": "VNB3K12345", "duplex": true}]}"#,
      #"{"received": 1, "rows": 1}"#
    )
  ) { arguments, context throws(Stop) in
    let rows = arguments["rows"]?.elements.map(\.self) ?? []
    let lines = try ImportLines.of(rows.count, arguments)
    let number = arguments.integer("import") ?? 0
    guard let options = try context.importOptions(number) else {
      throw .notFound("There is no import \(number).", path: "import")
    }
    let reader = RowReader(options: ImportOptions(options), context: context)
    var writer = Writer()
    writer.array { writer in
      for (line, row) in zip(lines, rows) { reader.write(row, line: line, to: &writer) }
    }
    return try Conventions.write(
      "import.rows",
      Call(
        "import_rows",
        [
          .bigint(number), .bigint(context.catalogue.version), .made(json: writer.bytes),
          .int(ImportRules.rowsMax), .bigint(ImportRules.bytesMax),
        ]), arguments, context)
  }
}

private enum ImportLines {
  static func of(_ count: Int, _ arguments: Arguments) throws(Stop) -> [Int] {
    let lines = arguments["lines"]?.elements.compactMap { $0.integer.map { Int($0) } }
    switch (lines, arguments.integer("first_line")) {
    case (let lines?, nil):
      guard lines.count == count, Set(lines).count == count else {
        throw .invalidParams([
          Problem("count", "`lines` must name one line for each row, each once.", path: "lines")
        ])
      }
      return lines
    case (nil, let first?): return Array(first..<first + count)
    case (_?, _?), (nil, nil):
      throw .invalidParams([
        Problem("required", "Either `first_line` or `lines` is required.", path: "first_line")
      ])
    }
  }
}
