/// Decides when each write of one connection is planned and sent, so that the writes take effect in
/// the order in which they were received. Pure.
///
/// One rule: a write has its turn when all writes before it are sent and certain, no write behind
/// it is on its way, and what is on its way was planned by the same catalogue. A write that has to
/// be planned again therefore holds back those behind it and waits for those that were sent after
/// it.
struct WriteOrderMachine {
  enum Phase: Equatable {
    /// Waits for its turn.
    case ready
    /// Has its turn, within the present call.
    case planning
    /// Gets what its plan lacks, pauses before a retry, or is back and about to be answered. Holds
    /// back those behind it.
    case away
    /// On its way to the database. Those behind a write that is not certain wait for its answer.
    case sent(isCertain: Bool)
  }

  private(set) var writes: [(number: Int, phase: Phase)] = []
  /// Writes that are on their way.
  private(set) var sentCount = 0
  /// The version of the catalogue by which the writes on their way were planned.
  private var sentCatalogue = 0
  private var nextNumber = 0

  /// A write was received; its number stands for it in all other calls.
  mutating func arrived() -> Int {
    let number = nextNumber
    nextNumber += 1
    writes.append((number, .ready))
    return number
  }

  /// Whether all writes before this one have ended.
  func isFirst(_ number: Int) -> Bool { writes.first?.number == number }

  /// The write that is to be planned now; nil when none may be.
  ///
  /// - Parameter catalogue: The version by which it would be planned. What was planned by an older
  ///   one may be refused for that alone, and must not be overtaken then.
  mutating func takeTurn(catalogue: Int) -> Int? {
    guard let first = writes.firstIndex(where: { $0.phase != .sent(isCertain: true) }),
      writes[first].phase == .ready, sentCount == first,
      sentCount == 0 || sentCatalogue == catalogue
    else { return nil }
    writes[first].phase = .planning
    return writes[first].number
  }

  mutating func sent(_ number: Int, isCertain: Bool, catalogue: Int) {
    move(number, to: .sent(isCertain: isCertain))
    sentCount += 1
    sentCatalogue = catalogue
  }

  /// PostgreSQL has answered it, or will not.
  mutating func cameBack(_ number: Int) {
    move(number, to: .away)
    sentCount -= 1
  }

  /// It waits for something else than its turn, and holds its place meanwhile.
  mutating func went(_ number: Int) { move(number, to: .away) }

  /// To be planned, or planned again, at its place.
  mutating func becameReady(_ number: Int) { move(number, to: .ready) }

  /// Answered, refused or given up. One that is on its way cannot end.
  mutating func ended(_ number: Int) {
    let place = place(of: number)
    if case .sent = writes[place].phase {
      preconditionFailure("a write ended while it was on its way")
    }
    writes.remove(at: place)
  }

  private mutating func move(_ number: Int, to phase: Phase) {
    let place = place(of: number)
    precondition(
      Self.isLawful(writes[place].phase, phase), "\(writes[place].phase) became \(phase)")
    writes[place].phase = phase
  }

  private static func isLawful(_ old: Phase, _ new: Phase) -> Bool {
    switch (old, new) {
    case (.planning, .sent), (.sent, .away), (.planning, .away), (.away, .away),
      (.planning, .ready), (.away, .ready):
      true
    default: false
    }
  }

  /// Numbers ascend, so the place is found by halving.
  private func place(of number: Int) -> Int {
    var (low, high) = (0, writes.count)
    while low < high {
      let middle = (low + high) / 2
      if writes[middle].number < number { low = middle + 1 } else { high = middle }
    }
    precondition(low < writes.count && writes[low].number == number, "the write has ended")
    return low
  }
}
