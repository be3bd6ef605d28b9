import Client
import JSON
import Samples
import Testing

/// What no write by hand could do, no import does: the preview says so, row by row.
@Suite(.serialized) struct ImportGuardTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  /// Codes of errors by line, of rows that are only previewed.
  private func codes(_ rows: String, _ options: String = "") throws -> [String] {
    for _ in 0..<100 {
      do {
        return try preview(rows, options)
      } catch let refused as Refused where refused.kind == "conflict" {
        // Another suite has changed the catalogue meanwhile.
        continue
      }
    }
    return try preview(rows, options)
  }

  private func preview(_ rows: String, _ options: String) throws -> [String] {
    let staged = try client.result(
      "import.open", #"{"mode": "upsert", "match": [["tag"]]\#(options)}"#)
    let id = staged["import"]?.text ?? ""
    _ = try client.result(
      "import.rows", #"{"import": \#(id), "first_line": 2, "rows": [\#(rows)]}"#)
    let shown = try client.result("import.preview", #"{"import": \#(id)}"#)
    _ = try client.result("import.discard", #"{"import": \#(id)}"#)
    return (shown["rows"]?.elements.map { $0 } ?? []).flatMap { row in
      (row["errors"]?.elements.map { $0 } ?? []).map {
        "\(row["line"]?.text ?? "") \($0["code"]?.string ?? "")"
      }
    }
  }

  @Test func aRowOfTheFileHasToBeOfAClassThatTheReferenceNames() throws {
    let found = try codes(
      #"{"class": "printer", "tag": "IG-1"}, "#
        + #"{"class": "printer", "tag": "IG-2", "location": "IG-1"}"#)
    #expect(found == ["3 relation_end"])
    _ = try client.result("item.register", #"{"class": "printer", "tag": "IG-P"}"#)
    // The same where a row is matched and does not say its class.
    let matched = try codes(
      #"{"tag": "IG-P", "name": "P"}, {"class": "printer", "tag": "IG-3", "location": "IG-P"}"#)
    #expect(matched == ["3 relation_end"])
  }

  @Test func nothingLiesWithinItselfByWhateverRoles() throws {
    let found = try codes(
      #"{"class": "battery", "tag": "IG-B1", "installed_in": "IG-B2"}, "#
        + #"{"class": "battery", "tag": "IG-B2", "whole": "IG-B1"}"#)
    #expect(found == ["2 cycle", "3 cycle"])
    // Half of it stands in the register.
    for tag in ["IG-C1", "IG-C2"] {
      _ = try client.result("item.register", #"{"class": "battery", "tag": "\#(tag)"}"#)
    }
    _ = try client.result(
      "relation.connect", #"{"type": "part_of", "source": "IG-C2", "target": "IG-C1"}"#)
    #expect(try codes(#"{"tag": "IG-C1", "installed_in": "IG-C2"}"#) == ["2 cycle"])
    #expect(try codes(#"{"tag": "IG-C2", "name": "Two"}"#) == [])
  }

  @Test func aStateIsOneOfTheClass() throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "IG-S"}"#)
    let found = try codes(
      #"{"tag": "IG-S", "state": "installed"}"#, #", "states": "any""#)
    #expect(found == ["2 unknown_value"])
    #expect(try codes(#"{"tag": "IG-S", "state": "retired"}"#, #", "states": "any""#) == [])
  }

  @Test func anEndThatIsClearedIsNoEnd() throws {
    _ = try client.result(
      "item.register",
      #"{"class": "contract", "tag": "IG-T", "attributes": {"kind": "maintenance", "#
        + #""valid_until": "2026-12-31"}}"#)
    let cleared = #"{"tag": "IG-T", "valid_from": "2027-01-01", "valid_until": null}"#
    #expect(try codes(cleared) == [])
    #expect(try codes(#"{"tag": "IG-T", "valid_from": "2027-01-01"}"#) == ["2 order"])
  }

  /// Keys find items of the classes that have them: a schedule is known by its name, a printer not.
  @Test func aKeyOfAnotherClassFindsNothing() throws {
    _ = try client.result(
      "item.register", #"{"class": "printer", "tag": "IG-N", "name": "IG name"}"#)
    let staged = try client.result("import.open", #"{"mode": "upsert"}"#)
    let id = staged["import"]?.text ?? ""
    _ = try client.result(
      "import.rows",
      #"{"import": \#(id), "first_line": 2, "rows": [{"class": "printer", "name": "IG name"}]}"#)
    let shown = try client.result("import.preview", #"{"import": \#(id)}"#)
    #expect(shown["rows"]?[0]?["action"]?.string == "create")
    _ = try client.result("import.discard", #"{"import": \#(id)}"#)
  }

  /// In the mode `create` a row that is there already is left as it is, whatever it says.
  @Test func whatIsThereIsSkipped() throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "IG-K"}"#)
    let staged = try client.result("import.open", #"{"mode": "create", "match": [["tag"]]}"#)
    let id = staged["import"]?.text ?? ""
    _ = try client.result(
      "import.rows",
      #"{"import": \#(id), "first_line": 2, "rows": [{"tag": "IG-K", "state": "disposed"}]}"#)
    let shown = try client.result("import.preview", #"{"import": \#(id)}"#)
    #expect(shown["rows"]?[0]?["action"]?.string == "skipped")
    #expect(shown["rows"]?[0]?["errors"]?.count == 0)
    _ = try client.result("import.discard", #"{"import": \#(id)}"#)
  }

  /// Where a reference names what a row with an error would make, more than once.
  @Test func rowsOfOneItemAreErrorsAndNoDefect() throws {
    for tag in ["IG-Q0", "IG-Q1", "IG-Q2"] {
      _ = try client.result(
        "item.register",
        #"{"class": "location", "tag": "\#(tag)", "attributes": {"kind": "room"}}"#)
    }
    let found = try codes(
      #"{"tag": "IG-Q0", "location": "IG-Q2"}, {"tag": "IG-Q0", "location": "IG-Q2"}, "#
        + #"{"tag": "IG-Q1", "location": "IG-Q0"}"#)
    #expect(found.filter { $0.hasSuffix("duplicate_in_file") }.count >= 2)
  }
}
