/// Counts what there may be only so many of, by key.
struct Tally<Key: Hashable> {
  private let max: Int
  private var counts: [Key: Int] = [:]

  init(max: Int) {
    self.max = max
  }

  subscript(_ key: Key) -> Int { counts[key, default: 0] }

  /// Whether there was room for one more.
  mutating func enter(_ key: Key) -> Bool {
    guard counts[key, default: 0] < max else { return false }
    counts[key, default: 0] += 1
    return true
  }

  mutating func leave(_ key: Key) {
    guard let count = counts[key] else { return }
    counts[key] = count == 1 ? nil : count - 1
  }
}
