import Events
import System

/// Keeps a request that kills workers from killing them all.
///
/// A worker notes in the shared status which requests it has in hand; when it dies, the supervisor
/// counts them as suspects. What was in hand at three deaths in a row is refused here for some
/// minutes. Each answer to a suspect acquits it. Costs a request a few nanoseconds: a fingerprint
/// of its bytes and two plain stores.
///
/// A write that merely was under way when others' workers died may have taken effect. So a request
/// with a key is refused only once no answer is found under it; it is not planned for that.
final class Quarantine {
  static let reason = "this request repeatedly crashed workers and is quarantined"

  /// The note of one request in hand.
  struct Note {
    fileprivate let fingerprint: UInt64
    /// Where it stands; the place may have been given to a later one since.
    fileprivate let place: Int
  }

  private let status: SharedStatus
  private let slot: Int
  /// Places that are taken, one bit each.
  private var taken: UInt64 = 0
  /// Whose place the next one gets when all are taken.
  private var nextPlace = 0
  /// The supervisor's list as of `generation`: where each suspect stands.
  private var suspects: [UInt64: Int] = [:]
  private var generation: UInt64 = 0

  init(status: SharedStatus, slot: Int) {
    self.status = status
    self.slot = slot
  }

  /// Takes a request in hand; nil when it has to be refused.
  func take(method: String, params: ArraySlice<UInt8>) -> Note? {
    var fingerprint = Fingerprint()
    fingerprint.add(method)
    fingerprint.add(params)
    let value = fingerprint.value
    if isQuarantined(value) { return nil }
    let note = Note(fingerprint: value, place: freePlace())
    status.store(slot: slot, counter: SuspicionWord.firstInHand + note.place, value)
    status.store(slot: slot, counter: SuspicionWord.atWork, value)
    return note
  }

  /// Its plan or answer is made now: what happens next is its doing.
  func isAtWork(_ note: Note) {
    status.store(slot: slot, counter: SuspicionWord.atWork, note.fingerprint)
  }

  /// - Parameter isAnswered: false when it came to no end that would prove it harmless.
  func letGo(_ note: Note, isAnswered: Bool) {
    let word = SuspicionWord.firstInHand + note.place
    if status.load(slot: slot, counter: word) == note.fingerprint {
      status.store(slot: slot, counter: word, 0)
      taken &= ~(1 << UInt64(note.place))
    }
    status.store(slot: slot, counter: SuspicionWord.atWork, 0)
    if isAnswered { acquit(note.fingerprint) }
  }

  private func freePlace() -> Int {
    let free = (~taken).trailingZeroBitCount
    if free < SuspicionWord.inHandCount {
      taken |= 1 << UInt64(free)
      return free
    }
    nextPlace = (nextPlace + 1) % SuspicionWord.inHandCount
    return nextPlace
  }

  // MARK: Suspects

  private func isQuarantined(_ fingerprint: UInt64) -> Bool {
    readSuspects()
    guard !suspects.isEmpty, let word = suspects[fingerprint] else { return false }
    return status.load(slot: Slot.supervisor, counter: word) == fingerprint
      && status.load(slot: Slot.supervisor, counter: word + 1) >= SuspicionWord.deathsMax
  }

  /// A look at one word, mostly.
  private func readSuspects() {
    let present = status.load(slot: Slot.supervisor, counter: SuspicionWord.generation)
    guard present != generation else { return }
    generation = present
    suspects = [:]
    for place in 0..<SuspicionWord.suspectCount {
      let word = SuspicionWord.firstSuspect + 2 * place
      let fingerprint = status.load(slot: Slot.supervisor, counter: word)
      if fingerprint != 0 { suspects[fingerprint] = word }
    }
  }

  private func acquit(_ fingerprint: UInt64) {
    readSuspects()
    guard !suspects.isEmpty, let word = suspects.removeValue(forKey: fingerprint),
      status.load(slot: Slot.supervisor, counter: word) == fingerprint
    else { return }
    status.store(slot: Slot.supervisor, counter: word + 1, 0)
  }
}
