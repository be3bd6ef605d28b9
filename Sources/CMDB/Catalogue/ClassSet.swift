/// A set of classes by their place in the order of the catalogue, a bit each.
struct ClassSet: Sendable, Sequence {
  private var words: [UInt64]

  init(_ indices: [Int]) {
    words = Array(repeating: 0, count: (indices.max() ?? -1) / 64 + 1)
    for index in indices { words[index / 64] |= 1 << UInt64(index % 64) }
  }

  func contains(_ index: Int) -> Bool {
    index / 64 < words.count && words[index / 64] & (1 << UInt64(index % 64)) != 0
  }

  func isSubset(of other: ClassSet) -> Bool {
    words.indices.allSatisfy { words[$0] & ~(other.word($0)) == 0 }
  }

  mutating func formUnion(_ other: ClassSet) {
    let count = Swift.max(words.count, other.words.count)
    words = (0..<count).map { word($0) | other.word($0) }
  }

  func makeIterator() -> some IteratorProtocol<Int> {
    (0..<words.count * 64).lazy.filter { contains($0) }.makeIterator()
  }

  private func word(_ index: Int) -> UInt64 { index < words.count ? words[index] : 0 }
}

/// Which classes mean the same by an attribute name.
enum ClassVariants {
  /// The class has no such attribute.
  static let absent = -1

  /// By attribute name: for each class, equal numbers where equal values are accepted.
  static func of(_ classes: [ItemClass]) -> [String: [Int]] {
    var variants: [String: [Int]] = [:]
    var known: [String: [Attribute]] = [:]
    for (index, itemClass) in classes.enumerated() {
      for attribute in itemClass.attributes {
        var seen = known[attribute.name] ?? []
        let variant = seen.firstIndex { $0.accepts(sameAs: attribute) } ?? seen.count
        if variant == seen.count { seen.append(attribute) }
        known[attribute.name] = seen
        variants[attribute.name, default: Array(repeating: absent, count: classes.count)][index] =
          variant
      }
    }
    return variants
  }
}
