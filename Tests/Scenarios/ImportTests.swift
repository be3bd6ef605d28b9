import Client
import JSON
import Testing

/// A file is staged, checked as a whole, and written by one commit.
@Suite(.serialized) struct ImportTests {
  /// Of its own: nobody changes the catalogue between rows and their preview.
  private static let server = Result { try TestServer() }
  private let client: Client

  init() throws { client = try Self.server.get().client() }

  private func open(_ options: String) throws -> Int64 {
    try client.result("import.open", "{\(options)}")["import"]?.integer ?? 0
  }

  private func send(_ number: Int64, _ rows: [String], from line: Int = 2) throws {
    // A request is one line.
    let array = rows.joined(separator: ",").replacing("\n", with: " ")
    _ = try client.result(
      "import.rows", #"{"import": \#(number), "first_line": \#(line), "rows": [\#(array)]}"#)
  }

  private func preview(_ number: Int64, _ more: String = "") throws -> Value {
    try client.result("import.preview", #"{"import": \#(number)\#(more)}"#)
  }

  private func commit(_ number: Int64, _ plan: String, _ more: String = "") throws -> Value {
    let params = #"{"import": \#(number), "plan": "\#(plan)"\#(more)}"#
    return try #require(try client.unhurried("import.commit", params).won)
  }

  /// Of a commit; not because another import is being written.
  private func unhurriedRefusal(_ params: String) throws -> Refused {
    try #require(try client.unhurried("import.commit", params).refused)
  }

  /// Each row of a preview as `line action`.
  private func actions(_ preview: Value) -> [String] {
    preview["rows"]?.elements.map { row in
      "\(row["line"]?.integer ?? 0) \(row["action"]?.string ?? "")"
    } ?? []
  }

  /// Each error of a preview as `line column code`.
  private func errors(_ preview: Value) -> [String] {
    preview["rows"]?.elements.flatMap { row in
      (row["errors"]?.elements.map(\.self) ?? []).map { error in
        "\(row["line"]?.integer ?? 0) \(error["column"]?.string ?? "-") "
          + (error["code"]?.string ?? "")
      }
    }.sorted() ?? []
  }

  /// A serial number alone is no key: what may be the same thing twice is pointed out.
  @Test func halfAKeyIsWarnedOf() throws {
    for (tag, more) in [("IHK-1", ""), ("IHK-2", #", "references": {"manufacturer": "IHK-M"}"#)] {
      if tag == "IHK-2" {
        _ = try client.result(
          "item.register", #"{"class": "organization", "tag": "IHK-M", "name": "IHK Maker"}"#)
      }
      _ = try client.result(
        "item.register",
        #"{"class": "printer", "tag": "\#(tag)", "#
          + #""attributes": {"serial_no": "\#(tag)S"}\#(more)}"#)
    }
    let number = try open(
      #""mode": "upsert", "class": "printer", "values": "text", "#
        + #""match": [["manufacturer", "serial_no"], ["tag"]]"#)
    try send(
      number,
      [
        #"{"tag": "IHK-3", "serial_no": "IHK-7"}"#, #"{"tag": "IHK-4", "serial_no": "ihk 7"}"#,
        #"{"tag": "IHK-5", "serial_no": "IHK-7", "manufacturer": "IHK-M"}"#,
        #"{"tag": "IHK-6", "serial_no": "IHK-1S"}"#, #"{"tag": "IHK-7", "serial_no": "IHK-2S"}"#,
        #"{"tag": "IHK-8", "serial_no": "IHK-8S"}"#, #"{"tag": "IHK-9"}"#,
        #"{"tag": "IHK-10", "serial_no": "IHK-1S", "manufacturer": "IHK-M"}"#,
      ])
    let shown = try preview(number, #", "only": ["warned"]"#)
    #expect(shown["summary"]?["create"]?.integer == 8)
    #expect(shown["summary"]?["warned"]?.integer == 4)
    let told = shown["rows"]?.elements.map { row in
      let warning = row["warnings"]?[0]
      #expect(row["warnings"]?.count == (row["line"]?.integer == 5 ? 2 : 1))
      #expect(warning?["code"]?.string == "alike" && warning?["column"]?.string == "serial_no")
      return "\(row["line"]?.integer ?? 0) \(warning?["message"]?.string ?? "")"
    }
    let rest = "the same serial_no; without manufacturer nothing tells them apart."
    #expect(
      told == [
        "2 Lines 3, 4: \(rest)", "3 Lines 2, 4: \(rest)", "5 Line 9: \(rest)",
        "6 IHK-2 has \(rest)",
      ])
    #expect(try commit(number, shown["plan"]?.string ?? "")["summary"]?["create"]?.integer == 8)
  }

  /// A state that other classes have is no misspelling.
  @Test func aStateOfAnotherClassIsExplained() throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "ISC-1"}"#)
    func messages(_ options: String, _ rows: String...) throws -> [String] {
      let number = try open(#""mode": "upsert", "values": "text", "match": [["tag"]]\#(options)"#)
      try send(number, rows)
      return try preview(number)["rows"]?.elements.compactMap {
        let error = $0["errors"]?[0]
        return "\(error?["code"]?.string ?? "") \(error?["column"]?.string ?? "") "
          + (error?["message"]?.string ?? "")
      } ?? []
    }
    let given = try messages(
      #", "class": "printer""#, #"{"tag": "ISC-2", "state": "installed"}"#,
      #"{"tag": "ISC-3", "state": "Установлен"}"#, #"{"tag": "ISC-4", "state": "burning"}"#)
    #expect(given[0].hasPrefix("unknown_value state `installed` is a state of other classes; "))
    #expect(given[1].contains("is a state of other classes; printer has planned, "))
    #expect(given[2].hasPrefix("unknown_value state Class printer has no state `burning`: it has "))
    // Where the row names no class, its item tells it.
    let found = try messages("", #"{"tag": "ISC-1", "state": "installed"}"#)
    #expect(found.count == 1 && found[0].contains("has no state `installed`: it has "), "\(found)")
  }

  @Test func aSpreadsheetIsReadCheckedWrittenAndTakenBack() throws {
    let number = try open(#""mode": "upsert", "values": "text", "match": [["tag"]]"#)
    try send(
      number,
      [
        // A room before the building that it is in.
        #"""
        {"class": "Location", "tag": "IM-101", "name": "Room 101", "kind": "Помещение",
         "location": "IM-HQ"}
        """#,
        #"{"class": "location", "tag": "IM-HQ", "name": "IM house", "kind": "building"}"#,
        #"""
        {"class": "printer", "tag": "IM-P1", "name": "IM printer", "serial_no": "IM-S1",
         "location": "Room 101", "state": "В эксплуатации", "purchase_price": "12 990,10 ₽",
         "warranty_end": "31.12.2030", "is_colour": "да", "page_counter_total": "48 211"}
        """#,
      ])
    let shown = try preview(number)
    #expect(errors(shown) == [])
    #expect(actions(shown) == ["2 create", "3 create", "4 create"])
    let done = try commit(number, shown["plan"]?.string ?? "", #", "reason": "Inventory""#)
    #expect(done["summary"]?["create"]?.integer == 3)
    let item = try client.result("item.get", #"{"item": "IM-P1"}"#)
    #expect(item["references"]?["location"]?["tag"]?.string == "IM-101")
    #expect(item["state"]?.string == "in_use")
    #expect(item["attributes"]?["purchase_price"]?["amount"]?.number?.description == "12990.10")
    #expect(item["attributes"]?["warranty_end"]?.string == "2030-12-31")
    #expect(item["attributes"]?["is_colour"]?.boolean == true)
    #expect(item["attributes"]?["page_counter_total"]?.integer == 48211)
    let room = try client.result("item.get", #"{"item": "IM-101"}"#)
    #expect(room["references"]?["location"]?["tag"]?.string == "IM-HQ")
    let entries = try client.result("item.history", #"{"item": "IM-P1"}"#)["entries"]
    #expect(entries?.count == 1)
    #expect(entries?[0]?["method"]?.string == "import.commit")
    #expect(entries?[0]?["reason"]?.string == "Inventory")
    #expect(entries?[0]?["change_set"]?.string == done["change_set"]?.string)
    let set = done["change_set"]?.string ?? ""
    _ = try client.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(try client.refusal("item.get", #"{"item": "IM-P1"}"#).kind == "not_found")
    let kept = try client.result("import.get", #"{"import": \#(number)}"#)
    #expect(kept["state"]?.string == "committed")
    #expect(kept["change_set"]?.string == set)
    #expect(
      try client.refusal("import.preview", #"{"import": \#(number)}"#).kind == "invalid_state")
  }

  @Test func whatIsThereIsUnchangedAndOnlyDifferencesAreWritten() throws {
    let first = try open(#""mode": "create", "class": "printer", "values": "text""#)
    try send(
      first,
      [
        #"{"tag": "IU-1", "name": "One", "serial_no": "IU-S1", "notes": "a"}"#,
        #"{"tag": "IU-2", "name": "Two", "serial_no": "IU-S2", "notes": "b"}"#,
      ])
    _ = try commit(first, try preview(first)["plan"]?.string ?? "")
    let again = try open(#""mode": "upsert", "class": "printer", "values": "text""#)
    try send(
      again,
      [
        #"{"tag": "IU-1", "name": "One", "serial_no": "IU-S1", "notes": "a"}"#,
        #"{"tag": "IU-2", "name": "Two", "serial_no": "IU-S2", "notes": "c"}"#,
      ])
    let shown = try preview(again)
    #expect(actions(shown) == ["2 unchanged", "3 update"])
    let change = shown["rows"]?[1]?["changes"]?[0]
    #expect(shown["rows"]?[1]?["changes"]?.count == 1)
    #expect(change?["path"]?.string == "attributes.notes")
    #expect(change?["from"]?.string == "b")
    #expect(change?["to"]?.string == "c")
    #expect(shown["rows"]?[1]?["matched_by"]?.count == 1)
    _ = try commit(again, shown["plan"]?.string ?? "")
    #expect(try client.result("item.get", #"{"item": "IU-1"}"#)["version"]?.integer == 1)
    #expect(try client.result("item.get", #"{"item": "IU-2"}"#)["version"]?.integer == 2)
    // Blanks keep; on request they clear.
    let blank = try open(
      #""mode": "update", "class": "printer", "values": "text", "on_blank": "clear""#)
    try send(blank, [#"{"tag": "IU-2", "notes": " "}"#, #"{"tag": "IU-9", "notes": "x"}"#])
    let cleared = try preview(blank)
    #expect(actions(cleared) == ["2 update", "3 skipped"])
    #expect(cleared["rows"]?[1]?["warnings"]?[0]?["code"]?.string == "not_found")
    _ = try commit(blank, cleared["plan"]?.string ?? "")
    let item = try client.result("item.get", #"{"item": "IU-2"}"#)
    #expect(item["attributes"]?["notes"] == nil)
  }

  @Test func allErrorsOfAllRowsAreNamed() throws {
    for tag in ["IE-1", "IE-2"] {
      _ = try client.result(
        "item.register",
        #"{"class": "printer", "tag": "\#(tag)", "attributes": {"serial_no": "\#(tag)-S"}}"#)
    }
    let number = try open(
      #"""
      "mode": "upsert", "class": "printer", "values": "text", \#
      "match": [["serial_no"], ["tag"]]
      """#)
    try send(
      number,
      [
        #"{"tag": "IE-10", "purchase_price": "1,234,567", "warranty_end": "03/04/2026"}"#,
        #"{"tag": "IE-11", "location": "IE nowhere", "is_colour": "maybe"}"#,
        #"{"tag": "IE-12", "state": "in_repair"}"#,
        #"{"tag": "IE-13", "condition": "brokn"}"#,
        #"{"tag": "IE-14"}"#, #"{"tag": "IE-14"}"#,
        #"{"tag": "IE-1", "serial_no": "IE-2-S"}"#,
        #"{"class": "prnter", "tag": "IE-15"}"#,
        #"{"class": "location", "tag": "IE-16"}"#,
        #"{"class": "location", "tag": "IE-17", "kind": "room", "location": "IE-18"}"#,
        #"{"class": "location", "tag": "IE-18", "kind": "room", "location": "IE-17"}"#,
        #"{"tag": "IE-19"}"#,
      ])
    let shown = try preview(number)
    #expect(
      errors(shown) == [
        "10 kind required", "11 location cycle", "12 location cycle", "2 purchase_price number",
        "2 warranty_end ambiguous_date", "3 is_colour type", "3 location not_found",
        "4 state lifecycle", "5 condition unknown_value", "6 tag duplicate_in_file",
        "7 tag duplicate_in_file", "8 - contradiction", "9 class unknown_class",
      ])
    #expect(shown["summary"]?["error"]?.integer == 11)
    #expect(shown["summary"]?["create"]?.integer == 1)
    let plan = shown["plan"]?.string ?? ""
    let refused = try unhurriedRefusal(#"{"import": \#(number), "plan": "\#(plan)"}"#)
    #expect(refused.kind == "invalid_state")
    let page = try preview(number, #", "only": ["create"], "limit": 1"#)
    #expect(actions(page) == ["13 create"])
    let done = try commit(number, page["plan"]?.string ?? "", #", "skip_errors": true"#)
    #expect(done["summary"]?["create"]?.integer == 1)
    #expect(try client.refusal("item.get", #"{"item": "IE-10"}"#).kind == "not_found")
  }

  @Test func aColumnThatNothingHasIsAnErrorOfTheWhole() throws {
    let number = try open(#""mode": "create", "class": "printer", "values": "text""#)
    try send(number, [#"{"tag": "IC-1", "seral_no": "x"}"#])
    let shown = try preview(number)
    #expect(shown["plan"]?.isNull == true)
    #expect(shown["errors"]?[0]?["code"]?.string == "unknown_column")
    #expect(shown["errors"]?[0]?["suggestion"]?.string == "serial_no")
    #expect(shown["summary"]?["import_errors"]?.integer == 1)
    // Mended and sent again.
    try send(number, [#"{"tag": "IC-1", "serial_no": "x"}"#])
    #expect(actions(try preview(number)) == ["2 create"])
    _ = try client.result("import.discard", #"{"import": \#(number)}"#)
    let gone = try client.refusal("import.preview", #"{"import": \#(number)}"#)
    #expect(gone.kind == "invalid_state")
  }

  @Test func thePlanIsAPromise() throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "IP-1"}"#)
    let number = try open(#""mode": "upsert", "class": "printer", "match": [["tag"]]"#)
    try send(
      number,
      [
        #"{"tag": "IP-1", "attributes": {"notes": "imported"}}"#,
        #"{"tag": "IP-2", "attributes": {"notes": "new"}}"#,
      ])
    let plan = try preview(number)["plan"]?.string ?? ""
    _ = try client.result(
      "item.update", #"{"item": "IP-1", "version": 1, "attributes": {"notes": "by hand"}}"#)
    let moved = try unhurriedRefusal(#"{"import": \#(number), "plan": "\#(plan)"}"#)
    #expect(moved.kind == "conflict")
    #expect(moved.error["data"]?["reasons"]?[0]?["line"]?.integer == 2)
    #expect(moved.error["data"]?["total"]?.integer == 1)
    #expect(try client.refusal("item.get", #"{"item": "IP-2"}"#).kind == "not_found")
    let next = try preview(number)["plan"]?.string ?? ""
    #expect(next != plan)
    _ = try commit(number, next)
    let second = try unhurriedRefusal(#"{"import": \#(number), "plan": "\#(next)"}"#)
    #expect(second.kind == "invalid_state")
  }

  @Test func ofTwoThatMakeOneKeyOneCommits() throws {
    let numbers = try (0..<2).map { turn in
      let number = try open(#""mode": "create", "class": "printer", "match": [["tag"]]"#)
      try send(
        number, [#"{"tag": "IK2-\#(turn)", "attributes": {"inventory_no": "IK2-INV"}}"#])
      return number
    }
    let plans = try numbers.map { try preview($0)["plan"]?.string ?? "" }
    _ = try commit(numbers[0], plans[0])
    let refused = try unhurriedRefusal(#"{"import": \#(numbers[1]), "plan": "\#(plans[1])"}"#)
    #expect(refused.kind == "conflict")
    #expect(errors(try preview(numbers[1])) == ["2 inventory_no taken"])
  }

  @Test func anExportComesBackUnchanged() throws {
    let columns = try client.result(
      "item.find", #"{"where": "class = printer and state != void", "limit": 50}"#)
    let items = columns["items"]?.elements.map(\.self) ?? []
    #expect(!items.isEmpty)
    let number = try open(#""mode": "upsert""#)
    try send(number, items.map { String(decoding: $0.raw, as: UTF8.self) })
    let shown = try preview(number, #", "limit": 1000"#)
    #expect(errors(shown) == [])
    #expect(shown["summary"]?["unchanged"]?.integer == Int64(items.count))
  }

  /// Names that nothing bears become items, once each; what has such a name later is a conflict.
  @Test func namesThatAreToBeMadeAreMadeOnce() throws {
    let options = #"""
      "mode": "create", "class": "model", "values": "text", "match": [["tag"]], \#
      "create_references": {"manufacturer": {"attributes": {"kind": "other"}}}
      """#
    let number = try open(options)
    try send(
      number,
      (1...30).map { #"{"tag": "IM-REF\#($0)", "name": "R \#($0)", "manufacturer": "IM Maker"}"# }
        + [#"{"tag": "IM-REF31", "name": "R 31", "manufacturer": "IM Other"}"#])
    let shown = try preview(number)
    #expect(errors(shown) == [])
    #expect(shown["summary"]?["create"]?.integer == 31)
    #expect(shown["summary"]?["references"]?.integer == 2)
    let made = shown["rows"]?.elements.filter { $0["line"]?.isNull == true } ?? []
    #expect(made.map { $0["reference"]?["name"]?.string } == ["IM Other", "IM Maker"])
    #expect(made.map { $0["count"]?.integer } == [1, 30])
    #expect(made[1]["lines"]?.count == 20)
    #expect(made[1]["reference"]?["role"]?.string == "manufacturer")
    _ = try client.result("item.register", #"{"class": "organization", "name": "IM Other"}"#)
    let plan = shown["plan"]?.string ?? ""
    let moved = try unhurriedRefusal(#"{"import": \#(number), "plan": "\#(plan)"}"#)
    #expect(moved.kind == "conflict")
    #expect(moved.error["data"]?["reasons"]?[0]?["line"]?.integer == 32)
    #expect(!moved.error.text.contains("-1"), "What has no line is told by none.")
    let again = try preview(number)
    #expect(again["summary"]?["references"]?.integer == 1)
    let done = try commit(number, again["plan"]?.string ?? "")
    #expect(done["summary"]?["references"]?.integer == 1)
    let one = try client.result("item.get", #"{"item": "IM-REF1"}"#)["references"]?["manufacturer"]
    let last = try client.result("item.get", #"{"item": "IM-REF30"}"#)["references"]
    #expect(one?["name"]?.string == "IM Maker")
    #expect(one?["id"]?.integer == last?["manufacturer"]?["id"]?.integer)
    // What cannot be made is refused at once.
    for wrong in [
      #"{"location": {}}"#, #"{"owner": {"class": "printer"}}"#, #"{"locaton": {}}"#,
      #"{"location": {"attributes": {"kind": "shed"}}}"#,
    ] {
      let refused = try client.refusal(
        "import.open", #"{"mode": "create", "create_references": \#(wrong)}"#)
      #expect(refused.kind == "invalid_params", "\(wrong)")
    }
  }

  @Test func anImportBelongsToItsAccount() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let admin = try server.client()
    _ = try admin.result("account.create", #"{"name": "im-feed", "roles": ["feed"]}"#)
    let issued = try admin.result("token.issue", #"{"account": "im-feed"}"#)
    let feed = try server.client()
    _ = try feed.result("session.login", #"{"token": "\#(issued["token"]?.string ?? "")"}"#)
    let own = try feed.result("import.open", #"{"mode": "create", "class": "printer"}"#)
    let number = own["import"]?.integer ?? 0
    #expect(
      try admin.refusal(
        "import.rows", #"{"import": \#(number), "first_line": 2, "rows": [{"tag": "X"}]}"#
      ).kind == "not_found")
    #expect(try admin.result("import.list")["imports"]?.count == 1)
    #expect(try feed.result("import.list")["imports"]?.count == 1)
    let others = try admin.result("import.open", #"{"mode": "create"}"#)["import"]?.integer ?? 0
    #expect(try feed.refusal("import.get", #"{"import": \#(others)}"#).kind == "not_found")
    #expect(
      try feed.refusal("import.open", #"{"mode": "create", "states": "any"}"#).kind == "forbidden")
    let discarded = try admin.result("import.discard", #"{"import": \#(number)}"#)
    #expect(discarded["state"]?.string == "discarded")
    for _ in 0..<20 { _ = try feed.result("import.open", #"{"mode": "create"}"#) }
    let full = try feed.refusal("import.open", #"{"mode": "create"}"#)
    #expect(full.kind == "limit_exceeded")
  }
}
