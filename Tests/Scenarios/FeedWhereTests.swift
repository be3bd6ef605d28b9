import Client
import JSON
import Postgres
import System
import Testing

/// Subscriptions with a condition: what each entry means for it.
@Suite(.serialized) struct FeedWhereTests {
  private static let server = Result { try TestServer() }
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try Self.server.get()
    client = try server.client()
  }

  private func reader(_ params: String) throws -> FeedReader {
    let reader = FeedReader(try server.client())
    try reader.subscribe(params)
    return reader
  }

  @discardableResult
  private func register(
    _ tag: String, _ itemClass: String = "printer", _ also: String = ""
  ) throws -> Int64 {
    let also = itemClass == "location" ? #", "attributes": {"kind": "room"}\#(also)"# : also
    let item = try client.result(
      "item.register", #"{"class": "\#(itemClass)", "tag": "\#(tag)"\#(also)}"#)
    return try #require(item["id"]?.integer)
  }

  private func update(_ tag: String, _ fields: String) throws {
    let version = try client.result("item.get", #"{"item": "\#(tag)"}"#)["version"]?.integer ?? 0
    _ = try client.result(
      "item.update", #"{"item": "\#(tag)", "version": \#(version), \#(fields)}"#)
  }

  /// What comes until a position: the kind of each entry, and its effect.
  private func effects(of reader: FeedReader, to position: Int64) throws -> [String] {
    var effects: [String] = []
    while let (kind, params) = try reader.next() {
      if kind == "entry" {
        let entity = params["entity"]?.string ?? ""
        let tag = params[entity == "relation" ? "source" : "subject"]?["tag"]?.string
        let number = params["subject"]?["number"]?.string.map { _ in "incident" }
        effects.append(
          "\(entity) \(tag ?? number ?? ""): \(params["effect"]?.string ?? "none")")
      }
      if kind == "closed" { effects.append("closed \(params["reason"]?.string ?? "")") }
      if reader.position >= position { break }
    }
    return effects
  }

  private func head() throws -> Int64 { try Journal(client).entries.last?.position ?? 0 }

  @Test func subjectsEnterChangeAndLeave() throws {
    try register("FW-1", "location")
    try register("FW-2", "location")
    let reader = try reader(#"{"where": "class = printer and location = 'FW-1'"}"#)
    let replayed = try head()
    try register("FW-3", "printer", #", "references": {"location": "FW-1"}"#)
    try register("FW-4", "printer", #", "references": {"location": "FW-2"}"#)
    try update("FW-3", #""name": "Here""#)
    try update("FW-3", #""references": {"location": "FW-2"}"#)
    try update("FW-3", #""name": "There""#)
    try update("FW-3", #""references": {"location": "FW-1"}"#)
    let version = try client.result("item.get", #"{"item": "FW-3"}"#)["version"]?.integer ?? 0
    _ = try client.result("item.void", #"{"item": "FW-3", "version": \#(version), "reason": "x"}"#)
    let end = try head()
    let live = try effects(of: reader, to: end)
    let entered = Set(live.prefix(2))
    #expect(entered == ["item FW-3: entered", "relation FW-3: entered"])
    #expect(live.contains("item FW-3: changed"))
    #expect(live.filter { $0.hasSuffix(": left") }.count >= 2)
    #expect(!live.contains { $0.contains("FW-4") || $0.hasSuffix("none") })
    // Who replays is told the same as who is up to date.
    let again = try self.reader(
      #"{"where": "class = printer and location = 'FW-1'", "after": \#(replayed), "timeline": 1}"#)
    #expect(try effects(of: again, to: end) == live)
  }

  /// An entry about another item can move members: then the list is to be read anew.
  @Test func othersMoveTheScope() throws {
    try register("FW-10", "location")
    try register("FW-11", "location")
    try register("FW-12", "location", #", "references": {"location": "FW-10"}"#)
    try register("FW-13", "printer", #", "references": {"location": "FW-12"}"#)
    try register("FW-14", "location", #", "references": {"location": "FW-11"}"#)
    let inside = try reader(#"{"where": "location within 'FW-10'", "entities": ["item"]}"#)
    let named = try reader(#"{"where": "location.name = 'Blue'"}"#)
    let placed = try reader(#"{"where": "place within 'FW-11'"}"#)
    try update("FW-12", #""references": {"location": "FW-11"}"#)
    try update("FW-14", #""references": {"location": "FW-10"}"#)
    try update("FW-12", #""name": "Blue""#)
    try update("FW-12", #""name": "Red""#)
    let end = try head()
    let moved = try effects(of: inside, to: end)
    // It is told although only items were asked for; the empty room moves itself alone.
    #expect(moved.filter { $0.hasSuffix("FW-12: scope") }.count >= 1, "\(moved)")
    #expect(!moved.contains { $0 == "relation FW-14: scope" }, "\(moved)")
    let renamed = try effects(of: named, to: end)
    #expect(renamed.filter { $0 == "item FW-12: scope" }.count == 2, "\(renamed)")
    let place = try effects(of: placed, to: end)
    #expect(place.contains("relation FW-12: scope"), "\(place)")
  }

  /// By a relation its source is judged; that its other end has moved is told where it has.
  @Test func relationsMoveTheirEnds() throws {
    for tag in ["FW-30", "FW-31", "FW-32"] { try register(tag, "server") }
    try register("FW-33", "location")
    let all = try reader(#"{"where": "related depends_on", "entities": ["relation"]}"#)
    let one = try reader(#"{"where": "related depends_on to 'FW-31'", "entities": ["relation"]}"#)
    let sources = try reader(
      #"{"where": "tag = 'FW-30' and related depends_on", "entities": ["relation"]}"#)
    func connect(_ source: String, _ target: String) throws -> Int64 {
      let made = try client.result(
        "relation.connect",
        #"{"type": "depends_on", "source": "\#(source)", "target": "\#(target)"}"#)
      return try #require(made["id"]?.integer)
    }
    let first = try connect("FW-30", "FW-31")
    let second = try connect("FW-30", "FW-32")
    for id in [second, first] {
      _ = try client.result(
        "relation.disconnect", #"{"relation": \#(id), "reason": "x"}"#)
    }
    let end = try head()
    #expect(
      try effects(of: all, to: end)
        == ["scope", "scope", "scope", "scope"].map { "relation FW-30: \($0)" })
    #expect(
      try effects(of: one, to: end)
        == ["entered", "changed", "changed", "left"].map {
          "relation FW-30: \($0)"
        })
    #expect(
      try effects(of: sources, to: end)
        == ["entered", "changed", "changed", "left"].map {
          "relation FW-30: \($0)"
        })
  }

  /// What a name stands for is asked again; one that stands for something else ends it.
  @Test func aNameThatMeansSomethingElseEndsIt() throws {
    try register("FW-40", "location", #", "name": "FW Attic""#)
    try register("FW-41", "location", #", "name": "FW Cellar""#)
    let gone = try reader(#"{"where": "location = 'FW Attic'"}"#)
    let other = try reader(#"{"where": "location = 'FW Cellar'"}"#)
    try update("FW-40", #""name": "FW Loft""#)
    #expect(try gone.closing() == "where")
    let more = try reader(#"{"where": "location = 'FW Loft'"}"#)
    try register("FW-43", "location", #", "name": "FW Loft""#)
    #expect(try more.closing() == "where")
    try register("FW-42", "printer", #", "references": {"location": "FW-41"}"#)
    let told = try effects(of: other, to: try head())
    #expect(told.contains("item FW-42: entered"), "\(told)")
  }

  @Test func incidentsAreJudgedToo() throws {
    try register("FW-20")
    let reader = try reader(
      """
      {"where": "item = 'FW-20' and priority <= 2", \
      "entities": ["incident", "incident_item", "incident_comment"]}
      """)
    let incident = try client.result(
      "incident.open", #"{"title": "FW", "items": [{"item": "FW-20"}]}"#)
    let id = try #require(incident["id"]?.integer)
    _ = try client.result(
      "incident.update", #"{"incident": \#(id), "version": 1, "impact": 1, "urgency": 1}"#)
    _ = try client.result("incident.comment", #"{"incident": \#(id), "text": "Seen"}"#)
    _ = try client.result(
      "incident.update", #"{"incident": \#(id), "version": 2, "impact": 3, "urgency": 3}"#)
    _ = try client.result("incident.comment", #"{"incident": \#(id), "text": "Not seen"}"#)
    let told = try effects(of: reader, to: try head())
    #expect(
      told == [
        "incident incident: entered", "incident_comment incident: changed",
        "incident incident: left",
      ])
  }

  @Test func whatCannotBeJudgedIsRefused() throws {
    func refused(_ params: String) throws -> String {
      let refusal = try client.refusal("changes.subscribe", params)
      return refusal.error["data"]?["errors"]?[0]?["code"]?.string ?? refusal.kind
    }
    #expect(try refused(#"{"where": "warranty_end < today + 30d"}"#) == "moving")
    #expect(
      try refused(#"{"where": "breached = true", "entities": ["incident"]}"#) == "moving")
    #expect(try refused(#"{"where": "location = 'FW-nowhere'"}"#) == "unknown_value")
    #expect(try refused(#"{"where": "wombat = red"}"#) == "unknown_field")
    #expect(
      try refused(#"{"where": "class = printer", "entities": ["item", "incident"]}"#)
        == "contradiction")
    #expect(try refused(#"{"where": "class = printer", "entities": ["class"]}"#) == "contradiction")
  }

  /// Other writers come and go; a condition that means something else now is not judged on.
  @Test func aCatalogueThatChangesItsMeaningEndsIt() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let name = "fw_\(Process.id)"
    _ = try client.result(
      "class.define", #"{"name": "\#(name)", "parent": "printer", "attributes": []}"#)
    let printers = FeedReader(try server.client())
    try printers.subscribe(#"{"where": "class = printer"}"#)
    let others = FeedReader(try server.client())
    try others.subscribe(#"{"where": "class = location"}"#)
    _ = try client.result(
      "class.define",
      #"{"name": "\#(name)_b", "parent": "\#(name)", "attributes": []}"#)
    _ = try client.result(
      "item.register", #"{"class": "location", "tag": "FW-R", "attributes": {"kind": "room"}}"#)
    #expect(try printers.closing() == "where")
    #expect(try others.entries { _ in true }.last?["effect"]?.string == "entered")
  }

  /// What PostgreSQL cannot judge ends alone: the others of the same statement go on.
  @Test func aConditionThatFailsEndsAlone() throws {
    let server = try TestServer(["--workers", "1"])
    defer { server.stopAndRemove() }
    let client = try server.client()
    _ = try client.result(
      "item.register", #"{"class": "location", "tag": "FW-P", "attributes": {"kind": "room"}}"#)
    let placed = FeedReader(try server.client())
    try placed.subscribe(#"{"where": "location within 'FW-P'"}"#)
    let printers = FeedReader(try server.client())
    try printers.subscribe(#"{"where": "class = printer"}"#)
    try server.superuser().execute(
      "alter function cmdb.sources_of(bigint, timestamptz) rename to sources_gone")
    _ = try client.result(
      "item.register", #"{"class": "printer", "tag": "FW-Q", "references": {"location": "FW-P"}}"#)
    #expect(try placed.closing() == "where")
    #expect(try printers.entries { _ in true }.last?["effect"]?.string == "entered")
  }

  /// Distinct conditions of a worker are few; the same one is judged once for all.
  @Test func distinctConditionsAreLimited() throws {
    let client = try server.client()
    var refusal: String?
    for number in 0..<40 {
      let params = #"{"where": "name = 'FW \#(number)'"}"#
      if case .error(let error) = try client.call("changes.subscribe", Array(params.utf8)) {
        refusal = Refused(error: error).kind
        #expect(number >= 20)
        break
      }
    }
    #expect(refusal == "overloaded")
    guard
      case .result = try client.call(
        "changes.subscribe", Array(#"{"where": "name = 'FW 1'"}"#.utf8))
    else { throw TestServer.Failure(description: "a known condition is refused") }
  }
}
