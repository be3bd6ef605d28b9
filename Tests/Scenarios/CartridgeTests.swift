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
}
