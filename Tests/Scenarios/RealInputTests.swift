import Client
import JSON
import System
import Testing

/// Three thousand device types as the world has them, put in over the socket and read back by every
/// way out: what comes out is what went in, to the digit and to the line break.
///
/// The table lies beside the repository and not in it: where it is absent the test shows as
/// skipped.
/// `CMDB_SHARED` names another place for its folder.
@Suite(.enabled(if: DeviceTypes.path != nil, "no shared/data/device-types.csv beside the checkout"))
struct RealInputTests {
  @Test func deviceTypesComeBackAsTheyWentIn() throws {
    let server = try TestServer()
    let estate = try Estate(server)
    try estate.registerModels()
    try estate.registerAssets()
    try estate.compareModels()
    try estate.compareAssets()
    try estate.reportIncidents()
    try estate.compareExports()
    try estate.compareExportsOfThePast()
    #expect(server.stop() == .exited(0))
  }
}

/// The rows of the table as what the server is to hold.
private enum DeviceTypes {
  static let path: String? = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    // `#filePath` is Tests/Scenarios/… of the checkout, and the folder stands beside it.
    let besideCheckout = parts.dropLast(4).joined(separator: "/") + "/shared"
    let folder = Environment.value("CMDB_SHARED") ?? besideCheckout
    let path = "\(folder)/data/device-types.csv"
    return Files.exists(path) ? path : nil
  }()

  static func rows() throws -> [[String: String]] {
    guard let path else { return [] }
    return try TableReader.rows(of: Array(try Files.readText(path).utf8))
  }

  private static let kilograms = [
    "kg": "1", "g": "0.001", "lb": "0.45359237", "oz": "0.028349523125",
  ]

  private static let counts = [
    ("power_ports", "power_port_count"), ("interfaces", "interface_count"),
    ("console_ports", "console_port_count"), ("power_outlets", "power_outlet_count"),
    ("module_bays", "module_bay_count"), ("maximum_draw_w", "power_draw"), ("u_height", "u_height"),
  ]

  /// Attributes of a row, each as JSON text; what a row does not say is absent.
  static func attributes(_ row: [String: String]) -> [String: String] {
    var attributes: [String: String] = [:]
    for (column, name) in counts { attributes[name] = filled(row[column]) }
    attributes["part_no"] = filled(row["part_number"]).map(quoted)
    attributes["comments"] = filled(row["comments"]).map(quoted)
    attributes["is_full_depth"] = filled(row["is_full_depth"])?.lowercased()
    attributes["airflow_direction"] = filled(row["airflow"]).map { word in
      quoted(String(word.map { $0 == "-" ? "_" : $0 }))
    }
    if let weight = Number((row["weight"] ?? "").utf8),
      let factor = Number((kilograms[row["weight_unit"] ?? ""] ?? "").utf8)
    {
      attributes["weight"] = weight.multiplied(by: factor).description
    }
    return attributes
  }

  private static func filled(_ cell: String?) -> String? {
    cell.flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// One server with its estate, and what is expected of it.
private final class Estate {
  private struct Model {
    let row: [String: String]
    let attributes: [String: String]
    var manufacturer: String { row["manufacturer"] ?? "" }
    var name: String { row["model"] ?? "" }
    var id: Int64 = 0
    var tag = ""
  }

  private let clients: [Client]
  private var client: Client { clients[0] }
  private var organizations: [String: (id: Int64, tag: String)] = [:]
  private var models: [Model]
  private var assets: [(model: Int, room: Int, id: Int64)] = []
  private var rooms: [Int64] = []

  init(_ server: TestServer) throws {
    clients = try (0..<4).map { _ in try server.client() }
    models = try DeviceTypes.rows().map {
      Model(row: $0, attributes: DeviceTypes.attributes($0))
    }
  }

  private static func object(_ members: [String: String]) -> String {
    "{" + members.map { "\(quoted($0.key)):\($0.value)" }.joined(separator: ",") + "}"
  }

  private static func same(_ first: String?, _ second: String?) -> Bool {
    // Byte by byte: two texts that only Unicode holds for equal are not the same here.
    first.map { Array($0.utf8) } == second.map { Array($0.utf8) }
  }

  /// The value as text: of a string its content, of a number its digits.
  private static func plain(_ json: String) throws -> String {
    let value = try Document(json).root
    return value.string ?? value.text
  }

  // MARK: In

  func registerModels() throws {
    let names = Set(models.map(\.manufacturer)).sorted()
    let made = try pipelined(
      names.map {
        PlannedCall(
          method: "item.register", params: #"{"class":"organization","name":\#(quoted($0))}"#)
      }, over: clients)
    for (name, item) in zip(names, made) {
      organizations[name] = (item["id"]?.integer ?? 0, item["tag"]?.string ?? "")
    }
    let calls = models.map { model in
      PlannedCall(
        method: "item.register",
        params: """
          {"class":"model","name":\(quoted(model.name)),\
          "attributes":\(Self.object(model.attributes)),\
          "references":{"manufacturer":\(organizations[model.manufacturer]?.id ?? 0)}}
          """)
    }
    for (place, item) in try pipelined(calls, over: clients).enumerated() {
      models[place].id = item["id"]?.integer ?? 0
      models[place].tag = item["tag"]?.string ?? ""
    }
    #expect(Set(models.map(\.id)).count == models.count)
    #expect(models.count == 2984 && organizations.count == 120)
  }

  func registerAssets() throws {
    rooms = try pipelined(
      (1...10).map {
        PlannedCall(
          method: "item.register",
          params: #"{"class":"location","name":"Room \#($0)","attributes":{"kind":"room"}}"#)
      }, over: clients
    ).compactMap { $0["id"]?.integer }
    let wanted = (0..<200).map { (model: $0 * 14, room: $0 % 10) }
    let made = try pipelined(
      wanted.map { model, room in
        PlannedCall(
          method: "item.register",
          params: """
            {"class":"network_device","references":\
            {"model":\(quoted(models[model].tag)),"location":\(rooms[room])}}
            """)
      }, over: clients)
    assets = zip(wanted, made).map { ($0.model, $0.room, $1["id"]?.integer ?? 0) }
  }

  // MARK: Back, by lists

  func compareModels() throws {
    let items = try client.all("item.find", "items", #""where":"class = model""#)
    #expect(items.count == models.count)
    let ids = items.compactMap { $0["id"]?.integer }
    #expect(ids == ids.sorted())
    let byID = Dictionary(uniqueKeysWithValues: zip(ids, items))
    for model in models {
      guard let item = byID[model.id] else {
        Issue.record("\(model.manufacturer) \(model.name) is not listed")
        continue
      }
      compare(item, model)
    }
  }

  private func compare(_ item: Value, _ model: Model) {
    let what = "\(model.manufacturer) \(model.name)"
    #expect(Self.same(item["name"]?.string, model.name), "\(what)")
    #expect(Self.same(item["tag"]?.string, model.tag), "\(what)")
    let manufacturer = item["references"]?["manufacturer"]
    #expect(Self.same(manufacturer?["name"]?.string, model.manufacturer), "\(what)")
    let attributes = item["attributes"]?.members.map { ($0.name, $0.value) } ?? []
    #expect(Set(attributes.map(\.0)) == Set(model.attributes.keys), "\(what)")
    for (name, value) in attributes {
      let expected = try? model.attributes[name].map(Self.plain)
      #expect(Self.same(value.string ?? value.text, expected), "\(what): \(name)")
    }
  }

  func compareAssets() throws {
    for (place, room) in rooms.enumerated() {
      let items = try client.all(
        "item.find", "items", #""where":"class = network_device and location = \#(room)""#)
      let expected = assets.filter { $0.room == place }.sorted { $0.id < $1.id }
      #expect(items.compactMap { $0["id"]?.integer } == expected.map(\.id))
      for (item, asset) in zip(items, expected) {
        #expect(Self.same(item["name"]?.string, models[asset.model].name))
        #expect(item["references"]?["model"]?["id"]?.integer == models[asset.model].id)
        #expect(item["references"]?["location"]?["id"]?.integer == room)
      }
    }
  }

  func reportIncidents() throws {
    let cartridge = try client.result(
      "item.register", #"{"class":"cartridge","name":"Toner, black"}"#)
    let cooler = try client.result(
      "item.register",
      #"{"class":"air_conditioner","name":"Split 1","references":{"location":\#(rooms[0])}}"#)
    let subjects = [cartridge["id"]?.integer, cooler["id"]?.integer, assets.first?.id]
    for (number, subject) in subjects.compactMap(\.self).enumerated() {
      let opened = try client.result("incident.open", #"{"title":"Matter \#(number)"}"#)
      let linked = try client.result(
        "incident.link",
        #"{"incident":\#(opened["number"]?.text ?? ""),"item":\#(subject),"role":"cause"}"#)
      #expect(linked["id"]?.integer == opened["id"]?.integer)
      let read = try client.result("incident.get", #"{"incident":\#(opened["id"]?.text ?? "")}"#)
      let link = read["items"]?.elements.first { $0["item"]?["id"]?.integer == subject }
      #expect(link?["role"]?.string == "cause")
      #expect(read["title"]?.string == "Matter \(number)")
    }
    #expect(try client.all("incident.find", "incidents", #""where":"item is not null""#).count == 3)
  }

  // MARK: Back, by exports

  private func checked(_ export: Exported, isCSV: Bool) {
    #expect(export.sequences == Array(0..<Int64(export.sequences.count)))
    #expect(export.names.count == 1)
    #expect(export.names.first == export.result["export"]?.string)
    #expect(export.result["bytes"]?.integer == Int64(export.data.count))
    #expect(export.result["sha256"]?.string == Digest.hex(Digest.sha256(export.data)))
    let lines = isCSV ? (try? TableReader.lines(of: export.data).count - 1) : lineCount(export)
    #expect(export.result["rows"]?.integer == lines.map { Int64($0) })
  }

  private func lineCount(_ export: Exported) -> Int {
    export.data.count { $0 == UInt8(ascii: "\n") }
  }

  func compareExports() throws {
    let csv = try client.exported(#"{"format":"csv","class":"model"}"#)
    checked(csv, isCSV: true)
    #expect(csv.sequences.count > 4)
    let rows = try TableReader.rows(of: csv.data)
    #expect(rows.count == models.count)
    let byID = Dictionary(uniqueKeysWithValues: rows.map { ($0["id"] ?? "", $0) })
    for model in models {
      let row = byID["\(model.id)"] ?? [:]
      var expected = try model.attributes.mapValues(Self.plain)
      expected["id"] = "\(model.id)"
      expected["tag"] = model.tag
      expected["class"] = "model"
      expected["name"] = model.name
      expected["manufacturer"] = organizations[model.manufacturer]?.tag
      // Where a class has no lifecycle there is no state.
      let filled = row.filter { !$0.value.isEmpty && $0.key != "state" }
      #expect(Set(filled.keys) == Set(expected.keys), "\(model.manufacturer) \(model.name)")
      for (column, cell) in filled {
        #expect(Self.same(cell, expected[column]), "\(model.name): \(column)")
      }
    }
    try compareLines()
  }

  private func compareLines() throws {
    let export = try client.exported(#"{"format":"jsonl"}"#)
    checked(export, isCSV: false)
    let moment = export.result["as_of"]?.text ?? ""
    let items = try client.all("item.find", "items", "\"as_of\": \(moment)")
    let lines = export.data.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == items.count)
    #expect(items.count > 3300)
    for (line, item) in zip(lines, items) { #expect(line == item.raw) }
    let byID = Dictionary(uniqueKeysWithValues: items.map { ($0["id"]?.integer ?? 0, $0) })
    for model in models {
      if let item = byID[model.id] { compare(item, model) }
    }
  }

  func compareExportsOfThePast() throws {
    let formats = [#""format":"csv","class":"model""#, #""format":"jsonl""#]
    let first = try client.exported("{\(formats[0])}")
    let moment = first.result["as_of"]?.text ?? ""
    let lines = try client.exported("{\(formats[1]),\"as_of\":\(moment)}")
    let before = [first, lines]
    try change()
    for (format, earlier) in zip(formats, before) {
      let again = try client.exported("{\(format),\"as_of\":\(moment)}")
      #expect(again.result["sha256"]?.string == earlier.result["sha256"]?.string)
      #expect(again.result["position"]?.integer == earlier.result["position"]?.integer)
      #expect(again.data == earlier.data)
      let later = try client.exported("{\(format)}")
      #expect(later.result["sha256"]?.string != earlier.result["sha256"]?.string)
      #expect((later.result["position"]?.integer ?? 0) > (again.result["position"]?.integer ?? 0))
    }
  }

  /// A value, a name, a reference and a new item.
  private func change() throws {
    let changes =
      models.prefix(20).map {
        #"{"item":\#($0.id),"version":1,"attributes":{"weight":1.250,"comments":null}}"#
      }
      + assets.prefix(20).map {
        #"{"item":\#($0.id),"version":1,"name":"Moved","references":{"location":\#(rooms[9])}}"#
      }
    let made = try pipelined(
      changes.map { PlannedCall(method: "item.update", params: $0) }, over: clients)
    #expect(made.allSatisfy { $0["version"]?.integer == 2 })
    _ = try client.result(
      "item.register", #"{"class":"location","name":"New","attributes":{"kind":"room"}}"#)
  }
}
