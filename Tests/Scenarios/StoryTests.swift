import Client
import JSON
import System
import Testing

/// A day with it (DOMAIN.md): the acceptance story on the sample estate, as people live it with
/// `cmdb` and as programs see it through the socket.
@Suite(.serialized) struct StoryTests {
  private final class Stage: Sendable {
    let server: TestServer

    init() throws { server = try TestServer(["--demo"], hasEstate: true) }

    deinit { server.remove() }
  }

  private static let stage = Result { try Stage() }

  private let cmdb: Cmdb
  private let client: Client

  init() throws {
    let server = try Self.stage.get().server
    cmdb = Cmdb(server)
    client = try server.client()
  }

  private func tags(_ entries: Value?) -> Set<String> {
    Set(entries?.elements.compactMap { $0["item"]?["tag"]?.string } ?? [])
  }

  /// Step 2: stripes in room 412. She is found by her phone, the printer by its room or a label.
  @Test func aCallerSaysThatThePrinterPrintsStripes() throws {
    let caller = try cmdb.output("who", "8 (921) 555-22-57")
    #expect(caller.contains("PER-000013") && caller.contains("SPB-412"))
    let inRoom = try cmdb.output("item", "list", "printer", "--where", "location = 'SPB-412'")
    #expect(inRoom.contains("PRN-000005"))
    #expect(try cmdb.output("item", "resolve", "phbtz-01018").contains("attributes.serial_no"))

    let opened = try cmdb(
      "incident", "open", "Полосы на каждой странице", "PRN-000005", "CRT-000004",
      "requester=PER-000013", "urgency=2", "channel=phone", "--json")
    let incident = try opened.value()
    let number = try #require(incident["number"]?.string)
    #expect(incident["items"]?.count == 2 && incident["priority"]?.integer == 4)
    let shown = try cmdb.output("incident", "show", number)
    for part in ["Warranty", "2026-02-06", "CTR-PRINT", "+7 812 555-32-10", "INC-000001"] {
      #expect(shown.contains(part), "\(part) is not in\n\(shown)")
    }
    // The cartridge is where its printer is, and what covers the printer covers it.
    let cartridge = try #require(incident["items"]?[1]?["context"])
    #expect(cartridge["location"]?["tag"]?.string == "SPB-412")
    #expect(cartridge["contracts"]?[0]?["via"]?.string == "PRN-000005")

    _ = try cmdb.output("incident", "comment", number, "Заменю картридж после обеда")
    let solved = try cmdb("incident", "resolve", number, "Заменён картридж", "--json").value()
    #expect(solved["state"]?.string == "resolved")
    #expect(try cmdb.output("incident", "show", number).contains("Заменён картридж"))
  }

  /// Step 3: the chiller on the roof fails.
  @Test func theChillerOnTheRoofFails() throws {
    let morning = try client.result(
      "incident.open", #"{"title": "No cold", "items": [{"item": "CHL-000001"}], "impact": 1}"#)
    let number = try #require(morning["number"]?.string)
    let before = try client.result("impact.analyze", #"{"items": ["CHL-000001"]}"#)
    let impaired = tags(before["items"])
    #expect(impaired.isSuperset(of: ["SPB-S1", "SRV-000001", "SRV-000013", "SVC-ERP"]))
    #expect(!impaired.contains("SPB-S2") && tags(before["spared"]).contains("SPB-S2"))
    #expect(before["people"]?.integer ?? 0 > 0)
    let tree = try cmdb.output("impact", "CHL-000001")
    #expect(tree.contains("SPB-S1") && tree.contains("needs 1, 1 available"))
    let drawing = "\(cmdb.server.directory)/impact.svg"
    _ = try cmdb.output("impact", "CHL-000001", "--svg", drawing)
    let svg = try Files.readText(drawing)
    #expect(svg.hasPrefix("<svg") || svg.hasPrefix("<?xml"))
    #expect(svg.contains("SVC-ERP"))

    // Half of it is rebuilt.
    for tag in ["SRV-000003", "EXT-000001"] { _ = try cmdb.output("item", "move", tag, "SPB-S2") }
    let after = try client.result("impact.analyze", #"{"items": ["CHL-000001"]}"#)
    let harmed = tags(after["items"])
    // The server has moved without its power; what needs none is out of it.
    #expect(harmed.contains("SRV-000003") && !harmed.contains("EXT-000001"))
    let then = try client.result("incident.impact", #"{"incident": "\#(number)"}"#)
    #expect(tags(then["items"]) == impaired)
    let gone = tags(then["difference"]?["removed"])
    #expect(gone == ["EXT-000001"])
    let opened = try #require(morning["opened_at"]?.string)
    let asOf = try client.result(
      "impact.analyze", #"{"items": ["CHL-000001"], "as_of": "\#(opened)"}"#)
    #expect(asOf["items"]?.raw == then["items"]?.raw)
  }

  /// Step 5: the inventory as it was, with its hash, however often it is asked for.
  @Test func theAuditorExportsTheInventoryAsItWas() throws {
    let paths = (1...3).map { "\(cmdb.server.directory)/inventory-\($0).csv" }
    let moment = try #require(
      try client.result(
        "item.register", #"{"class": "location", "name": "Audit", "attributes": {"kind": "room"}}"#
      )["created_at"]?.string)
    _ = try cmdb.output("export", "-o", paths[0], "--as-of", moment)
    _ = try client.result(
      "item.register", #"{"class": "location", "name": "Later", "attributes": {"kind": "room"}}"#)
    _ = try cmdb.output("item", "edit", "PRN-000009", "notes=counted")
    _ = try cmdb.output("export", "-o", paths[1], "--as-of", moment)
    _ = try cmdb.output("export", "-o", paths[2])
    let texts = try paths.map(Files.readText)
    #expect(texts[0] == texts[1])
    #expect(texts[2] != texts[0] && texts[2].contains("counted"))
    #expect(texts[0].split(separator: "\r\n").count > 400)
  }
}
