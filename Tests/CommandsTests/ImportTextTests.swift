import JSON
import Sheets
import Testing

@testable import Commands

/// What `cmdb import` shows, and how it takes the lines of a file.
struct ImportTextTests {
  private static let rows = """
    [{"line": 4, "action": "update",
      "item": {"id": 5, "tag": "MON-000002", "name": "Монитор", "class": "monitor"},
      "changes": [{"path": "references.location", "from": "SPB-201", "to": "SPB-203"},
        {"path": "attributes.notes", "from": null, "to": "moved"}],
      "errors": [], "warnings": [{"code": "differs", "message": "`created_at` is another."}]}]
    """

  private static let errors = """
    [{"code": "date", "path": "attributes.warranty_end", "column": "Гарантия до",
      "message": "`warranty_end` names a day that does not exist."},
     {"code": "not_found", "path": "references.location", "column": "location",
      "message": "There is no item \\"каб. 412\\", neither in the register nor in the file.",
      "suggestion": "SPB-412"},
     {"code": "contradiction", "message": "Its columns name different items: A-1 and B-2."}]
    """

  private func screen(_ language: Language, _ width: Int?) throws -> String {
    var columns = ImportColumnMap(nil)
    columns.add("Гарантия до", "warranty_end")
    columns.add("Прим.", nil)
    let text = ImportText(language: language)
    let summary = try Document(
      #"{"create": 1200, "update": 1, "unchanged": 0, "skipped": 0, "error": 3}"#
    ).root
    let json = #"{"Гарантия до": "31.02.2027", "location": "каб. 412"}"#
    let row = ImportRow(line: 6, json: Array(json.utf8))
    var table = text.errorTable()
    for error in try Document(Self.errors).root.elements {
      table.append(text.cells(error, of: row))
    }
    let done = try Document(
      #"{"summary": {"create": 1200, "update": 1}, "change_set": "17-r-1"}"#
    ).root
    return
      (columns.lines(language) + [text.summary(summary)]
      + text.rows(
        Array(try Document(Self.rows).root.elements), action: "update", of: 7, width: width)
      + table.lines(width: width) + text.done(done)
      + [
        Line(text.question(1201).text(language)), Line(text.progress("check", 12_000, 50_000)),
      ]).rendered(isColoured: false)
  }

  @Test func aPreviewIsShown() throws {
    try Golden.expect(try screen(.english, 80), is: "import-80.txt")
    try Golden.expect(try screen(.russian, 100), is: "import-ru.txt")
  }

  private func lines(_ text: String, group: String? = nil) throws -> [String] {
    var reader = CSVReader(separator: UInt8(ascii: ";"))
    let rows = try reader.take(Array(text.utf8)) + reader.finish()
    var lines = ImportLines(header: try TableHeader(in: rows), group: group)
    return try rows.map { row in
      switch try lines.read(row) {
      case .row(let row): "\(row.line) \(String(decoding: row.json, as: UTF8.self))"
      case .total(let text): "total \(text)"
      case .group(let text): "group \(text)"
      case .blank: "blank"
      case .title: "title"
      case .header: "header"
      case .repeated: "repeated"
      }
    } + [lines.strayLines.map(String.init).joined(separator: ",")]
  }

  @Test func linesAreTakenForWhatTheyAre() throws {
    #expect(
      try lines("List;;\ntag;name;error\nA;\"x\ny\";bad\n;;\ntag;name;error\nB;z;;stray\nTotal;;\n")
        == [
          "title", "header", #"3 {"tag":"A","name":"x\ny"}"#, "blank", "repeated",
          #"7 {"tag":"B","name":"z"}"#, "total Total", "7",
        ])
  }

  @Test func groupsFillAColumn() throws {
    #expect(
      try lines("tag;name;notes\nRoom 1;;\nA;x;\nRoom 2;;\nB;y;n\n", group: "location") == [
        "header", "group Room 1", #"3 {"tag":"A","name":"x","notes":"","location":"Room 1"}"#,
        "group Room 2", #"5 {"tag":"B","name":"y","notes":"n","location":"Room 2"}"#, "",
      ])
    // Without a wish a line of one cell is a row.
    #expect(try lines("tag;name;notes\nRoom 1;;\n").contains { $0.hasPrefix("2 {") })
  }

  @Test func piecesAreRequests() throws {
    var piece = ImportPiece()
    piece.append(ImportRow(line: 3, json: Array(#"{"a":"1"}"#.utf8)))
    piece.append(ImportRow(line: 9, json: Array("{}".utf8)))
    var writer = Writer()
    writer.object { piece.write(to: &$0) }
    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == #"{"lines":[3,9],"rows":[{"a":"1"},{}]}"#)
    #expect(!piece.isFull && !piece.isEmpty)
  }
}
