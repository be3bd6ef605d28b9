/// What one connection has prepared. Pure.
///
/// Units are sent ahead of their answers, so "gone" is learnt late, several times for one loss:
/// each name remembers which unit prepared it last, and what an earlier unit learnt is ignored.
struct PreparedNames {
  private struct Entry {
    var text: String
    var sequence: UInt64
    var isStale = false
  }

  /// What must be sent before the statement itself.
  enum Preamble: Equatable {
    case none
    case prepare
    /// The name of what is to be forgotten.
    case deallocateAndPrepare(String)

    var commandCount: Int {
      switch self {
      case .none: 0
      case .prepare: 1
      case .deallocateAndPrepare: 2
      }
    }
  }

  private var entries: [String: Entry] = [:]

  /// Called when unit `sequence` is about to use `name`. What `replaced` names is forgotten.
  mutating func use(
    _ name: String, text: String, sequence: UInt64, replacing replaced: String? = nil
  ) -> Preamble {
    if let entry = entries[name], !entry.isStale, entry.text == text { return .none }
    let old = entries.updateValue(Entry(text: text, sequence: sequence), forKey: name)
    if old != nil { return .deallocateAndPrepare(name) }
    guard let replaced, entries.removeValue(forKey: replaced) != nil else { return .prepare }
    return .deallocateAndPrepare(replaced)
  }

  /// Unit `sequence` found that the server does not know `name`, or could not prepare it.
  mutating func forget(_ name: String, learntBy sequence: UInt64) {
    guard let entry = entries[name], entry.sequence <= sequence else { return }
    entries[name] = nil
  }

  /// Unit `sequence` found that the plan under `name` can no longer be used.
  mutating func markStale(_ name: String, learntBy sequence: UInt64) {
    guard let entry = entries[name], entry.sequence <= sequence else { return }
    entries[name]?.isStale = true
  }

  mutating func removeAll() {
    entries.removeAll()
  }
}
