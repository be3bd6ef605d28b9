import Client
import JSON
import Postgres
import SQL
import Testing

/// What an item may hold is bounded before anything is done, so that every answer has room for it.
struct LargeItemTests {
  private let client: Client

  init() throws {
    client = try sharedClient()
  }

  private static let size = 900_000

  /// A class with ten attributes of free JSON.
  private func define(_ name: String) throws {
    let attributes = (0..<10).map { #"{"name": "\#(name)_\#($0)", "type": "json"}"# }
      .joined(separator: ",")
    _ = try client.result(
      "class.define",
      #"{"name": "\#(name)", "parent": "asset", "attributes": [\#(attributes)]}"#)
  }

  private func value(_ letter: Character) -> String {
    #"{"text": "\#(String(repeating: letter, count: Self.size))"}"#
  }

  private func update(_ tag: String, _ version: Int, _ members: String) throws -> Answer {
    try client.call(
      "item.update", Array(#"{"item": "\#(tag)", "version": \#(version), \#(members)}"#.utf8))
  }

  /// Numbers that are short in a request and long in an answer, for they are written out.
  @Test func numbersAreMeasuredAsTheyAreWritten() throws {
    try define("tiny")
    _ = try client.result("item.register", #"{"class": "tiny", "tag": "TINY-1"}"#)
    let numbers = [String](repeating: "1e-308", count: 9000).joined(separator: ",")
    let answer = try update("TINY-1", 1, #""attributes": {"tiny_0": [\#(numbers)]}"#)
    guard case .error(let error) = answer else {
      Issue.record("it was not refused")
      return
    }
    #expect(error["data"]?["limit"]?.string == "item_bytes")
    #expect(try client.result("item.get", #"{"item": "TINY-1"}"#)["version"]?.integer == 1)
  }

  /// A chain of classes inherits more than an answer can hold: what is declared can be read.
  @Test(.timeLimit(.minutes(20))) func aClassThatNoAnswerHoldsIsRefused() throws {
    // Others would have to load its catalogue with each of their definitions.
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let values = (0..<500).map { "\"\(String(repeating: "v", count: 400))\($0)\"" }
      .joined(separator: ",")
    var parent = "asset"
    var refused: Refused?
    for number in 0..<20 where refused == nil {
      let name = "chain_\(number)"
      let attributes = (0..<2).map {
        #"{"name": "\#(name)_\#($0)", "type": "enum", "values": [\#(values)]}"#
      }.joined(separator: ",")
      let answer = try client.unhurried(
        "class.define",
        #"{"name": "\#(name)", "parent": "\#(parent)", "attributes": [\#(attributes)]}"#, key: name)
      refused = answer.refused
      if refused == nil { parent = name }
      let told = try client.result("class.get", #"{"class": "\#(parent)"}"#)
      #expect(told["name"]?.string == parent)
    }
    #expect(parent == "chain_9", "ten times 400 kB")
    #expect(refused?.kind == "limit_exceeded")
    #expect(refused?.error["data"]?["limit"]?.string == "class_bytes")
    // A reference is part of what its class is described by.
    let label = String(repeating: "l", count: 100)
    let role = try client.unhurried(
      "relation_type.define",
      """
      {"name": "chain_of", "role": "chain_of", "forward": {"en": "\(label)"}, \
      "reverse": {"en": "\(label)"}, "source_class": "\(parent)", "target_class": "asset", \
      "source_max": 1}
      """, key: "chain_of")
    #expect(role.refused == nil)
    var found = 0
    var cursor = ""
    repeat {
      let page = try client.result("class.list", #"{"limit": 1000\#(cursor)}"#)
      let names = page["classes"]?.elements.compactMap { $0["name"]?.string } ?? []
      found += names.count { $0.hasPrefix("chain_") }
      cursor = page["next_cursor"]?.string.map { #", "cursor": "\#($0)""# } ?? ""
    } while !cursor.isEmpty
    #expect(found == 10)
  }

  /// A key has to fit into a row of an index, and what does not is told as any value that is wrong.
  @Test func aLongKeyIsRefused() throws {
    // Letters that do not compress.
    var seed: UInt64 = 88_172_645_463_325_252
    let letters = (0..<5000).map { _ in
      seed ^= seed << 13
      seed ^= seed >> 7
      seed ^= seed << 17
      return Character(UnicodeScalar(UInt8(97 + seed % 26)))
    }
    for length in [2700, 5000] {
      let refused = try client.refusal(
        "item.register",
        #"{"class": "printer", "attributes": {"inventory_no": "\#(String(letters[..<length]))"}}"#)
      #expect(refused.kind == "invalid_params")
      #expect(refused.error["data"]?["errors"]?[0]?["code"]?.string == "too_long")
      #expect(
        refused.error["data"]?["errors"]?[0]?["path"]?.string == "attributes.inventory_no")
    }
  }

  /// A hundred notes have room in an answer, however they are written.
  @Test func notesOfLinksAreBounded() throws {
    let note = String(repeating: #"\""#, count: 60_000)
    let link = #""item": "HQ-NOTE", "note": "\#(note)""#
    _ = try client.result("item.register", #"{"class": "printer", "tag": "HQ-NOTE"}"#)
    let number = try #require(
      try client.result("incident.open", #"{"title": "Notes"}"#)["number"]?.string)
    for (method, params) in [
      ("incident.link", #"{"incident": "\#(number)", \#(link)}"#),
      ("incident.open", #"{"title": "Notes", "items": [{\#(link)}]}"#),
    ] {
      #expect(try client.refusal(method, params).kind == "invalid_params")
    }
    let read = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(read["items_total"]?.integer == 0)
  }

  /// Ten attributes of 900 kB: the third is refused, and nothing was done.
  @Test func whatHasNoRoomIsRefusedUndone() throws {
    try define("bulk")
    _ = try client.result("item.register", #"{"class": "bulk", "tag": "BULK-1"}"#)
    var version = 1
    for number in 0..<10 {
      let key = "bulk-\(number)"
      let members =
        #""idempotency_key": "\#(key)", "attributes": {"bulk_\#(number)": \#(value("a"))}"#
      for _ in 0..<2 {
        switch try update("BULK-1", version, members) {
        case .result(let item):
          #expect(number < 2)
          #expect(item["version"]?.integer == Int64(version + 1))
        case .error(let error):
          #expect(number >= 2)
          #expect(error["data"]?["kind"]?.string == "limit_exceeded")
          #expect(error["data"]?["limit"]?.string == "item_bytes")
        }
      }
      if number < 2 { version += 1 }
    }
    #expect(try client.result("item.get", #"{"item": "BULK-1"}"#)["version"]?.integer == 3)
    // Instead of another it has room, and what is cleared makes room.
    guard
      case .result = try update(
        "BULK-1", 3, #""attributes": {"bulk_0": null, "bulk_1": \#(value("b"))}"#)
    else {
      Issue.record("there was no room")
      return
    }
    let entries = try client.all("item.history", "entries", #""item": "BULK-1""#)
    #expect(entries.compactMap { $0["version"]?.integer } == [4, 3, 2, 1])
    #expect(entries[0]["changes"]?.count == 2)
    try settle("BULK-1")
    let journal = try client.all("journal.list", "entries", #""item": "BULK-1""#)
    #expect(journal.compactMap { $0["version"]?.integer } == [1, 2, 3, 4])
  }

  /// Every list comes to its end and has each row once, however large its rows.
  @Test func listsArePagedByBytes() throws {
    try define("bulkb")
    let tags = (1...12).map { "BULKB-\($0)" }
    for tag in tags {
      _ = try client.result(
        "item.register",
        #"{"class": "bulkb", "tag": "\#(tag)", "attributes": {"bulkb_0": \#(value("c"))}}"#)
    }
    for sort in ["", #", "sort": "-tag""#] {
      let found = try client.all("item.find", "items", #""where": "class = bulkb"\#(sort)"#)
      #expect(found.compactMap { $0["tag"]?.string }.sorted() == tags.sorted())
    }
    let page = try client.result(
      "item.find", #"{"where": "class = bulkb", "limit": 12, "count": true}"#)
    #expect(page["items"]?.count == 8)
    #expect(page["total"]?.integer == 12)
    #expect(page["next_cursor"]?.string != nil)
    try settle("BULKB-12")
    let since = try client.result("item.get", #"{"item": "BULKB-1"}"#)
    let moment = try #require(since["created_at"]?.string)
    let entries = try client.all(
      "journal.list", "entries", #""method": "item.register", "since": "\#(moment)""#)
    let registered = entries.compactMap { $0["subject"]?["tag"]?.string }
    #expect(registered.filter { $0.hasPrefix("BULKB-") } == tags)
  }

  /// The journal has everything once a moment behind it has settled.
  private func settle(_ tag: String) throws {
    let now = try client.result("item.get", #"{"item": "\#(tag)"}"#)["updated_at"]?.string ?? ""
    _ = try client.result(
      "item.get", #"{"item": "\#(tag)", "as_of": "\#(now)", "deadline_ms": 20000}"#)
  }

  /// The bound stands in SQL, which refuses, and in Swift, which tells it.
  @Test(arguments: ["item_bytes", "class_bytes"])
  func theBoundIsToldAsItIs(_ limit: String) throws {
    let told = try client.result("server.info", "{}")["limits"]?[limit]?.integer
    let kept = try TestServer.shared.get().superuser().query(
      Unit(Statement("select cmdb.\(limit)_max()"))
    ).integer(0, 0)
    #expect(told != nil && told == kept)
  }
}
