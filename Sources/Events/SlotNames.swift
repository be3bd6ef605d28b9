/// The names that have counters of their own in every slot: a name has the same number in all
/// processes of a server, whatever program they run.
///
/// The words stand in the supervisor's slot, and a place belongs to the name whose word was put
/// there first. So a method or a kind of error that a newer program inserts in the middle of its
/// list moves no count of others, also when the newer program takes over the shared status.
package enum SlotNames: CaseIterable, Sendable {
  /// Of `Event.Name`.
  case events
  /// How requests end: `ok`, the kinds of errors, `abandoned`.
  case outcomes
  /// Of methods, and `unknown` for requests that name none.
  case methods
  /// Of the steward's duties.
  case duties

  /// How many names of this kind have a number of their own; all others share the last number.
  package var countMax: Int {
    switch self {
    case .events: SlotLayout.eventsMax
    case .outcomes: SlotLayout.outcomesMax
    case .methods: SlotLayout.methodsMax
    case .duties: SlotLayout.dutiesMax
    }
  }

  /// The counters in the supervisor's slot that hold the words of the names, in the order of their
  /// numbers.
  package var words: Range<Int> {
    let before = Self.allCases.prefix { $0 != self }.reduce(0) { $0 + $1.countMax }
    let first = SlotLayout.firstName + before
    return first..<first + countMax
  }

  static let count = allCases.reduce(0) { $0 + $1.countMax }

  /// The word of a name: its FNV-1a hash of 64 bits, never 0, which marks a free place.
  package static func word(of name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return max(hash, 1)
  }
}
