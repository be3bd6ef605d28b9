import Methods

/// The newest entries of the journal, as a worker has read them: rendered once, sent to all who
/// have subscribed. Pure.
struct FeedRing {
  /// What the ring covers: entries behind `floor`, up to and including `head`.
  struct Span: Equatable {
    var floor: Int
    var head: Int
  }

  /// A worker with subscribers has these in memory; who is further behind replays.
  static let bytesMax = 16 << 20
  static let entriesMax = 32_768

  private var entries: [FeedEntry] = []
  /// Entries at the beginning of the array that have left the ring.
  private var leftCount = 0
  private var byteCount = 0
  private(set) var span: Span

  /// Empty, with all that comes behind a position to come.
  init(head: Int) {
    span = Span(floor: head, head: head)
  }

  var count: Int { entries.count - leftCount }

  /// Entries that follow each other without a gap. Behind a gap, and with one that redacts, the
  /// ring begins anew, and who is before it replays.
  mutating func append(_ new: [FeedEntry]) {
    for entry in new {
      if entry.position != span.head + 1 || entry.redacts {
        self = FeedRing(head: entry.position - 1)
      }
      entries.append(entry)
      byteCount += entry.byteCount
      span.head = entry.position
    }
    while count > Self.entriesMax || byteCount > Self.bytesMax { dropFirst() }
    // Seldom enough that an entry is moved once on the mean.
    if leftCount > Self.entriesMax {
      entries.removeFirst(leftCount)
      leftCount = 0
    }
  }

  private mutating func dropFirst() {
    byteCount -= entries[leftCount].byteCount
    span.floor = entries[leftCount].position
    leftCount += 1
  }

  /// - Precondition: The position is within the span.
  func entries(after position: Int) -> ArraySlice<FeedEntry> {
    precondition(position >= span.floor, "what has left the ring is replayed")
    return entries[min(entries.count, leftCount + position - span.floor)...]
  }
}
