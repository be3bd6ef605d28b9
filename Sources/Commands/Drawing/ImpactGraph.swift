import JSON

/// What `impact.analyze` answers, as items and the relations by which they fall.
struct ImpactGraph {
  struct Node {
    let id: Int64
    let tag: String
    let name: String
    let className: String
    /// 0 for those that were asked about.
    let depth: Int
  }

  /// `from` stands nearer to what was asked about; indices into `nodes`.
  struct Edge: Equatable {
    let from: Int
    let to: Int
    let type: String
  }

  /// An item that has enough other suppliers.
  struct Spared {
    let item: Value
    let type: String
    let needs: String
    let available: String
  }

  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []
  let spared: [Spared]
  /// How many people suffer, or who they are.
  let people: Value?
  let hidden: Int
  let isTruncated: Bool
  let isUpstream: Bool
  /// The moment that was asked about, as the answer gives it.
  let asOf: String?

  /// - Parameter roots: the items that were asked about, as `item.get` answers.
  init(_ result: Value, roots: [Value], isUpstream: Bool) {
    self.isUpstream = isUpstream
    spared = result["spared"].list.map { entry in
      Spared(
        item: entry["item"] ?? entry, type: entry["type"]?.string ?? "",
        needs: entry["needs"].map { ValueText.of($0) } ?? "",
        available: entry["available"].map { ValueText.of($0) } ?? "")
    }
    people = result["people"]
    hidden = Self.amount(result["hidden"])
    isTruncated = result["truncated"]?.boolean ?? false
    asOf = result["as_of"]?.string
    addNodes(result, roots)
    addEdges(result)
  }

  var peopleCount: Int { Self.amount(people) }
  var impairedCount: Int { nodes.count { $0.depth > 0 } }

  private static func amount(_ value: Value?) -> Int {
    guard let value else { return 0 }
    return value.kind == .array ? value.count : Int(value.integer ?? 0)
  }

  private mutating func addNodes(_ result: Value, _ roots: [Value]) {
    var known: Set<Int64> = []
    let asked = roots.map { (item: $0, depth: 0) }
    let found = result["items"].list.map { entry in
      (item: entry["item"] ?? entry, depth: Int(entry["depth"]?.integer ?? 1))
    }
    for (item, depth) in asked + found {
      guard let id = item["id"]?.integer, known.insert(id).inserted else { continue }
      nodes.append(
        Node(
          id: id, tag: item["tag"]?.string ?? "", name: item["name"]?.string ?? "",
          className: item["class"]?.string ?? "", depth: depth))
    }
  }

  private mutating func addEdges(_ result: Value) {
    let byID = Dictionary(
      nodes.indices.map { (nodes[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
    let byTag = Dictionary(
      nodes.indices.map { (nodes[$0].tag, $0) }, uniquingKeysWith: { first, _ in first })
    for entry in result["items"].list {
      guard let id = (entry["item"] ?? entry)["id"]?.integer, let to = byID[id],
        let via = entry["via"]
      else { continue }
      // One relation, or all by which it fell.
      for step in via.kind == .array ? via.elements.map(\.self) : [via] {
        guard let from = Self.place(of: step["from"], byID, byTag), from != to else { continue }
        let edge = Edge(from: from, to: to, type: step["type"]?.string ?? "")
        if !edges.contains(edge) { edges.append(edge) }
      }
    }
  }

  /// An item by its id, its tag, or as an object with both.
  private static func place(
    of value: Value?, _ byID: [Int64: Int], _ byTag: [String: Int]
  ) -> Int? {
    guard let value else { return nil }
    if let id = value.integer ?? value["id"]?.integer { return byID[id] }
    return value.string.flatMap { byTag[$0] }
  }
}
