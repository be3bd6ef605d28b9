import Client
import JSON
import Postgres
import Samples
import SQL
import System
import Testing

/// Many who follow, and a set that is kept by following: in short; in full with
/// `CMDB_PROMISES=full`.
@Suite(.serialized) struct FeedCrowdTests {
  /// Places that move, and printers that move between them, until the whistle.
  private static func movers(
    _ count: Int, of server: TestServer, items: Int, _ whistle: Whistle
  ) -> Crowd<Int> {
    Crowd(count) { number in
      var random = SeededGenerator(seed: UInt64(number + 1))
      let client = try server.client()
      var writes = 0
      while !whistle.hasBlown {
        let isPlace = Int.random(in: 0..<20, using: &random) == 0
        let tag =
          isPlace
          ? "FL-R\(Int.random(in: 0..<6, using: &random))"
          : "FL-\(Int.random(in: 0..<items, using: &random))"
        let place =
          isPlace
          ? ["FL-A", "FL-B"].randomElement(using: &random) ?? ""
          : "FL-R\(Int.random(in: 0..<6, using: &random))"
        guard
          case .result(let item) = try client.call(
            "item.get", Array(#"{"item": "\#(tag)"}"#.utf8))
        else { continue }
        let params = #"""
          {"item": "\#(tag)", "version": \#(item["version"]?.integer ?? 0), \#
          "references": {"location": "\#(place)"}}
          """#
        if case .result = try client.call("item.update", Array(params.utf8)) { writes += 1 }
      }
      return writes
    }
  }

  private static func prepare(_ client: Client, items: Int) throws {
    let room = #""attributes": {"kind": "room"}"#
    for tag in ["FL-A", "FL-B"] {
      _ = try client.result(
        "item.register", #"{"class": "location", "tag": "\#(tag)", \#(room)}"#)
    }
    for number in 0..<6 {
      _ = try client.result(
        "item.register",
        #"""
        {"class": "location", "tag": "FL-R\#(number)", \#(room), \#
        "references": {"location": "FL-\#(number % 2 == 0 ? "A" : "B")"}}
        """#)
    }
    for number in 0..<items {
      _ = try client.result(
        "item.register",
        #"""
        {"class": "printer", "tag": "FL-\#(number)", \#
        "references": {"location": "FL-R\#(number % 6)"}}
        """#)
    }
  }

  private static let condition = "class = printer and location within 'FL-A'"

  private static func listed(_ client: Client, at position: Int64) throws -> Set<Int64> {
    var ids: Set<Int64> = []
    var cursor = ""
    while true {
      let page = try client.result(
        "item.find",
        #"""
        {"where": "\#(condition)", "limit": 1000, "fields": ["id"], \#
        "as_of": {"position": \#(position)}\#(cursor)}
        """#)
      ids.formUnion(page["items"]?.elements.compactMap { $0["id"]?.integer } ?? [])
      guard let next = page["next_cursor"]?.string else { return ids }
      cursor = #", "cursor": "\#(next)""#
    }
  }

  /// List, then watch: the set that a subscriber keeps is the one that a list finds.
  @Test(.timeLimit(.minutes(60))) func aSetIsKeptByFollowing() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let items = Promises.figure(40, full: 100_000)
    try Self.prepare(client, items: items)
    var position = try Journal(client).entries.last?.position ?? 0
    var kept = try Self.listed(client, at: position)
    let whistle = Whistle()
    let movers = Self.movers(Promises.figure(3, full: 32), of: server, items: items, whistle)
    let rounds = Promises.figure(4, full: 20)
    var scopes = 0
    for round in 0...rounds {
      let isLast = round == rounds
      if isLast {
        whistle.blow()
        _ = try movers.join()
      }
      let head = isLast ? try Journal(client).entries.last?.position ?? 0 : .max
      // A connection of its own each time: it goes on by position alone.
      let reader = FeedReader(try server.client())
      try reader.subscribe(
        #"{"after": \#(position), "timeline": 1, "where": "\#(Self.condition)"}"#)
      let end = Instant.now() + .seconds(Promises.figure(1, full: 5))
      while isLast ? position < head : Instant.now() < end,
        let (kind, params) = try reader.next(within: .seconds(10))
      {
        position = params["position"]?.integer ?? position
        guard kind == "entry" else { continue }
        let entity = params["entity"]?.string
        let subject =
          entity == "item" ? params["entity_id"]?.integer : params["source"]?["id"]?.integer
        switch params["effect"]?.string {
        case "scope":
          scopes += 1
          kept = try Self.listed(client, at: position)
        case "left": kept.remove(subject ?? 0)
        default: kept.insert(subject ?? 0)
        }
      }
    }
    let found = try Self.listed(client, at: position)
    #expect(kept == found)
    #expect(scopes > 0)
    print("kept \(kept.count) of \(items), \(scopes) times listed anew")
  }

  /// Ten conditions cost a worker what ten conditions cost, however many have them; who reads
  /// nothing costs the others nothing. One worker: over two, ten subscribers are five for each.
  @Test(.timeLimit(.minutes(30))) func conditionsAreSharedByTheirSubscribers() throws {
    let server = try TestServer(["--workers", "1"])
    defer { server.stopAndRemove() }
    let client = try server.client()
    try Self.prepare(client, items: 20)
    let conditions = (0..<10).map { "name = 'FL \($0)' and class = printer" }
    let writes = Promises.figure(60, full: 6000)

    func subscribed(_ count: Int) throws -> [FeedReader] {
      try (0..<count).map { number in
        let reader = FeedReader(try server.client())
        try reader.subscribe(#"{"where": "\#(conditions[number % 10])"}"#)
        return reader
      }
    }
    func write(_ round: Int) throws {
      for number in 0..<writes {
        let params = #"""
          {"class": "printer", "tag": "FC-\#(round)-\#(number)", "name": "FL \#(number % 10)"}
          """#
        _ = try client.result("item.register", params)
      }
    }
    func expectAll(_ readers: [FeedReader], _ round: Int) throws {
      for (index, reader) in readers.enumerated() {
        let last = "FC-\(round)-\(writes - 10 + index % 10)"
        let entries = try reader.entries { $0["subject"]?["tag"]?.string == last }
        #expect(entries.count == writes / 10, "\(index)")
        #expect(entries.allSatisfy { $0["effect"]?.string == "entered" })
      }
    }

    let few = try subscribed(10)
    let start = try judgeTicks(server)
    try write(1)
    try expectAll(few, 1)
    let ofFew = try judgeTicks(server) - start
    let many = try subscribed(Promises.figure(50, full: 190))
    // They ask for everything, and read none of it.
    let stopped = try (0..<Promises.figure(5, full: 20)).map { _ in
      let reader = FeedReader(try server.client())
      for number in 0..<20 {
        try reader.client.send(
          #"""
          {"jsonrpc": "2.0", "id": \#(number), "method": "changes.subscribe", \#
          "params": {"after": 0}}
          """#)
      }
      return reader
    }
    let middle = try judgeTicks(server)
    try write(2)
    try expectAll(few + many, 2)
    let ofMany = try judgeTicks(server) - middle
    print("judging for 10: \(ofFew) ticks, for \(10 + many.count): \(ofMany)")
    if Promises.isFull { #expect(Double(ofMany) <= 1.2 * Double(ofFew) + 5) }
    #expect(stopped.count > 0)
    _ = try client.result("server.health")
  }

  /// The processor time of the connections that judge, in hundredths of a second.
  private func judgeTicks(_ server: TestServer) throws -> Int {
    let rows = try server.superuser().query(
      SQL.Unit(
        Statement(
          "select pid from pg_stat_activity where application_name like '%judge%'")))
    return try (0..<rows.count).compactMap { rows.integer($0, 0) }.map { pid in
      let text = try Files.readText("/proc/\(pid)/stat")
      let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
      return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }.reduce(0, +)
  }
}
