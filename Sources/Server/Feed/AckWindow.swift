/// What a consumer has been given beyond what it has acknowledged. Pure.
struct AckWindow {
  /// Doubles after a fault are at most so many.
  static let entriesMax = 10_000
  static let bytesMax = 8 << 20

  private var given: [(position: Int, bytes: Int)] = []
  /// Those at the beginning of the array that are acknowledged.
  private var doneCount = 0
  private var byteCount = 0

  var isFull: Bool { given.count - doneCount >= Self.entriesMax || byteCount >= Self.bytesMax }

  mutating func delivered(_ position: Int, bytes: Int) {
    given.append((position, bytes))
    byteCount += bytes
  }

  mutating func acknowledged(to position: Int) {
    while doneCount < given.count, given[doneCount].position <= position {
      byteCount -= given[doneCount].bytes
      doneCount += 1
    }
    guard doneCount > Self.entriesMax || doneCount == given.count else { return }
    given.removeFirst(doneCount)
    doneCount = 0
  }
}
