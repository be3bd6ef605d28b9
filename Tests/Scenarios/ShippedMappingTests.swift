import Client
import JSON
import System
import Testing

/// The mappings that come with the server, each with a file as its program saves it.
@Suite(.serialized) struct ShippedMappingTests {
  private let cmdb: Cmdb
  private let client: Client

  init() throws {
    cmdb = try Cmdb.shared()
    client = try sharedClient()
  }

  /// What the files refer to.
  private func register(_ items: [(class: String, name: String, more: String)]) throws {
    for item in items {
      let found = try client.result("item.find", #"{"where": "name = '\#(item.name)'"}"#)
      guard found["items"]?.count == 0 else { continue }
      _ = try client.result(
        "item.register", #"{"class": "\#(item.class)", "name": "\#(item.name)"\#(item.more)}"#)
    }
  }

  /// Imports the file twice and answers what its first row has become.
  private func imported(_ name: String, _ item: String, _ arguments: String...) throws -> Value {
    let done = try load(name, arguments)
    #expect(done.status == 0, "\(done.error)\(done.output)")
    #expect(done.output.contains("Written: 2 created, 0 updated."), "\(done.output)")
    let again = try load(name, arguments)
    #expect(again.status == 0 && again.output.contains("2 unchanged"), "\(again.output)")
    let found = try client.result("item.find", #"{"where": "\#(item)"}"#)
    #expect(found["items"]?.count == 1)
    let id = found["items"]?[0]?["id"]?.integer ?? 0
    return try client.result("item.get", #"{"item": \#(id), "include": ["sources"]}"#)
  }

  private func load(_ name: String, _ arguments: [String]) throws -> Cmdb.Outcome {
    let folder = Files.directory(of: #filePath)
    return try cmdb.run(
      [
        "--socket", cmdb.server.socketPath, "import", "\(folder)/Fixtures/\(name).csv",
        "--map", name, "--yes",
      ] + arguments, input: "", language: "C")
  }

  @Test func theyAreListedAndAreMappings() throws {
    let names = [
      "1c-inventory", "ad-computers", "netbox-devices", "ofd-cash-registers", "snipe-it-assets",
    ]
    let listed = try client.result("mapping.list")["mappings"]?.elements.filter {
      $0["updated_by"]?.string == "system"
    }
    #expect(listed?.compactMap { $0["name"]?.string } == names)
    for name in names {
      let found = try client.result("mapping.list", #"{"name": "\#(name)"}"#)["mappings"]?[0]
      let mapping = try #require(found?["mapping"]).text
      // By the catalogue that comes with the server nothing is wrong with it.
      let opened = try client.result(
        "import.open", #"{"mode": "upsert", "values": "text", "mapping": \#(mapping)}"#)
      _ = try client.result("import.discard", #"{"import": \#(opened["import"]?.integer ?? 0)}"#)
    }
  }

  @Test func theListOfFixedAssets() throws {
    try register([
      ("organization", "SHF Завод", #", "tag": "SHF-ORG-1""#), ("person", "SHF Петрова Анна", ""),
      ("location", "SHF каб. 201", #", "attributes": {"kind": "room"}"#),
    ])
    let item = try imported(
      "1c-inventory", "inventory_no = '00-000817'", "--class", "printer", "--source", "shf-1c")
    #expect(item["attributes"]?["commissioned_on"]?.string == "2025-03-15")
    #expect(
      item["attributes"]?["purchase_price"]?["amount"]?.number?.description == "48990.00")
    #expect(item["attributes"]?["expected_life"]?.number?.description == "36")
    #expect(item["references"]?["accountable"]?["name"]?.string == "SHF Петрова Анна")
    #expect(item["source_ids"]?[0]?["id"]?.string == "000000817")
  }

  @Test func theComputersOfADirectory() throws {
    let item = try imported("ad-computers", "name = 'SHF-PC-017'", "--source", "shf-ad")
    #expect(item["class"]?.string == "computer")
    #expect(item["attributes"]?["ip"]?.string == "192.0.2.17")
    #expect(item["attributes"]?["os"]?.string == "Windows 11 Pro")
  }

  @Test func theCashRegistersOfAnOperator() throws {
    try register([
      ("organization", "SHF Завод", #", "tag": "SHF-ORG-1""#),
      ("model", "SHF АТОЛ 91Ф", #", "references": {"manufacturer": "SHF-ORG-1"}"#),
    ])
    let item = try imported("ofd-cash-registers", "rnm = '0000000400012345'")
    #expect(item["class"]?.string == "cash_register")
    #expect(item["attributes"]?["ofd_paid_until"]?.string == "2027-04-30")
    #expect(item["references"]?["model"]?["name"]?.string == "SHF АТОЛ 91Ф")
  }

  @Test func theDevicesOfNetBox() throws {
    try register([
      ("organization", "SHF Networks", #", "tag": "SHF-ORG-2""#),
      ("model", "SHF EX3400", #", "references": {"manufacturer": "SHF-ORG-2"}"#),
      ("model", "SHF R640", #", "references": {"manufacturer": "SHF-ORG-2"}"#),
      ("location", "SHF DC1", #", "attributes": {"kind": "site"}"#),
    ])
    let item = try imported(
      "netbox-devices", "serial_no = 'SHFNB0001'", "--source", "shf-netbox")
    #expect(item["class"]?.string == "network_device")
    #expect(item["references"]?["location"]?["name"]?.string == "SHF DC1")
    #expect(item["source_ids"]?[0]?["id"]?.string == "81701")
  }

  @Test func theAssetsOfSnipeIT() throws {
    try register([
      ("organization", "SHF Networks", #", "tag": "SHF-ORG-2""#),
      ("model", "SHF Latitude", #", "references": {"manufacturer": "SHF-ORG-2"}"#),
      ("model", "SHF Display", #", "references": {"manufacturer": "SHF-ORG-2"}"#),
      ("location", "SHF каб. 201", #", "attributes": {"kind": "room"}"#),
    ])
    let item = try imported(
      "snipe-it-assets", "serial_no = 'SHFSN0001'", "--source", "shf-snipe-it")
    #expect(item["class"]?.string == "computer")
    #expect(item["attributes"]?["warranty_end"]?.string == "2028-03-14")
    #expect(item["references"]?["manufacturer"]?["name"]?.string == "SHF Networks")
  }
}
