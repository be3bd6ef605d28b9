import Client
import JSON
import Testing

/// How many there are: groups by any field, over the socket.
@Suite(.serialized) struct CountTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  /// Four printers in two rooms, marked so that no other test counts them.
  private func prepare(_ mark: String) throws {
    for room in ["A", "B"] {
      _ = try client.result(
        "item.register",
        """
        {"class": "location", "tag": "\(mark)-\(room)", "name": "\(mark) room \(room)", \
        "attributes": {"kind": "room"}}
        """)
    }
    let printers = [
      ("A", "in_use", #""purchase_price": 10.50, "is_colour": true"#),
      ("A", "in_use", #""purchase_price": 10.5, "functions": ["scan", "print"]"#),
      ("A", "in_stock", #""warranty_end": "2027-01-01", "functions": ["print", "scan"]"#),
      ("B", "in_use", #""page_counter_total": 7"#),
    ]
    for (room, state, attributes) in printers {
      _ = try client.result(
        "item.register",
        """
        {"class": "printer", "name": "\(mark) P", "state": "\(state)", \
        "attributes": {\(attributes)}, "references": {"location": "\(mark)-\(room)"}}
        """)
    }
  }

  private func groups(_ counts: Value) -> [String] {
    counts["groups"]?.elements.map { group in
      "\(group["key"]?.text ?? "") \(group["count"]?.text ?? "")"
    } ?? []
  }

  @Test func groupsAreOfAnyField() throws {
    try prepare("CNT1")
    func count(_ by: String) throws -> [String] {
      groups(try client.result("item.count", #"{"where": "name = 'CNT1 P'", "by": [\#(by)]}"#))
    }
    #expect(try count(#""class""#) == [#"{"class" : "printer"} 4"#])
    #expect(
      try count(#""state", "location.name""#) == [
        #"{"state" : "in_use", "location.name" : "CNT1 room A"} 2"#,
        #"{"state" : "in_stock", "location.name" : "CNT1 room A"} 1"#,
        #"{"state" : "in_use", "location.name" : "CNT1 room B"} 1"#,
      ])
    // Equal amounts are one group whatever their scale; what is absent comes last.
    #expect(
      try count(#""purchase_price""#) == [
        #"{"purchase_price" : {"amount": 10.5, "currency": "RUB"}} 2"#,
        #"{"purchase_price" : null} 2"#,
      ])
    #expect(
      try count(#""is_colour""#) == [#"{"is_colour" : null} 3"#, #"{"is_colour" : true} 1"#])
    #expect(
      try count(#""functions""#) == [
        #"{"functions" : ["print", "scan"]} 2"#, #"{"functions" : null} 2"#,
      ])
    #expect(
      try count(#""page_counter_total", "warranty_end""#) == [
        #"{"page_counter_total" : null, "warranty_end" : null} 2"#,
        #"{"page_counter_total" : 7, "warranty_end" : null} 1"#,
        #"{"page_counter_total" : null, "warranty_end" : "2027-01-01"} 1"#,
      ])
    let located = try client.result(
      "item.count", #"{"where": "name = 'CNT1 P'", "by": ["location"]}"#)
    let first = located["groups"]?.elements.first { _ in true }?["key"]?["location"]
    #expect(first?["tag"]?.string == "CNT1-A")
    #expect(first?["class"]?.string == "location")
  }

  @Test func theLargestAreShownAndAllAreCounted() throws {
    try prepare("CNT2")
    let cut = try client.result(
      "item.count", #"{"where": "name = 'CNT2 P'", "by": ["location.tag"], "limit": 1}"#)
    #expect(groups(cut) == [#"{"location.tag" : "CNT2-A"} 3"#])
    #expect(cut["total"]?.integer == 4)
    #expect(cut["truncated"]?.boolean == true)
    let none = try client.result("item.count", #"{"where": "tag = 'CNT-none'", "by": ["state"]}"#)
    #expect(none.text == #"{"groups" : [], "total" : 0, "truncated" : false}"#)
  }

  @Test func thePastIsCountedAsItWas() throws {
    try prepare("CNT3")
    let params = #""where": "name = 'CNT3 P'", "by": ["location"]"#
    let before = try client.result("item.get", #"{"item": "CNT3-B"}"#)["updated_at"]?.string ?? ""
    let present = try client.result("item.count", "{\(params)}")
    let settled = try client.result(
      "item.count",
      #"{\#(params), "as_of": {"position": 0}}"#)
    #expect(settled["total"]?.integer == 0)
    #expect(settled["position"]?.integer == 0)
    let past = try client.result("item.count", #"{\#(params), "as_of": "\#(before)"}"#)
    #expect(past["total"]?.integer == 0)
    #expect(present["total"]?.integer == 4)
  }

  @Test func everyMistakeIsNamed() throws {
    let refused = try client.refusal(
      "item.count",
      #"{"where": "clas = printer", "text": " ", "by": ["locaton", "state", "state", "a.b.c"]}"#)
    let errors = refused.error["data"]?["errors"]?.elements.map { error in
      "\(error["code"]?.string ?? "") \(error["path"]?.string ?? "")"
    }
    #expect(
      errors == [
        "empty text", "unknown_field by[0]", "duplicate by[2]", "unknown_field by[3]",
        "unknown_field where",
      ])
  }

  @Test func incidentsAreCountedByTheirFields() throws {
    _ = try client.result(
      "item.register", #"{"class": "person", "tag": "CNT-P", "name": "Countess"}"#)
    for (title, urgency, requester) in [("a", 1, "CNT-P"), ("b", 1, "CNT-P"), ("c", 3, "CNT-P")] {
      _ = try client.result(
        "incident.open",
        #"{"title": "CNT9 \#(title)", "urgency": \#(urgency), "requester": "\#(requester)"}"#)
    }
    let mine = #""where": "title starts with 'CNT9'""#
    let all = try client.result("incident.count", "{\(mine)}")
    #expect(all.text == #"{"total" : 3, "truncated" : false}"#)
    let grouped = try client.result(
      "incident.count", #"{\#(mine), "by": ["urgency", "requester.tag"]}"#)
    #expect(
      groups(grouped) == [
        #"{"urgency" : 1, "requester.tag" : "CNT-P"} 2"#,
        #"{"urgency" : 3, "requester.tag" : "CNT-P"} 1"#,
      ])
    let cut = try client.result("incident.count", #"{\#(mine), "by": ["urgency"], "limit": 1}"#)
    #expect(cut["truncated"]?.boolean == true)
    #expect(cut["total"]?.integer == 3)
    let several = try client.refusal("incident.count", #"{"by": ["item"]}"#)
    #expect(several.error["data"]?["errors"]?[0]?["code"]?.string == "several")
  }
}
