import Events
import System

/// Keeps a request that crashes workers from crashing all of them.
///
/// A worker records in the shared status the requests that it is executing; when it dies, the
/// supervisor marks them as suspects. A request that was executing at three deaths in a row is
/// refused here for some minutes. An answer to a suspect clears it. The cost per request is a few
/// nanoseconds: a fingerprint of its bytes and two plain stores.
///
/// A write that was only in flight when workers were killed may have taken effect. A request with
/// an idempotency key is therefore refused only if no answer is stored under the key; the look-up
/// does not plan the request.
final class Quarantine {
  static let reason = "this request repeatedly crashed workers and is quarantined"

  /// The record of one executing request.
  struct Note {
    fileprivate let fingerprint: UInt64
    /// Its slot, which may have been reused by a later request.
    fileprivate let place: Int
  }

  private let status: SharedStatus
  private let slot: Int
  /// Occupied slots, one bit each.
  private var taken: UInt64 = 0
  /// The slot to reuse next when all are occupied.
  private var nextPlace = 0
  /// The supervisor's list of suspects as of `generation`.
  private var suspects: [UInt64: Int] = [:]
  private var generation: UInt64 = 0

  init(status: SharedStatus, slot: Int) {
    self.status = status
    self.slot = slot
  }

  /// Records a request; nil when it must be refused.
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

  /// Its plan or answer is being made: a crash from here on is attributed to it.
  func isAtWork(_ note: Note) {
    status.store(slot: slot, counter: SuspicionWord.atWork, note.fingerprint)
  }

  /// - Parameter isAnswered: false when the request ended without proof that it is harmless.
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

  /// In most cases this reads a single word.
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
