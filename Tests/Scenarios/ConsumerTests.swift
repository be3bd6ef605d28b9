import Client
import JSON
import Postgres
import Samples
import Synchronization
import System
import Testing

/// Durable consumers over the real socket.
@Suite(.serialized) struct ConsumerTests {
  /// Ten days, that nobody takes the usual thirty for what it was told.
  static let server = Result { try TestServer(["--consumer-retention", "10"]) }
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try Self.server.get()
    client = try server.client()
  }

  private func register(_ tag: String) throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "\#(tag)"}"#)
  }

  private func ack(
    _ reader: FeedReader, _ name: String, _ epoch: Int64, _ position: Int64
  ) throws -> Answer {
    try reader.call(
      "consumer.ack",
      #"{"consumer": "\#(name)", "epoch": \#(epoch), "position": \#(position)}"#)
  }

  private func attached(_ name: String) throws -> (FeedReader, epoch: Int64) {
    let reader = FeedReader(try server.client())
    let begun = try reader.subscribe(#"{"consumer": "\#(name)"}"#)
    return (reader, try #require(begun["epoch"]?.integer))
  }

  private func listed(_ name: String) throws -> Value {
    try #require(
      try client.result("consumer.list", #"{"name": "\#(name)"}"#)["consumers"]?[0])
  }

  @Test func itGoesOnBehindWhatWasAcknowledged() throws {
    let made = try client.result(
      "consumer.create", #"{"name": "cs-1", "where": "class = printer and tag starts with 'CS1'"}"#)
    #expect(made["lag_entries"]?.integer == 0)
    for number in 1...3 { try register("CS1-\(number)") }
    try register("CS2-0")
    _ = try Journal(client)
    #expect((try listed("cs-1")["lag_entries"]?.integer ?? 0) >= 4)
    let areTold = try waitUntil {
      let told = try client.result("server.metrics", #"{"format": "prometheus"}"#)["text"]?.string
      return told?.contains(#"cmdb_consumer_lag_seconds{consumer="cs-1"} "#) == true
        && told?.contains("cmdb_default_partition_rows 0") == true
    }
    #expect(areTold)
    let (reader, epoch) = try attached("cs-1")
    let entries = try reader.entriesToBookmark()
    #expect(entries.map { $0["effect"]?.string } == ["entered", "entered", "entered"])
    let second = try #require(entries[1]["position"]?.integer)
    guard case .result(let stored) = try ack(reader, "cs-1", epoch, second) else {
      throw TestServer.Failure(description: "the acknowledgment was refused")
    }
    #expect(stored["position"]?.integer == second)
    // Cumulative: what is lower is answered with what is stored.
    guard case .result(let lower) = try ack(reader, "cs-1", epoch, second - 1) else {
      throw TestServer.Failure(description: "a lower one was refused")
    }
    #expect(lower["position"]?.integer == second)
    #expect(
      try reader.client.refusal(
        "consumer.ack",
        #"{"consumer": "cs-1", "epoch": \#(epoch), "position": \#(second + 1000)}"#
      ).kind == "invalid_params")
    let (later, newer) = try attached("cs-1")
    #expect(newer > epoch)
    #expect(
      try later.entriesToBookmark().map { $0["position"]?.integer }
        == [entries[2]["position"]?.integer])
    // Who was there before is told, and acknowledges no more.
    #expect(try reader.closing() == "taken_over")
    #expect(
      try reader.client.refusal(
        "consumer.ack", #"{"consumer": "cs-1", "epoch": \#(epoch), "position": \#(second)}"#
      ).kind == "conflict")
    #expect(try listed("cs-1")["attached"]?.boolean == true)
    // A mark of another history is refused with it, too.
    let parts = try #require(later.mark).split(separator: ".")
    let other = "\(parts[0]).\(parts[1]).\(Int(parts[2])! - 1).\(parts[3])"
    #expect(
      try client.refusal(
        "changes.subscribe", #"{"consumer": "cs-1", "mark": "\#(other)"}"#
      ).kind == "cursor_expired")
  }

  /// By whichever connection: what never came to the program is not lost by an acknowledgment.
  @Test func nothingIsAcknowledgedThatWasNotDelivered() throws {
    _ = try client.result("consumer.create", #"{"name": "cs-10", "where": "tag = 'CS10'"}"#)
    // Of both workers, one of which is not the one that delivers.
    let others = try (0..<6).map { _ in FeedReader(try server.client()) }
    let (reader, epoch) = try attached("cs-10")
    #expect(try reader.next()?.kind == "bookmark")
    try register("CS10")
    let delivered = try #require(try reader.next()?.params["position"]?.integer)
    for other in others {
      guard case .result(let stored) = try ack(other, "cs-10", epoch, delivered) else {
        throw TestServer.Failure(description: "what was delivered is not acknowledged")
      }
      #expect(stored["position"]?.integer == delivered)
    }
    // It goes, and what comes then never comes to it.
    _ = try reader.call("changes.unsubscribe", #"{"subscription": "s1"}"#)
    for number in 0..<5 { try register("CS10-\(number)") }
    let head = try Journal(client).entries.last?.position ?? 0
    for other in others {
      guard case .error(let error) = try ack(other, "cs-10", epoch, head) else {
        throw TestServer.Failure(description: "what was not delivered is acknowledged")
      }
      #expect(error["data"]?["errors"]?[0]?["path"]?.string == "position", "\(error.text)")
      #expect(error["data"]?["errors"]?[0]?["code"]?.string == "range", "\(error.text)")
    }
    #expect((try listed("cs-10")["position"]?.integer ?? 0) < head)
  }

  /// Who is attached stays, as long as who comes gets nothing.
  @Test func whoIsRefusedTakesNothing() throws {
    _ = try client.result("consumer.create", #"{"name": "cs-11", "where": "tag = 'CS11'"}"#)
    let (reader, epoch) = try attached("cs-11")
    let mark = try #require(try reader.next()?.params["mark"]?.string)
    let parts = mark.split(separator: ".")
    let foreign = "\(parts[0]).\(parts[1]).\(Int(parts[2])! - 1).\(parts[3])"
    let full = FeedReader(try server.client())
    for _ in 0..<64 { try full.subscribe("{}") }
    #expect(
      try full.client.refusal("changes.subscribe", #"{"consumer": "cs-11"}"#).kind
        == "limit_exceeded")
    #expect(
      try client.refusal(
        "changes.subscribe", #"{"consumer": "cs-11", "mark": "\#(foreign)"}"#
      ).kind == "cursor_expired")
    try register("CS11")
    let (kind, params) = try #require(try reader.next())
    #expect(kind == "entry")
    let position = try #require(params["position"]?.integer)
    guard case .result = try ack(reader, "cs-11", epoch, position) else {
      throw TestServer.Failure(description: "it was taken over")
    }
  }

  /// A change is judged with what it leaves.
  @Test func whatCannotBeAttachedIsNotStored() throws {
    func code(_ params: String) throws -> String {
      let refusal = try client.refusal("consumer.update", params)
      return refusal.error["data"]?["errors"]?[0]?["code"]?.string ?? refusal.kind
    }
    _ = try client.result(
      "consumer.create",
      #"{"name": "cs-12", "entities": ["incident"], "where": "priority <= 2"}"#)
    #expect(
      try code(#"{"consumer": "cs-12", "version": 1, "where": "class = printer"}"#)
        == "unknown_field")
    #expect(
      try code(#"{"consumer": "cs-12", "version": 1, "entities": ["item", "incident"]}"#)
        == "contradiction")
    #expect(
      try code(#"{"consumer": "cs-12", "version": 1, "entities": null}"#) == "unknown_field")
    let changed = try client.result(
      "consumer.update", #"{"consumer": "cs-12", "version": 1, "where": "priority <= 3"}"#)
    #expect(changed["where"]?.string == "priority <= 3")
    _ = try client.result(
      "consumer.update",
      #"{"consumer": "cs-12", "version": 2, "entities": ["item"], "where": "class = printer"}"#)
    _ = try client.result(
      "consumer.update", #"{"consumer": "cs-12", "version": 3, "where": null}"#)
    _ = try attached("cs-12")
    #expect(try code(#"{"consumer": "cs-none", "version": 1, "where": null}"#) == "not_found")
  }

  /// A condition names the values that it asks for, secret ones too.
  @Test func aConditionIsForThoseWhoSeeSecrets() throws {
    _ = try client.result(
      "class.define",
      """
      {"name": "cs_safe", "parent": "asset", "label": {"en": "Safe"}, "attributes": \
      [{"name": "cs_pin", "type": "text", "label": {"en": "PIN"}, "secret": true}]}
      """)
    _ = try Journal(client)
    _ = try client.result("account.create", #"{"name": "cs-blind", "roles": ["auditor"]}"#)
    let token = try #require(
      try client.result("token.issue", #"{"account": "cs-blind"}"#)["token"]?.string)
    let mine = FeedReader(try server.client())
    let blind = FeedReader(try server.client())
    _ = try blind.client.result("session.login", #"{"token": "\#(token)"}"#)
    for reader in [mine, blind] { try reader.subscribe(#"{"entities": ["consumer"]}"#) }
    _ = try client.result(
      "consumer.create", #"{"name": "cs-13", "where": "class = cs_safe and cs_pin = '4711'"}"#)
    func condition(_ changes: Value?) -> String? {
      changes?.elements.first { $0["path"]?.string == "where" }?["to"]?.string
    }
    func told(_ reader: FeedReader) throws -> String? {
      let entry = try reader.entries { $0["subject"]?["name"]?.string == "cs-13" }.last
      return condition(entry?["changes"])
    }
    func listed(_ client: Client) throws -> String? {
      let list = try client.result(
        "journal.list", #"{"method": "consumer.create", "sort": "-position", "limit": 100}"#)
      let entry = list["entries"]?.elements.first { $0["subject"]?["name"]?.string == "cs-13" }
      return condition(entry?["changes"])
    }
    #expect(try told(mine)?.contains("4711") == true)
    #expect(try told(blind) == "***")
    _ = try Journal(client)
    #expect(try listed(client)?.contains("4711") == true)
    #expect(try listed(blind.client) == "***")
  }

  @Test func changesOfItAreToldAndOnTheRecord() throws {
    _ = try client.result("consumer.create", #"{"name": "cs-2", "after": 0}"#)
    let (reader, _) = try attached("cs-2")
    _ = try client.result(
      "consumer.update", #"{"consumer": "cs-2", "version": 1, "entities": ["item"]}"#)
    #expect(try reader.closing() == "where")
    let (moved, _) = try attached("cs-2")
    let sought = try client.result(
      "consumer.seek",
      #"{"consumer": "cs-2", "version": 2, "at": "2020-01-01T00:00:00Z", "reason": "anew"}"#)
    #expect(sought["position"]?.integer == 0)
    #expect(sought["version"]?.integer == 3)
    #expect(try moved.closing() == "taken_over")
    let (gone, _) = try attached("cs-2")
    let stale = try client.refusal("consumer.delete", #"{"consumer": "cs-2", "version": 1}"#)
    #expect(stale.kind == "conflict")
    #expect(
      stale.error["data"]?["changed"]?.elements.compactMap(\.string)
        == ["entities", "seeks", "sought"])
    _ = try client.result("consumer.delete", #"{"consumer": "cs-2", "version": 3}"#)
    #expect(try gone.closing() == "cancelled")
    #expect(
      try client.refusal("changes.subscribe", #"{"consumer": "cs-2"}"#).kind == "not_found")
    _ = try Journal(client)
    let journal = try client.result("journal.list", #"{"sort": "-position", "limit": 50}"#)
    let about = (journal["entries"]?.elements.map { $0 } ?? []).filter {
      $0["subject"]?["name"]?.string == "cs-2"
    }
    #expect(
      about.map { $0["method"]?.string }
        == ["consumer.delete", "consumer.seek", "consumer.update", "consumer.create"])
    #expect(about[1]["reason"]?.string == "anew")
    #expect(about[2]["changes"]?[0]?["path"]?.string == "entities")
  }

  /// It keeps its place, and whoever follows by it waits.
  @Test func aPausedOneWaits() throws {
    _ = try client.result("consumer.create", #"{"name": "cs-8", "where": "tag = 'CS8'"}"#)
    let (reader, _) = try attached("cs-8")
    let paused = try client.result(
      "consumer.update", #"{"consumer": "cs-8", "version": 1, "paused": true}"#)
    #expect(paused["paused"]?.boolean == true)
    #expect(try reader.closing() == "where")
    try register("CS8")
    let refused = try client.refusal("changes.subscribe", #"{"consumer": "cs-8"}"#)
    #expect(refused.kind == "invalid_state")
    #expect(refused.error["data"]?["code"]?.string == "paused")
    // Another filter does not let it go on.
    let other = try client.result(
      "consumer.update", #"{"consumer": "cs-8", "version": 2, "entities": ["item"]}"#)
    #expect(other["paused"]?.boolean == true)
    _ = try client.result(
      "consumer.update", #"{"consumer": "cs-8", "version": 3, "paused": false}"#)
    let (again, _) = try attached("cs-8")
    #expect(try again.entriesToBookmark().count == 1)
  }

  @Test func whatCannotBeKeptIsRefused() throws {
    func code(_ method: String, _ params: String) throws -> String {
      let refusal = try client.refusal(method, params)
      return refusal.error["data"]?["errors"]?[0]?["code"]?.string ?? refusal.kind
    }
    _ = try client.result("consumer.create", #"{"name": "cs-3"}"#)
    #expect(try code("consumer.create", #"{"name": "cs-3"}"#) == "already_exists")
    #expect(try code("consumer.create", #"{"name": "cs-4", "where": "x = 1"}"#) == "unknown_field")
    #expect(
      try code("consumer.create", #"{"name": "cs-4", "where": "location = 'CS-none'"}"#)
        == "unknown_value")
    #expect(
      try code("consumer.create", #"{"name": "cs-4", "where": "warranty_end < today"}"#)
        == "moving")
    #expect(try code("consumer.create", #"{"name": "cs-4", "after": 5}"#) == "required")
    #expect(
      try code("consumer.create", #"{"name": "cs-4", "after": 99999999, "timeline": 1}"#)
        == "range")
    #expect(
      try code("changes.subscribe", #"{"consumer": "cs-3", "after": 0}"#) == "contradiction")
    #expect(try code("consumer.seek", #"{"consumer": "cs-3", "version": 1}"#) == "contradiction")
    // Another account's is not for everybody.
    _ = try client.result("account.create", #"{"name": "cs-feed", "roles": ["feed"]}"#)
    let token = try #require(
      try client.result("token.issue", #"{"account": "cs-feed"}"#)["token"]?.string)
    let other = try server.client()
    _ = try other.result("session.login", #"{"token": "\#(token)"}"#)
    #expect(try other.refusal("changes.subscribe", #"{"consumer": "cs-3"}"#).kind == "forbidden")
    #expect(
      try other.refusal("consumer.delete", #"{"consumer": "cs-3", "version": 1}"#).kind
        == "forbidden")
    #expect(try other.result("consumer.list")["consumers"]?.count == 0)
    // What it hears of is not judged for whoever may not change it.
    #expect(
      try other.refusal(
        "consumer.update", #"{"consumer": "cs-3", "version": 1, "where": "location = 'CS-none'"}"#
      ).kind == "forbidden")
    _ = try other.result("consumer.create", #"{"name": "cs-5"}"#)
    #expect(try other.result("consumer.list")["consumers"]?.count == 1)
    #expect((try client.result("consumer.list")["consumers"]?.count ?? 0) >= 2)
  }

  /// A forgotten one loses its place, until somebody gives it one.
  @Test func whoIsForgottenExpires() throws {
    _ = try client.result("consumer.create", #"{"name": "cs-6"}"#)
    func rest(days: Int) throws {
      try server.superuser().execute(
        """
        update cmdb.consumer_state s set used_at = s.used_at - interval '\(days) days'
        from cmdb.consumer c where c.id = s.consumer and c.name = 'cs-6'
        """)
    }
    try rest(days: 9)
    #expect(try listed("cs-6")["expired"]?.boolean == false)
    try rest(days: 2)
    #expect(try listed("cs-6")["expired"]?.boolean == true)
    let refused = try client.refusal("changes.subscribe", #"{"consumer": "cs-6"}"#)
    #expect(refused.kind == "cursor_expired")
    #expect(refused.error["data"]?["reason"]?.string == "expired")
    #expect(refused.error["message"]?.string?.contains("for 10 days") == true, "\(refused)")
    _ = try client.result(
      "consumer.seek", #"{"consumer": "cs-6", "version": 1, "position": 0, "reason": "found"}"#)
    _ = try attached("cs-6")
  }

  /// Registers items, whatever becomes of its connection; how many.
  private static func write(on server: TestServer, until whistle: Whistle) throws -> Int {
    var client: Client? = try server.client()
    var number = 0
    while !whistle.hasBlown {
      do {
        if client == nil { client = try server.client() }
        let params = #"""
          {"class": "printer", "tag": "CT-\#(number)", "idempotency_key": "CT-\#(number)"}
          """#
        if case .result? = try client?.call("item.register", Array(params.utf8)) { number += 1 }
      } catch {
        client = nil
        Pace.pause(.milliseconds(20))
      }
    }
    return number
  }

  /// Two programs take a consumer from each other, acknowledgments are lost, workers are killed:
  /// nothing is left out, what comes twice is little, and the place never falls.
  @Test(.timeLimit(.minutes(20))) func nothingIsLeftOutWhenItIsTaken() throws {
    let server = server
    _ = try server.client().result("consumer.create", #"{"name": "cs-7", "after": 0}"#)
    let whistle = Whistle()
    let thefts = Promises.figure(10, full: 50)
    let writer = Crowd(1) { _ in try Self.write(on: server, until: whistle) }
    var taken: [Int64: Int] = [:]
    var stored: Int64 = 0
    var random = SeededGenerator(seed: 11)
    var doubles = 0
    var held: [FeedReader] = []
    func follow(_ limit: Int) throws {
      let reader = FeedReader(try server.client())
      let begun = try reader.subscribe(#"{"consumer": "cs-7"}"#)
      let position = begun["position"]?.integer ?? 0
      #expect(position >= stored, "the place fell")
      stored = position
      let epoch = begun["epoch"]?.integer ?? 0
      // The one before stays connected: it is sent away.
      held.append(reader)
      if held.count > 2 { held.removeFirst() }
      var count = 0
      while count < limit, let (kind, params) = try reader.next(within: .seconds(2)) {
        guard kind == "entry", let position = params["position"]?.integer else {
          if kind == "closed" { return }
          continue
        }
        if taken[position] != nil { doubles += 1 }
        taken[position, default: 0] += 1
        count += 1
        let line = """
          {"jsonrpc": "2.0", "id": "a\(position)", "method": "consumer.ack", "params": \
          {"consumer": "cs-7", "epoch": \(epoch), "position": \(position)}}
          """
        // Some are never sent, of most nobody reads the answer.
        if Int.random(in: 0..<3, using: &random) > 0 { try reader.client.send(line) }
      }
    }
    var round = 0
    while round < thefts {
      do {
        try follow(Int.random(in: 1..<40, using: &random))
        round += 1
        if round % 5 == 0, let worker = try server.children("worker").first {
          Process.kill(worker, .kill)
        }
      } catch {
        Pace.pause(.milliseconds(50))
      }
    }
    whistle.blow()
    let written = try writer.join()[0]
    #expect(written > thefts)
    let head = try Journal(try server.client()).entries.last?.position ?? 0
    var isThrough = false
    while !isThrough {
      do {
        try follow(.max)
        isThrough = (taken.keys.max() ?? 0) >= head
      } catch {
        Pace.pause(.milliseconds(50))
      }
    }
    #expect((1...head).allSatisfy { taken[$0] != nil }, "gaps")
    print("thefts \(thefts), entries \(head), doubles \(doubles)")
    #expect(doubles <= (thefts + 1) * 10_000)
  }
}
