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

  private func asked(_ tags: [String], version: Int = 1, _ set: String) -> String {
    let items = tags.map { #"{"item": "\#($0)", "version": \#(version)}"# }
    return #""items": [\#(items.joined(separator: ", "))], "set": \#(set)"#
  }

  private func dry(_ members: String) throws -> Value {
    try client.result("item.update_many", #"{\#(members), "dry_run": true}"#)
  }

  private func planned(_ members: String) throws -> String {
    #"{\#(members), "plan": "\#(try dry(members)["plan"]?.string ?? "")"}"#
  }

  /// Another suite may change the catalogue between the dry run and what it has shown.
  private func update(_ members: String) throws -> Value {
    for _ in 0..<20 {
      switch try client.call("item.update_many", Array(try planned(members).utf8)) {
      case .result(let result): return result
      case .error(let error):
        let refused = Refused(error: error)
        guard refused.reason == "catalogue" else { throw refused }
      }
    }
    return try client.result("item.update_many", try planned(members))
  }

  private func version(_ tag: String) throws -> Int64? {
    try client.result("item.get", #"{"item": "\#(tag)"}"#)["version"]?.integer
  }

  @Test func manyItemsGetTheSame() throws {
    try register("UM", 4)
    let three = ["UM-1", "UM-2", "UM-3"]
    let set = #"{"attributes": {"notes": "checked"}}"#
    let shown = try dry(asked(three, set))
    #expect(shown["change_set"]?.isNull == true)
    #expect(shown["summary"]?["update"]?.integer == 3)
    #expect(shown["next_cursor"]?.isNull == true)
    #expect(shown["rows"]?[1]?["item"]?["tag"]?.string == "UM-2")
    #expect(shown["rows"]?[1]?["changes"]?[0]?["to"]?.string == "checked")
    #expect(try version("UM-2") == 1)
    let done = try update(asked(three, set))
    let sets = try three.map { tag in
      let item = try client.result("item.get", #"{"item": "\#(tag)"}"#)
      #expect(item["version"]?.integer == 2)
      #expect(item["attributes"]?["notes"]?.string == "checked")
      return try client.result("item.history", #"{"item": "\#(tag)"}"#)["entries"]?[0]?[
        "change_set"]?.string
    }
    #expect(Set(sets) == [done["change_set"]?.string])
    let again = try update(asked(three, version: 2, set))
    #expect(again["summary"]?["unchanged"]?.integer == 3)
    #expect(again["change_set"]?.isNull == true)
    let condition = #""where": "tag in ('UM-1', 'UM-2', 'UM-3', 'UM-4')""#
    let cleared = try update(#"\#(condition), "set": {"attributes": {"notes": null}}"#)
    #expect(cleared["summary"]?["update"]?.integer == 3)
    #expect(cleared["summary"]?["unchanged"]?.integer == 1)
  }

  /// A plan is carried out once, by the request that it was shown for, in the world that it was
  /// shown in.
  @Test func whatHasMovedIsAConflict() throws {
    try register("UC", 3)
    let set = #"{"attributes": {"notes": "moved"}}"#
    let pair = asked(["UC-1", "UC-2"], set)
    let plan = try planned(pair)
    for (members, what) in [
      (plan.replacing("moved", with: "other"), "another request"),
      (plan.replacing(#""plan": ""#, with: #""plan": "9"#), "another number"),
      ("{\(pair), \"plan\": \"none\"}", "no plan"),
    ] {
      #expect(try client.refusal("item.update_many", members).kind == "conflict", "\(what)")
    }
    _ = try client.result(
      "item.update", #"{"item": "UC-2", "version": 1, "name": "Another"}"#)
    let refused = try client.refusal("item.update_many", plan)
    #expect(refused.kind == "conflict")
    #expect(refused.error["data"]?["reasons"]?[0]?["code"]?.string == "moved")
    #expect(try version("UC-1") == 1)
    // An older version is an error of its row.
    let stale = try dry(pair)
    #expect(stale["rows"]?[1]?["errors"]?[0]?["code"]?.string == "stale")
    let skipping = try planned(pair).dropLast() + #", "skip_errors": true}"#
    let done = try client.result("item.update_many", String(skipping))
    #expect(done["summary"]?["update"]?.integer == 1)
    #expect(try client.refusal("item.update_many", String(skipping)).kind == "conflict")
    #expect(try version("UC-1") == 2)
    #expect(try version("UC-2") == 2)
    // What matches is a part of what was shown.
    let matching = try planned(#""where": "name = 'UC one'", "set": {"state": "in_repair"}"#)
    _ = try client.result(
      "item.update", #"{"item": "UC-3", "version": 1, "name": "UC one"}"#)
    #expect(try client.refusal("item.update_many", matching).reason == "moved")
    #expect(try version("UC-3") == 2)
  }

  @Test func manyAreShownPageByPage() throws {
    try register("UP", 6)
    _ = try client.result(
      "item.register", #"{"class": "printer", "tag": "UP-7", "state": "in_stock"}"#)
    let condition = #""where": "tag starts with 'UP-'", "set": {"state": "in_repair"}"#
    let first = try dry(#"\#(condition), "limit": 2"#)
    func tags(_ page: Value) -> [String?] {
      page["rows"]?.elements.map { $0["item"]?["tag"]?.string } ?? []
    }
    #expect(tags(first) == ["UP-1", "UP-2", "UP-7"])
    #expect(first["summary"]?["update"]?.integer == 6)
    #expect(first["summary"]?["error"]?.integer == 1)
    let cursor = first["next_cursor"]?.string ?? ""
    let second = try dry(#"\#(condition), "limit": 4, "cursor": "\#(cursor)""#)
    #expect(tags(second) == ["UP-3", "UP-4", "UP-5", "UP-6"])
    #expect(second["plan"]?.string == first["plan"]?.string)
    // What is staged for it is no import.
    let number = cursor.split(separator: ".").first ?? ""
    #expect(try client.refusal("import.get", #"{"import": \#(number)}"#).kind == "not_found")
    #expect(try client.refusal("import.discard", #"{"import": \#(number)}"#).kind == "not_found")
  }

  @Test func whatOneCannotBeNoneBecomes() throws {
    try register("UN", 1)
    _ = try client.result(
      "item.register", #"{"class": "printer", "tag": "UN-2", "state": "in_stock"}"#)
    let repaired = asked(["UN-1", "UN-2"], #"{"state": "in_repair"}"#)
    let shown = try dry(repaired)
    #expect(shown["rows"]?.elements.map { $0["action"]?.string } == ["update", "error"])
    #expect(shown["rows"]?[1]?["errors"]?[0]?["code"]?.string == "lifecycle")
    let refused = try client.refusal("item.update_many", try planned(repaired))
    #expect(refused.kind == "invalid_state")
    #expect(refused.reason == "errors")
    #expect(try version("UN-1") == 1)
    let lost = asked(["UN-1", "UN-2"], #"{"state": "lost"}"#)
    #expect(try client.refusal("item.update_many", try planned(lost)).kind == "invalid_state")
    let done = try update(#"\#(lost), "reason": "the fire""#)
    #expect(done["summary"]?["update"]?.integer == 2)
  }

  @Test func whatIsNotValidIsRefused() throws {
    try register("UV", 1)
    let one = #""items": [{"item": "UV-1", "version": 1}]"#
    for (members, kind) in [
      (#""items": [{"item": "UV-9", "version": 1}], "set": {"name": "x"}"#, "not_found"),
      (#""items": ["UV-1"], "set": {"name": "x"}"#, "invalid_params"),
      (#"\#(one), "set": {}"#, "invalid_params"),
      (#"\#(one), "set": {"attributes": {"nots": "x"}}"#, "invalid_params"),
      (#"\#(one), "set": {"attributes": {"warranty_end": "soon"}}"#, "invalid_params"),
      (#"\#(one), "set": {"state": "in_stok"}"#, "invalid_params"),
      (#"\#(one), "where": "tag = 'UV-1'", "set": {"name": "x"}"#, "invalid_params"),
      (#""set": {"name": "x"}"#, "invalid_params"),
    ] {
      let refused = try client.refusal("item.update_many", #"{\#(members), "dry_run": true}"#)
      #expect(refused.kind == kind, "\(members): \(refused)")
    }
    for way in ["", #", "dry_run": true, "plan": "7.5f1e""#] {
      let refused = try client.refusal(
        "item.update_many", #"{\#(one), "set": {"name": "x"}\#(way)}"#)
      #expect(refused.kind == "invalid_params", "\(way)")
    }
    for set in [
      #"{"attributes": {"kind": "room"}}"#, #"{"state": "disposed"}"#,
    ] {
      #expect(try dry(#"\#(one), "set": \#(set)"#)["summary"]?["error"]?.integer == 1, "\(set)")
    }
    let twice = try dry(asked(["UV-1", "UV-1"], #"{"name": "x"}"#))
    #expect(twice["summary"]?["error"]?.integer == 2)
    #expect(try version("UV-1") == 1)
  }

  /// Why it is done is no part of what is planned.
  @Test func aReasonMayFollowThePlan() throws {
    try register("UM-W", 2)
    let members = asked(["UM-W-1", "UM-W-2"], #"{"name": "Named"}"#)
    let plan = try planned(members).dropLast()
    let done = try client.result("item.update_many", plan + #", "reason": "tidied"}"#)
    #expect(done["summary"]?["update"]?.integer == 2)
  }

  @Test(arguments: ["tag", "version", "class"]) func whatIsEachItemsOwnIsRefused(
    _ name: String
  ) throws {
    let refused = try client.refusal(
      "item.update_many", #"{\#(asked(["PRN-000001"], #"{"\#(name)": "x", "name": "y"}"#))}"#)
    #expect(refused.description.contains("set.\(name)"), "\(refused)")
  }
}
