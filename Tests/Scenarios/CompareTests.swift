import Client
import JSON
import Samples
import Testing

/// The inventory at two moments side by side, and beside what the exports of both say.
@Suite(.serialized) struct CompareTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws {
    _ = try client.result("item.register", params)
  }

  private func update(_ tag: String, _ members: String) throws {
    let version = try client.result("item.get", #"{"item": "\#(tag)"}"#)["version"]?.integer ?? 0
    _ = try client.result(
      "item.update", #"{"item": "\#(tag)", "version": \#(version), \#(members)}"#)
  }

  /// A settled moment after all that was written before.
  private func moment() throws -> String {
    let export = try client.exported(#"{"format": "jsonl", "where": "id = 0"}"#)
    return try #require(export.result["as_of"]?.string)
  }

  private func compare(_ from: String, _ to: String, _ also: String = "") throws -> [Value] {
    try client.all(
      "inventory.compare", "differences", #""from": "\#(from)", "to": "\#(to)"\#(also)"#)
  }

  /// `change tag path from→to …` of each.
  private func told(_ differences: [Value]) -> [String] {
    differences.map { difference in
      let changes = difference["changes"]?.elements.map { change -> String in
        let sides = ["from", "to"].map { side -> String in
          let value = change[side].flatMap { $0.isNull ? nil : $0 }
          return value?["tag"]?.string ?? value?.string ?? value?.text ?? ""
        }
        return "\(change["path"]?.string ?? "") \(sides[0])→\(sides[1])"
      }
      let head = [difference["change"]?.string, difference["item"]?["tag"]?.string]
      return (head.compactMap(\.self) + (changes ?? [])).joined(separator: " | ")
    }
  }

  @Test func whatAppearedVanishedAndChangedIsTold() throws {
    let mine = #", "where": "tag starts with 'CMP-'""#
    try register(#"{"class": "location", "tag": "CMP-R1", "attributes": {"kind": "room"}}"#)
    try register(#"{"class": "location", "tag": "CMP-R2", "attributes": {"kind": "room"}}"#)
    try register(
      #"{"class": "printer", "tag": "CMP-1", "name": "One", "references": {"location": "CMP-R1"}}"#)
    try register(#"{"class": "printer", "tag": "CMP-2", "name": "Two"}"#)
    try register(#"{"class": "printer", "tag": "CMP-3", "name": "Three"}"#)
    let first = try moment()
    #expect(try compare(first, first).isEmpty)
    try update("CMP-1", #""references": {"location": "CMP-R2"}"#)
    try update("CMP-1", #""attributes": {"purchase_price": 12990.10}"#)
    try update("CMP-2", #""name": "2""#)
    try update("CMP-2", #""name": "Two""#)
    _ = try client.result(
      "item.void", #"{"item": "CMP-3", "version": 1, "reason": "registered twice"}"#)
    try register(#"{"class": "printer", "tag": "CMP-4", "name": "Four"}"#)
    let second = try moment()
    try update("CMP-1", #""name": "Later""#)
    let found = told(try compare(first, second, mine))
    #expect(found.count == 3, "\(found)")
    let price = #"{"amount": 12990.10, "currency": "RUB"}"#
    #expect(
      found[0]
        == "changed | CMP-1 | attributes.purchase_price →\(price)"
        + " | references.location CMP-R1→CMP-R2")
    #expect(found[1].hasPrefix("vanished | CMP-3 | state ") && found[1].hasSuffix("→void"))
    #expect(found[2].hasPrefix("appeared | CMP-4 | class →printer | name →Four"))
    // Only what is asked for is compared, and void items are shown to those who ask.
    #expect(
      told(try compare(first, second, mine + #", "fields": ["location"]"#)).filter {
        $0.hasPrefix("changed")
      } == ["changed | CMP-1 | references.location CMP-R1→CMP-R2"])
    #expect(
      told(try compare(first, second, mine + #", "include_void": true"#))[1]
        .hasPrefix("changed | CMP-3"))
    // Row by row it is the same.
    var cursor = ""
    var rows: [String] = []
    repeat {
      let page = try client.result(
        "inventory.compare",
        #"{"from": "\#(first)", "to": "\#(second)"\#(mine), "limit": 1\#(cursor)}"#)
      rows += told(page["differences"].map { Array($0.elements) } ?? [])
      cursor = page["next_cursor"]?.string.map { #", "cursor": "\#($0)""# } ?? ""
    } while !cursor.isEmpty
    #expect(rows == found)
  }

  /// A condition is judged at each moment, also where only what it names has changed.
  @Test func aConditionIsJudgedAtEachMoment() throws {
    try register(#"{"class": "location", "tag": "CMW-A", "attributes": {"kind": "building"}}"#)
    try register(
      #"{"class": "location", "tag": "CMW-R", "attributes": {"kind": "room"}}"#)
    try register(
      #"{"class": "printer", "tag": "CMW-1", "references": {"location": "CMW-R"}}"#)
    let first = try moment()
    try update("CMW-R", #""references": {"location": "CMW-A"}"#)
    let second = try moment()
    let within = #", "where": "class = printer and location within 'CMW-A'""#
    #expect(told(try compare(first, second, within)) == ["appeared | CMW-1"])
    try update("CMW-1", #""name": "Named""#)
    let third = try moment()
    #expect(
      told(try compare(first, third, #", "where": "name = 'Named' and tag = 'CMW-1'""#))
        .first?.hasPrefix("appeared | CMW-1 | name ") == true)
    #expect(
      told(try compare(first, third, #", "where": "not name = 'Named' and tag = 'CMW-1'""#))
        .first?.hasPrefix("vanished | CMW-1 | name ") == true)
  }

  /// What it says of every item is what the exports of both moments say.
  @Test func itAgreesWithTheExports() throws {
    var random = SeededGenerator(seed: 11)
    for number in 0..<40 { try register(#"{"class": "printer", "tag": "CMX-\#(number)"}"#) }
    let first = try moment()
    for _ in 0..<60 {
      let tag = "CMX-\(Int.random(in: 0..<40, using: &random))"
      try update(tag, #""name": "N\#(Int.random(in: 0..<3, using: &random))""#)
    }
    for number in 40..<45 { try register(#"{"class": "printer", "tag": "CMX-\#(number)"}"#) }
    let second = try moment()
    func names(_ moment: String) throws -> [String: String] {
      let export = try client.exported(
        #"{"format": "jsonl", "where": "tag starts with 'CMX-'", "as_of": "\#(moment)"}"#)
      var names: [String: String] = [:]
      for line in export.data.split(separator: UInt8(ascii: "\n")) {
        let item = try Document(Array(line)).root
        names[item["tag"]?.string ?? ""] = item["name"]?.string
      }
      return names
    }
    let (before, after) = (try names(first), try names(second))
    let expected = Set(after.keys.filter { before[$0] != after[$0] })
    #expect(expected.count > 10)
    let found = try compare(first, second, #", "where": "tag starts with 'CMX-'""#)
    #expect(Set(found.compactMap { $0["item"]?["tag"]?.string }) == expected)
    #expect(found.count == expected.count)
  }

  @Test func whatIsWrongIsNamed() throws {
    let now = try moment()
    func refused(_ params: String) throws -> String {
      let error = try client.refusal("inventory.compare", params).error
      let problem = error["data"]?["errors"]?[0]
      return "\(problem?["code"]?.string ?? "") \(problem?["path"]?.string ?? "")"
    }
    #expect(try refused(#"{"from": "\#(now)", "to": "2020-01-01T00:00:00Z"}"#) == "order from")
    #expect(try refused(#"{"from": "\#(now)", "to": "2999-01-01T00:00:00Z"}"#) == "not_settled to")
    #expect(
      try refused(#"{"from": "2999-01-01T00:00:00Z", "to": "\#(now)"}"#) == "not_settled from")
    #expect(
      try refused(#"{"from": "\#(now)", "to": "\#(now)", "fields": ["stat"]}"#).hasSuffix(
        "fields[0]"))
  }

  @Test func theCommandShowsIt() throws {
    let cmdb = try Cmdb.shared()
    let first = try moment()
    try register(#"{"class": "printer", "tag": "CMC-1", "name": "Shown"}"#)
    let second = try moment()
    let shown = try cmdb.output("diff", first, second, "--where", "tag = 'CMC-1'")
    #expect(shown.contains("appeared  CMC-1  Shown  printer"), "\(shown)")
    #expect(shown.contains("name: Shown"), "\(shown)")
  }
}
