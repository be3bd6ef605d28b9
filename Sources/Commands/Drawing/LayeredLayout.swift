/// Places for the nodes of a layered graph: layers from left to right, in each an order with few
/// crossings, and heights near those of the neighbours. Deterministic; whole numbers throughout.
///
/// After K. Sugiyama, S. Tagawa, M. Toda (1981): edges over several layers get a waypoint in each,
/// orders are improved by the barycentres of neighbours, heights by least squares under the least
/// distance.
struct LayeredLayout {
  /// An edge between two nodes, the first in an earlier layer.
  struct Edge: Equatable {
    let from: Int
    let to: Int
  }

  struct Sizes {
    /// Room that a node takes from top to bottom, with its share of the gaps.
    var nodeRoom = 44
    var waypointRoom = 14
  }

  private static let sweeps = 12

  /// Node or waypoint: both have a layer and a height.
  private struct Place {
    let layer: Int
    let isWaypoint: Bool
    var left: [Int] = []
    var right: [Int] = []
  }

  private let sizes: Sizes
  private var places: [Place]
  /// For each layer its places from top to bottom.
  private var order: [[Int]]
  private var centres: [Int]
  private var chains: [[Int]] = []

  /// - Parameter layers: the layer of each node, from 0.
  /// - Parameter edges: those that do not lead to a later layer are left out of the layout.
  init(layers: [Int], edges: [Edge], sizes: Sizes = Sizes()) {
    self.sizes = sizes
    places = layers.map { Place(layer: $0, isWaypoint: false) }
    order = Array(repeating: [], count: (layers.max() ?? -1) + 1)
    centres = []
    chains = edges.map { addChain($0) }
    for index in places.indices { order[places[index].layer].append(index) }
    reduceCrossings()
    settleHeights()
  }

  /// The height of the middle of a node; the least is half of its room.
  func centre(of node: Int) -> Int { centres[node] }

  /// Through which heights an edge leads in the layers between its ends, by its place in `edges`.
  func waypoints(of edge: Int) -> [Int] { chains[edge].map { centres[$0] } }

  /// From the top to the bottom of everything.
  var height: Int {
    centres.indices.map { centres[$0] + room($0) / 2 }.max() ?? 0
  }

  /// How many pairs of lines cross between neighbouring layers.
  var crossings: Int { crossings(order) }

  private func room(_ place: Int) -> Int {
    places[place].isWaypoint ? sizes.waypointRoom : sizes.nodeRoom
  }

  // MARK: Waypoints

  private mutating func addChain(_ edge: Edge) -> [Int] {
    let (first, last) = (places[edge.from].layer, places[edge.to].layer)
    guard first < last else { return [] }
    var chain: [Int] = []
    var previous = edge.from
    for layer in first + 1..<max(last, first + 1) {
      places.append(Place(layer: layer, isWaypoint: true))
      connect(previous, places.count - 1)
      previous = places.count - 1
      chain.append(previous)
    }
    connect(previous, edge.to)
    return chain
  }

  private mutating func connect(_ left: Int, _ right: Int) {
    places[left].right.append(right)
    places[right].left.append(left)
  }

  // MARK: Orders

  private mutating func reduceCrossings() {
    var best = order
    var least = crossings(order)
    for sweep in 0..<Self.sweeps where least > 0 {
      let isForward = sweep.isMultiple(of: 2)
      let layers = isForward ? Array(order.indices) : order.indices.reversed()
      for layer in layers { sort(layer, byLeft: isForward) }
      let now = crossings(order)
      if now < least { (best, least) = (order, now) }
    }
    order = best
    // Without crossings the first order may still be one of chance: neighbours stand together.
    if least == 0 { sortWithoutCrossings() }
  }

  private mutating func sortWithoutCrossings() {
    let before = order
    for layer in order.indices { sort(layer, byLeft: true) }
    if crossings(order) > 0 { order = before }
  }

