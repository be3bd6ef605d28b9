import Client
import JSON
import Testing

/// Lists of a moment of the past, by every way in which a page is led to its rows.
struct PastListTests {
  private static func unique(_ word: String) -> String {
    "\(word)-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
  }

  /// All names of a list, page by page.
  private func names(
    _ client: Client, _ method: String, _ rows: String, _ field: String, _ params: String
  ) throws -> [String] {
    var names: [String] = []
    var cursor = ""
    repeat {
      let result = try client.result(method, "{\"limit\": 2, \(params)\(cursor)}")
      names += result[rows]?.elements.compactMap { $0[field]?.string } ?? []
      cursor = result["next_cursor"]?.string.map { ", \"cursor\": \"\($0)\"" } ?? ""
    } while !cursor.isEmpty
    return names
  }

  @Test func itemsAreListedAsTheyWere() throws {
    let client = try sharedClient()
    let mark = Self.unique("past")
    let room = try client.result(
      "item.register",
      #"{"class": "location", "name": "\#(mark)", "attributes": {"kind": "room"}}"#)
    let place = try #require(room["id"]?.integer)
    var items: [(id: Int64, tag: String)] = []
    for number in 0..<5 {
      let made = try client.result(
        "item.register",
        """
        {"class": "printer", "name": "\(mark) \(number)", "references": {"location": \(place)}, \
        "attributes": {"serial_no": "\(mark)\(number)"}}
        """)
      items.append((try #require(made["id"]?.integer), try #require(made["tag"]?.string)))
    }
    let then = try client.result("item.get", #"{"item": \#(items[4].id)}"#)
    let moment = try #require(then["updated_at"]?.string)
    // What has changed since: a name, a place, a life; and what was not there yet.
    _ = try client.result(
      "item.update", #"{"item": \#(items[0].id), "version": 1, "name": "another"}"#)
    _ = try client.result(
      "item.update",
      #"{"item": \#(items[1].id), "version": 1, "references": {"location": null}}"#)
    _ = try client.result(
      "item.void", #"{"item": \#(items[2].id), "version": 1, "reason": "a test"}"#)
    _ = try client.result(
      "item.register",
      #"{"class": "printer", "name": "\#(mark) 5", "references": {"location": \#(place)}}"#)

    let tags = items.map(\.tag)
    for condition in [
      "name starts with '\(mark)' and class = printer", "location = \(place)",
      "location within \(place)", "location.name = '\(mark)'", "name starts with '\(mark) '",
      "location = \(place) and class within asset", "related located_in to \(place)",
    ] {
      let past = #""where": "\#(condition)", "as_of": "\#(moment)""#
      #expect(try names(client, "item.find", "items", "tag", past) == tags, "\(condition)")
      for sort in ["id", "name", "-serial_no", "location.name,id"] {
        let sorted = try names(client, "item.find", "items", "tag", past + #", "sort": "\#(sort)""#)
        #expect(sorted == (sort == "-serial_no" ? tags.reversed() : tags), "\(condition) \(sort)")
      }
      let counted = try client.result("item.find", "{\"count\": true, \(past)}")
      #expect(counted["total"]?.integer == 5, "\(condition)")
    }
    let one = #""where": "tag = '\#(tags[2])'", "as_of": "\#(moment)""#
    #expect(try names(client, "item.find", "items", "name", one) == ["\(mark) 2"])
    let now = try names(client, "item.find", "items", "name", #""where": "location = \#(place)""#)
    #expect(now == ["another", "\(mark) 3", "\(mark) 4", "\(mark) 5"])
  }

  @Test func incidentsAreListedAsTheyWere() throws {
    let client = try sharedClient()
    let mark = Self.unique("past")
    let room = try client.result(
      "item.register",
      #"{"class": "location", "name": "\#(mark)", "attributes": {"kind": "room"}}"#)
    let place = try #require(room["id"]?.integer)
    let printer = try client.result(
      "item.register",
      #"{"class": "printer", "name": "\#(mark)", "references": {"location": \#(place)}}"#)
    let item = try #require(printer["id"]?.integer)
    let parent = try client.result("incident.open", #"{"title": "\#(mark) above"}"#)
    let above = try #require(parent["number"]?.string)
    var numbers: [String] = []
    for _ in 0..<3 {
      let opened = try client.result(
        "incident.open",
        #"{"title": "\#(mark)", "items": [{"item": \#(item)}], "parent": "\#(above)"}"#)
      numbers.append(try #require(opened["number"]?.string))
    }
    let last = try client.result("incident.get", #"{"incident": "\#(numbers[2])"}"#)
    let moment = try #require(last["updated_at"]?.string)
    _ = try client.result(
      "incident.unlink", #"{"incident": "\#(numbers[0])", "item": \#(item)}"#)
    _ = try client.result(
      "incident.update", #"{"incident": "\#(numbers[1])", "version": 1, "parent": null}"#)
    _ = try client.result(
      "incident.open",
      #"{"title": "\#(mark)", "items": [{"item": \#(item)}], "parent": "\#(above)"}"#)

    for condition in [
      "item = \(item)", "item.location = \(place)", "item.location within \(place)",
      "item.name = '\(mark)'", "parent = '\(above)'",
      "parent in ('\(above)')", "item within \(place)", "title = '\(mark)'",
    ] {
      let past = #""where": "\#(condition)", "as_of": "\#(moment)""#
      let found = try names(client, "incident.find", "incidents", "number", past)
      #expect(found == numbers, "\(condition)")
      let now = try names(
        client, "incident.find", "incidents", "number", #""where": "\#(condition)""#)
      #expect(now.count == (condition.hasPrefix("title") ? 4 : 3), "\(condition): \(now)")
    }
    let apart = try names(
      client, "incident.find", "incidents", "number",
      #""where": "title = '\#(mark)' and not parent = '\#(above)'""#)
    #expect(apart == [numbers[1]])
  }
}
