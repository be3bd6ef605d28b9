/// Decides when each write of one connection is planned and sent, so that the writes take effect in
/// the order in which they were received. Pure.
///
/// One rule: a write may be sent when all earlier writes are sent and certain to be executed in
/// order, no later write is in flight, and the writes in flight were planned with the same
/// catalogue. A write that must be planned again therefore holds back later ones and waits for
/// those already sent after it.
struct WriteOrderMachine {
  enum Phase: Equatable {
    /// Waits for its turn.
    case ready
    /// Being planned, within the present call.
    case planning
    /// Fetching facts for its plan, pausing before a retry, or about to be answered. Holds back
    /// later writes.
    case away
    /// In flight. Writes after an uncertain one wait for its answer.
    case sent(isCertain: Bool)
  }

  private(set) var writes: [(number: Int, phase: Phase)] = []
  /// The writes in flight.
  private(set) var sentCount = 0
  /// The catalogue version with which the writes in flight were planned.
  private var sentCatalogue = 0
  private var nextNumber = 0

  /// Adds a received write and returns its number, which identifies it in all other calls.
  mutating func arrived() -> Int {
    let number = nextNumber
    nextNumber += 1
    writes.append((number, .ready))
    return number
  }

  /// Whether all writes before this one have ended.
  func isFirst(_ number: Int) -> Bool { writes.first?.number == number }

  /// The write to plan now; nil when none may be.
  ///
  /// - Parameter catalogue: The version with which it would be planned. A write planned with an
  /// older one may be refused for that reason and must not be overtaken.
  mutating func takeTurn(catalogue: Int) -> Int? {
    guard let first = writes.firstIndex(where: { $0.phase != .sent(isCertain: true) }),
      writes[first].phase == .ready,
      sentCount == first,
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

  /// PostgreSQL has answered the write, or never will.
  mutating func cameBack(_ number: Int) {
    move(number, to: .away)
    sentCount -= 1
  }

  /// The write waits for something else and keeps its place.
  mutating func went(_ number: Int) { move(number, to: .away) }

  /// The write is ready to be planned, or planned again, at its place.
  mutating func becameReady(_ number: Int) { move(number, to: .ready) }

  /// The write is answered, refused or abandoned. A write in flight cannot end.
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
    case (.planning, .sent), (.away, .sent(isCertain: false)), (.sent, .away), (.planning, .away),
      (.away, .away),
      (.planning, .ready), (.away, .ready):
      true
    default: false
    }
  }

  /// Numbers ascend, so a binary search finds the place.
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
