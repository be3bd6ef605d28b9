import Client
import JSON
import Testing

/// What a row is to the item that it finds: what it clears, moves, and calls it by.
@Suite(.serialized) struct ImportRowTests {
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try TestServer.changing.get()
    client = try server.client()
  }

  private func register(_ tag: String, _ more: String = "", of: String = "computer") throws {
    _ = try client.result("item.register", #"{"class": "\#(of)", "tag": "\#(tag)"\#(more)}"#)
  }

  /// A preview of these rows; another suite may change the catalogue meanwhile.
  private func preview(
    _ rows: String, _ options: String = "", as caller: Client? = nil
  ) throws -> Value {
    for _ in 0..<100 {
      do {
        return try staged(rows, options, caller ?? client)
      } catch let refused as Refused where refused.kind == "conflict" {
        continue
      }
    }
    return try staged(rows, options, caller ?? client)
  }

  private func staged(_ rows: String, _ options: String, _ caller: Client) throws -> Value {
    let open = try caller.result(
      "import.open", #"{"mode": "upsert", "match": [["tag"]]\#(options)}"#)
    let number = open["import"]?.text ?? ""
    _ = try caller.result(
      "import.rows", #"{"import": \#(number), "first_line": 2, "rows": [\#(rows)]}"#)
    return try caller.result("import.preview", #"{"import": \#(number)}"#)
  }

  /// What a commit of a preview needs.
  private func plan(_ shown: Value) throws -> String {
    let plan = try #require(shown["plan"]?.string)
    return #"{"import": \#(shown["import"]?.text ?? ""), "plan": "\#(plan)"}"#
  }

  /// Commits what a preview of the rows shows.
  private func load(_ rows: String, _ options: String = "") throws -> Value {
    for _ in 0..<100 {
      let answer = try client.unhurried(
        "import.commit", try plan(try preview(rows, options)))
      guard answer.refused?.kind == "conflict" else { return try #require(answer.won) }
    }
    return try client.result("import.commit", try plan(try preview(rows, options)))
  }

  private func codes(_ shown: Value, _ list: String = "errors") -> [String] {
    (shown["rows"]?.elements.map { $0 } ?? []).flatMap { row in
      (row[list]?.elements.map { $0 } ?? []).map {
        "\(row["line"]?.text ?? "") \($0["column"]?.string ?? "-") \($0["code"]?.string ?? "")"
      }
    }
  }

  @Test func aBlankClearsAlsoWhereTheRowNamesNoClass() throws {
    let clears = #", "values": "text", "on_blank": "clear""#
    try register("IR-B", #", "attributes": {"hostname": "ir-b", "serial_no": "IR-BS"}"#)
    try register("IR-L", #", "attributes": {"kind": "room"}"#, of: "location")
    // What an item cannot have is nothing, and a blank of it no error.
    let rows =
      #"{"tag": "IR-B", "hostname": "", "serial_no": "IR-BT"}, {"tag": "IR-L", "hostname": ""}"#
    let shown = try preview(rows, clears)
    #expect(codes(shown) == [])
    #expect(shown["rows"]?.elements.map { $0["action"]?.string } == ["update", "unchanged"])
    // Nothing but the blank.
    _ = try load(#"{"tag": "IR-B", "hostname": ""}"#, clears)
    let item = try client.result("item.get", #"{"item": "IR-B"}"#)
    #expect(item["attributes"]?["hostname"] == nil)
    #expect(item["attributes"]?["serial_no"]?.string == "IR-BS")
    // A place has to be of a kind.
    let required = try preview(#"{"tag": "IR-L", "kind": ""}"#, clears)
    #expect(codes(required) == ["2 kind required"])
    // Kept, as is said.
    let kept = try preview(#"{"tag": "IR-B", "serial_no": ""}"#, #", "values": "text""#)
    #expect(kept["rows"]?[0]?["action"]?.string == "unchanged")
  }

  @Test func aCurrencyWithoutItsAmountIsTold() throws {
    let shown = try preview(
      #"{"class": "computer", "tag": "IR-C1", "purchase_price_currency": "EUR"}, "#
        + #"{"class": "computer", "tag": "IR-C2", "purchase_price": 5, "#
        + #""purchase_price_currency": "EUR"}, "#
        + #"{"class": "computer", "tag": "IR-C3", "purchase_price": "", "#
        + #""purchase_price_currency": ""}"#, #", "values": "text""#)
    #expect(codes(shown) == [])
    #expect(codes(shown, "warnings") == ["2 purchase_price_currency unfit"])
  }

  @Test func whoHasTheRightOfAGuardHasItInAnImport() throws {
    _ = try client.result(
      "lifecycle.define",
      """
      {"name": "ir_right", "states": ["ready", "lent"], "initial": ["ready"], "transitions": [\
      {"from": "ready", "to": "lent", "guards": [{"right": "incidents"}]}]}
      """)
    _ = try client.result(
      "class.define",
      #"{"name": "ir_right", "parent": "it_equipment", "lifecycle": "ir_right"}"#)
    try register("IR-R1", of: "ir_right")
    try register("IR-R2", of: "ir_right")
    _ = try load(#"{"tag": "IR-R1", "state": "lent"}"#)
    let lent = try client.result("item.get", #"{"item": "IR-R1"}"#)
    #expect(lent["state"]?.string == "lent")
    // The right is lost after the preview.
    let token = try server.issue("ir loader", roles: ["feed", "agent"]).text
    let loader = try server.client()
    try loader.logIn(token)
    let row = #"{"tag": "IR-R2", "state": "lent"}"#
    let shown = try preview(row, as: loader)
    #expect(codes(shown) == [])
    _ = try client.result("account.update", #"{"name": "ir loader", "roles": ["feed"]}"#)
    let later = try server.client()
    try later.logIn(token)
    let refused = try #require(try later.unhurried("import.commit", try plan(shown)).refused)
    #expect(refused.kind == "conflict")
    #expect(codes(try preview(row, as: later)) == ["2 state lifecycle"])
  }

  @Test func aRowOfAMergedItemIsOneOfTheOtherUnderItsOwnTag() throws {
    try register("IR-M1", #", "attributes": {"hostname": "ir-m1"}"#)
    try register("IR-M2")
    let old = try #require(
      try client.result("item.get", #"{"item": "IR-M1"}"#)["id"]?.integer)
    _ = try client.result(
      "item.merge",
      #"{"item": "IR-M1", "version": 1, "into": "IR-M2", "into_version": 1}"#)
    let byTag = #"{"class": "computer", "tag": "IR-M1", "hostname": "ir-m3"}"#
    let shown = try preview(byTag)
    #expect(codes(shown) == [])
    let row = shown["rows"]?[0]
    #expect(row?["action"]?.string == "update")
    #expect(row?["item"]?["tag"]?.string == "IR-M2")
    #expect(row?["merged_from"]?["tag"]?.string == "IR-M1")
    let paths = row?["changes"]?.elements.map { $0["path"]?.string ?? "" }
    #expect(paths == ["attributes.hostname"])
    _ = try load(byTag)
    // The same by its id; what it is called stays.
    let byID = try preview(
      #"{"id": \#(old), "tag": "IR-M1", "hostname": "ir-m3"}"#)
    #expect(codes(byID) == [])
    #expect(byID["rows"]?[0]?["action"]?.string == "unchanged")
    let item = try client.result("item.get", #"{"item": "IR-M2"}"#)
    #expect(item["tag"]?.string == "IR-M2")
    #expect(item["attributes"]?["hostname"]?.string == "ir-m3")
    // Two names of one item are two rows of it.
    let twice = try preview(byTag + #", {"tag": "IR-M2", "hostname": "ir-m4"}"#)
    #expect(Set(codes(twice)) == ["2 - duplicate_in_file", "3 - duplicate_in_file"])
  }
}
