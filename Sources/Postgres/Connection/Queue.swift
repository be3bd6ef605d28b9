/// First in, first out, in one ring of memory: nothing is moved when the first leaves.
struct Queue<Element> {
  private var ring: [Element?] = []
  private var start = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  var first: Element? { isEmpty ? nil : ring[start] }

  mutating func append(_ element: Element) {
    if count == ring.count { grow() }
    ring[(start + count) & (ring.count - 1)] = element
    count += 1
  }

  mutating func popFirst() -> Element? {
    guard count > 0 else { return nil }
    let element = ring[start].take()
    start = (start + 1) & (ring.count - 1)
    count -= 1
    return element
  }

  mutating func removeAll() -> [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(count)
    while let element = popFirst() { elements.append(element) }
    return elements
  }

  /// Changes each element in place, from the first on.
  mutating func forEach(_ body: (inout Element) -> Void) {
    for index in 0..<count { change((start + index) & (ring.count - 1), body) }
  }

  /// Changes the element so many places behind the first; beyond the last there is none.
  mutating func change(at index: Int, _ body: (inout Element) -> Void) {
    if index >= 0, index < count { change((start + index) & (ring.count - 1), body) }
  }

  private mutating func change(_ place: Int, _ body: (inout Element) -> Void) {
    if var element = ring[place].take() {
      body(&element)
      ring[place] = element
    }
  }

  private mutating func grow() {
    var larger: [Element?] = Array(repeating: nil, count: max(16, 2 * ring.count))
    for index in 0..<count { larger[index] = ring[(start + index) & (ring.count - 1)] }
    ring = larger
    start = 0
  }
}
