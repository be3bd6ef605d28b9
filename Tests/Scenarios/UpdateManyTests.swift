import Client
import JSON
import Testing

/// Many items are changed in one act.
@Suite(.serialized) struct UpdateManyTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ prefix: String, _ count: Int) throws {
    for number in 1...count {
      _ = try client.result(
        "item.register",
        #"{"class": "printer", "tag": "\#(prefix)-\#(number)", "state": "in_use"}"#)
    }
  }

  private func update(_ members: String) throws -> Value {
    try client.result("item.update_many", "{\(members)}")
  }

  @Test func manyItemsGetTheSame() throws {
    try register("UM", 4)
    let three = #""items": ["UM-1", "UM-2", "UM-3"]"#
    let set = #""set": {"attributes": {"notes": "checked"}}"#
    let dry = try update(#"\#(three), \#(set), "dry_run": true"#)
    #expect(dry["change_set"]?.isNull == true)
    #expect(dry["summary"]?["update"]?.integer == 3)
    #expect(dry["rows"]?[1]?["item"]?["tag"]?.string == "UM-2")
    #expect(dry["rows"]?[1]?["changes"]?[0]?["to"]?.string == "checked")
    #expect(try client.result("item.get", #"{"item": "UM-2"}"#)["version"]?.integer == 1)
    let done = try update("\(three), \(set)")
    let sets = try ["UM-1", "UM-2", "UM-3"].map { tag in
      let item = try client.result("item.get", #"{"item": "\#(tag)"}"#)
      #expect(item["version"]?.integer == 2)
      #expect(item["attributes"]?["notes"]?.string == "checked")
      return try client.result("item.history", #"{"item": "\#(tag)"}"#)["entries"]?[0]?[
        "change_set"]?.string
    }
    #expect(Set(sets) == [done["change_set"]?.string])
    let again = try update(#"\#(three), \#(set)"#)
    #expect(again["summary"]?["unchanged"]?.integer == 3)
    #expect(again["change_set"]?.isNull == true)
    // By a condition, whose matches have to be as many as expected.
    let condition = #""where": "tag in ('UM-1', 'UM-2', 'UM-3', 'UM-4')""#
    let clear = #""set": {"attributes": {"notes": null}}"#
    let other = try client.refusal(
      "item.update_many", #"{\#(condition), "expected_count": 3, \#(clear)}"#)
    #expect(other.kind == "conflict")
    let cleared = try update(#"\#(condition), "expected_count": 4, \#(clear)"#)
    #expect(cleared["summary"]?["update"]?.integer == 3)
    #expect(cleared["summary"]?["unchanged"]?.integer == 1)
  }

  @Test func whatOneCannotBeNoneBecomes() throws {
    try register("UN", 1)
    _ = try client.result(
      "item.register", #"{"class": "printer", "tag": "UN-2", "state": "in_stock"}"#)
    let refused = try client.refusal(
      "item.update_many", #"{"items": ["UN-1", "UN-2"], "set": {"state": "in_repair"}}"#)
    #expect(refused.kind == "constraint")
    #expect(refused.reason == "lifecycle")
    #expect(refused.error["data"]?["reasons"]?[0]?["path"]?.string == "items[1].state")
    #expect(try client.result("item.get", #"{"item": "UN-1"}"#)["version"]?.integer == 1)
    let dry = try update(
      #""items": ["UN-1", "UN-2"], "set": {"state": "in_repair"}, "dry_run": true"#)
    #expect(dry["rows"]?.elements.map { $0["action"]?.string } == ["update", "error"])
    let lost = #""items": ["UN-1", "UN-2"], "set": {"state": "lost"}"#
    #expect(try client.refusal("item.update_many", "{\(lost)}").kind == "constraint")
    let done = try update(#"\#(lost), "reason": "the fire""#)
    #expect(done["summary"]?["update"]?.integer == 2)
  }

  @Test func whatIsNotValidIsRefused() throws {
    try register("UV", 1)
    for (members, kind) in [
      (#""items": ["UV-9"], "set": {"name": "x"}"#, "not_found"),
      (#""items": ["UV-1"], "set": {}"#, "invalid_params"),
      (#""items": ["UV-1"], "set": {"attributes": {"nots": "x"}}"#, "invalid_params"),
      (#""items": ["UV-1"], "set": {"attributes": {"kind": "room"}}"#, "constraint"),
      (#""items": ["UV-1"], "set": {"attributes": {"warranty_end": "soon"}}"#, "invalid_params"),
      (#""items": ["UV-1", "UV-1"], "set": {"name": "x"}"#, "constraint"),
      (#""items": ["UV-1"], "set": {"state": "in_stok"}"#, "invalid_params"),
      (#""where": "tag = 'UV-1'", "set": {"name": "x"}"#, "invalid_params"),
      (#""items": ["UV-1"], "set": {"state": "disposed"}"#, "constraint"),
    ] {
      let refused = try client.refusal("item.update_many", "{\(members)}")
      #expect(refused.kind == kind, "\(members): \(refused)")
    }
    #expect(try client.result("item.get", #"{"item": "UV-1"}"#)["version"]?.integer == 1)
  }
}
