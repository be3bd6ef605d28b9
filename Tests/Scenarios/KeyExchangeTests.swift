import Client
import JSON
import Testing

/// Items that give their keys to each other: in one import, and when its change set is reverted.
@Suite(.serialized) struct KeyExchangeTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func printers(_ prefix: String, _ numbers: [String]) throws {
    for (place, number) in numbers.enumerated() {
      _ = try client.result(
        "item.register",
        """
        {"class": "printer", "tag": "\(prefix)-\(place)", \
        "attributes": {"inventory_no": "\(number)"}}
        """)
    }
  }

  /// - Parameter number: Nil clears it.
  private func row(_ tag: String, _ number: String?, _ more: String = "") -> String {
    let cell = number.map { "\"\($0)\"" } ?? "null"
    return #"{"tag": "\#(tag)", "inventory_no": \#(cell)\#(more)}"#
  }

  private func file(_ rows: [String]) throws -> ImportFile {
    let file = try ImportFile(
      client, #""mode": "upsert", "class": "printer", "match": [["tag"]]"#)
    try file.send(rows)
    return file
  }

  private func number(_ tag: String) throws -> String? {
    try client.result("item.get", #"{"item": "\#(tag)"}"#)["attributes"]?["inventory_no"]?.string
  }

  private func numbers(_ prefix: String, _ count: Int) throws -> [String?] {
    try (0..<count).map { try number("\(prefix)-\($0)") }
  }

  private func revert(_ set: String, _ more: String = "") throws -> Value {
    try client.result("change_set.revert", #"{"change_set": "\#(set)"\#(more)}"#)
  }

  @Test(arguments: [2, 3, 5]) func rowsOfAFileExchangeTheirNumbers(_ count: Int) throws {
    let prefix = "KXR\(count)"
    let before = (0..<count).map { "\(prefix)N\($0)" }
    try printers(prefix, before)
    let after = Array(before[1...] + before[..<1])
    let written = try file(
      after.enumerated().map { row("\(prefix)-\($0.offset)", $0.element) }
    ).write()
    #expect(written["summary"]?["update"]?.integer == Int64(count))
    #expect(try numbers(prefix, count) == after)
    for (place, number) in after.enumerated() {
      let found = try client.result("item.resolve", #"{"code": "\#(number)"}"#)
      #expect(found["items"]?[0]?["item"]?["tag"]?.string == "\(prefix)-\(place)")
    }

    let set = try #require(written["change_set"]?.string)
    let shown = try revert(set, #", "dry_run": true"#)
    #expect(shown["conflicts"]?.count == 0, "\(shown.text)")
    #expect(shown["reverted"]?.integer == Int64(count))
    #expect(try numbers(prefix, count) == after)
    let taken = try revert(set)
    #expect(taken["reverted"]?.integer == Int64(count))
    #expect(try numbers(prefix, count) == before)
    // The revert is a change set like any other.
    _ = try revert(taken["change_set"]?.string ?? "")
    #expect(try numbers(prefix, count) == after)
  }

  /// A number that one gives up, by another one or by none, is free for a new item.
  @Test func whatIsGivenUpIsTakenByANewItem() throws {
    try printers("KXG", ["KXG-A", "KXG-B"])
    let kept = try file([
      row("KXG-2", "KXG-A"), row("KXG-3", "KXG-B"), row("KXG-1", "KXG-C"),
    ]).preview(#", "only": ["error"]"#)
    #expect(kept["rows"]?.count == 1)
    #expect(kept["rows"]?[0]?["errors"]?[0]?["code"]?.string == "taken")

    let done = try file([
      row("KXG-2", "KXG-A"), row("KXG-0", nil), row("KXG-3", "KXG-B"), row("KXG-1", "KXG-C"),
    ]).write()
    #expect(done["summary"]?["create"]?.integer == 2)
    #expect(try numbers("KXG", 4) == [nil, "KXG-C", "KXG-A", "KXG-B"])
    _ = try revert(done["change_set"]?.string ?? "")
    #expect(try numbers("KXG", 2) == ["KXG-A", "KXG-B"])
  }

  /// What would take the number of a row that is skipped is skipped with it, and named before.
  @Test func whoWaitsForARowWithErrorsIsSkippedWithIt() throws {
    try printers("KXS", ["KXS-A", "KXS-B", "KXS-C"])
    let exchange = try file([
      row("KXS-0", "KXS-B"), row("KXS-1", "KXS-C"),
      row("KXS-2", "KXS-A", #", "warranty_end": "never""#),
      row("KXS-9", "KXS-D"),
    ])
    let shown = try exchange.preview()
    #expect(shown["summary"]?["error"]?.integer == 1, "\(shown.text)")
    #expect(shown["summary"]?["with_skip_errors"]?["error"]?.integer == 3)
    #expect(shown["summary"]?["with_skip_errors"]?["update"]?.integer == 0)
    let plan = try #require(shown["plan"]?.string)
    _ = try exchange.commit(plan, #", "skip_errors": true"#)
    #expect(try numbers("KXS", 3) == ["KXS-A", "KXS-B", "KXS-C"])
    #expect(try number("KXS-9") == "KXS-D")
  }

  /// Keys of two fields, of which the rows exchange one each.
  @Test func serialNumbersAreExchangedBetweenMakers() throws {
    for maker in ["KXM-1", "KXM-2"] {
      _ = try client.result(
        "item.register",
        """
        {"class": "organization", "tag": "\(maker)", "name": "\(maker)", \
        "attributes": {"kind": "supplier"}}
        """)
    }
    for (tag, maker) in [("KXM-A", "KXM-1"), ("KXM-B", "KXM-2")] {
      _ = try client.result(
        "item.register",
        """
        {"class": "printer", "tag": "\(tag)", "attributes": {"serial_no": "KXM-S"}, \
        "references": {"manufacturer": "\(maker)"}}
        """)
    }
    let exchange = try file([
      #"{"tag": "KXM-A", "manufacturer": "KXM-2"}"#, #"{"tag": "KXM-B", "manufacturer": "KXM-1"}"#,
    ])
    let set = try #require(exchange.write()["change_set"]?.string)
    func maker(_ tag: String) throws -> String? {
      try client.result("item.get", #"{"item": "\#(tag)"}"#)["references"]?["manufacturer"]?["tag"]?
        .string
    }
    #expect(try maker("KXM-A") == "KXM-2")
    _ = try revert(set)
    #expect(try maker("KXM-A") == "KXM-1")
    #expect(try maker("KXM-B") == "KXM-2")
  }

  /// An item that has taken a number since blocks the former bearer, and all that wait behind it.
  @Test func aNumberTakenSinceIsAConflict() throws {
    try printers("KXT", ["KXT-1", "KXT-2", "KXT-3", "KXT-8"])
    let set = try #require(
      try file([
        row("KXT-0", "KXT-0"), row("KXT-1", "KXT-1"), row("KXT-2", "KXT-2"),
        row("KXT-3", "KXT-9"),
      ]).write()["change_set"]?.string)
    try printers("KXT-X", ["KXT-3"])
    let shown = try revert(set, #", "dry_run": true"#)
    let names = (0..<(shown["conflicts"]?.count ?? 0)).compactMap { shown["conflicts"]?[$0] }.map {
      "\($0["item"]?["tag"]?.string ?? "") \($0["code"]?.string ?? "")"
    }
    // KXT-2 cannot have KXT-3 back, so KXT-1 cannot have KXT-2, and KXT-0 not KXT-1.
    #expect(names == ["KXT-0 taken", "KXT-1 taken", "KXT-2 taken"])
    #expect(shown["reverted"]?.integer == 1)
    let refused = try client.refusal("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(refused.kind == "conflict")
    #expect(try numbers("KXT", 4) == ["KXT-0", "KXT-1", "KXT-2", "KXT-9"])
    let done = try revert(set, #", "skip_conflicts": true"#)
    #expect(done["reverted"]?.integer == 1)
    #expect(done["conflicts"]?.count == 3)
    #expect(try numbers("KXT", 4) == ["KXT-0", "KXT-1", "KXT-2", "KXT-8"])
  }

  /// Two files that want one number, by exchanges of their own: one is written.
  @Test func ofTwoExchangesThatMeetOneIsWritten() throws {
    let race = try Race(2, on: TestServer.shared.get())
    for round in 0..<5 {
      let prefix = "KXC\(round)"
      try printers(prefix, (0..<4).map { "\(prefix)-\($0)" })
      let files = try [(0, 1), (1, 2)].map { first, second in
        try file([
          row("\(prefix)-\(first)", "\(prefix)-\(second)"),
          row("\(prefix)-\(second)", "\(prefix)-\(first)"),
        ])
      }
      let plans = try files.map { try $0.preview()["plan"]?.string ?? "" }
      let (_, refused) = try race.oneWinner("import.commit") { turn in
        #"{"import": \#(files[turn].number), "plan": "\#(plans[turn])"}"#
      }
      #expect(["conflict", "overloaded"].contains(refused[0].kind), "\(refused)")
      let left = Set(try numbers(prefix, 4).compactMap { $0 })
      #expect(left.count == 4)
    }
  }
}
