import Client
import JSON
import Testing

/// A list of what belongs to an item or an incident is read as of a moment by what it was called
/// then, and again with the same answer.
struct NamedThenTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func moment() throws -> String {
    let written = try client.result(
      "item.update", #"{"item": "NT-9", "version": 1, "name": "Later"}"#)
    return written["updated_at"]?.string ?? ""
  }

  @Test func relationsAreThoseOfTheItemThatHadTheTag() throws {
    for (tag, of) in [("NT-1", "ups"), ("NT-2", "printer"), ("NT-9", "printer")] {
      _ = try client.result("item.register", #"{"class": "\#(of)", "tag": "\#(tag)"}"#)
    }
    _ = try client.result(
      "relation.connect", #"{"type": "powers", "source": "NT-1", "target": "NT-2"}"#)
    let wrong = try client.refusal(
      "relation.connect", #"{"type": "powers", "source": "NT-2", "target": "NT-1"}"#)
    #expect(wrong.error["data"]?["reasons"]?[0]?["path"]?.string == "source", "\(wrong)")
    let then = try moment()
    let asked = #"{"item": "NT-1", "as_of": "\#(then)"}"#
    let first = try client.result("relation.list", asked)
    #expect(first["relations"]?.count == 1)
    _ = try client.result("item.update", #"{"item": "NT-1", "version": 1, "tag": "NT-1-OLD"}"#)
    _ = try client.result("item.register", #"{"class": "printer", "tag": "NT-1"}"#)
    #expect(try client.result("relation.list", asked).text == first.text)
    let before = try client.refusal(
      "relation.list", #"{"item": "NT-2", "as_of": "2020-01-01T00:00:00Z"}"#)
    #expect(before.kind == "not_found")
  }

  @Test func anIncidentIsThereFromItsOpeningOn() throws {
    let opened = try client.result(
      "incident.open",
      #"{"title": "NT", "external": {"system": "nt", "key": "1", "url": "https://nt.example/1"}}"#)
    let number = opened["number"]?.string ?? ""
    let before = try client.refusal(
      "incident.items", #"{"incident": "\#(number)", "as_of": "2020-01-01T00:00:00Z"}"#)
    #expect(before.kind == "not_found")
  }

  /// A console makes a link of it.
  @Test(arguments: ["javascript:alert(1)", "javascript://%0aalert(1)", "data:text/html,x", "x"])
  func anAddressElsewhereIsOneOfTheWeb(_ url: String) throws {
    let refused = try client.refusal(
      "incident.open",
      #"{"title": "NT", "external": {"system": "nt", "key": "2", "url": "\#(url)"}}"#)
    #expect(refused.kind == "invalid_params")
    #expect(refused.description.contains("external.url"))
  }
}
