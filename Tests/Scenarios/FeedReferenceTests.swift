import Client
import JSON
import Samples
import System
import Testing

/// The effects of conditions against a naive reference: each entry of a random history judged by
/// `item.find` just before its moment and at it.
@Suite struct FeedReferenceTests {
  private static let writes = Promises.figure(150, full: 1000)
  /// Written until there are as many: a write may make several, and chance makes some impossible.
  private static let entriesMin = Promises.figure(150, full: 10_000)
  private static let filters = Promises.figure(16, full: 200)
  private static let judges = Promises.figure(1, full: 4)
  private static let places = 8
  private static let things = 10

  @Test(.timeLimit(.minutes(240))) func effectsAreWhatListsSay() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    var history = RandomHistory(client: client, seed: 20_261_128)
    try history.prepare(places: Self.places, things: Self.things)
    let start = try head(client)
    var end = start
    while end < start + Int64(Self.entriesMin) {
      for _ in 0..<Self.writes { try history.write() }
      end = try head(client)
    }
    let moments = try Moments(client, from: start, to: end)
    let filters = (0..<Self.filters).map { _ in history.filter() }
    let last = end
    let judged = Crowd(Self.judges) { judge in
      let wire = try server.client()
      var effects: [String: Int] = [:]
      var wrong: [String] = []
      for index in stride(from: judge, to: filters.count, by: Self.judges) {
        let told = try Self.told(filters[index], to: server, from: start, to: last)
        let lists = try moments.lists(filters[index], wire)
        for effect in told.values { effects[effect, default: 0] += 1 }
        wrong += moments.wrong(told, lists, filters[index])
      }
      return (effects, wrong)
    }
    let outcomes = try judged.join()
    let wrong = outcomes.flatMap(\.1)
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    let effects = outcomes.map(\.0).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    print(
      "\(end - start) entries of \(moments.count) moments, \(filters.count) filters, "
        + "\(effects.sorted { $0.key < $1.key })")
    for effect in ["entered", "changed", "left", "scope"] {
      #expect(effects[effect, default: 0] > 0, "\(effect) never came: \(effects)")
    }
  }

  private func head(_ client: Client) throws -> Int64 {
    try Journal(client).entries.last?.position ?? 0
  }

  /// The effects by position.
  private static func told(
    _ filter: String, to server: TestServer, from start: Int64, to end: Int64
  ) throws -> [Int64: String] {
    let reader = FeedReader(try server.client())
    try reader.subscribe(#"{"after": \#(start), "timeline": 1, "where": "\#(filter)"}"#)
    var told: [Int64: String] = [:]
    while reader.position < end, let (kind, params) = try reader.next() {
      guard kind == "entry" else { continue }
      told[params["position"]?.integer ?? 0] = params["effect"]?.string
    }
    guard reader.position >= end else {
      throw TestServer.Failure(description: "\(filter): told up to \(reader.position) only")
    }
    return told
  }
}

/// The entries of a history by their moments.
private struct Moments: Sendable {
  private struct Entry {
    let position: Int64
    let at: String
    /// The item that it is about; nil where it is about none.
    let subject: Int64?
  }

  private let start: Int64
  private var groups: [[Entry]] = []

