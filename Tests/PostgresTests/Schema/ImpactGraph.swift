import Samples

/// A random graph over three moments, and what its failures impair, worked out the slow way:
/// every relation is looked at in every round.
struct ImpactGraph {
  struct Edge {
    let id: Int
    let type: String
    let source: Int
    let target: Int
    let minUp: String?
    /// Moments 0, 1, 2; the present is beyond.
    let lifetime: Range<Int>

    /// Who suffers when the other end fails; of a type that goes both ways, both.
    func ends() -> [(supplier: Int, dependant: Int)] {
      switch type {
      case "part_of": [(source, target), (target, source)]
      case "runs_on", "depends_on", "located_in": [(target, source)]
      default: [(source, target)]
      }
    }
  }

  struct Outcome: Equatable {
    var depths: [Int: Int] = [:]
    var via: [Int: Int] = [:]
    var spared: Set<String> = []
  }

  private static let present = 3
  private static let classes = ["server", "location", "service", "chiller", "person", "ups"]
  /// Of DOMAIN.md: redundant forward, redundant reverse, both ways, limited to classes, plain.
  private static let types = [
    "powers", "serves", "runs_on", "depends_on", "part_of", "located_in", "installed_in", "fits",
  ]
  private static let redundant = ["powers", "serves", "runs_on", "depends_on"]
  /// What a location impairs: equipment, not rooms, people and services.
  private static let impairedByLocation = ["server", "ups"]

  private let firstID: Int
  private var classOf: [Int: String] = [:]
  private var edges: [Edge] = []
  private(set) var someSeeds: [[Int]] = []

  static func time(_ moment: Int) -> String { "2020-01-0\(moment + 1) 12:00:00Z" }

  init(seed: UInt64, items: Int, edges count: Int, firstID: Int) {
    self.firstID = firstID
    var random = SeededGenerator(seed: seed)
    for id in firstID..<(firstID + items) {
      classOf[id] = Self.classes.randomElement(using: &random)
    }
    let ids = classOf.keys.sorted()
    var minUp: [String: String?] = [:]
    var taken: Set<String> = []
    for number in 0..<count {
      guard let type = Self.types.randomElement(using: &random),
        let source = ids.randomElement(using: &random),
        let target = ids.randomElement(using: &random), source != target,
        taken.insert("\(type) \(source) \(target)").inserted
      else { continue }
      let dependant = ["runs_on", "depends_on"].contains(type) ? source : target
      let group = "\(type) \(dependant)"
      let needs = minUp[group] ?? Self.someMinUp(type, &random)
      minUp[group] = needs
      let begin = Int.random(in: 0...2, using: &random)
      let end =
        Bool.random(using: &random) ? Self.present + 1 : Int.random(in: 1...3, using: &random)
      guard begin < end else { continue }
      edges.append(
        Edge(
          id: firstID + number, type: type, source: source, target: target, minUp: needs,
          lifetime: begin..<end))
    }
    someSeeds = [[ids[0]], ids.shuffled(using: &random).prefix(3).sorted()]
    someSeeds.append(ids.shuffled(using: &random).prefix(max(1, items / 8)).sorted())
  }

  private static func someMinUp(_ type: String, _ random: inout SeededGenerator) -> String? {
    guard redundant.contains(type), Int.random(in: 0...3, using: &random) > 0 else { return nil }
    return ["1", "2", "3", "50%", "34%", "100%"].randomElement(using: &random)
  }

  // MARK: The slow way

  /// A relation as one end sees it, at one moment.
  private struct Tie {
    let edge: Edge
    let supplier: Int
    let dependant: Int
  }

  private struct Group: Hashable {
    let dependant: Int
    let type: String
  }

  private func ties(at moment: Int?) -> [Tie] {
    edges.filter { $0.lifetime.contains(moment ?? Self.present) }.flatMap { edge in
      edge.ends().map { Tie(edge: edge, supplier: $0.supplier, dependant: $0.dependant) }
    }.filter { impairs($0.edge, $0.dependant) }
  }

  private func impairs(_ edge: Edge, _ dependant: Int) -> Bool {
    guard edge.type != "fits" else { return false }
    guard edge.type == "located_in" else { return true }
    return Self.impairedByLocation.contains(classOf[dependant] ?? "")
  }

  private static func needed(_ minUp: String, of count: Int) -> Int {
    if let percent = Int(minUp.dropLast()), minUp.hasSuffix("%") {
      return (count * percent + 99) / 100
    }
    return min(count, Int(minUp) ?? 0)
  }

