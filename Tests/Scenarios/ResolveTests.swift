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

  private func renamed(_ tag: String, to next: String) throws -> Int64 {
    let item = try register(#"{"class": "printer", "tag": "\#(tag)", "name": "Renamed"}"#)
    let id = try #require(item["id"]?.integer)
    _ = try client.result("item.update", #"{"item": \#(id), "version": 1, "tag": "\#(next)"}"#)
    return id
  }

  private func found(_ text: String) throws -> [String] {
    let found = try client.result("item.find", #"{"text": "\#(text)", "sort": "id"}"#)
    return found["items"]?.elements.map { item in
      [item["tag"], item["former_tag"]].compactMap { $0?.string }.joined(separator: " ")
    } ?? []
  }

  /// The label that was replaced is still on somebody's list; who bears it now comes first.
  @Test func anOldLabelFindsItsItem() throws {
    let id = try renamed("RF-1", to: "RF-2")
    let got = try client.result("item.get", #"{"item": "RF-1"}"#)
    #expect(got["id"]?.integer == id && got["former_tag"]?.string == "RF-1")
    let whole = try client.result("item.get", #"{"item": "RF-1", "include": ["relations"]}"#)
    #expect(whole["former_tag"]?.string == "RF-1" && whole["relations"]?.count == 0)
    #expect(try client.result("item.get", #"{"item": "RF-2"}"#)["former_tag"] == nil)
    #expect(try resolved("rf1") == ["RF-2 former_tag"])
    #expect(try found("rf-1") == ["RF-2 RF-1"])
    #expect(try found("rf-2 renamed") == ["RF-2"])

    // The next bearer of the label wins, for as long as it bears it.
    let next = try renamed("RF-3", to: "RF-1")
    #expect(try client.result("item.get", #"{"item": "RF-1"}"#)["id"]?.integer == next)
    #expect(try resolved("RF-1") == ["RF-1 tag", "RF-2 former_tag"])
    #expect(try found("rf-1") == ["RF-2 RF-1", "RF-1"])
    _ = try client.result("item.update", #"{"item": \#(next), "version": 2, "tag": "RF-4"}"#)
    #expect(try client.result("item.get", #"{"item": "RF-1"}"#)["id"]?.integer == next)
    #expect(try client.result("item.get", #"{"item": "RF-3"}"#)["id"]?.integer == next)
    #expect(try found("rf-3") == ["RF-4 RF-3"])
  }

  /// No write goes by a label of before, and what is void stays hidden.
  @Test func anOldLabelIsReadAndNotWritten() throws {
    let id = try renamed("RG-1", to: "RG-2")
    for (method, params) in [
      ("item.update", #"{"item": "RG-1", "version": 2, "name": "N"}"#),
      ("item.transition", #"{"item": "RG-1", "version": 2, "state": "in_use"}"#),
      ("relation.connect", #"{"type": "part_of", "source": "RG-1", "target": "RF-2"}"#),
    ] {
      #expect(try client.refusal(method, params).kind == "not_found", "\(method)")
    }
    _ = try client.result(
      "item.void", #"{"item": \#(id), "version": 2, "reason": "by mistake"}"#)
    #expect(try client.refusal("item.get", #"{"item": "RG-1"}"#).kind == "not_found")
    #expect(try resolved("rg1") == [])
    // Others may bear a tag that has these letters in it.
    #expect(try !found("rg-1").contains { $0.hasPrefix("RG-") })
    let shown = try client.result("item.get", #"{"item": "RG-1", "include_void": true}"#)
    #expect(shown["id"]?.integer == id)
    let unknown = try client.refusal("item.get", #"{"item": "RG-0"}"#)
    #expect(unknown.kind == "not_found")
  }

  /// At a moment a tag is former that had been replaced by then.
  @Test func anOldLabelIsThatOfItsMoment() throws {
    let id = try renamed("RH-1", to: "RH-2")
    let read = try client.result("item.get", #"{"item": \#(id)}"#)
    let then = #""as_of": "\#(read["updated_at"]?.string ?? "")", "deadline_ms": 10000"#
    _ = try client.result("item.update", #"{"item": \#(id), "version": 2, "tag": "RH-3"}"#)
    let first = try client.result("item.get", #"{"item": "RH-1", \#(then)}"#)
    #expect(first["tag"]?.string == "RH-2" && first["former_tag"]?.string == "RH-1")
    #expect(first["as_of"] != nil)
    let second = try client.result("item.get", #"{"item": "RH-2", \#(then)}"#)
    #expect(second["tag"]?.string == "RH-2" && second["former_tag"] == nil)
    #expect(try client.refusal("item.get", #"{"item": "RH-3", \#(then)}"#).kind == "not_found")
    #expect(try resolved("rh1", ", \(then)") == ["RH-2 former_tag"])
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
    #expect(try resolved("rm-1") == ["RM-2 former_tag"])
    #expect(try resolved("rmnew") == ["RM-2 attributes.inventory_no"])
    let then = #", "as_of": "\#(registered)", "deadline_ms": 10000"#
    #expect(try resolved("rm-old", then) == ["RM-1 attributes.inventory_no"])
    #expect(try resolved("rm1", then) == ["RM-1 tag"])
    #expect(try resolved("rm2", then) == [])
    #expect(try resolved("rmnew", then) == [])
  }
}
