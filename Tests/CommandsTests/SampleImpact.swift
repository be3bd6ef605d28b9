import JSON

@testable import Commands

/// Impact results as `impact.analyze` answers them, of any size, the same each time.
enum SampleImpact {
  /// The chiller on the roof: rooms, servers, services; one room has a second unit.
  static let chiller = """
    {"items": [
      {"item": {"id": 2, "tag": "HQ-S1", "name": "Server room 1", "class": "location"}, "depth": 1,
       "via": {"relation": 11, "type": "serves", "from": 1}},
      {"item": {"id": 3, "tag": "SRV-000001", "name": "db-1", "class": "server"}, "depth": 2,
       "via": {"relation": 12, "type": "located_in", "from": 2}},
      {"item": {"id": 4, "tag": "SRV-000002", "name": "Почтовый сервер", "class": "server"},
       "depth": 2, "via": {"relation": 13, "type": "located_in", "from": 2}},
      {"item": {"id": 5, "tag": "SVC-000001", "name": "Payroll & <HR>", "class": "service"},
       "depth": 3, "via": {"relation": 14, "type": "runs_on", "from": 3}}],
     "spared": [{"item": {"id": 9, "tag": "HQ-S2", "name": "Server room 2", "class": "location"},
       "type": "serves", "needs": 1, "available": 1}],
     "people": 40, "hidden": 2, "truncated": false}
    """

  static let root = #"{"id": 1, "tag": "CHL-000001", "name": "Chiller", "class": "chiller"}"#

  static func graph(
    _ result: String = chiller, roots: [String] = [root], isUpstream: Bool = false
  ) throws -> ImpactGraph {
    ImpactGraph(
      try Document(result).root, roots: try roots.map { try Document($0).root },
      isUpstream: isUpstream)
  }

  private static let classes = [
    "location", "server", "service", "network_device", "printer", "cash_register", "camera", "ups",
  ]
  private static let types = [
    "serves", "located_in", "runs_on", "uplinks", "powers", "part_of", "depends_on",
  ]
  private static let names = [
    "Серверная на третьем этаже, корпус Б", "Core switch", "Принтер бухгалтерии",
    "Касса № 17", "Payroll", "Камера у входа", "ИБП", "A name that is much too long for any box",
  ]

  /// So many items over several depths; every seventh falls from further away than the layer
  /// before.
  static func graph(count: Int, depth: Int) throws -> ImpactGraph {
    var writer = Writer()
    writer.object { writer in
      writer.member(
        "items",
        array: { writer in
          for index in 2...count { write(index, count: count, depth: depth, to: &writer) }
        })
      writer.member("people", integer: count * 3)
    }
    return try graph(String(decoding: writer.bytes, as: UTF8.self))
  }

  private static func layer(_ index: Int, _ count: Int, _ depth: Int) -> Int {
    index == 1 ? 0 : 1 + (index - 2) * depth / (count - 1)
  }

  private static func write(_ index: Int, count: Int, depth: Int, to writer: inout Writer) {
    let own = layer(index, count, depth)
    let above = (1..<index).filter { layer($0, count, depth) == own - 1 }
    let far = (1..<index).filter { layer($0, count, depth) < own - 1 }
    let pool = index.isMultiple(of: 7) && !far.isEmpty ? far : above
    let from = pool[index * index * 31 % pool.count]
    writer.object { writer in
      writer.member(
        "item",
        object: { writer in
          writer.member("id", integer: index)
          writer.member("tag", string: "TAG-\(index)")
          writer.member("name", string: names[index * 5 % names.count])
          writer.member("class", string: classes[(own + index % 3) % classes.count])
        })
      writer.member("depth", integer: own)
      writer.member(
        "via",
        object: { writer in
          writer.member("relation", integer: index)
          writer.member("type", string: types[(own + index % 2) % types.count])
          writer.member("from", integer: from)
        })
    }
  }
}
