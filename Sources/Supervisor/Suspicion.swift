import Events
import System

/// Shows workers whom the supervisor suspects, through the shared status.
struct Suspicion {
  private var machine = SuspicionMachine(suspectsMax: SuspicionWord.suspectCount)

  /// Takes over what the program before this one has known.
  mutating func adopt(from status: SharedStatus) {
    for place in 0..<SuspicionWord.suspectCount {
      let (fingerprint, deaths) = Self.words(status, place)
      for _ in 0..<min(deaths, SuspicionWord.deathsMax) {
        machine.workerDied(holding: [fingerprint], at: Instant.now())
      }
    }
  }

  /// Before the slot of the dead worker is cleared.
  mutating func workerDied(slot: Int, in status: SharedStatus) {
    let words = SuspicionWord.atWork..<SuspicionWord.firstInHand + SuspicionWord.inHandCount
    let inHand = words.map { status.load(slot: slot, counter: $0) }.filter { $0 != 0 }
    guard !inHand.isEmpty else { return }
    takeAcquittals(from: status)
    machine.workerDied(holding: inHand, at: Instant.now())
    show(in: status)
  }

  mutating func expire(in status: SharedStatus) {
    guard !machine.suspects.isEmpty else { return }
    takeAcquittals(from: status)
    if machine.expire(at: Instant.now()) { show(in: status) }
  }

  private mutating func takeAcquittals(from status: SharedStatus) {
    for place in 0..<SuspicionWord.suspectCount {
      let (fingerprint, deaths) = Self.words(status, place)
      if fingerprint != 0, deaths == 0 { machine.acquitted(fingerprint) }
    }
  }

  private func show(in status: SharedStatus) {
    for place in 0..<SuspicionWord.suspectCount {
      let suspect = place < machine.suspects.count ? machine.suspects[place] : nil
      let word = SuspicionWord.firstSuspect + 2 * place
      // No deaths while the fingerprint changes: nobody is refused for another.
      status.store(slot: Slot.supervisor, counter: word + 1, 0)
      status.store(slot: Slot.supervisor, counter: word, suspect?.fingerprint ?? 0)
      status.store(slot: Slot.supervisor, counter: word + 1, suspect?.deaths ?? 0)
    }
    status.add(slot: Slot.supervisor, counter: SuspicionWord.generation)
  }

  private static func words(_ status: SharedStatus, _ place: Int) -> (UInt64, UInt64) {
    let word = SuspicionWord.firstSuspect + 2 * place
    return (
      status.load(slot: Slot.supervisor, counter: word),
      status.load(slot: Slot.supervisor, counter: word + 1)
    )
  }
}
