package import System

/// Failures to log in, as all workers count them: 2 × 4095 words of shared memory, however many
/// fail. Two callers in one word share their waits, which costs the innocent two seconds at most.
package final class LoginTable {
  /// The words of origins, and those of tokens; before the first stands the seed.
  private static let origins = 0
  private static let tokens = 1
  private static let words = 4096

  typealias Place = (slot: Int, counter: Int)

  private let status: SharedStatus
  /// Nobody outside can choose what falls together in one word.
  private let seed: [UInt8]

  /// The borrowed descriptor, for children.
  package var raw: Int32 { status.raw }

  /// Made by the parent of the workers.
  package static func create() throws(SystemError) -> LoginTable {
    let status = try SharedStatus.create(slots: 2, counters: words)
    let seed = Entropy.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    status.store(slot: origins, counter: 0, seed)
    return LoginTable(status)
  }

  /// Takes over a descriptor that the parent has given.
  package convenience init(inherited fd: Int32) throws(SystemError) {
    self.init(try SharedStatus(inherited: fd))
  }

  private init(_ status: SharedStatus) {
    self.status = status
    let word = status.load(slot: Self.origins, counter: 0)
    seed = (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
  }

  func place(ofOrigin key: [UInt8]) -> Place { place(Self.origins, key) }

  func place(ofToken id: Int) -> Place { place(Self.tokens, Array("\(id)".utf8)) }

  private func place(_ slot: Int, _ key: [UInt8]) -> Place {
    let number = Digest.sha256(seed + key).prefix(4).reduce(0) { $0 << 8 | Int($1) }
    return (slot, 1 + number % (status.counterCount - 1))
  }

  /// How long this attempt has to wait. Two workers at once may count two as one, which is worth
  /// one free failure more.
  func attempted(_ place: Place, at now: Instant) -> Duration {
    var machine = ThrottleMachine(word: status.load(slot: place.slot, counter: place.counter))
    let wait = machine.attempted(at: UInt64(max(0, now.milliseconds)))
    status.store(slot: place.slot, counter: place.counter, machine.word)
    return .milliseconds(Int64(wait))
  }

  /// The attempt was no failure.
  func succeeded(_ place: Place) {
    var machine = ThrottleMachine(word: status.load(slot: place.slot, counter: place.counter))
    machine.succeeded()
    status.store(slot: place.slot, counter: place.counter, machine.word)
  }
}