  func walk(from seeds: [Int], isUpstream: Bool, at moment: Int?) -> Outcome {
    let ties = ties(at: moment)
    let groups = Dictionary(grouping: ties) { Group(dependant: $0.dependant, type: $0.edge.type) }
    return isUpstream ? causes(of: seeds, ties, groups) : failures(of: seeds, ties, groups)
  }

  private func failures(of seeds: [Int], _ ties: [Tie], _ groups: [Group: [Tie]]) -> Outcome {
    var outcome = Outcome()
    var failed = Dictionary(seeds.map { ($0, 0) }, uniquingKeysWith: min)
    /// What the dependant needs and has left.
    func rest(_ tie: Tie, _ minUp: String) -> (needs: Int, left: Int) {
      let group = groups[Group(dependant: tie.dependant, type: tie.edge.type)] ?? []
      return (
        Self.needed(minUp, of: group.count), group.count { failed[$0.supplier] == nil }
      )
    }
    for round in 1... {
      var fallen: [Int: Int] = [:]
      for tie in ties where failed[tie.supplier] == round - 1 && failed[tie.dependant] == nil {
        if let minUp = tie.edge.minUp {
          let (needs, left) = rest(tie, minUp)
          guard left < needs else { continue }
        }
        fallen[tie.dependant] = min(fallen[tie.dependant] ?? .max, tie.edge.id)
      }
      guard !fallen.isEmpty else { break }
      for (item, relation) in fallen {
        failed[item] = round
        outcome.depths[item] = round
        outcome.via[item] = relation
      }
    }
    for tie in ties where failed[tie.supplier] != nil && failed[tie.dependant] == nil {
      guard let minUp = tie.edge.minUp else { continue }
      let (needs, left) = rest(tie, minUp)
      outcome.spared.insert("\(tie.dependant) \(tie.edge.type) \(needs) \(left)")
    }
    return outcome
  }

  private func causes(of seeds: [Int], _ ties: [Tie], _ groups: [Group: [Tie]]) -> Outcome {
    var outcome = Outcome()
    var reached = Dictionary(seeds.map { ($0, 0) }, uniquingKeysWith: min)
    for round in 1... {
      var found: [Int: Int] = [:]
      for tie in ties where reached[tie.dependant] == round - 1 {
        if reached[tie.supplier] == nil {
          found[tie.supplier] = min(found[tie.supplier] ?? .max, tie.edge.id)
        }
        guard let minUp = tie.edge.minUp else { continue }
        let count = groups[Group(dependant: tie.dependant, type: tie.edge.type)]?.count ?? 0
        let needs = Self.needed(minUp, of: count)
        if needs < count {
          outcome.spared.insert("\(tie.dependant) \(tie.edge.type) \(needs) \(count)")
        }
      }
      guard !found.isEmpty else { return outcome }
      for (item, relation) in found {
        reached[item] = round
        outcome.depths[item] = round
        outcome.via[item] = relation
      }
    }
    return outcome
  }

  // MARK: The graph as rows

  /// Written past all triggers, with the past that they would have kept.
  var script: String {
    let items = classOf.map { id, name in
      """
      (\(id), '\(name)', 'G-\(id)', 'G', 'in_use', 1, '2020-01-01', '2020-01-01', 0, 't', 't', 't')
      """
    }
    let columns = """
      id, type, source, target, min_up, version, created_at, changed_at, changed_by, via, method,
      request
      """
    func row(_ edge: Edge, until: String = "") -> String {
      let minUp = edge.minUp.map { "'\($0)'" } ?? "null"
      let from = Self.time(edge.lifetime.lowerBound)
      return """
        (\(edge.id), '\(edge.type)', \(edge.source), \(edge.target), \(minUp), 1, '\(from)', \
        '\(from)', 0, 't', 't', 't'\(until))
        """
    }
    let present = edges.filter { $0.lifetime.contains(Self.present) }.map { row($0) }
    let past = edges.filter { !$0.lifetime.contains(Self.present) }
      .map { row($0, until: ", '\(Self.time($0.lifetime.upperBound))'") }
    var script = """
      set session_replication_role = replica;
      insert into cmdb.item (id, class, tag, name, state, version, created_at, changed_at,
        changed_by, via, method, request)
      values \(items.joined(separator: ","));
      """
    if !present.isEmpty {
      script += "insert into cmdb.relation (\(columns)) values \(present.joined(separator: ","));"
    }
    if !past.isEmpty {
      script += """
        insert into cmdb.relation_history (\(columns), until)
        values \(past.joined(separator: ","));
        """
    }
    return script + "set session_replication_role = origin;"
  }
}
