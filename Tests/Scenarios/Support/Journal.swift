import Client
import JSON
import System
import Testing

/// The journal as the API shows it, read to its end.
struct Journal {
  struct Entry {
    let position: Int64
    let at: String
    let entity: String
    let id: Int64
    let version: Int64
    let method: String
    /// The name that the change gave, if it gave one.
    let name: String?
  }

  let entries: [Entry]

  /// Waits until all that was committed before has its position, then reads everything.
  init(_ client: Client) throws {
    // Right after a start nothing may have settled yet: the server says that one asks again.
    let seen = try client.unhurried(
      "inventory.export", #"{"format": "jsonl", "where": "id = 0"}"#)
    let end = try #require(seen.won?["position"]?.integer, "\(seen)")
    var entries: [Entry] = []
    var after: Int64 = 0
    while after < end {
      let page = try client.result("journal.list", #"{"after": \#(after), "limit": 1000}"#)
      let found = try #require(page["entries"]).elements.compactMap(Entry.init)
      guard let last = found.last else { break }
      entries += found
      after = last.position
    }
    self.entries = entries.filter { $0.position <= end }
    #expect(self.entries.last?.position == end)
  }

  /// Positions without a gap from 1, moments that never fall, and each thing's versions one after
  /// the other from 1.
  func expectUnbroken() {
    #expect(entries.map(\.position) == (0..<entries.count).map { Int64($0) + 1 })
    let falling = zip(entries, entries.dropFirst()).filter { $0.at > $1.at }
    #expect(falling.isEmpty, "\(falling.prefix(3))")
    var versions: [String: Int64] = [:]
    var broken: [Entry] = []
    for entry in entries where Self.versioned.contains(entry.entity) {
      let name = "\(entry.entity) \(entry.id)"
      if entry.version != versions[name, default: 0] + 1 { broken.append(entry) }
      versions[name] = entry.version
    }
    #expect(broken.isEmpty, "\(broken.prefix(3))")
    #expect(!versions.isEmpty)
  }

  private static let versioned: Set<String> = ["item", "relation", "incident", "incident_item"]
}

extension Journal.Entry {
  init?(_ value: Value) {
    guard let position = value["position"]?.integer, let at = value["at"]?.string,
      let entity = value["entity"]?.string, let method = value["method"]?.string
    else { return nil }
    self.position = position
    self.at = at
    self.entity = entity
    self.method = method
    id = value["entity_id"]?.integer ?? 0
    version = value["version"]?.integer ?? 0
    name = value["changes"]?.elements.first { $0["path"]?.string == "name" }?["to"]?.string
  }
}