  init(_ client: Client, from start: Int64, to end: Int64) throws {
    self.start = start
    var after = start
    while after < end {
      let page = try client.result("journal.list", #"{"after": \#(after), "limit": 1000}"#)
      for entry in page["entries"]?.elements.map({ $0 }) ?? [] {
        let position = entry["position"]?.integer ?? 0
        after = max(after, position)
        guard position <= end else { continue }
        let subject: Int64? =
          switch entry["entity"]?.string {
          case "item": entry["entity_id"]?.integer
          case "relation": entry["source"]?["id"]?.integer
          default: nil
          }
        let read = Entry(position: position, at: entry["at"]?.string ?? "", subject: subject)
        if groups.last?.last?.at == read.at {
          groups[groups.count - 1].append(read)
        } else {
          groups.append([read])
        }
      }
    }
  }

  var count: Int { groups.count }

  /// The ids that met a condition at the beginning and after each moment.
  func lists(_ filter: String, _ client: Client) throws -> [Set<Int64>] {
    var text: ArraySlice<UInt8> = []
    var ids: Set<Int64> = []
    return try ([start] + groups.map { $0[$0.count - 1].position }).map { position in
      try client.send(
        #"""
        {"jsonrpc": "2.0", "id": 1, "method": "item.find", "params": {"where": "\#(filter)", \#
        "limit": 1000, "fields": ["id"], "as_of": {"position": \#(position)}}}
        """#)
      guard let line = try client.receive(), let end = line.firstIndex(of: UInt8(ascii: "]")) else {
        throw TestServer.Failure(description: "\(filter) is not answered at \(position)")
      }
      // Mostly it is the list of the moment before, to the byte.
      guard line[..<end] != text else { return ids }
      text = line[..<end]
      ids = try Self.ids(line, filter)
      return ids
    }
  }

  private static func ids(_ line: [UInt8], _ filter: String) throws -> Set<Int64> {
    let answer = try Document(line, limits: .trusted).root
    guard let items = answer["result"]?["items"], answer["result"]?["next_cursor"]?.string == nil
    else { throw TestServer.Failure(description: "\(filter): \(answer.text)") }
    return Set(items.elements.compactMap { $0["id"]?.integer })
  }

  /// What is told otherwise than the lists say.
  func wrong(_ told: [Int64: String], _ lists: [Set<Int64>], _ filter: String) -> [String] {
    let mayScope =
      ["within", "related", "place", "manufacturer", "model.", "location."]
      .contains { filter.firstRange(of: $0) != nil }
    var wrong: [String] = []
    for (index, group) in groups.enumerated() {
      let before = lists[index]
      let after = lists[index + 1]
      var isTold = false
      for entry in group {
        let effect = told[entry.position]
        if effect == "scope" {
          if !mayScope { wrong.append("\(filter): scope at \(entry.position)") }
          isTold = true
          continue
        }
        let held = entry.subject.map { (before.contains($0), after.contains($0)) }
        let expected: String? =
          switch held {
          case (true, true)?: "changed"
          case (true, false)?: "left"
          case (false, true)?: "entered"
          case (false, false)?, nil: nil
          }
        if effect != expected { wrong.append("\(filter): position \(entry.position)") }
      }
      let moved = before.symmetricDifference(after).subtracting(group.compactMap(\.subject))
      if !moved.isEmpty, !isTold {
        wrong.append("\(filter): \(moved) moved at \(group[0].position)")
      }
    }
    return wrong
  }
}

/// Writes of every kind that moves items, over a small estate, so that they meet.
private struct RandomHistory {
  let client: Client
  private var random: SeededGenerator
  private var places: [String] = []
  private var things: [String] = []
  private var models: [String] = []
  private var count = 0

  init(client: Client, seed: UInt64) {
    self.client = client
    random = SeededGenerator(seed: seed)
  }

  mutating func prepare(places: Int, things: Int) throws {
    for maker in ["M-1", "M-2"] {
      _ = try client.result(
        "item.register",
        #"{"class": "organization", "tag": "\#(maker)", "attributes": {"kind": "other"}}"#)
    }
    for _ in 0..<3 { try register("model") }
    for _ in 0..<places { try register("location") }
    for _ in 0..<things { try register("printer") }
  }

  private mutating func one(of tags: [String]) -> String {
    tags.randomElement(using: &random) ?? ""
  }

  /// Whether a refusal is of what chance has made impossible: a cycle, an item that is void, a name
  /// that another has.
  private func attempt(_ method: String, _ params: String) throws {
    guard case .error(let error) = try client.call(method, Array(params.utf8)) else { return }
    let refused = Refused(error: error)
    let chances = ["constraint", "invalid_params", "invalid_state", "conflict", "already_exists"]
    guard chances.contains(refused.kind) else { throw refused }
  }

  private mutating func register(_ itemClass: String) throws {
    count += 1
    let tag = "R-\(itemClass)-\(count)"
    let attributes = itemClass == "location" ? #", "attributes": {"kind": "room"}"# : ""
    _ = try client.result(
      "item.register", #"{"class": "\#(itemClass)", "tag": "\#(tag)"\#(attributes)}"#)
    switch itemClass {
    case "location": places.append(tag)
    case "model": models.append(tag)
    default: things.append(tag)
    }
  }

  /// Nil of an item that is void.
  private func version(of tag: String) throws -> Int64? {
    guard
      case .result(let item) = try client.call(
        "item.get", Array(#"{"item": "\#(tag)"}"#.utf8))
    else { return nil }
    return item["version"]?.integer
  }

  private func update(_ tag: String, _ fields: String) throws {
    guard let version = try version(of: tag) else { return }
    try attempt("item.update", #"{"item": "\#(tag)", "version": \#(version), \#(fields)}"#)
  }

  private mutating func reference(_ role: String, to tags: [String]) -> String {
    let target = Int.random(in: 0..<5, using: &random) == 0 ? "null" : "\"\(one(of: tags))\""
    return #""references": {"\#(role)": \#(target)}"#
  }

  mutating func write() throws {
    switch Int.random(in: 0..<14, using: &random) {
    // Not more than a list holds on one page.
    case 0 where things.count < 400: try register("printer")
    case 1 where things.count < 400: try register("cartridge")
    case 2, 3: try update(one(of: things), reference("location", to: places))
    case 4, 5: try update(one(of: places), reference("location", to: places))
    case 6: try update(one(of: things), reference("model", to: models))
    case 7: try update(one(of: models), reference("manufacturer", to: ["M-1", "M-2"]))
    case 8: try update(one(of: things), reference("installed_in", to: things))
    case 9: try update(one(of: things), reference("whole", to: things))
    case 10: try update(one(of: things + places + models), #""name": "\#(name())""#)
    case 11:
      let tag = one(of: things)
      guard let version = try version(of: tag) else { return }
      try attempt(
        "item.void", #"{"item": "\#(tag)", "version": \#(version), "reason": "chance"}"#)
    case 12:
      try attempt(
        "relation.connect",
        #"{"type": "powers", "source": "\#(one(of: things))", "target": "\#(one(of: things))"}"#)
    default: try update(one(of: things), #""references": {"model": null, "location": null}"#)
    }
  }

  private mutating func name() -> String { one(of: ["Red", "Blue", "Green"]) }

  /// A condition of the kinds that a subscription takes. It names only what was there before.
  mutating func filter() -> String {
    let first = test()
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "\(first) and \(test())"
    case 1: return "\(first) or \(test())"
    case 2: return "not (\(first))"
    default: return first
    }
  }

  private mutating func test() -> String {
    let place = one(of: places)
    let thing = one(of: Array(things.prefix(10)))
    return switch Int.random(in: 0..<16, using: &random) {
    case 0: "class = printer"
    case 1: "class in (cartridge, location)"
    case 2: "name = '\(name())'"
    case 3: "name is null"
    case 4: "location = '\(place)'"
    case 5: "location within '\(place)'"
    case 6: "place within '\(place)'"
    case 7: "place = '\(place)'"
    case 8: "location.name = '\(name())'"
    case 9: "model.name contains 'e'"
    case 10: "manufacturer = 'M-1'"
    case 11: "model.manufacturer = 'M-2'"
    case 12: "related powers"
    case 13: "related powers to '\(thing)'"
    case 14: "place.name = '\(name())'"
    default: "location.location = '\(place)'"
    }
  }
}