  /// By the mean position of the neighbours on one side; what has none keeps its position.
  private mutating func sort(_ layer: Int, byLeft: Bool) {
    let positions = self.positions()
    let keys = order[layer].enumerated().map { position, place -> (place: Int, key: Int) in
      let neighbours = byLeft ? places[place].left : places[place].right
      guard !neighbours.isEmpty else { return (place, position * Self.scale) }
      let sum = neighbours.reduce(0) { $0 + positions[$1] }
      return (place, sum * Self.scale / neighbours.count)
    }
    let sorted = keys.enumerated().sorted {
      ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
    }
    order[layer] = sorted.map(\.element.place)
  }

  /// Fractions of a position that a mean keeps.
  private static let scale = 1024

  private func positions() -> [Int] {
    var positions = Array(repeating: 0, count: places.count)
    for layer in order {
      for (position, place) in layer.enumerated() { positions[place] = position }
    }
    return positions
  }

  private func crossings(_ order: [[Int]]) -> Int {
    var positions = Array(repeating: 0, count: places.count)
    for layer in order {
      for (position, place) in layer.enumerated() { positions[place] = position }
    }
    return order.reduce(0) { sum, layer in
      let ends = layer.flatMap { place in places[place].right.map { positions[$0] }.sorted() }
      return sum + Self.inversions(ends)
    }
  }

  /// Pairs that stand in the wrong order, by insertion: layers are short.
  private static func inversions(_ ends: [Int]) -> Int {
    var sorted: [Int] = []
    var count = 0
    for end in ends {
      let index = sorted.firstIndex { $0 > end } ?? sorted.count
      count += sorted.count - index
      sorted.insert(end, at: index)
    }
    return count
  }

  // MARK: Heights

  private mutating func settleHeights() {
    centres = Array(repeating: 0, count: places.count)
    for layer in order { stack(layer) }
    for sweep in 0..<Self.sweeps {
      let isForward = !sweep.isMultiple(of: 2)
      for layer in isForward ? Array(order.indices) : order.indices.reversed() {
        pull(order[layer], toLeft: isForward)
      }
    }
    let top = centres.indices.map { centres[$0] - room($0) / 2 }.min() ?? 0
    for index in centres.indices { centres[index] -= top }
  }

  private mutating func stack(_ layer: [Int]) {
    var top = 0
    for place in layer {
      centres[place] = top + room(place) / 2
      top += room(place)
    }
  }

  /// Moves each towards the mean of its neighbours as far as order and distances let it.
  private mutating func pull(_ layer: [Int], toLeft: Bool) {
    let wishes = layer.map { place -> Int in
      let near = toLeft ? places[place].left : places[place].right
      let neighbours = near.isEmpty ? (toLeft ? places[place].right : places[place].left) : near
      guard !neighbours.isEmpty else { return centres[place] }
      return neighbours.reduce(0) { $0 + centres[$1] } / neighbours.count
    }
    var offsets: [Int] = []
    var offset = 0
    for (index, place) in layer.enumerated() {
      if index > 0 { offset += (room(layer[index - 1]) + room(place)) / 2 }
      offsets.append(offset)
    }
    let fitted = Monotone.fitted(zip(wishes, offsets).map { $0 - $1 })
    for (index, place) in layer.enumerated() { centres[place] = fitted[index] + offsets[index] }
  }
}

/// The rising sequence nearest to another one by least squares: pool adjacent violators.
enum Monotone {
  static func fitted(_ values: [Int]) -> [Int] {
    var pools: [(sum: Int, count: Int)] = []
    for value in values {
      pools.append((value, 1))
      while pools.count > 1, let last = pools.last {
        let before = pools[pools.count - 2]
        guard before.sum * last.count > last.sum * before.count else { break }
        pools.removeLast()
        pools[pools.count - 1] = (before.sum + last.sum, before.count + last.count)
      }
    }
    return pools.flatMap { Array(repeating: $0.sum / $0.count, count: $0.count) }
  }
}
