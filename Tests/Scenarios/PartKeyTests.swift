import Client
import JSON
import Testing

/// A part bears the inventory number of its whole, and is found by it; the key is the whole's.
@Suite(.serialized) struct PartKeyTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(
    _ kind: String, _ tag: String, _ number: String, of whole: String? = nil
  ) throws {
    let part = whole.map { #", "references": {"whole": "\#($0)"}"# } ?? ""
    let values = #""attributes": {"inventory_no": "\#(number)"}"#
    _ = try client.result(
      "item.register",
      #"{"class": "\#(kind)", "tag": "\#(tag)", \#(values)\#(part)}"#
    )
  }

  private func relation(of tag: String) throws -> Int64 {
    let all = try client.result("relation.list", #"{"item": "\#(tag)", "type": "part_of"}"#)
    return all["relations"]?[0]?["id"]?.integer ?? 0
  }

  @Test func aMonitorBearsTheNumberOfItsComputer() throws {
    try register("computer", "PK-PC", "PK-17")
    try register("monitor", "PK-MON", "PK-17", of: "PK-PC")
    let found = try client.result("item.resolve", #"{"code": "PK-17"}"#)["items"]?.elements
    #expect(Set(found?.compactMap { $0["item"]?["tag"]?.string } ?? []) == ["PK-PC", "PK-MON"])
    let named = try client.result("item.get", #"{"item": {"inventory_no": "PK-17"}}"#)
    #expect(named["tag"]?.string == "PK-PC")
    let alike = try client.result(
      "item.duplicates", #"{"where": "tag starts with 'PK-'"}"#)["groups"]
    #expect(alike?.count == 0, "\(alike?.text ?? "")")

    // Taken out, it would be a second one with that number.
    let parting = #"{"relation": \#(try relation(of: "PK-MON"))}"#
    let refused = try client.refusal("relation.disconnect", parting)
    #expect(refused.kind == "already_exists")
    #expect(refused.error["data"]?["item"]?["tag"]?.string == "PK-PC")
    _ = try client.result(
      "item.update",
      #"{"item": "PK-MON", "version": 1, "attributes": {"inventory_no": "PK-18"}}"#)
    _ = try client.result("relation.disconnect", parting)
    #expect(
      try client.result("item.get", #"{"item": {"inventory_no": "PK-18"}}"#)["tag"]?.string
        == "PK-MON")
    // One that stands alone has its number to itself.
    let twin = try client.refusal(
      "item.register",
      #"{"class": "monitor", "tag": "PK-X", "attributes": {"inventory_no": "PK-18"}}"#)
    #expect(twin.kind == "already_exists")
    // It comes in, and its number is free.
    _ = try client.result(
      "relation.connect", #"{"type": "part_of", "source": "PK-MON", "target": "PK-PC"}"#)
    try register("monitor", "PK-X", "PK-18")
  }

  /// So do the rows of a file, in any order; by the number the whole is meant.
  @Test func aSetIsImportedUnderOneNumber() throws {
    let options = #""mode": "upsert", "match": [["tag"], ["inventory_no"]]"#
    let file = try ImportFile(client, options)
    try file.send([
      #"{"class": "monitor", "tag": "PKI-M", "inventory_no": "PKI-1", "whole": "PKI-C"}"#,
      #"{"class": "computer", "tag": "PKI-C", "inventory_no": "PKI-1"}"#,
      #"{"class": "monitor", "tag": "PKI-N", "inventory_no": "PKI-1", "whole": "PKI-C"}"#,
    ])
    #expect(try file.write()["summary"]?["create"]?.integer == 3)
    let again = try ImportFile(
      client, #""mode": "update", "match": [["inventory_no"]]"#)
    try again.send([#"{"inventory_no": "PKI-1", "notes": "counted"}"#])
    let shown = try again.preview()
    #expect(shown["rows"]?[0]?["item"]?["tag"]?.string == "PKI-C", "\(shown.text)")

    // Two of the rows would stand alone with it.
    let parted = try ImportFile(client, options)
    try parted.send([
      #"{"tag": "PKI-M", "whole": null}"#, #"{"tag": "PKI-N", "whole": null}"#,
    ])
    let wrong = try parted.preview()
    #expect(wrong["summary"]?["error"]?.integer == 2, "\(wrong.text)")
  }
}
