import Client
import JSON
import System
import Testing

/// Files that have all that their source knows: what they lack is missing.
@Suite(.serialized) struct CompleteFileTests {
  /// Of its own: nobody changes the catalogue between rows and their preview.
  private static let server = Result { try TestServer() }
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try Self.server.get()
    client = try server.client()
  }

  /// An import of printers whose tags are these, not yet previewed.
  private func staged(_ tags: [String], _ options: String) throws -> Int64 {
    let number =
      try client.result(
        "import.open",
        #"{"mode": "upsert", "class": "printer", "match": [["tag"]]\#(options)}"#)["import"]?
      .integer ?? 0
    let rows = tags.map { #"{"tag": "\#($0)", "name": "\#($0)"}"# }.joined(separator: ",")
    _ = try client.result(
      "import.rows", #"{"import": \#(number), "first_line": 2, "rows": [\#(rows)]}"#)
    return number
  }

  private func preview(_ number: Int64, _ more: String = "") throws -> Value {
    try client.result("import.preview", #"{"import": \#(number)\#(more)}"#)
  }

  private func commit(_ number: Int64, _ preview: Value, _ more: String = "") throws -> Value {
    let plan = preview["plan"]?.string ?? ""
    let params = #"{"import": \#(number), "plan": "\#(plan)"\#(more)}"#
    return try #require(try client.unhurried("import.commit", params).won)
  }

  private func refusal(_ number: Int64, _ preview: Value, _ more: String = "") throws -> Refused {
    let plan = preview["plan"]?.string ?? ""
    let params = #"{"import": \#(number), "plan": "\#(plan)"\#(more)}"#
    return try #require(try client.unhurried("import.commit", params).refused)
  }

  private func state(_ tag: String) throws -> String {
    try client.result("item.get", #"{"item": "\#(tag)"}"#)["state"]?.string ?? ""
  }

  private func tags(_ prefix: String, _ range: Range<Int>) -> [String] {
    range.map { "\(prefix)-\($0)" }
  }

  @Test func whatASourceNamesNoMoreIsReportedOrMoved() throws {
    let source = #", "source": "cf-scan""#
    let all = tags("CF", 0..<20)
    // By hand, and by another source: no concern of this one.
    _ = try client.result("item.register", #"{"class": "printer", "tag": "CF-HAND"}"#)
    let other = try staged(["CF-OTHER"], #", "source": "cf-other""#)
    _ = try commit(other, try preview(other))
    let first = try staged(all, source)
    _ = try commit(first, try preview(first))
    let report = try staged(
      Array(all.dropLast()), source + #", "on_missing": "report""#)
    let reported = try preview(report, #", "only": ["missing"]"#)
    #expect(reported["summary"]?["missing"]?.integer == 1)
    #expect(reported["summary"]?["unchanged"]?.integer == 19)
    #expect(reported["rows"]?.count == 1)
    #expect(reported["rows"]?[0]?["line"]?.isNull == true)
    #expect(reported["rows"]?[0]?["item"]?["tag"]?.string == "CF-19")
    #expect(reported["rows"]?[0]?["changes"]?.count == 0)
    #expect(try commit(report, reported)["change_set"]?.isNull == true)
    #expect(try state("CF-19") == "in_stock")
    let missing = #", "on_missing": {"state": "retired", "reason": "Not in the list"}"#
    let move = try staged(Array(all.dropLast()), source + missing)
    let shown = try preview(move, #", "only": ["missing"]"#)
    #expect(shown["rows"]?[0]?["changes"]?[0]?["path"]?.string == "state")
    #expect(shown["rows"]?[0]?["changes"]?[0]?["to"]?.string == "retired")
    // Previewed again, it is the same plan.
    #expect(try preview(move)["plan"]?.string == shown["plan"]?.string)
    let done = try commit(move, shown, #", "reason": "Monthly list""#)
    #expect(try state("CF-19") == "retired")
    #expect(try state("CF-HAND") == "in_stock")
    #expect(try state("CF-OTHER") == "in_stock")
    let entry = try client.result("item.history", #"{"item": "CF-19"}"#)["entries"]?[0]
    #expect(entry?["reason"]?.string == "Not in the list")
    let set = done["change_set"]?.string ?? ""
    _ = try client.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(try state("CF-19") == "in_stock")
    // What is there already is missing no more.
    let last = try staged(Array(all.dropLast()), source + missing)
    _ = try commit(last, try preview(last))
    let again = try staged(Array(all.dropLast()), source + missing)
    #expect(try preview(again)["summary"]?["missing"]?.integer == 0)
  }

  @Test func halfAFileRetiresNoWarehouse() throws {
    let options = #", "source": "cf-half", "on_missing": {"state": "retired"}"#
    let all = tags("CH", 0..<30)
    let first = try staged(all, options)
    _ = try commit(first, try preview(first))
    let half = try staged(Array(all.prefix(15)), options)
    let shown = try preview(half)
    #expect(shown["summary"]?["missing"]?.integer == 15)
    #expect(shown["summary"]?["brought"]?.integer == 30)
    let refused = try refusal(half, shown)
    #expect(refused.kind == "invalid_state")
    #expect(refused.description.contains("15 of 30 items of this source are missing"))
    #expect(try refusal(half, shown, #", "expect_missing": 14"#).kind == "invalid_state")
    #expect(try state("CH-29") == "in_stock")
    _ = try commit(half, shown, #", "expect_missing": 15"#)
    #expect(try state("CH-29") == "retired")
    #expect(try state("CH-14") == "in_stock")
  }

  @Test func whatARowCanMeanIsNotMissing() throws {
    let options = #", "source": "cf-err", "on_missing": {"state": "retired"}"#
    let all = tags("CE", 0..<20)
    let first = try staged(all, options)
    _ = try commit(first, try preview(first))
    // A row with errors that finds its item: that one is there.
    let wrong = try staged(Array(all.dropLast(2)), options)
    let row = #"{"tag": "CE-18", "print_speed": "fast"}"#
    _ = try client.result(
      "import.rows", #"{"import": \#(wrong), "lines": [30], "rows": [\#(row)]}"#)
    let shown = try preview(wrong)
    #expect(shown["summary"]?["error"]?.integer == 1)
    #expect(shown["summary"]?["missing"]?.integer == 1)
    #expect(shown["summary"]?["with_skip_errors"]?["missing"]?.integer == 1)
    // One that finds nothing may be any of what is missing: nothing moves.
    let lost = #"{"tag": "CE-I9", "print_speed": "fast"}"#
    _ = try client.result(
      "import.rows", #"{"import": \#(wrong), "lines": [31], "rows": [\#(lost)]}"#)
    let unsure = try preview(wrong)
    #expect(unsure["summary"]?["missing"]?.integer == 1)
    #expect(unsure["summary"]?["with_skip_errors"]?["missing"]?.integer == 0)
    _ = try commit(wrong, unsure, #", "skip_errors": true"#)
    #expect(try state("CE-19") == "in_stock")
  }

  @Test func whatMovesMeanwhileIsAConflict() throws {
    let options = #", "source": "cf-moved", "on_missing": {"state": "retired"}"#
    let all = tags("CM", 0..<20)
    let first = try staged(all, options)
    _ = try commit(first, try preview(first))
    let next = try staged(Array(all.dropLast()), options)
    let shown = try preview(next)
    _ = try client.result(
      "item.update", #"{"item": "CM-19", "version": 1, "attributes": {"notes": "found"}}"#)
    #expect(try refusal(next, shown).kind == "conflict")
    #expect(try state("CM-19") == "in_stock")
  }

  @Test func aRowOfSeveralUnitsMakesSoManyItems() throws {
    let open = #"{"mode": "create", "class": "printer", "values": "text", "count_column": "n"}"#
    let number = try client.result("import.open", open)["import"]?.integer ?? 0
    func send(_ line: Int, _ row: String) throws {
      _ = try client.result(
        "import.rows", #"{"import": \#(number), "lines": [\#(line)], "rows": [\#(row)]}"#)
    }
    _ = try client.result(
      "item.register",
      #"{"class": "location", "tag": "CU-1", "name": "CU-1", "attributes": {"kind": "room"}}"#)
    try send(2, #"{"name": "CU printer", "n": "12 шт.", "location": "CU-1", "notes": "x"}"#)
    try send(3, #"{"name": "CU single", "n": "", "serial_no": "CU-S"}"#)
    try send(4, #"{"name": "CU wrong", "n": "0"}"#)
    try send(5, #"{"name": "CU keyed", "n": "2", "inventory_no": "CU-K"}"#)
    try send(6, #"{"name": "CU tagged", "n": "2", "tag": "CU-T"}"#)
    let wrong = try preview(number, #", "only": ["error"]"#)
    let codes =
      wrong["rows"]?.elements.flatMap { row in
        (row["errors"]?.elements.map(\.self) ?? []).map { error in
          "\(row["line"]?.integer ?? 0) \(error["code"]?.string ?? "")"
        }
      } ?? []
    #expect(codes.contains("4 number"), "\(codes)")
    #expect(codes.contains("5 count"), "\(codes)")
    #expect(codes.contains("6 count"), "\(codes)")
    let shown = try preview(number, #", "only": ["create"]"#)
    #expect(shown["rows"]?[0]?["units"]?.integer == 12)
    #expect(shown["summary"]?["create"]?.integer == 2)
    #expect(shown["summary"]?["units"]?.integer == 13)
    let done = try commit(number, shown, #", "skip_errors": true"#)
    let made = try client.result(
      "item.find", #"{"where": "name = 'CU printer' and location = 'CU-1'", "limit": 50}"#)
    #expect(made["items"]?.count == 12)
    #expect(Set(made["items"]?.elements.compactMap { $0["tag"]?.string } ?? []).count == 12)
    let set = done["change_set"]?.string ?? ""
    let undone = try client.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(undone["reverted"]?.integer == 13)
    // Of typed rows it is a number, or what a person has written.
    let typed = try client.result(
      "import.open", #"{"mode": "create", "class": "printer", "count_column": "n"}"#)
    let rows = #"[{"name": "CU typed", "n": 2}, {"name": "CU typed", "n": "12 шт."}]"#
    _ = try client.result(
      "import.rows",
      #"{"import": \#(typed["import"]?.integer ?? 0), "first_line": 2, "rows": \#(rows)}"#)
    let counted = try preview(typed["import"]?.integer ?? 0)
    #expect(counted["summary"]?["units"]?.integer == 14, "\(counted.text)")
    let refused = try client.refusal(
      "import.open", #"{"mode": "upsert", "count_column": "n"}"#)
    #expect(refused.kind == "invalid_params")
  }

  @Test func aCompleteFileNeedsItsSourceAndClass() throws {
    let refused = try client.refusal(
      "import.open", #"{"mode": "upsert", "on_missing": "report"}"#)
    #expect(refused.kind == "invalid_params")
    #expect(refused.description.contains("`on_missing` needs `source`"))
    let unknown = try client.refusal(
      "import.open",
      #"{"mode": "upsert", "class": "printer", "source": "s", "on_missing": {"state": "void"}}"#)
    #expect(unknown.kind == "invalid_params")
  }

  @Test func atATerminalTheyAreShownAndMoved() throws {
    let cmdb = Cmdb(server)
    let path = "\(server.directory)/complete.csv"
    func load(_ names: [String], _ more: String...) throws -> Cmdb.Outcome {
      let text = "tag,name,manufacturer\n" + names.map { "\($0),\($0),CT works\n" }.joined()
      try Files.write(Array(text.utf8), to: path, mode: 0o600)
      return try cmdb.run(
        [
          "--socket", server.socketPath, "import", path, "--class", "printer", "--source", "ct",
          "--create-references", "manufacturer", "--yes",
        ] + more, input: "", language: "C")
    }
    let all = tags("CT", 0..<12)
    let first = try load(all)
    #expect(first.status == 0, "\(first.error)\(first.output)")
    let made = try client.result("item.get", #"{"item": "CT-1"}"#)
    #expect(made["references"]?["manufacturer"]?["name"]?.string == "CT works")
    let half = try load(Array(all.prefix(6)), "--on-missing", "retired")
    #expect(half.status == 1, "\(half.error)\(half.output)")
    #expect(half.output.contains("6 missing"), "\(half.output)")
    #expect(half.error.contains("expect_missing"), "\(half.error)")
    let done = try load(Array(all.prefix(6)), "--on-missing", "retired", "--expect-missing", "6")
    #expect(done.status == 0, "\(done.error)\(done.output)")
    #expect(try state("CT-11") == "retired")
    #expect(try state("CT-0") == "in_stock")
  }
}
