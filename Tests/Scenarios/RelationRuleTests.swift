import Client
import JSON
import Testing

/// What two items cannot be to each other, whatever is connected at once.
@Suite(.serialized) struct RelationRuleTests {
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try TestServer.shared.get()
    client = try server.client()
  }

  private func register(_ params: String) throws -> Int64 {
    try #require(try client.result("item.register", params)["id"]?.integer)
  }

  private func parts(_ count: Int) throws -> [Int64] {
    try (0..<count).map { try register(#"{"class": "spare_part", "name": "Part \#($0)"}"#) }
  }

  private static func connect(_ type: String, _ source: Int64, _ target: Int64) -> String {
    #"{"type": "\#(type)", "source": \#(source), "target": \#(target)}"#
  }

  private func connect(_ type: String, _ source: Int64, _ target: Int64) throws -> Value {
    try client.result("relation.connect", Self.connect(type, source, target))
  }

  private func refusal(_ method: String, _ params: String) throws -> Refused? {
    try client.call(method, Array(params.utf8)).refused
  }

  // MARK: Nothing contains itself

  private static let ways = [("installed_in", "installed_in"), ("whole", "part_of")]

  @Test(arguments: ways, ways)
  func nothingContainsItself(_ first: (String, String), _ second: (String, String)) throws {
    let parts = try parts(3)
    _ = try connect(first.1, parts[0], parts[1])
    _ = try connect(second.1, parts[1], parts[2])
    for (role, type) in Self.ways {
      for (outer, inner) in [(1, 0), (2, 1), (2, 0)] where outer == 2 || role != second.0 {
        let connected = try refusal(
          "relation.connect", Self.connect(type, parts[outer], parts[inner]))
        #expect(connected?.kind == "constraint" && connected?.reason == "cycle", "\(type)")
        let version = try client.result("item.get", #"{"item": \#(parts[outer])}"#)["version"]
        let updated = try refusal(
          "item.update",
          """
          {"item": \(parts[outer]), "version": \(version?.text ?? ""), \
          "references": {"\(role)": \(parts[inner])}}
          """)
        #expect(updated?.kind == "constraint" && updated?.reason == "cycle", "\(role)")
      }
    }
  }

  @Test func aTypeOfContainmentIsDefined() throws {
    let name = "mounted_\(UInt32.random(in: 0...UInt32.max))"
    func define(_ more: String) throws -> Answer {
      let text =
        #"{"name": "\#(name)", "forward": {"en": "a"}, "reverse": {"en": "b"}, "#
        + #""source_class": "asset", "target_class": "asset", "containment": true\#(more)}"#
      return try client.call("relation_type.define", Array(text.utf8))
    }
    let many = try define("").refused
    #expect(many?.error["data"]?["errors"]?[0]?["path"]?.string == "containment")
    let made = try #require(try define(#", "source_max": 1"#).won)
    #expect(made["containment"]?.boolean == true)
    let parts = try parts(3)
    _ = try connect(name, parts[0], parts[1])
    _ = try connect("installed_in", parts[1], parts[2])
    for type in [name, "part_of"] {
      let refused = try refusal("relation.connect", Self.connect(type, parts[2], parts[0]))
      #expect(refused?.reason == "cycle", "\(type)")
    }
  }

  /// Two that would contain each other; and four, where neither edge closes the cycle alone.
  @Test(arguments: [("installed_in", "installed_in"), ("installed_in", "part_of")])
  func twoDoNotContainEachOther(_ first: String, _ second: String) throws {
    let race = try Race(2, on: server)
    for round in 0..<30 {
      let parts = try parts(4)
      var edges = [(first, parts[0], parts[1]), (second, parts[1], parts[0])]
      if round.isMultiple(of: 2) {
        _ = try connect("part_of", parts[1], parts[2])
        _ = try connect("installed_in", parts[3], parts[0])
        edges[1] = (second, parts[2], parts[3])
      }
      let (_, refused) = try race.oneWinner("relation.connect") {
        Self.connect(edges[$0].0, edges[$0].1, edges[$0].2)
      }
      #expect(refused.map(\.reason) == ["cycle"], "\(refused)")
    }
  }

  // MARK: What fits

  private struct Models {
    let printer: Int64
    let other: Int64
    let cartridge: Int64
    let unknown: Int64
  }

  private func models() throws -> Models {
    let suffix = UInt32.random(in: 0...UInt32.max)
    func model(_ itemClass: String, _ name: String) throws -> Int64 {
      let partNumber = itemClass == "model" ? "" : #", "attributes": {"part_no": "\#(name)"}"#
      return try register(#"{"class": "\#(itemClass)", "name": "\#(name)"\#(partNumber)}"#)
    }
    let models = Models(
      printer: try model("model", "M404-\(suffix)"), other: try model("model", "P3155-\(suffix)"),
      cartridge: try model("cartridge_model", "CF259-\(suffix)"),
      unknown: try model("cartridge_model", "NoName-\(suffix)"))
    _ = try connect("fits", models.cartridge, models.printer)
    return models
  }

  private func unit(_ itemClass: String, _ model: Int64?) throws -> Int64 {
    let references = model.map { #", "references": {"model": \#($0)}"# } ?? ""
    return try register(#"{"class": "\#(itemClass)", "name": "U"\#(references)}"#)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let models = try models()
    let (printer, other) = (try unit("printer", models.printer), try unit("printer", models.other))
    let cartridge = try unit("cartridge", models.cartridge)
    let refused = try #require(
      try refusal("relation.connect", Self.connect("installed_in", cartridge, other)))
    #expect(refused.kind == "constraint" && refused.reason == "does_not_fit")
    let reason = refused.error["data"]?["reasons"]?[0]
    #expect(reason?["path"]?.string == "target")
    #expect(reason?["item"]?["id"]?.integer == models.other)
    #expect(refused.error["message"]?.string?.contains("M404-") == true, "it says what would")
    _ = try connect("installed_in", cartridge, printer)

    let registered = try refusal(
      "item.register",
      """
      {"class": "cartridge", "name": "C", \
      "references": {"model": \(models.cartridge), "installed_in": \(other)}}
      """)
    #expect(registered?.reason == "does_not_fit")
    for (item, model) in [(printer, models.other), (cartridge, nil as Int64?)] {
      let version = try client.result("item.get", #"{"item": \#(item)}"#)["version"]?.text ?? ""
      let change = #"{"item": \#(item), "version": \#(version), "references": {"model": "#
      let answer = try refusal("item.update", change + "\(model.map(String.init) ?? "null")}}")
      #expect(answer?.reason == (model == nil ? nil : "does_not_fit"))
    }
  }

  /// Where nobody has said what a model fits, nobody is told that it does not.
  @Test func whatIsNotKnownToFitNothingIsAccepted() throws {
    let models = try models()
    for (part, host) in [
      (models.unknown, models.other), (nil, models.other), (models.cartridge, nil),
    ] as [(Int64?, Int64?)] {
      _ = try connect("installed_in", try unit("cartridge", part), try unit("printer", host))
    }
  }

  // MARK: Relations without a direction

  @Test func connectedEitherWayIsConnectedOnce() throws {
    let (one, other) = (try unit("printer", nil), try unit("network_device", nil))
    let first = try client.result(
      "relation.connect",
      """
      {"type": "connected_to", "source": \(other), "target": \(one), \
      "attributes": {"source_port": "Gi0/1", "target_port": "eth0"}}
      """)
    #expect(first["source"]?["id"]?.integer == one && first["target"]?["id"]?.integer == other)
    #expect(first["attributes"]?["source_port"]?.string == "eth0")
    #expect(first["attributes"]?["target_port"]?.string == "Gi0/1")
    for (source, target) in [(one, other), (other, one)] {
      #expect(try connect("connected_to", source, target)["id"]?.integer == first["id"]?.integer)
      for direction in ["outgoing", "incoming", "both"] {
        let list = try client.result(
          "relation.list", #"{"item": \#(source), "direction": "\#(direction)", "count": true}"#)
        #expect(list["relations"]?.elements.map { $0["id"]?.integer } == [first["id"]?.integer])
        #expect(list["total"]?.integer == 1)
      }
    }
  }

  @Test func twoThatConnectEachOtherMakeOneRelation() throws {
    let race = try Race(2, on: server)
    for _ in 0..<30 {
      let ends = [try unit("printer", nil), try unit("printer", nil)]
      let answers = try race.run("relation.connect") { number in
        Self.connect("connected_to", ends[number], ends[1 - number])
      }
      let ids = Set(answers.compactMap { $0.won?["id"]?.integer })
      #expect(ids.count == 1 && answers.allSatisfy { $0.won != nil }, "\(answers.map(\.text))")
    }
  }

  /// A slot is a name: what looks like a slot that is taken is that slot.
  @Test func aSlotIsWhatPeopleSee() throws {
    let printer = try register(#"{"class": "printer", "name": "P"}"#)
    let (first, second) = (try parts(2)[0], try parts(2)[1])
    func slot(_ part: Int64, _ slot: String) -> String {
      let ends = #""type": "installed_in", "source": \#(part), "target": \#(printer)"#
      return #"{\#(ends), "attributes": {"slot": "\#(slot)"}}"#
    }
    let made = try client.result("relation.connect", slot(first, #" drum  1 "#))
    #expect(made["attributes"]?["slot"]?.string == "drum 1")
    for same in ["drum 1", "drum 1 ", " drum 1", #"drum\u00a01"#] {
      let refused = try client.refusal("relation.connect", slot(second, same))
      #expect(refused.reason == "slot_taken", "\(same)")
    }
    for none in [#"drum\n2"#, "  ", #"\u200b"#, #"drum\u200b 1"#] {
      let refused = try client.refusal("relation.connect", slot(second, none))
      #expect(refused.kind == "invalid_params", "\(none)")
    }
    _ = try client.result("relation.connect", slot(second, "drum 2"))
  }

  @Test func aTypeWithoutADirectionIsDefined() throws {
    let name = "bonded_\(UInt32.random(in: 0...UInt32.max))"
    func define(_ more: String) throws -> Answer {
      try client.call(
        "relation_type.define",
        Array(
          #"{"name": "\#(name)", "forward": {"en": "a"}, "reverse": {"en": "b"}\#(more)}"#.utf8))
    }
    let ends = #", "source_class": "printer", "target_class": "printer""#
    for more in [
      #", "source_class": "printer", "target_class": "asset", "symmetric": true"#,
      ends + #", "source_max": 1, "symmetric": true"#,
      ends + #", "impact": "forward", "symmetric": true"#,
    ] {
      #expect(
        try define(more).refused?.error["data"]?["errors"]?[0]?["code"]?.string == "symmetric")
    }
    let made = try #require(try define(ends + #", "symmetric": true"#).won)
    #expect(made["symmetric"]?.boolean == true)
    let ends2 = [try unit("printer", nil), try unit("printer", nil)]
    let there = try connect(name, ends2[0], ends2[1])
    #expect(try connect(name, ends2[1], ends2[0])["id"]?.integer == there["id"]?.integer)
  }
}
