import Client
import JSON
import Testing

/// An incident about hundreds of items: every answer stays bounded, and all of it can be read.
struct ManyItemsTests {
  private let client: Client

  init() throws {
    client = try sharedClient()
  }

  private static let count = 240

  /// Printers of a prefix, registered together, linked to a new incident a hundred at a time.
  private func open(_ prefix: String) throws -> Value {
    let tags = (1...Self.count).map { "\(prefix)-\($0)" }
    for tag in tags {
      _ = try client.result("item.register", #"{"class": "printer", "tag": "\#(tag)"}"#)
    }
    var incident = try client.result("incident.open", #"{"title": "All of \#(prefix)"}"#)
    let number = try #require(incident["number"]?.string)
    for start in stride(from: 0, to: tags.count, by: 100) {
      let names = tags[start..<min(start + 100, tags.count)].map { "\"\($0)\"" }
      incident = try client.result(
        "incident.link",
        #"{"incident": "\#(number)", "item": [\#(names.joined(separator: ","))]}"#)
    }
    return incident
  }

  @Test func answersAreBoundedAndNothingIsOutOfReach() throws {
    let linked = try open("MNY")
    let number = try #require(linked["number"]?.string)
    #expect(linked["items"]?.count == 100)
    #expect(linked["items_total"]?.integer == Int64(Self.count))
    #expect(linked["timeline"]?.count == 20)
    #expect(linked["timeline_total"]?.integer == Int64(Self.count) + 1)
    // What is worked out for each item is left to those who ask for it.
    #expect(linked["items"]?[0]?["context"] == nil)
    #expect(linked["impaired"] == nil)

    let read = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(read["items"]?.count == 100)
    #expect(read["items_total"]?.integer == Int64(Self.count))
    #expect(read["items"]?[99]?["context"] != nil)
    // What suffers from the first two hundred is counted; the whole is `incident.impact`.
    #expect(read["impaired"]?["truncated"]?.boolean == true)
    #expect(read["timeline"]?.count == Self.count + 1)
    #expect(read["timeline"]?[0]?["kind"]?.string == "opened")

    let listed = try client.result(
      "incident.find", #"{"where": "number = '\#(number)'"}"#)["incidents"]?[0]
    #expect(listed?["items"]?.count == 100)
    #expect(listed?["items_total"]?.integer == Int64(Self.count))
  }

  /// Of what hangs on an item `item.get` has the first hundred, and how many there are.
  @Test func partsOfAnItemAreBounded() throws {
    let place = try client.result(
      "item.register",
      #"{"class": "location", "tag": "MNP", "attributes": {"kind": "room"}}"#)
    for number in 1...120 {
      _ = try client.result(
        "item.register",
        #"{"class": "printer", "tag": "MNP-\#(number)", "references": {"location": "MNP"}}"#)
    }
    let numbers = try (1...102).map { number in
      try client.result(
        "incident.open", #"{"title": "Leak \#(number)", "items": [{"item": "MNP"}]}"#
      )["number"]?.string
    }
    let whole = try client.result(
      "item.get", #"{"item": "MNP", "include": ["relations", "incidents", "contracts"]}"#)
    let sources = whole["relations"]?.elements.compactMap { $0["source"]?["tag"]?.string }
    #expect(sources == (1...100).map { "MNP-\($0)" })
    #expect(whole["relations_total"]?.integer == 120)
    let newest = whole["incidents"]?.elements.compactMap { $0["number"]?.string }
    #expect(newest == numbers.compactMap(\.self).reversed().dropLast(2))
    #expect(whole["incidents_total"]?.integer == 102)
    #expect(whole["contracts"]?.count == 0)
    #expect(whole["contracts_total"]?.integer == 0)
    let past = try client.result(
      "item.get",
      #"{"item": "MNP", "include": ["relations"], "deadline_ms": 20000, "#
        + #""as_of": "\#(place["created_at"]?.string ?? "")"}"#)
    #expect(past["relations_total"]?.integer == 0)
  }

  @Test(arguments: [#""limit": 7"#, #""limit": 50, "sort": "-item.tag""#, #""limit": 1000"#])
  func allLinksArePaged(_ page: String) throws {
    let prefix = "PGD\(page.utf8.count)"
    let number = try #require(try open(prefix)["number"]?.string)
    var tags: [String] = []
    var cursor: String?
    repeat {
      let from = cursor.map { #", "cursor": "\#($0)""# } ?? ""
      let answer = try client.result(
        "incident.items", #"{"incident": "\#(number)", "count": true, \#(page)\#(from)}"#)
      #expect(answer["total"]?.integer == Int64(Self.count))
      for row in try #require(answer["items"]).elements {
        tags.append(row["item"]?["tag"]?.string ?? "")
        #expect(row["role"]?.string == "affected")
        #expect(row["context"] != nil)
      }
      cursor = answer["next_cursor"]?.string
    } while cursor != nil
    #expect(tags.count == Self.count)
    #expect(Set(tags).count == Self.count)
    guard !page.contains("sort") else { return }
    let shown = try client.result("incident.get", #"{"incident": "\#(number)"}"#)["items"]
    let first = try #require(shown).elements.map { $0["item"]?["tag"]?.string ?? "" }
    #expect(first == Array(tags.prefix(100)))
  }

  @Test func itIsChangedAndResolvedLikeAnyOther() throws {
    let number = try #require(try open("RSV")["number"]?.string)
    let updated = try client.result(
      "incident.update", #"{"incident": "\#(number)", "version": 1, "urgency": 1}"#)
    #expect(updated["timeline"]?[19]?["kind"]?.string == "changed")
    let unlinked = try client.result(
      "incident.unlink", #"{"incident": "\#(number)", "item": "RSV-1"}"#)
    #expect(unlinked["items_total"]?.integer == Int64(Self.count) - 1)
    #expect(unlinked["timeline"]?[19]?["kind"]?.string == "unlinked")
    #expect(unlinked["timeline"]?[19]?["by"]?.string == "admin")
    #expect(unlinked["timeline_total"]?.integer == Int64(Self.count) + 3)
    let resolved = try client.result(
      "incident.transition",
      #"{"incident": "\#(number)", "state": "resolved", "resolution": "All replaced"}"#)
    #expect(resolved["state"]?.string == "resolved")
    #expect(resolved["timeline"]?.count == 20)
  }

  @Test func anIncidentThatIsNotThereHasNoItems() throws {
    #expect(try client.refusal("incident.items", #"{"incident": "INC-999999"}"#).code == -32003)
  }
}
