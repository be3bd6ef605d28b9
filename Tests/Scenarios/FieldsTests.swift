import Client
import JSON
import Testing

/// `fields` of lists: what is asked for, in the shape of a complete answer.
struct FieldsTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func registerAll() throws {
    for params in [
      #""class": "organization", "tag": "FLD-O", "attributes": {"kind": "own_unit"}"#,
      #""class": "person", "tag": "FLD-P", "references": {"organization": "FLD-O"}, "#
        + #""name": "Ann", "attributes": {"phone": "+7 812 555-10-00"}"#,
      #""class": "printer", "tag": "FLD-1", "state": "in_use", "references": {"holder": "FLD-P"}"#,
      #""class": "printer", "tag": "FLD-2""#,
    ] {
      _ = try client.result("item.register", "{\(params)}")
    }
  }

  @Test func aFieldOfTheItemThatAReferenceNamesStandsInTheReference() throws {
    try registerAll()
    let fields =
      #""fields": ["tag", "holder.phone", "holder.name", "holder.organization", "#
      + #""references.holder.tag"]"#
    let printers = #""where": "tag starts with 'FLD-' and class = printer""#
    for order in ["", #", "sort": "-tag""#, #", "count": true"#, #", "text": "FLD""#] {
      let found = try client.result("item.find", "{\(printers), \(fields)\(order)}")
      let items = found["items"].map { Array($0.elements) } ?? []
      #expect(items.count == 2, "\(order)")
      let held = items.first { $0["tag"]?.string == "FLD-1" }
      let holder = held?["references"]?["holder"]
      #expect(holder?["phone"]?.string == "+7 812 555-10-00", "\(order): \(found.text)")
      #expect(holder?["organization"]?["tag"]?.string == "FLD-O", "\(order)")
      let names = holder.map { $0.members.map { $0.name } }
      #expect(names == ["tag", "name", "phone", "organization"], "\(order)")
      #expect(held.map { $0.members.map { $0.name } } == ["tag", "references"], "\(order)")
      let free = items.first { $0["tag"]?.string == "FLD-2" }
      #expect(free?.text == #"{"tag":"FLD-2","references":{}}"#, "\(order)")
    }
    let opened = try client.result(
      "incident.open", #"{"title": "FLD", "requester": "FLD-P", "items": [{"item": "FLD-1"}]}"#)
    let found = try client.result(
      "incident.find",
      """
      {"where": "number = '\(opened["number"]?.string ?? "")'", \
      "fields": ["title", "requester.phone"]}
      """)
    #expect(
      found["incidents"]?[0]?.text
        == #"{"title":"FLD","requester":{"phone":"+7 812 555-10-00"}}"#, "\(found.text)")
  }

  @Test func whatNoListHasIsNamed() throws {
    for (method, params, wrong, meant) in [
      ("item.find", #""fields": ["holder.phon", "holder.organization.phone"]"#, 2, "holder.phone"),
      ("journal.list", #""fields": ["position", "sbject"]"#, 1, "subject"),
      ("class.list", #""fields": ["nme", "label.ru"]"#, 1, "name"),
    ] {
      let refused = try client.refusal(method, "{\(params)}")
      let errors = (refused.error["data"]?["errors"]).map { Array($0.elements) } ?? []
      #expect(errors.count == wrong, "\(refused)")
      #expect(errors.first?["path"]?.string == "fields", "\(refused)")
      #expect(errors.first?["suggestion"]?.string == meant, "\(refused)")
    }
  }
}
