/// Up to this many members are compared each with each: 120 comparisons, mostly of two lengths,
/// cost less than a table.
private let pairwiseMax = 16

/// The node of the first name that an object has already had, if any.
func duplicateName(
  ofObject index: Int, _ nodes: Span<Node>, _ bytes: Span<UInt8>
) -> Int? {
  let object = nodes[index]
  guard object.count > 1 else { return nil }
  guard object.count <= pairwiseMax else {
    return duplicateNameByTable(ofObject: index, nodes, bytes)
  }
  var name = index + 1
  while name < object.next {
    // Decoding again for each comparison would multiply the cost of long names.
    if nodes[name].isEscaped { return duplicateNameByTable(ofObject: index, nodes, bytes) }
    var earlier = index + 1
    while earlier < name {
      if sameContent(nodes[earlier], nodes[name], bytes) { return name }
      earlier = Int(nodes[earlier + 1].next)
    }
    name = Int(nodes[name + 1].next)
  }
  return nil
}

/// Whether two strings without escapes are the same.
@inline(__always)
private func sameContent(_ first: Node, _ second: Node, _ bytes: Span<UInt8>) -> Bool {
  first.end - first.start == second.end - second.start
    && bytes.extracting(first.content).isEqual(to: bytes.extracting(second.content))
}

private func duplicateNameByTable(
  ofObject index: Int, _ nodes: Span<Node>, _ bytes: Span<UInt8>
) -> Int? {
  let end = Int(nodes[index].next)
  var table = NameTable(capacity: Int(nodes[index].count))
  var name = index + 1
  while name < end {
    guard table.insert(name, nodes, bytes) else { return name }
    name = Int(nodes[name + 1].next)
  }
  return nil
}

/// A hash set of the decoded names of one object. `Hasher` is seeded by the process, so that no
/// input can be made to collide.
private struct NameTable {
  private struct Slot {
    var hash: Int
    var name: UInt32
  }

  private var slots: [Slot?]

  init(capacity: Int) {
    var count = 32
    while count < capacity * 2 {
      count *= 2
    }
    slots = Array(repeating: nil, count: count)
  }

  /// False when an equal name is in the set.
  mutating func insert(_ name: Int, _ nodes: Span<Node>, _ bytes: Span<UInt8>) -> Bool {
    let hash = Self.hash(nodes[name], bytes)
    var index = hash & (slots.count - 1)
    while let slot = slots[index] {
      if slot.hash == hash, Self.same(nodes[Int(slot.name)], nodes[name], bytes) { return false }
      index = (index + 1) & (slots.count - 1)
    }
    slots[index] = Slot(hash: hash, name: UInt32(name))
    return true
  }

  private static func same(_ first: Node, _ second: Node, _ bytes: Span<UInt8>) -> Bool {
    guard first.isEscaped || second.isEscaped else { return sameContent(first, second, bytes) }
    return decoded(bytes.extracting(first.content)) == decoded(bytes.extracting(second.content))
  }

  private static func hash(_ name: Node, _ bytes: Span<UInt8>) -> Int {
    let content = bytes.extracting(name.content)
    return name.isEscaped ? hash(decoded(content).span) : hash(content)
  }

  /// Eight bytes at a time: one by one, the hasher would be the slowest part of the scan.
  private static func hash(_ bytes: Span<UInt8>) -> Int {
    var hasher = Hasher()
    var word: UInt64 = 0
    for index in bytes.indices {
      word = word << 8 | UInt64(bytes[index])
      if index & 7 == 7 { hasher.combine(word) }
    }
    hasher.combine(word)
    hasher.combine(bytes.count)
    return hasher.finalize()
  }
}
