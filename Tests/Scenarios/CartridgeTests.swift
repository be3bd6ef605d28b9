import Client
import JSON
import Testing

/// Cartridges that are filled again and again (DOMAIN.md, printing).
struct CartridgeTests {
  private let client: Client

  init() throws { client = try TestServer.shared.get().client() }

  private func unit(maxRefills: Int) throws -> Value {
    let mark = "\(UInt32.random(in: 0..<UInt32.max))"
    let model = try client.result(
      "item.register",
      #"""
      {"class": "cartridge_model", "name": "FILLED-\#(mark)", \#
      "attributes": {"part_no": "FILLED-\#(mark)", "refillable": true, \#
      "max_refills": \#(maxRefills)}}
      """#)
    return try client.result(
      "item.register",
      #"""
      {"class": "cartridge", "tag": "FILLED-\#(mark)-U", \#
      "references": {"model": \#(model["id"]?.integer ?? 0)}}
      """#)
  }

  private func move(_ unit: Value, _ states: String...) throws -> Value {
    var unit = unit
    for state in states {
      unit = try client.result(
        "item.transition",
        #"""
        {"item": \#(unit["id"]?.integer ?? 0), "version": \#(unit["version"]?.integer ?? 0), \#
        "state": "\#(state)"}
        """#)
    }
    return unit
  }

  @Test func whatComesBackFromTheRefillerIsCounted() throws {
    var unit = try unit(maxRefills: 2)
    for filled in 1...2 {
      unit = try move(unit, "installed", "empty", "at_refill", "in_stock")
      #expect(unit["attributes"]?["refill_count"]?.integer == Int64(filled), "\(unit.text)")
    }
    unit = try move(unit, "installed", "empty", "at_refill")
    let ids = #""item": \#(unit["id"]?.integer ?? 0), "version": \#(unit["version"]?.integer ?? 0)"#
    let third = try client.refusal("item.transition", #"{\#(ids), "state": "in_stock"}"#)
    #expect(third.kind == "constraint", "\(third)")
    #expect(third.error["message"]?.string?.contains("at most 2 times") == true, "\(third)")
    let typed = try client.refusal(
      "item.update", #"{\#(ids), "attributes": {"refill_count": 99}}"#)
    #expect(typed.kind == "constraint", "\(typed)")
  }

  /// Another suite may change the catalogue between a dry run and what it has shown.
  private func moveAmongMany(_ unit: Value) throws -> Value {
    let (id, version) = (unit["id"]?.integer ?? 0, unit["version"]?.integer ?? 0)
    let members =
      #""items": [{"item": \#(id), "version": \#(version)}], "set": {"state": "in_stock"}"#
    var shown = try client.result("item.update_many", "{\(members), \"dry_run\": true}")
    for _ in 0..<100 {
      guard shown["summary"]?["error"]?.integer == 0 else { return shown }
      let plan = shown["plan"]?.string ?? ""
      let done = try client.unhurried("item.update_many", #"{\#(members), "plan": "\#(plan)"}"#)
      if done.won != nil { return shown }
      shown = try client.result("item.update_many", "{\(members), \"dry_run\": true}")
    }
    return shown
  }

  @Test func whatIsWrittenInBulkIsCountedAndBoundedAlike() throws {
    var unit = try unit(maxRefills: 1)
    unit = try move(unit, "installed", "empty", "at_refill")
    let tag = unit["tag"]?.string ?? ""
    _ = try moveAmongMany(unit)
    unit = try client.result("item.get", #"{"item": "\#(tag)"}"#)
    #expect(unit["state"]?.string == "in_stock")
    #expect(unit["attributes"]?["refill_count"]?.integer == 1, "\(unit.text)")
    unit = try move(unit, "installed", "empty", "at_refill")
    let refused = try moveAmongMany(unit)
    let reason = refused["rows"]?[0]?["errors"]?[0]
    #expect(reason?["code"]?.string == "maximum", "\(refused)")
    #expect(reason?["message"]?.string?.contains("at most 1 times") == true)
    let model = unit["references"]?["model"]?["id"]?.integer ?? 0
    let registered = try client.refusal(
      "item.register",
      #"""
      {"class": "cartridge", "attributes": {"refill_count": 2}, \#
      "references": {"model": \#(model)}}
      """#)
    #expect(registered.kind == "constraint", "\(registered)")
  }
}
