import Client
import JSON
import System
import Testing

/// A day with it (DOMAIN.md), step 1: a registrar imports last year's spreadsheet. 37 rows are
/// wrong and all of them are named; mended, the preview says what is created, changed and left
/// alone; one commit, and one undo, for it was the wrong file.
@Suite(.serialized) struct StoryImportTests {
  private static let server = Result { try TestServer(["--demo"], hasEstate: true) }

  private let server: TestServer
  private let client: Client
  private let columns = [
    "tag", "name", "state", "serial_no", "purchase_price", "warranty_end", "location",
  ]

  init() throws {
    server = try Self.server.get()
    client = try server.client()
  }

  /// 300 rows, of which the first twenty are registered before, three of them at another price.
  private func rows(_ prefix: String, isBefore: Bool = false) -> [[String]] {
    (1...(isBefore ? 20 : 300)).map { number in
      let price = isBefore && number <= 3 ? "10,50" : "12 990,\(10 + number % 90)"
      return [
        "\(prefix)-\(number)", "Printer \(number)", "in_use", "\(prefix)S\(number)", price,
        "31.12.2027", number % 2 == 0 ? "SPB-101" : "SPB-412",
      ]
    }
  }

  /// What is wrong in a cell, by turns, and the code of it.
  private static let breaks = [
    (column: 4, text: "1,234,567", code: "number"), (5, "31.02.2027", "date"),
    (5, "03/04/2027", "ambiguous_date"), (6, "SPB-NOWHERE", "not_found"),
    (2, "burning", "unknown_value"),
  ]

  private func broken(_ rows: [[String]]) -> (rows: [[String]], named: [String], codes: [String]) {
    var rows = rows
    var named: [String] = []
    var codes: [String] = []
    for turn in 0..<37 {
      let (column, text, code) = Self.breaks[turn % Self.breaks.count]
      let index = 7 + turn * 7
      rows[index][column] = text
      named.append("\(index + 2) \(columns[column])")
      codes.append(code)
    }
    return (rows, named, codes)
  }

  private func file(_ name: String, _ rows: [[String]]) throws -> String {
    let path = "\(server.directory)/\(name)"
    let text = ([columns] + rows).map { $0.joined(separator: ";") + "\r\n" }.joined()
    try Files.write(Array(text.utf8), to: path, mode: 0o600)
    return path
  }

  @Test func atATerminal() throws {
    let cmdb = Cmdb(server)
    func run(_ arguments: String...) throws -> Cmdb.Outcome {
      try cmdb.run(["--socket", server.socketPath] + arguments, input: "", language: "C")
    }
    func hash() throws -> String? {
      let outcome = try run("export", "-o", "\(server.directory)/out.csv", "--class", "printer")
      return outcome.error.split(separator: "\n").first { $0.hasPrefix("sha256 ") }.map(String.init)
    }
    let before = rows("STC", isBefore: true)
    _ = try run("import", try file("before.csv", before), "--class", "printer", "--yes")
    let then = try #require(try hash())

    let wrong = broken(rows("STC"))
    let errors = "\(server.directory)/errors.csv"
    let refused = try run(
      "import", try file("year.csv", wrong.rows), "--class", "printer", "--errors", errors, "--yes")
    #expect(refused.status == 1)
    #expect(refused.output.contains("37 with errors"), "\(refused.output)\(refused.error)")
    let lines = try Files.readText(errors).split(separator: "\r\n" as Character)
    let told = lines.enumerated().dropFirst().compactMap { index, line -> String? in
      let cells = line.split(separator: ";", omittingEmptySubsequences: false)
      guard cells.count > columns.count, !cells[columns.count].isEmpty else { return nil }
      let error = cells[columns.count].drop { $0 == "\"" }
      return "\(index + 1) \(error.split(separator: ":").first ?? "")"
    }
    #expect(told == wrong.named)
    #expect(try hash() == then)

    let done = try run("import", try file("mended.csv", rows("STC")), "--class", "printer", "--yes")
    #expect(done.status == 0, "\(done.error)")
    #expect(
      done.output.hasPrefix("280 to create  3 to update  17 unchanged\n"), "\(done.output)")
    #expect(done.output.contains("Written: 280 created, 3 updated."), "\(done.output)")
    #expect(try hash() != then)
    let undo = try #require(done.output.split(separator: "\n").first { $0.contains("cmdb undo") })
    let undone = try run("undo", String(undo.split(separator: " ").last ?? ""))
    #expect(undone.status == 0, "\(undone.error)")
    #expect(try hash() == then)
  }

  @Test func throughTheSocket() throws {
    func object(_ row: [String]) -> String {
      "{" + zip(columns, row).map { #""\#($0)": "\#($1)""# }.joined(separator: ", ") + "}"
    }
    let options =
      #""mode": "upsert", "class": "printer", "values": "text", "match": [["serial_no"], ["tag"]]"#
    let before = try ImportFile(client, options)
    try before.send(rows("STS", isBefore: true).map(object))
    _ = try before.write()

    let wrong = broken(rows("STS"))
    let year = try ImportFile(client, options)
    try year.send(wrong.rows.map(object))
    let refused = try year.preview(#", "only": ["error"], "limit": 1000"#)
    #expect(refused["summary"]?["error"]?.integer == 37)
    let told = try #require(refused["rows"]?.elements).map { $0 }
    #expect(
      told.map { "\($0["line"]?.integer ?? 0) \($0["errors"]?[0]?["column"]?.string ?? "")" }
        == wrong.named)
    #expect(told.map { $0["errors"]?[0]?["code"]?.string ?? "" } == wrong.codes)
    #expect(told.allSatisfy { $0["errors"]?.count == 1 })

    // The same lines are sent again, mended.
    try year.send(rows("STS").map(object))
    let shown = try year.preview(#", "limit": 1"#)
    for (action, count) in [("create", 280), ("update", 3), ("unchanged", 17), ("error", 0)] {
      #expect(shown["summary"]?[action]?.integer == Int64(count), "\(action) \(shown.text)")
    }
    let done = try year.commit(shown["plan"]?.string ?? "")
    let set = try #require(done["change_set"]?.string)
    func price() throws -> String? {
      try client.result("item.get", #"{"item": "STS-1"}"#)["attributes"]?["purchase_price"]?[
        "amount"]?
        .text
    }
    #expect(try price() == "12990.11")
    let undone = try client.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(undone["reverted"]?.integer == 283)
    #expect(try price() == "10.50")
    #expect(try client.refusal("item.get", #"{"item": "STS-300"}"#).kind == "not_found")
  }
}
