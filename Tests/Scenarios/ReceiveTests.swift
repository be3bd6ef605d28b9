import Client
import JSON
import Testing

/// A delivery is registered in one act.
@Suite(.serialized) struct ReceiveTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func receive(_ members: String) throws -> Value {
    try client.result("item.receive", "{\(members)}")
  }

  @Test func aDeliveryIsOneAct() throws {
    try ImportFile.registerPlaces("RC", client)
    let place = #""model": "RC-MODEL", "location": "RC-ROOM1""#
    let received = try receive(
      #"""
      \#(place), "attributes": {"notes": "delivered"}, "references": {"owner": "RC-MAKER"}, \#
      "units": [{"serial_no": "RC-S1"}, {"serial_no": "RC-S2", "notes": "dented", "tag": "RC-2"}]
      """#)
    let items = received["items"]
    #expect(items?.count == 2)
    #expect(items?[1]?["tag"]?.string == "RC-2")
    #expect(items?[0]?["name"]?.string == "RC 400")
    let first = try client.result("item.get", #"{"item": \#(items?[0]?["id"]?.text ?? "")}"#)
    #expect(first["class"]?.string == "printer")
    #expect(first["version"]?.integer == 1)
    #expect(first["attributes"]?["notes"]?.string == "delivered")
    #expect(first["references"]?["location"]?["tag"]?.string == "RC-ROOM1")
    #expect(first["references"]?["owner"]?["tag"]?.string == "RC-MAKER")
    let second = try client.result("item.get", #"{"item": "RC-2"}"#)
    #expect(second["attributes"]?["notes"]?.string == "dented")
    let set = received["change_set"]?.string ?? ""
    let told = try client.result("change_set.get", #"{"change_set": "\#(set)"}"#)
    #expect(told["counts"]?["item"]?.integer == 2)
    #expect(told["method"]?.string == "item.receive")
    _ = try client.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(try client.refusal("item.get", #"{"item": "RC-2"}"#).kind == "not_found")
    // By number alone, with tags in a row.
    let many = try receive(#"\#(place), "count": 50"#)["items"]
    let tags = many?.elements.compactMap { $0["tag"]?.string } ?? []
    #expect(tags.count == 50 && tags == tags.sorted())
  }

  @Test func whatIsWrongWithOneUnitRefusesAll() throws {
    try ImportFile.registerPlaces("RW", client)
    let place = #""model": "RW-MODEL", "location": "RW-ROOM1""#
    func refusal(_ members: String) throws -> Refused {
      try client.refusal("item.receive", "{\(place), \(members)}")
    }
    let column = try refusal(#""units": [{"serial_no": "RW1"}, {"seral_no": "RW2"}]"#)
    #expect(column.kind == "invalid_params")
    #expect(column.error["data"]?["errors"]?[0]?["path"]?.string == "units[1].seral_no")
    #expect(column.error["data"]?["errors"]?[0]?["suggestion"]?.string == "serial_no")
    let twice = try refusal(#""units": [{"inventory_no": "RW1"}, {"inventory_no": "RW1"}]"#)
    #expect(twice.kind == "constraint")
    #expect(twice.reason == "duplicate_in_file")
    #expect(
      twice.error["data"]?["reasons"]?[1]?["path"]?.string == "units[1].attributes.inventory_no")
    _ = try receive(#"\#(place), "units": [{"inventory_no": "RW1"}]"#)
    let taken = try refusal(#""units": [{}, {"inventory_no": "RW1"}]"#)
    #expect(taken.reason == "taken")
    #expect(taken.error["data"]?["total"]?.integer == 1)
    #expect(try refusal(#""units": [{}], "count": 1"#).kind == "invalid_params")
    #expect(try refusal(#""count": 0"#).error["data"]?["errors"]?.count == 1)
    #expect(try refusal(#""class": "asset", "count": 1"#).kind == "invalid_params")
    #expect(try refusal(#""state": "retired", "count": 1"#).reason == "lifecycle")
  }
}
