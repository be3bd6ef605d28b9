import Client
import JSON
import Testing

/// Every list is walked by pages, sorted either way, and counted.
@Suite(.serialized) struct ListTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  /// One list, its rows, and what tells a row from others.
  struct Walked: CustomTestStringConvertible {
    let method: String
    let plural: String
    /// Parameters that make the list small and nobody else's.
    let params: String
    let sort: String
    let key: String

    var testDescription: String { "\(method) by \(sort)" }
  }

  private func rows(_ list: Walked, sort: String?, limit: Int) throws -> ([Value], [Int64]) {
    var found: [Value] = []
    var totals: [Int64] = []
    var cursor: String?
    repeat {
      let sorted = sort.map { #", "sort": "\#($0)""# } ?? ""
      let from = cursor.map { #", "cursor": "\#($0)""# } ?? ""
      let page = try client.result(
        list.method, #"{\#(list.params)"limit": \#(limit), "count": true\#(sorted)\#(from)}"#)
      found += page[list.plural]?.elements.map(\.self) ?? []
      totals += [page["total"]?.integer ?? -1]
      #expect(page[list.plural]?.count ?? 0 <= limit)
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    return (found, totals)
  }

  /// A list at once and in pages of two. Other tests share the server: what they add meanwhile
  /// makes it begin again.
  private func walk(
    _ list: Walked, _ sort: String
  ) throws -> (whole: ([Value], [Int64]), pages: ([Value], [Int64])) {
    while true {
      let whole = try rows(list, sort: nil, limit: 1000)
      let pages = try rows(list, sort: sort, limit: 2)
      let after = try rows(list, sort: nil, limit: 1000)
      if whole.0.map({ text($0, list.key) }) == after.0.map({ text($0, list.key) }) {
        return (whole, pages)
      }
    }
  }

  private func text(_ row: Value, _ path: String) -> String {
    var value: Value? = row
    for name in path.split(separator: ".") { value = value?[String(name)] }
    return value?.text ?? "–"
  }

  private static let lists = [
    Walked(
      method: "relation.list", plural: "relations", params: #""item": "LST-ROOM", "#,
      sort: "source.name", key: "id"),
    Walked(
      method: "relation.list", plural: "relations", params: #""item": "LST-ROOM", "#,
      sort: "since", key: "id"),
    Walked(
      method: "item.history", plural: "entries", params: #""item": "LST-1", "#, sort: "version",
      key: "version"),
    Walked(
      method: "item.history", plural: "entries", params: #""item": "LST-1", "#, sort: "reason",
      key: "version"),
    Walked(
      method: "journal.list", plural: "entries", params: #""item": "LST-1", "#, sort: "position",
      key: "position"),
    Walked(
      method: "journal.list", plural: "entries", params: #""item": "LST-1", "#, sort: "reason",
      key: "position"),
    Walked(
      method: "journal.list", plural: "entries", params: #""item": "LST-1", "#, sort: "at",
      key: "position"),
    Walked(
      method: "account.list", plural: "accounts", params: "", sort: "name", key: "name"),
    Walked(
      method: "account.list", plural: "accounts", params: "", sort: "os_user", key: "name"),
    Walked(
      method: "token.list", plural: "tokens", params: #""account": "lst-robot", "#, sort: "label",
      key: "id"),
    Walked(
      method: "token.list", plural: "tokens", params: #""account": "lst-robot", "#,
      sort: "last_used_at", key: "id"),
    Walked(
      method: "class.list", plural: "classes", params: "", sort: "parent", key: "name"),
    Walked(
      method: "lifecycle.list", plural: "lifecycles", params: "", sort: "label.ru", key: "name"),
    Walked(
      method: "relation_type.list", plural: "relation_types", params: "", sort: "role",
      key: "name"),
    Walked(
      method: "item.find", plural: "items", params: #""where": "tag starts with 'LST-'", "#,
      sort: "name", key: "id"),
  ]

  /// Five units in a room; one with a history; an account with tokens.
  private func prepare() throws {
    guard case .error = try client.call("item.get", Array(#"{"item": "LST-ROOM"}"#.utf8)) else {
      return
    }
    _ = try client.result(
      "item.register",
      #"{"class": "location", "tag": "LST-ROOM", "attributes": {"kind": "room"}}"#)
    for number in 1...5 {
      _ = try client.result(
        "item.register",
        """
        {"class": "printer", "tag": "LST-\(number)", "name": "Unit \(number % 2)", \
        "references": {"location": "LST-ROOM"}}
        """)
    }
    for (version, reason) in ["\"b\"", "null", "\"a\"", "\"b\""].enumerated() {
      _ = try client.result(
        "item.update",
        """
        {"item": "LST-1", "version": \(version + 1), "name": "N\(version)", "reason": \(reason)}
        """)
    }
    let robot = #"{"name": "lst-robot", "roles": ["auditor"]}"#
    _ = try client.result("account.create", robot)
    for name in ["lst-a", "lst-b"] {
      _ = try client.result("account.create", #"{"name": "\#(name)", "roles": ["auditor"]}"#)
    }
    for label in ["\"y\"", "null", "\"x\"", "\"y\"", "null"] {
      _ = try client.result("token.issue", #"{"account": "lst-robot", "label": \#(label)}"#)
    }
    try settle()
  }

  /// The journal has everything once a moment behind it has settled.
  private func settle() throws {
    let now = try client.result("item.get", #"{"item": "LST-5"}"#)["updated_at"]?.string ?? ""
    let last = try client.result("item.get", #"{"item": "LST-1"}"#)["updated_at"]?.string ?? ""
    for moment in [now, last] {
      _ = try client.result(
        "item.get", #"{"item": "LST-1", "as_of": "\#(moment)", "deadline_ms": 20000}"#)
    }
  }

  @Test(arguments: lists)
  func aListIsWalkedEitherWay(_ list: Walked) throws {
    try prepare()
    for sort in [list.sort, "-\(list.sort)"] {
      let ((whole, totals), (walked, counts)) = try walk(list, sort)
      let keys = whole.map { text($0, list.key) }
      #expect(whole.count > 2)
      #expect(totals == [Int64(whole.count)])
      #expect(Set(keys).count == whole.count)
      #expect(counts.allSatisfy { $0 == Int64(whole.count) })
      #expect(walked.map { text($0, list.key) }.sorted() == keys.sorted())
      let values = walked.map { text($0, list.sort) }
      let present = values.filter { $0 != "–" && $0 != "null" }
      // What has no value comes last, either way.
      #expect(Array(values.prefix(present.count)) == present)
      let rises = zip(present, present.dropFirst()).allSatisfy { one, other in
        let order =
          one.count == other.count || one.hasPrefix("\"") ? one <= other : one.count < other.count
        return sort == list.sort ? order : one == other || !order
      }
      #expect(rises, "\(sort): \(present)")
    }
  }

  @Test func whatCannotBeSortedBySaysWhatCan() throws {
    for (method, params, suggestion) in [
      ("journal.list", #""sort": "positon""#, "position"),
      ("relation.list", #""item": 1, "sort": "source.nam""#, "source.name"),
      ("account.list", #""sort": "-nam""#, "name"), ("class.list", #""sort": "paren""#, "parent"),
    ] {
      let refused = try client.refusal(method, "{\(params)}")
      let reason = refused.error["data"]?["errors"]?[0]
      #expect(reason?["path"]?.string == "sort")
      #expect(reason?["suggestion"]?.string == suggestion)
    }
  }

  @Test func anEmptyListHasATotal() throws {
    try prepare()
    _ = try client.result("account.create", #"{"name": "lst-empty", "roles": ["feed"]}"#)
    for (method, params) in [
      ("relation.list", #""item": "LST-1", "type": "covered_by""#),
      ("token.list", #""account": "lst-empty""#), ("journal.list", #""method": "none""#),
    ] {
      #expect(try client.result(method, #"{\#(params), "count": true}"#)["total"]?.integer == 0)
    }
  }
}
