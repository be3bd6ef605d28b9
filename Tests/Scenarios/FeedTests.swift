import Client
import JSON
import Postgres
import SQL
import Synchronization
import System
import Testing

/// Subscriptions of the journal over the real socket.
@Suite(.serialized) struct FeedTests {
  private static let server = Result { try TestServer() }
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try Self.server.get()
    client = try server.client()
  }

  private func register(_ tag: String, _ also: String = "") throws -> Int64 {
    let item = try client.result(
      "item.register", #"{"class": "printer", "tag": "\#(tag)"\#(also)}"#)
    return try #require(item["id"]?.integer)
  }

  private func reader(_ params: String) throws -> FeedReader {
    let reader = FeedReader(try server.client())
    try reader.subscribe(params)
    return reader
  }

  /// What is about an item's references stands in the entries of its relations.
  private static func own(_ changes: Value?) -> [String] {
    (changes?.elements.map { $0 } ?? []).filter {
      $0["path"]?.string?.hasPrefix("references.") != true
    }.map { String(decoding: canonical($0), as: UTF8.self) }
  }

  @Test func theJournalComesAsItIsListed() throws {
    let printer = try register("FD-1", #", "name": "Feed", "attributes": {"is_colour": true}"#)
    _ = try client.result(
      "item.update", #"{"item": \#(printer), "version": 1, "name": "Fed"}"#)
    _ = try client.result(
      "item.register",
      #"{"class": "cartridge", "tag": "FD-2", "references": {"installed_in": "FD-1"}}"#)
    let incident = try client.result(
      "incident.open", #"{"title": "Feed", "items": [{"item": "FD-1"}]}"#)
    _ = try client.result(
      "incident.comment", #"{"incident": \#(incident["id"]?.integer ?? 0), "text": "Seen"}"#)
    let journal = try Journal(client)
    let reader = try reader(#"{"after": 0}"#)
    // The look at the journal has made an entry of its own, which may come too.
    let entries = try reader.entriesToBookmark().prefix(journal.entries.count)
    #expect(entries.compactMap { $0["position"]?.integer } == journal.entries.map(\.position))
    let listed = try client.result("journal.list", #"{"after": 0, "limit": 1000}"#)["entries"]
    for (entry, other) in zip(entries, listed?.elements.map { $0 } ?? []) {
      for (name, value) in other.members where name != "changes" {
        #expect(entry[name]?.text == value.text, "\(name) of \(entry.text)")
      }
      #expect(Self.own(entry["changes"]) == Self.own(other["changes"]), "\(entry.text)")
      #expect(entry["changes"]?.text.contains("references.") == false)
    }
    // All that one request wrote stands together.
    for (entry, next) in zip(entries, entries.dropFirst()) {
      let isSame =
        entry["request"]?.text == next["request"]?.text
        && entry["at"]?.text == next["at"]?.text
      #expect((entry["more"]?.boolean ?? false) == isSame, "\(entry.text)")
    }
  }

  /// List, then watch: everything up to the position is in the list, what comes behind it is not
  /// lost.
  @Test func aListSaysFromWhereItIsFollowed() throws {
    _ = try register("FD-LIST-1")
    for method in ["item.find", "incident.find"] {
      for params in ["{}", #"{"count": true}"#, #"{"where": "id = 0"}"#] {
        let empty = try client.result(method, params)
        #expect(empty["position"]?.integer != nil, "\(method) \(params)")
        #expect(empty["timeline"]?.integer == 1, "\(method) \(params)")
      }
    }
    #expect(try client.result("item.find", #"{"text": "FD-LIST"}"#)["position"] != nil)
    let list = try client.result("item.find", #"{"where": "tag starts with 'FD-LIST-'"}"#)
    let later = try register("FD-LIST-2")
    let position = try #require(list["position"]?.integer)
    let timeline = try #require(list["timeline"]?.integer)
    let reader = try reader(#"{"after": \#(position), "timeline": \#(timeline)}"#)
    let entries = try reader.entries { $0["entity_id"]?.integer == later }
    #expect(entries.last?["entity_id"]?.integer == later)
    // A moment has a position of its own, and its answer is the same for ever.
    let past = try client.result("item.find", #"{"as_of": {"position": \#(position)}}"#)
    #expect(past["position"]?.integer == position)
    #expect(past["timeline"] == nil)
  }

  /// What a comment says and which role a relation has stands in its entry.
  @Test func entriesSayWhatWasWritten() throws {
    _ = try register("FD-SAY-1")
    let place = try client.result(
      "item.register",
      #"{"class": "location", "tag": "FD-SAY-2", "name": "There", "#
        + #""attributes": {"kind": "room"}}"#)
    let start = try Journal(client).entries.last?.position ?? 0
    _ = try client.result(
      "item.update", #"{"item": "FD-SAY-1", "version": 1, "references": {"location": "FD-SAY-2"}}"#)
    let incident = try client.result("incident.open", #"{"title": "Said"}"#)
    _ = try client.result(
      "incident.comment", #"{"incident": \#(incident["id"]?.integer ?? 0), "text": "So it is"}"#)
    let reader = try reader(#"{"after": \#(start), "timeline": 1}"#)
    let entries = try reader.entries { $0["entity"]?.string == "incident_comment" }
    let relation = entries.first {
      $0["entity"]?.string == "relation"
        && $0["target"]?["id"]?.integer == place["id"]?.integer
    }
    #expect(relation?["role"]?.string == "location")
    let change = entries.last?["changes"]?[0]
    #expect(change?["path"]?.string == "text")
    #expect(change?["to"]?.string == "So it is")
  }

  /// Whatever the journal keeps can be asked for by its name.
  @Test func everyKindOfEntryHasItsName() throws {
    let rows = try server.superuser().query(
      SQL.Unit(Statement("select name from cmdb.versioned_table order by name")))
    let names = (0..<rows.count).compactMap { rows.text($0, 0) }
    #expect(names.count > 10)
    let reader = FeedReader(client)
    let others = [
      "class", "relation_type", "lifecycle", "priority", "export", "authority", "catalogue",
      "import", "clock", "timeline", "mapping",
    ]
    for name in names + others {
      try reader.subscribe(#"{"entities": ["\#(name)"]}"#)
    }
  }

  @Test func whatIsWrittenComesAtOnce() throws {
    let reader = try reader("{}")
    #expect(try reader.next()?.kind == "bookmark")
    let started = Instant.now()
    let id = try register("FD-3")
    let entry = try #require(
      try reader.entries { $0["entity_id"]?.integer == id && $0["entity"]?.string == "item" }.last)
    #expect(Promises.holds(started.duration(to: .now()), within: .seconds(1)))
    #expect(entry["subject"]?["tag"]?.string == "FD-3")
    #expect(entry["version"]?.integer == 1)
    // And then a bookmark within ten seconds, though nothing happens.
    var isMarked = false
    while !isMarked, let (kind, params) = try reader.next() {
      isMarked = kind == "bookmark"
      if isMarked { #expect(params["position"]?.integer == reader.position) }
    }
    #expect(isMarked)
  }

  @Test func kindsAndThingsAreChosen() throws {
    let first = try register("FD-4")
    let second = try register("FD-5")
    _ = try Journal(client)
    let reader = try reader(
      #"{"entities": ["item", "incident_item"], "items": ["FD-4"]}"#)
    _ = try client.result("item.update", #"{"item": \#(second), "version": 1, "name": "No"}"#)
    _ = try client.result("item.update", #"{"item": \#(first), "version": 1, "name": "Yes"}"#)
    _ = try client.result("incident.open", #"{"title": "FD", "items": [{"item": "FD-4"}]}"#)
    let entries = try reader.entries { $0["entity"]?.string == "incident_item" }
    #expect(entries.compactMap { $0["entity"]?.string } == ["item", "incident_item"])
    #expect(entries.first?["changes"]?[0]?["to"]?.string == "Yes")
    // From here on about the other one.
    guard
      case .result = try reader.call(
        "changes.update", #"{"subscription": "s1", "items": ["FD-5"]}"#)
    else { throw TestServer.Failure(description: "refused") }
    _ = try client.result("item.update", #"{"item": \#(first), "version": 2, "name": "No"}"#)
    _ = try client.result("item.update", #"{"item": \#(second), "version": 2, "name": "Now"}"#)
    let later = try reader.entries { _ in true }
    #expect(later.map { $0["entity_id"]?.integer } == [second])
    // Behind the answer nothing comes.
    guard
      case .result(let end) = try reader.call(
        "changes.unsubscribe", #"{"subscription": "s1"}"#)
    else { throw TestServer.Failure(description: "refused") }
    #expect((end["position"]?.integer ?? 0) >= later[0]["position"]?.integer ?? .max)
    _ = try client.result("item.update", #"{"item": \#(second), "version": 3, "name": "No"}"#)
    #expect(try reader.next(within: .seconds(1)) == nil)
    #expect(
      try reader.client.refusal("changes.unsubscribe", #"{"subscription": "s1"}"#).kind
        == "not_found")
    #expect(
      try client.refusal("changes.subscribe", #"{"items": ["FD-4", "FD-none"]}"#).kind
        == "not_found")
  }

  /// A bookmark is where to go on; what another history has at its place is refused.
  @Test func marksResumeAndTellAnotherHistory() throws {
    let id = try register("FD-6")
    _ = try Journal(client)
    let reader = try reader(#"{"after": 0}"#)
    _ = try reader.entriesToBookmark()
    let mark = try #require(reader.mark)
    _ = try client.result("item.update", #"{"item": \#(id), "version": 1, "name": "Behind"}"#)
    let resumed = try self.reader(#"{"mark": "\#(mark)"}"#)
    let entries = try resumed.entries { $0["version"]?.integer == 2 }
    #expect(entries.last?["changes"]?[0]?["to"]?.string == "Behind")
    #expect(entries.first?["position"]?.integer == reader.position + 1)

    let parts = mark.split(separator: ".").map(String.init)
    for position in 1...100 where position != Int(parts[2]) {
      let other = "\(parts[0]).\(parts[1]).\(position).\(parts[3])"
      let refused = try client.refusal("changes.subscribe", #"{"mark": "\#(other)"}"#)
      #expect(refused.kind == "cursor_expired")
      #expect(refused.error["data"]?["reason"]?.string == "mark")
    }
    let ahead = try client.refusal(
      "changes.subscribe", #"{"after": 9999999, "timeline": 1}"#)
    #expect(ahead.error["data"]?["reason"]?.string == "ahead")
    let other = try client.refusal("changes.subscribe", #"{"after": 5, "timeline": 7}"#)
    #expect(other.error["data"]?["reason"]?.string == "timeline")
    for params in [
      #"{"after": 5}"#, #"{"mark": "nonsense"}"#, #"{"after": 0, "mark": "\#(mark)"}"#,
      #"{"entities": ["printer"]}"#,
    ] {
      #expect(try client.refusal("changes.subscribe", params).kind == "invalid_params")
    }
  }

  /// The caller's rights count at each moment; what may not be seen leaves a hole.
  @Test func rightsAreLookedAtAgainAndAgain() throws {
    _ = try client.result("account.create", #"{"name": "fd-feed", "roles": ["feed"]}"#)
    let issued = try client.result("token.issue", #"{"account": "fd-feed"}"#)
    let token = try #require(issued["token"]?.string)
    let other = FeedReader(try server.client())
    _ = try other.client.result("session.login", #"{"token": "\#(token)"}"#)
    #expect(
      try other.client.refusal("changes.subscribe", #"{"entities": ["account"]}"#).kind
        == "forbidden")
    try other.subscribe(#"{"after": 0}"#)
    let seen = try other.entriesToBookmark()
    #expect(!seen.isEmpty)
    #expect(seen.allSatisfy { !["account", "token"].contains($0["entity"]?.string) })
    // The bookmark stands behind what was not shown.
    #expect(other.position >= seen.last?["position"]?.integer ?? 0)
    _ = try client.result(
      "account.update", #"{"name": "fd-feed", "disabled": true}"#)
    #expect(try other.closing() == "rights")
  }

  /// Whoever may not see any more what was asked for is told, and so is a token that was revoked.
  @Test func whoLosesARightIsTold() throws {
    func reader(_ name: String, _ role: String) throws -> (FeedReader, token: Int64) {
      _ = try client.result("account.create", #"{"name": "\#(name)", "roles": ["\#(role)"]}"#)
      let issued = try client.result("token.issue", #"{"account": "\#(name)"}"#)
      let other = FeedReader(try server.client())
      let token = try #require(issued["token"]?.string)
      _ = try other.client.result("session.login", #"{"token": "\#(token)"}"#)
      return (other, try #require(issued["id"]?.integer))
    }
    let (kinds, _) = try reader("fd-kinds", "auditor")
    try kinds.subscribe(#"{"entities": ["account"]}"#)
    let (none, _) = try reader("fd-none", "agent")
    try none.subscribe("{}")
    let (revoked, token) = try reader("fd-revoked", "agent")
    try revoked.subscribe("{}")
    let (others, _) = try reader("fd-others", "admin")
    _ = try client.result("consumer.create", #"{"name": "fd-of-another"}"#)
    try others.subscribe(#"{"consumer": "fd-of-another"}"#)
    _ = try client.result("account.update", #"{"name": "fd-kinds", "roles": ["agent"]}"#)
    _ = try client.result("account.update", #"{"name": "fd-none", "roles": ["gateway"]}"#)
    _ = try client.result("account.update", #"{"name": "fd-others", "roles": ["registrar"]}"#)
    _ = try client.result("token.revoke", #"{"id": \#(token)}"#)
    for reader in [kinds, none, revoked, others] { #expect(try reader.closing() == "rights") }
  }

  @Test func secretsAreMaskedForThoseWhoSeeNone() throws {
    _ = try client.result(
      "class.define",
      """
      {"name": "fd_safe", "parent": "asset", "label": {"en": "Safe"}, "attributes": \
      [{"name": "fd_pin", "type": "text", "label": {"en": "PIN"}, "secret": true}]}
      """)
    _ = try Journal(client)
    let mine = try reader("{}")
    _ = try client.result("account.create", #"{"name": "fd-blind", "roles": ["feed"]}"#)
    let token = try #require(
      try client.result("token.issue", #"{"account": "fd-blind"}"#)["token"]?.string)
    let other = FeedReader(try server.client())
    _ = try other.client.result("session.login", #"{"token": "\#(token)"}"#)
    try other.subscribe("{}")
    let item = try client.result(
      "item.register", #"{"class": "fd_safe", "tag": "FD-7", "attributes": {"fd_pin": "4711"}}"#)
    func pin(_ reader: FeedReader) throws -> String? {
      let entry = try reader.entries {
        $0["entity"]?.string == "item" && $0["subject"]?["id"]?.integer == item["id"]?.integer
      }.last
      return entry?["changes"]?.elements.first { $0["path"]?.string == "attributes.fd_pin" }?[
        "to"]?.string
    }
    #expect(try pin(mine) == "4711")
    #expect(try pin(other) == "***")
  }

  @Test func aBatchAndTooManyAreRefused() throws {
    let wire = try Wire(.unix(path: server.socketPath))
    let batch = try wire.ask(
      #"[{"jsonrpc":"2.0","id":1,"method":"changes.subscribe","params":{}}]"#)
    #expect(batch[0]?["error"]?["data"]?["kind"]?.string == "invalid_state")
    let reader = FeedReader(try server.client())
    for _ in 0..<64 { try reader.subscribe("{}") }
    #expect(throws: Refused.self) { try reader.subscribe("{}") }
  }

  /// Nothing is kept for who does not read, and nothing is lost for who reads late.
  @Test func whoReadsLateGetsAll() throws {
    let head = try Journal(client).entries.count
    // Ten subscriptions of all there is, far more than the socket and a mebibyte hold.
    let reader = FeedReader(try server.client())
    let rounds = max(1, 24_000 / max(1, head * 10))
    for _ in 0..<min(60, 10 * rounds) { try reader.subscribe(#"{"after": 0}"#) }
    Pace.pause(.seconds(2))
    var positions: [String: [Int64]] = [:]
    var marked: Set<String> = []
    while let (kind, params) = try reader.next(within: .seconds(20)) {
      let name = try #require(params["subscription"]?.string)
      if kind == "entry" { positions[name, default: []].append(params["position"]?.integer ?? 0) }
      if kind == "bookmark", (params["position"]?.integer ?? 0) >= head { marked.insert(name) }
      if marked.count == min(60, 10 * rounds) { break }
    }
    #expect(positions.count == min(60, 10 * rounds))
    for (name, found) in positions {
      #expect(found == (0..<found.count).map { Int64($0) + 1 }, "\(name)")
      #expect(found.count >= head)
    }
  }

  /// A transaction that is open holds up what is stamped after it, and nothing is passed over.
  @Test func anOpenTransactionHoldsUpAndNothingIsLost() throws {
    let reader = try reader(#"{"entities": ["item"]}"#)
    let holder = try server.superuser()
    try holder.execute("set idle_in_transaction_session_timeout = 0")
    try holder.execute("begin; select pg_current_xact_id()")
    var tags: [String] = []
    for number in 1...5 {
      tags.append("FO-\(number)")
      _ = try register("FO-\(number)")
    }
    Pace.pause(Promises.figure(.milliseconds(500), full: .seconds(10)))
    while let (kind, params) = try reader.next(within: .milliseconds(200)) {
      let tag = params["subject"]?["tag"]?.string ?? ""
      #expect(kind != "entry" || !tags.contains(tag))
    }
    try holder.execute("commit")
    let started = Instant.now()
    let entries = try reader.entries { $0["subject"]?["tag"]?.string == "FO-5" }
    #expect(Promises.holds(started.duration(to: .now()), within: .seconds(1)))
    let found = entries.compactMap { $0["subject"]?["tag"]?.string }.filter(tags.contains)
    #expect(found == tags)
  }

  /// Who reads nothing for twenty seconds is told so, and where to resume.
  @Test(.enabled(if: Promises.isFull)) func whoDoesNotReadIsClosed() throws {
    for number in 0..<300 { _ = try register("FS-\(number)") }
    _ = try Journal(client)
    let reader = FeedReader(try server.client())
    for number in 0..<60 {
      try reader.client.send(
        """
        {"jsonrpc": "2.0", "id": \(1000 + number), "method": "changes.subscribe", \
        "params": {"after": 0}}
        """)
    }
    Pace.pause(.seconds(25))
    var reasons: Set<String> = []
    while try reader.client.isReadable(within: .seconds(2)), let line = try reader.client.receive()
    {
      let message = try Document(line, limits: .trusted).root
      if message["method"]?.string == "changes.closed", let params = message["params"] {
        reasons.insert(params["reason"]?.string ?? "")
      }
    }
    #expect(reasons == ["slow"])
    // The connection serves on.
    _ = try reader.client.result("session.whoami")
  }

  /// A server that drains says so, and where to resume.
  @Test func aDrainIsTold() throws {
    let server = try TestServer()
    let reader = FeedReader(try server.client())
    try reader.subscribe("{}")
    Process.kill(server.pid, .terminate)
    #expect(try reader.closing() == "closing")
    server.stopAndRemove()
  }
}
