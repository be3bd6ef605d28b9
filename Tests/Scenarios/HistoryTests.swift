import Client
import JSON
import Testing

/// Versions tell what each of them changed, and are walked without gap or repetition.
struct HistoryTests {
  private let client: Client

  init() throws {
    client = try sharedClient()
    for place in ["HST-A", "HST-B"] {
      _ = try client.call(
        "item.register",
        Array(#"{"class": "location", "tag": "\#(place)", "attributes": {"kind": "room"}}"#.utf8))
    }
  }

  /// A printer of eight versions: each member of `changes` is one update.
  private func printer(_ tag: String, _ changes: [String]) throws {
    _ = try client.result(
      "item.register",
      #"{"class": "printer", "tag": "\#(tag)", "references": {"location": "HST-A"}}"#)
    for (index, change) in changes.enumerated() {
      _ = try client.result(
        "item.update", #"{"item": "\#(tag)", "version": \#(index + 1), \#(change)}"#)
    }
  }

  private static let updates = [
    #""references": {"location": "HST-B"}"#,
    #""attributes": {"serial_no": "HST \"1\"", "notes": "a"}"#,
    #""attributes": {"notes": "b"}, "references": {"location": null}"#,
    #""attributes": {"notes": null}, "name": "Renamed""#,
    #""references": {"location": "HST-A"}"#,
    #""attributes": {"notes": "c"}"#,
    #""references": {"location": "HST-B"}, "attributes": {"notes": "d"}"#,
  ]

  private func text(_ value: Value?) -> String {
    value.map { $0["tag"]?.string ?? $0.string ?? String(decoding: $0.raw, as: UTF8.self) } ?? "-"
  }

  private func changes(_ entry: Value) -> [String] {
    (entry["changes"].map { Array($0.elements) } ?? []).map { change in
      "\(text(change["path"])): \(text(change["from"])) > \(text(change["to"]))"
    }
  }

  private static let expected = [
    ["references.location: HST-A > HST-B"],
    ["attributes.notes: null > a", #"attributes.serial_no: null > HST "1""#],
    ["attributes.notes: a > b", "references.location: HST-B > null"],
    ["name: HST-1 > Renamed", "attributes.notes: b > null"],
    ["references.location: null > HST-A"],
    ["attributes.notes: null > c"],
    ["attributes.notes: c > d", "references.location: HST-A > HST-B"],
  ]

  /// The same changes in the history and in the journal, the references of a version among them.
  @Test func everyVersionTellsWhatItChanged() throws {
    try printer("HST-1", Self.updates)
    let history = try client.all("item.history", "entries", #""item": "HST-1""#)
    #expect(history.dropLast().reversed().map(changes) == Self.expected)
    let first = try #require(history.last)
    #expect(changes(first).contains("references.location: null > HST-A"))
    let last = try client.result("item.get", #"{"item": "HST-1"}"#)["updated_at"]?.string ?? ""
    _ = try client.result(
      "item.get", #"{"item": "HST-1", "as_of": "\#(last)", "deadline_ms": 20000}"#)
    let entries = try client.all(
      "journal.list", "entries", #""item": "HST-1", "method": "item.update""#)
    let ofItem = entries.filter { $0["entity"]?.string == "item" }
    #expect(ofItem.map(changes) == Self.expected)
    #expect(ofItem.allSatisfy { $0["subject"]?["name"]?.string == "Renamed" })
  }

  @Test(arguments: ["", #", "sort": "version""#, #", "sort": "-at""#])
  func aHistoryIsWalked(_ sort: String) throws {
    let tag = "HST-W\(sort.utf8.count)"
    try printer(tag, Self.updates)
    var versions: [Int64] = []
    var cursor = ""
    repeat {
      let page = try client.result(
        "item.history", #"{"item": "\#(tag)", "limit": 3\#(sort)\#(cursor)}"#)
      versions += page["entries"].map { $0.elements.compactMap { $0["version"]?.integer } } ?? []
      cursor = page["next_cursor"]?.string.map { #", "cursor": "\#($0)""# } ?? ""
    } while !cursor.isEmpty
    let newestFirst = (1...8).reversed().map(Int64.init)
    #expect(versions == (sort.contains("version") ? newestFirst.reversed() : newestFirst))
  }

  /// Who read an item long ago is told all that has changed since.
  @Test func aConflictTellsWhatHasChanged() throws {
    try printer("HST-C", Array(Self.updates.prefix(3)))
    let answer = try client.call(
      "item.update", Array(#"{"item": "HST-C", "version": 2, "name": "Late"}"#.utf8))
    guard case .error(let error) = answer else {
      Issue.record("it was not refused")
      return
    }
    let changed = error["data"]?["changed"].map { $0.elements.compactMap(\.string) }
    #expect(changed == ["attributes.notes", "attributes.serial_no", "references.location"])
  }
}
