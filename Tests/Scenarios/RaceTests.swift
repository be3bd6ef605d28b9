import Client
import JSON
import Samples
import System
import Testing

/// Two never both win: of those who ask for the same thing at once one gets it, the others are
/// told why not. In the full form the clock of the database jumps meanwhile.
@Suite(.serialized) struct RaceTests {
  private static let rounds = 20
  private static let racers = 8

  private let server: TestServer
  private let client: Client

  init() throws {
    server = try (Promises.isFull ? JumpingClock.server : TestServer.shared).get()
    client = try server.client()
  }

  /// Something that no other test has named.
  private func unique(_ prefix: String, _ round: Int) -> String {
    "\(prefix)-\(round)-\(UInt32.random(in: 0...UInt32.max))"
  }

  private func register(_ params: String) throws -> Int64 {
    try #require(try client.result("item.register", params)["id"]?.integer)
  }

  private func location() throws -> Int64 {
    try register(#"{"class": "location", "name": "L", "attributes": {"kind": "room"}}"#)
  }

  @Test func aTagIsTakenOnce() throws {
    let race = try Race(Self.racers, on: server)
    for round in 0..<Self.rounds {
      let tag = unique("TAG", round)
      let (winner, refused) = try race.oneWinner("item.register") { _ in
        #"{"class": "printer", "name": "P", "tag": "\#(tag)"}"#
      }
      #expect(winner["tag"]?.string == tag)
      for refusal in refused {
        #expect(refusal.kind == "already_exists", "\(refusal)")
        #expect(refusal.error["data"]?["path"]?.string == "tag", "\(refusal)")
        #expect(refusal.error["data"]?["item"]?["id"]?.integer == winner["id"]?.integer)
      }
    }
  }

  /// A serial number is a key together with the manufacturer, which an item has from its model. Of
  /// one that takes the number and one that gives its model the manufacturer, at once, one wins.
  @Test(arguments: ["item.update", "item.register", "relation.connect"])
  func aKeyThroughAnotherItemIsTakenOnce(_ method: String) throws {
    let race = try Race(2, on: server)
    let maker = try register(#"{"class": "organization", "name": "\#(unique("MAKER", 0))"}"#)
    for round in 0..<Self.rounds {
      let serial = unique("SERIAL", round)
      _ = try register(
        """
        {"class": "printer", "attributes": {"serial_no": "\(serial)"}, \
        "references": {"manufacturer": \(maker)}}
        """)
      let model = try register(#"{"class": "model", "name": "\#(unique("MODEL", round))"}"#)
      let challenge: String
      switch method {
      case "item.update":
        let item = try register(#"{"class": "printer", "references": {"model": \#(model)}}"#)
        challenge =
          #"{"item": \#(item), "version": 1, "attributes": {"serial_no": "\#(serial)"}}"#
      case "item.register":
        challenge = """
          {"class": "printer", "attributes": {"serial_no": "\(serial)"}, \
          "references": {"model": \(model)}}
          """
      default:
        let item = try register(
          #"{"class": "printer", "attributes": {"serial_no": "\#(serial)"}}"#)
        challenge = #"{"type": "of_model", "source": \#(item), "target": \#(model)}"#
      }
      let answers = try race.run { number in
        number == 0
          ? (method, challenge)
          : (
            "item.update",
            #"{"item": \#(model), "version": 1, "references": {"manufacturer": \#(maker)}}"#
          )
      }
      #expect(answers.compactMap(\.won).count == 1, "\(answers.map(\.text))")
      #expect(answers.compactMap { $0.refused?.kind } == ["already_exists"], "\(answers)")
    }
  }

  /// Whose serial number it is also changes by a relation alone: an item that loses its own
  /// manufacturer has that of its model. Of two that meet in one key by such steps one wins.
  @Test(arguments: ["taken", "both", "model"])
  func aKeyThroughManufacturersIsTakenOnce(_ way: String) throws {
    let race = try Race(2, on: server)
    let makers = try (0..<3).map {
      try register(#"{"class": "organization", "name": "\#(unique("MAKER", $0))"}"#)
    }
    for round in 0..<30 {
      let serial = unique("SERIAL", round)
      let isBare = way == "model"
      let model = try register(
        #"{"class": "model", "name": "\#(unique("MODEL", round))""#
          + (isBare ? "}" : #", "references": {"manufacturer": \#(makers[0])}}"#))
      func printer(_ maker: Int64, _ serial: String?, of model: Int64?) throws -> Int64 {
        let number = serial.map { #""serial_no": "\#($0)""# } ?? ""
        let kind = model.map { #", "model": \#($0)"# } ?? ""
        return try register(
          #"{"class": "printer", "name": "P", "attributes": {\#(number)}, "#
            + #""references": {"manufacturer": \#(maker)\#(kind)}}"#)
      }
      func parting(_ item: Int64) throws -> String {
        let list = try client.result(
          "relation.list",
          #"{"item": \#(item), "type": "manufactured_by", "direction": "outgoing"}"#)
        let relation = try #require(list["relations"]?[0]?["id"]?.integer)
        return #"{"relation": \#(relation)}"#
      }
      let first = try parting(try printer(makers[1], serial, of: model))
      let second: (String, String)
      switch way {
      case "taken":
        let other = try printer(makers[0], nil, of: nil)
        second = (
          "item.update",
          #"{"item": \#(other), "version": 1, "attributes": {"serial_no": "\#(serial)"}}"#
        )
      case "both":
        second = ("relation.disconnect", try parting(try printer(makers[2], serial, of: model)))
      default:
        _ = try printer(makers[0], serial, of: nil)
        second = (
          "relation.connect",
          #"{"type": "manufactured_by", "source": \#(model), "target": \#(makers[0])}"#
        )
      }
      let answers = try race.run { $0 == 0 ? ("relation.disconnect", first) : second }
      #expect(answers.compactMap(\.won).count == 1, "\(answers.map(\.text))")
      #expect(answers.compactMap { $0.refused?.kind } == ["already_exists"], "\(answers)")
    }
  }

  @Test func anInventoryNumberIsTakenOnce() throws {
    let race = try Race(Self.racers, on: server)
    for round in 0..<Self.rounds {
      let number = unique("INV", round)
      let (winner, refused) = try race.oneWinner("item.register") { _ in
        #"{"class": "printer", "name": "P", "attributes": {"inventory_no": "\#(number)"}}"#
      }
      for refusal in refused {
        #expect(refusal.kind == "already_exists", "\(refusal)")
        #expect(refusal.error["data"]?["path"]?.string == "attributes.inventory_no", "\(refusal)")
        #expect(refusal.error["data"]?["item"]?["id"]?.integer == winner["id"]?.integer)
      }
    }
  }

  @Test func aSerialNumberOfAManufacturerIsTakenOnce() throws {
    let race = try Race(Self.racers, on: server)
    let maker = try register(
      #"{"class": "organization", "name": "\#(unique("Maker", 0))"}"#)
    for round in 0..<Self.rounds {
      let serial = unique("SN", round)
      let (winner, refused) = try race.oneWinner("item.register") { _ in
        """
        {"class": "printer", "name": "P", "attributes": {"serial_no": "\(serial)"},
         "references": {"manufacturer": \(maker)}}
        """.split(separator: "\n").joined()
      }
      for refusal in refused {
        #expect(refusal.kind == "already_exists", "\(refusal)")
        #expect(refusal.error["data"]?["path"]?.string == "attributes.serial_no", "\(refusal)")
        #expect(refusal.error["data"]?["item"]?["id"]?.integer == winner["id"]?.integer)
      }
    }
  }

  @Test func aToOneRelationHasOneTarget() throws {
    let race = try Race(Self.racers, on: server)
    let rooms = try (0..<Self.racers).map { _ in try location() }
    for _ in 0..<Self.rounds {
      let printer = try register(#"{"class": "printer", "name": "P"}"#)
      let (winner, refused) = try race.oneWinner("relation.connect") { index in
        #"{"type": "located_in", "source": \#(printer), "target": \#(rooms[index])}"#
      }
      for refusal in refused {
        #expect(refusal.kind == "constraint", "\(refusal)")
        #expect(refusal.reason == "cardinality", "\(refusal)")
      }
      let read = try client.result("item.get", #"{"item": \#(printer)}"#)
      #expect(
        read["references"]?["location"]?["id"]?.integer == winner["target"]?["id"]?.integer)
      #expect(read["version"]?.integer == 2)
    }
  }

  @Test func aSlotHoldsOneComponent() throws {
    let race = try Race(Self.racers, on: server)
    for _ in 0..<Self.rounds {
      let printer = try register(#"{"class": "printer", "name": "P"}"#)
      let parts = try (0..<Self.racers).map { _ in
        try register(#"{"class": "spare_part", "name": "Drum"}"#)
      }
      let (winner, refused) = try race.oneWinner("relation.connect") { index in
        """
        {"type": "installed_in", "source": \(parts[index]), "target": \(printer), \
        "attributes": {"slot": "drum"}}
        """
      }
      for refusal in refused {
        #expect(refusal.kind == "constraint", "\(refusal)")
        #expect(refusal.reason == "slot_taken", "\(refusal)")
      }
      let relations = try client.result(
        "relation.list", #"{"item": \#(printer), "type": "installed_in"}"#)
      #expect(relations["relations"]?.count == 1)
      #expect(winner["target"]?["id"]?.integer == printer)
    }
  }

  @Test func aVersionIsUpdatedOnce() throws {
    let race = try Race(Self.racers, on: server)
    let printer = try register(#"{"class": "printer", "name": "P"}"#)
    for round in 1...Self.rounds {
      let (winner, refused) = try race.oneWinner("item.update") { index in
        #"{"item": \#(printer), "version": \#(round), "name": "P \#(round) \#(index)"}"#
      }
      #expect(winner["version"]?.integer == Int64(round + 1))
      for refusal in refused {
        #expect(refusal.kind == "conflict", "\(refusal)")
        #expect(refusal.error["data"]?["current_version"]?.integer == Int64(round + 1))
        #expect(refusal.error["data"]?["changed"]?.elements.map(\.string) == ["name"])
      }
    }
  }

  @Test func oneKeyHasOneEffectAndOneAnswer() throws {
    let race = try Race(100, on: server)
    for round in 0..<Self.rounds {
      let key = unique("key", round)
      let answers = try race.run("item.register") { _ in
        #"{"class": "printer", "name": "\#(key)", "idempotency_key": "\#(key)"}"#
      }
      #expect(answers.allSatisfy { $0.won != nil }, "\(answers.compactMap(\.refused))")
      #expect(Set(answers.map(\.text)).count == 1)
      let found = try client.result("item.find", #"{"where": "name = '\#(key)'", "count": true}"#)
      #expect(found["total"]?.integer == 1)
    }
  }

  @Test func oneKeyServesOneRequest() throws {
    let race = try Race(Self.racers, on: server)
    for round in 0..<Self.rounds {
      let key = unique("other", round)
      let (winner, refused) = try race.oneWinner("item.register") { index in
        #"{"class": "printer", "name": "\#(key) \#(index)", "idempotency_key": "\#(key)"}"#
      }
      for refusal in refused { #expect(refusal.kind == "idempotency_mismatch", "\(refusal)") }
      let found = try client.result(
        "item.find", #"{"where": "name starts with '\#(key)'", "count": true}"#)
      #expect(found["total"]?.integer == 1)
      #expect(winner["version"]?.integer == 1)
    }
  }

  /// Eight want to put the last cartridge into a printer of theirs.
  @Test func theLastCartridgeIsInstalledOnce() throws {
    let race = try Race(Self.racers, on: server)
    let printers = try (0..<Self.racers).map { _ in
      try register(#"{"class": "printer", "name": "P"}"#)
    }
    for _ in 0..<Self.rounds {
      let cartridge = try register(#"{"class": "cartridge", "name": "C", "state": "in_stock"}"#)
      let (_, late) = try race.oneWinner("item.transition") { _ in
        #"{"item": \#(cartridge), "state": "installed"}"#
      }
      for refusal in late { #expect(refusal.kind == "invalid_state", "\(refusal)") }
      let (winner, refused) = try race.oneWinner("relation.connect") { index in
        #"{"type": "installed_in", "source": \#(cartridge), "target": \#(printers[index])}"#
      }
      for refusal in refused { #expect(refusal.kind == "constraint", "\(refusal)") }
      let relations = try client.result(
        "relation.list", #"{"item": \#(cartridge), "type": "installed_in"}"#)
      #expect(relations["relations"]?.count == 1)
      #expect(
        relations["relations"]?[0]?["target"]?["id"]?.integer == winner["target"]?["id"]?.integer)
    }
  }

  /// Sixteen clients on ten items: each version is somebody's, and nobody's change is lost.
  @Test(.timeLimit(.minutes(20))) func versionsAreUnbroken() throws {
    let items = try (0..<10).map { _ in try register(#"{"class": "printer", "name": "P"}"#) }
    let server = server
    let end = Instant.now() + Promises.figure(.seconds(3), full: .seconds(60))
    let wins = try Crowd(16) { number in
      let client = try server.client()
      var random = SeededGenerator(seed: UInt64(number))
      var wins: [String] = []
      while Instant.now() < end {
        let item = items[Int.random(in: 0..<items.count, using: &random)]
        let read = try client.result("item.get", #"{"item": \#(item)}"#)
        let version = try #require(read["version"]?.integer)
        let name = "\(item) \(number) \(wins.count)"
        let answer = try client.call(
          "item.update",
          Array(#"{"item": \#(item), "version": \#(version), "name": "\#(name)"}"#.utf8))
        if let refused = answer.refused {
          #expect(refused.kind == "conflict", "\(refused)")
        } else {
          wins.append("\(item) \(version + 1) \(name)")
        }
      }
      return wins
    }.join().flatMap(\.self)
    #expect(wins.count >= 50, "a load")
    var written: [String] = []
    for item in items {
      let entries = try client.all("item.history", "entries", #""item": \#(item)"#)
      let versions = entries.compactMap { $0["version"]?.integer }
      #expect(versions == (1...Int64(versions.count)).reversed())
      for entry in entries where entry["version"]?.integer != 1 {
        let name = entry["changes"]?.elements.first { $0["path"]?.string == "name" }
        written.append(
          "\(item) \(entry["version"]?.integer ?? 0) \(name?["to"]?.string ?? "")")
      }
    }
    #expect(written.sorted() == wins.sorted())
  }

  /// Neither edge closes a cycle by itself; the rows that the two lock are different.
  @Test(arguments: ["relation.connect", "item.update"])
  func twoEdgesDoNotCloseACycle(_ method: String) throws {
    let race = try Race(2, on: server)
    for _ in 0..<Self.rounds {
      let rooms = try (0..<4).map { _ in try location() }
      for (inner, outer) in [(1, 2), (3, 0)] {
        _ = try client.result(
          "relation.connect",
          #"{"type": "located_in", "source": \#(rooms[inner]), "target": \#(rooms[outer])}"#)
      }
      let edges = [(rooms[0], rooms[1]), (rooms[2], rooms[3])]
      let (_, refused) = try race.oneWinner(method) { index in
        let (inner, outer) = edges[index]
        return method == "item.update"
          ? #"{"item": \#(inner), "version": 1, "references": {"location": \#(outer)}}"#
          : #"{"type": "located_in", "source": \#(inner), "target": \#(outer)}"#
      }
      for refusal in refused {
        #expect(refusal.kind == "constraint", "\(refusal)")
        #expect(refusal.reason == "cycle", "\(refusal)")
      }
    }
  }
}
