import Client
import JSON
import Testing

/// A key made of a field and a reference is judged as the item will be, not half-way there.
@Suite(.serialized) struct KeyTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func printer(_ tag: String, _ maker: String, _ serial: String) throws {
    _ = try client.result("item.register", registration(tag, maker, serial))
  }

  private func registration(_ tag: String, _ maker: String, _ serial: String) -> String {
    """
    {"class": "printer", "tag": "\(tag)", "attributes": {"serial_no": "\(serial)"}, \
    "references": {"manufacturer": "\(maker)"}}
    """
  }

  private func change(_ tag: String, _ version: Int, _ maker: String, _ serial: String) -> String {
    """
    {"item": "\(tag)", "version": \(version), "attributes": {"serial_no": "\(serial)"}, \
    "references": {"manufacturer": "\(maker)"}}
    """
  }

  @Test func aKeyIsJudgedWhenTheItemStandsAsItWillBe() throws {
    for maker in ["KHW-M1", "KHW-M2"] {
      _ = try client.result(
        "item.register",
        """
        {"class": "organization", "tag": "\(maker)", "name": "\(maker)", \
        "attributes": {"kind": "supplier"}}
        """
      )
    }
    try printer("KHW-A", "KHW-M1", "KHW-S1")
    // Whichever of the two is written first: half-way A has the key of one of these.
    try printer("KHW-B", "KHW-M2", "KHW-S1")
    try printer("KHW-C", "KHW-M1", "KHW-S2")

    let changed = try client.result("item.update", change("KHW-A", 1, "KHW-M2", "KHW-S2"))
    #expect(changed["version"]?.integer == 2)

    // A key that is taken in the end is refused as before, with nothing changed.
    let refused = try client.refusal("item.update", change("KHW-A", 2, "KHW-M1", "KHW-S2"))
    #expect(refused.kind == "already_exists")
    #expect(refused.error["data"]?["item"]?["tag"]?.string == "KHW-C")
    #expect(try client.result("item.get", #"{"item": "KHW-A"}"#)["version"]?.integer == 2)

    // The key of before is free, the new one is borne.
    try printer("KHW-D", "KHW-M1", "KHW-S1")
    let twin = try client.refusal("item.register", registration("KHW-E", "KHW-M2", "KHW-S2"))
    #expect(twin.kind == "already_exists")
    #expect(twin.error["data"]?["item"]?["tag"]?.string == "KHW-A")
  }
}
