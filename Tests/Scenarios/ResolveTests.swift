import Client
import JSON
import Testing

/// What a scanner reads finds its item, whatever the case and the dashes.
@Suite(.serialized) struct ResolveTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws -> Value {
    try client.result("item.register", params)
  }

  /// `tag path` of what a code resolves to.
  private func resolved(_ code: String, _ also: String = "") throws -> [String] {
    let answer = try client.result("item.resolve", #"{"code": "\#(code)"\#(also)}"#)
    return answer["items"]?.elements.map { entry in
      "\(entry["item"]?["tag"]?.string ?? "") \(entry["matched_by"]?.string ?? "")"
    } ?? []
  }

  @Test func everyKeyIsRead() throws {
    _ = try register(#"{"class": "organization", "tag": "RES-ORG", "name": "Maker"}"#)
    _ = try register(
      """
      {"class": "phone", "tag": "RES-1", "name": "Phone", "attributes": {\
      "serial_no": "Sn-77/a b", "inventory_no": "ИНВ-00017", "barcode": "4601234567890", \
      "mac": "AA-BB-CC-00-11-22", "imei": "356938035643809"}, \
      "references": {"manufacturer": "RES-ORG"}}
      """)
    #expect(try resolved("res1") == ["RES-1 tag"])
    #expect(try resolved("RES—1") == ["RES-1 tag"])
    #expect(try resolved("SN77/AB") == ["RES-1 attributes.serial_no"])
    #expect(try resolved("инв00017") == ["RES-1 attributes.inventory_no"])
    #expect(try resolved("4601234567890") == ["RES-1 attributes.barcode"])
    for mac in ["aabb.cc00.1122", "AABBCC001122", "aa:bb:cc:00:11:22"] {
      #expect(try resolved(mac) == ["RES-1 attributes.mac"])
    }
    #expect(try resolved("35-693803-564380-9") == ["RES-1 attributes.imei"])
    #expect(try resolved("RES") == [])
    #expect(try resolved("---") == [])
    #expect(try resolved("Phone") == [])
    let whole = try client.result("item.resolve", #"{"code": "RES-1"}"#)
    #expect(whole["truncated"]?.boolean == false)
    let item = whole["items"]?.elements.first { _ in true }?["item"]
    #expect(item?.text == (try client.result("item.get", #"{"item": "RES-1"}"#).text))
  }

  @Test func whatIsWrittenExactlySoComesFirst() throws {
    _ = try register(
      #"{"class": "printer", "tag": "RX-2B", "attributes": {"serial_no": "rx-2a"}}"#)
    _ = try register(#"{"class": "printer", "tag": "RX-2A"}"#)
    _ = try register(
      #"{"class": "printer", "tag": "RX-2C", "attributes": {"serial_no": "RX2A"}}"#)
    #expect(
      try resolved("RX2A") == [
        "RX-2C attributes.serial_no", "RX-2A tag", "RX-2B attributes.serial_no",
      ])
    #expect(try resolved("rx-2a").first == "RX-2B attributes.serial_no")
    // An item that bears the code twice is there once.
    _ = try register(
      #"{"class": "printer", "tag": "RX-3", "attributes": {"inventory_no": "RX-3"}}"#)
    #expect(try resolved("rx3") == ["RX-3 tag"])
  }

  @Test func wordsAreFoundInAnyAlphabet() throws {
    _ = try register(#"{"class": "printer", "tag": "RT-1", "name": "Ёмкий Принтер"}"#)
    for text in ["ёмкий принтер", "ЁМКИЙ", "rt-1 ринте"] {
      let found = try client.result("item.find", #"{"text": "\#(text)"}"#)["items"]
      #expect(found?.elements.compactMap { $0["tag"]?.string } == ["RT-1"], "\(text)")
    }
  }

  @Test func aCodeIsThatOfItsMoment() throws {
    let item = try register(
      #"{"class": "printer", "tag": "RM-1", "attributes": {"inventory_no": "RM-OLD"}}"#)
    let registered = item["updated_at"]?.string ?? ""
    let id = item["id"]?.integer ?? 0
    _ = try client.result(
      "item.update",
      #"{"item": \#(id), "version": 1, "tag": "RM-2", "attributes": {"inventory_no": "RM-NEW"}}"#)
    #expect(try resolved("rm-old") == [])
    #expect(try resolved("rm-1") == [])
    #expect(try resolved("rmnew") == ["RM-2 attributes.inventory_no"])
    let then = #", "as_of": "\#(registered)", "deadline_ms": 10000"#
    #expect(try resolved("rm-old", then) == ["RM-1 attributes.inventory_no"])
    #expect(try resolved("rm1", then) == ["RM-1 tag"])
    #expect(try resolved("rmnew", then) == [])
  }
}
