import Client
import JSON
import Postgres
import SQL
import System
import Testing

/// What a row is to the item that it finds: what it clears, moves, and calls it by.
@Suite(.serialized) struct ImportRowTests {
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try TestServer.changing.get()
    client = try server.client()
    // An account may have twenty open imports: each test has one of its own.
    let name = "ir-\(Digest.hex(Entropy.bytes(4)))"
    try client.logIn(try server.issue(name, roles: ["admin"]).text)
  }

  private func register(_ tag: String, _ more: String = "", of: String = "computer") throws {
    _ = try client.result("item.register", #"{"class": "\#(of)", "tag": "\#(tag)"\#(more)}"#)
  }

  /// A preview of these rows; another suite may change the catalogue meanwhile.
  private func preview(
    _ rows: String, _ options: String = "", match: String? = nil, as caller: Client? = nil
  ) throws -> Value {
    let open = match ?? #"{"mode": "upsert", "match": [["tag"]]\#(options)}"#
    for _ in 0..<100 {
      do {
        return try staged(rows, open, caller ?? client)
      } catch let refused as Refused where refused.kind == "conflict" {
        continue
      }
    }
    return try staged(rows, open, caller ?? client)
  }

  private func staged(_ rows: String, _ options: String, _ caller: Client) throws -> Value {
    let open = try caller.result("import.open", options)
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

  @Test func aPriceOfTwoReadingsIsToldWhereTheFileNamesNoSign() throws {
    let rows =
      #"{"class": "computer", "tag": "IR-P1", "purchase_price": "1,299"}, "#
      + #"{"class": "computer", "tag": "IR-P2", "purchase_price": "$1,299"}, "#
      + #"{"class": "computer", "tag": "IR-P3", "purchase_price": "1,29"}, "#
      + #"{"class": "computer", "tag": "IR-P4", "purchase_price": "1.299"}, "#
      + #"{"class": "computer", "tag": "IR-P5", "purchase_price": "0,299"}"#
    let shown = try preview(rows, #", "values": "text""#)
    #expect(codes(shown) == [])
    #expect(
      codes(shown, "warnings") == ["2 purchase_price number", "3 purchase_price number"])
    #expect(
      shown["rows"]?[0]?["warnings"]?[0]?["message"]?.string
        == "`1,299` is read as 1.299, not as 1299: name the decimal sign of the file in `formats`.")
    let named = try preview(rows, #", "values": "text", "formats": {"decimal": ","}"#)
    #expect(codes(named, "warnings") == [])
  }

  @Test func whatIsTakenOutOfACellIsTold() throws {
    let shown = try preview(
      #"{"class": "computer", "tag": "IR-\u200bT1", "name": "Two\nlines", "#
        + #""notes": "Two\nlines", "warranty_end": "2027-\u200d01-02"}, "#
        + #"{"class": "computer", "tag": "IR-T2", "name": "  No\u00a0break   here "}"#,
      #", "values": "text""#)
    #expect(codes(shown) == [])
    #expect(
      codes(shown, "warnings")
        == ["2 tag cleaned", "2 name cleaned", "2 warranty_end cleaned"])
    let changes = shown["rows"]?[0]?["changes"]?.elements.map { $0 } ?? []
    let after = Dictionary(
      changes.map { ($0["path"]?.string ?? "", $0["to"]?.string ?? "") },
      uniquingKeysWith: { first, _ in first })
    #expect(after["tag"] == "IR-T1" && after["name"] == "Two lines")
    #expect(after["attributes.notes"] == "Two\nlines")
  }

  @Test func aCellWithoutAValueIsAnErrorWhateverItsColumnIs() throws {
    let shown = try preview(
      ##"{"class": "computer", "tag": "IR-F1", "serial_no": "#N/A", "location": "#ССЫЛКА!", "##
        + ##""notes": "#1 in the row", "purchase_price": {"unreadable": "formula", "##
        + ##""text": "=A1"}, "inventory_no": {"unreadable": "digits"}}"##,
      #", "values": "text""#)
    #expect(
      codes(shown) == [
        "2 serial_no unreadable", "2 location unreadable", "2 purchase_price unreadable",
        "2 inventory_no unreadable",
      ])
    // With types a text is what it is.
    let typed = try preview(
      ##"{"class": "computer", "tag": "IR-F2", "serial_no": "#N/A"}"##)
    #expect(codes(typed) == [])
  }

  /// A reference by the tag or the id of a merged item means the one that it leads to.
  @Test func aReferenceToAMergedItemLeadsOn() throws {
    for tag in ["IR-RA1", "IR-RA2"] {
      try register(
        tag, #", "attributes": {"kind": "room"}, "name": "Room \#(tag)""#, of: "location")
    }
    let merged = try client.result(
      "item.merge", #"{"item": "IR-RA1", "version": 1, "into": "IR-RA2", "into_version": 1}"#)
    let id = merged["merged_from"]?["id"]?.integer ?? 0
    let shown = try preview(
      #"{"class": "computer", "tag": "IR-RC1", "location": "IR-RA1"}, "#
        + #"{"class": "computer", "tag": "IR-RC2", "location": \#(id)}"#)
    #expect(codes(shown) == [])
  }

  @Test func whereAVoidItemWouldMatchTheNewOneIsMadeWithAWarning() throws {
    let place = #", "attributes": {"kind": "room"}, "name": "IR void room""#
    try register("IR-V1", place, of: "location")
    let maker = #", "name": "IR maker""#
    try register("IR-V2", maker, of: "organization")
    let device = #", "attributes": {"serial_no": "IRV-7"}, "references": {"manufacturer": "IR-V2"}"#
    try register("IR-V3", device)
    for tag in ["IR-V1", "IR-V3"] {
      _ = try client.result("item.void", #"{"item": "\#(tag)", "version": 1, "reason": "test"}"#)
    }
    let rows =
      #"{"class": "computer", "serial_no": "IRV-7", "manufacturer": "IR-V2"}, "#
      + #"{"class": "computer", "serial_no": "IRV-8", "manufacturer": "IR-V2"}"#
    let match = #"{"mode": "upsert", "match": [["serial_no", "manufacturer"]]}"#
    let shown = try preview(rows, match: match)
    #expect(codes(shown) == [])
    #expect(codes(shown, "warnings") == ["2 serial_no void"])
    let warning = shown["rows"]?[0]?["warnings"]?[0]
    #expect(warning?["item"]?["tag"]?.string == "IR-V3")
    #expect(warning?["message"]?.string == "IR-V3, which is void, has the same serial_no.")
    // By the keys of the class alone, and by a name.
    let byKeys = try preview(rows, match: #"{"mode": "upsert"}"#)
    #expect(codes(byKeys, "warnings") == ["2 serial_no void"])
    let byName = try preview(
      #"{"class": "location", "name": "IR void room", "kind": "room"}"#,
      match: #"{"mode": "upsert", "match": [["name"]]}"#)
    #expect(codes(byName, "warnings") == ["2 name void"])
    #expect(byName["rows"]?[0]?["action"]?.string == "create")
  }

  /// Rows that change nothing take a short way: what it lays out is what the long one would.
  @Test func rowsThatChangeNothingAreLaidOutAsAllOthers() throws {
    try register("IR-S0", #", "attributes": {"kind": "room"}"#, of: "location")
    for number in 1...5 {
      try register(
        "IR-S\(number)",
        #", "name": "Same \#(number)", "attributes": {"hostname": "irs-\#(number)", "#
          + #""warranty_end": "2027-01-02"}, "references": {"location": "IR-S0"}"#)
    }
    let rows = [
      #"{"tag": "IR-S1", "hostname": "irs-1", "warranty_end": "2027-01-02", "location": "IR-S0"}"#,
      #"{"tag": "IR-S2", "name": "Same 2", "state": "in_stock"}"#,
      #"{"tag": "IR-S3", "hostname": "irs-3", "location": null}"#,
      #"{"tag": "IR-S4", "hostname": "irs-four"}"#,
      #"{"tag": "IR-S5", "warranty_start": "2028-01-02"}"#,
      #"{"tag": "IR-S6", "hostname": "irs-6"}"#,
    ]
    let shown = try preview(
      rows.joined(separator: ", "), #", "class": "computer", "source": "ir same""#)
    #expect(codes(shown) == ["6 warranty_end order"])
    #expect(
      shown["rows"]?.elements.map { $0["action"]?.string ?? "" }
        == ["unchanged", "unchanged", "update", "update", "error", "create"])
    let differing = try server.superuser().query(
      Unit(
        Statement(
          """
          select count(*) from (
            select p.* from cmdb.import m
            join cmdb.import_plan p on p.import = m.id and p.generation = m.generation
            where m.options->>'source' = 'ir same' and m.state = 'previewed'
            except
            select p.* from cmdb.import m
            cross join lateral cmdb.import_planned(m.id, m.generation, m.options,
              m.options->'match', '{2,3,4,5,6,7}') p
            where m.options->>'source' = 'ir same' and m.state = 'previewed') d
          """))
    ).integer(0, 0)
    #expect(differing == 0)
  }

  @Test func aColumnIsNamedAsItWasSent() throws {
    let shown = try preview(
      #"{"Код": "IR-N1", "Заметки": "a", "name": "2027-13-01", "warranty_start": "x"}"#,
      match: #"""
        {"mode": "upsert", "match": [["tag"]], "class": "computer", "values": "text", \#
        "mapping": {"columns": {"Код": "tag", "Заметки": "notes", \#
        "name": {"column": "warranty_end"}}}}
        """#)
    #expect(Set(codes(shown)) == ["2 name date", "2 warranty_start date"])
    #expect(
      Set(shown["rows"]?[0]?["errors"]?.elements.map { $0["path"]?.string ?? "" } ?? [])
        == ["attributes.warranty_end", "attributes.warranty_start"])
  }

  @Test func whatWasLeftOutIsToldAfterTheCommit() throws {
    let rows =
      #"{"class": "computer", "tag": "IR-L1"}, {"class": "computer", "tag": "IR-L2", "#
      + #""warranty_end": "never"}"#
    var number = ""
    for attempt in 1...100 {
      let shown = try preview(rows)
      number = shown["import"]?.text ?? ""
      let answer = try client.unhurried(
        "import.commit", String(try plan(shown).dropLast()) + #", "skip_errors": true}"#)
      guard answer.refused?.kind == "conflict", attempt < 100 else { break }
    }
    let ended = try client.result("import.get", #"{"import": \#(number)}"#)
    #expect(ended["state"]?.string == "committed")
    #expect(ended["lines"]?.elements.map { $0.integer } == [2, 3])
    let left = ended["left_out"]
    #expect(left?.elements.map { $0["line"]?.integer } == [3])
    #expect(left?[0]?["column"]?.string == "warranty_end")
    // Also of one that was discarded after its preview.
    let shown = try preview(#"{"class": "computer", "tag": "IR-L3", "warranty_end": "never"}"#)
    let other = shown["import"]?.text ?? ""
    _ = try client.result("import.discard", #"{"import": \#(other)}"#)
    let discarded = try client.result("import.get", #"{"import": \#(other)}"#)
    #expect(discarded["lines"]?.elements.map { $0.integer } == [2, 2])
    #expect(discarded["left_out"]?[0]?["code"]?.string == "type", "\(discarded)")
  }

  @Test func aPlanThatMovedNamesItsItem() throws {
    try register("IR-P1")
    let shown = try preview(#"{"tag": "IR-P1", "name": "Planned"}"#)
    _ = try client.result("item.update", #"{"item": "IR-P1", "version": 1, "name": "Other"}"#)
    let refused = try #require(try client.unhurried("import.commit", try plan(shown)).refused)
    #expect(refused.kind == "conflict")
    let reason = refused.error["data"]?["reasons"]?[0]
    if reason?["code"]?.string == "moved" {
      #expect(reason?["item"]?["tag"]?.string == "IR-P1")
      #expect(reason?["message"]?.string == "Line 2: IR-P1 has changed since.")
    } else {
      // Another suite has changed the catalogue meanwhile.
      #expect(reason?["code"]?.string == "catalogue")
    }
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
